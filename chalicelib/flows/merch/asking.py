"""A payment, asked of Stripe while somebody waits; and what Stripe tells by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.name import KIND
from chalicelib.flows.merch.tiers import CURRENCY

if TYPE_CHECKING:
    from chalicelib.clients.payments.client import Payments
    from chalicelib.clients.payments.models import PaymentIntent
    from chalicelib.deadline import Deadline
    from chalicelib.records.record import Record

SECONDS: Final = 6.0
"""That Stripe has."""
What = Literal["accepted", "cleared", "failed", "canceled", "subscription_ended", "refunded"]
_EVENTS: Final[dict[str, What]] = {
    "payment_intent.processing": "accepted",
    "payment_intent.succeeded": "cleared",
    "payment_intent.payment_failed": "failed",
    "payment_intent.canceled": "canceled",
    "customer.subscription.deleted": "subscription_ended",
    "charge.refunded": "refunded",
}
_OWN: Final = re.compile(rf"{KIND}/(?P<id>[A-Za-z0-9-]{{1,64}})/(?:payment|subscription)")
_BY_STATUS: Final[dict[str, What]] = {"succeeded": "accepted", "processing": "accepted", "canceled": "canceled"}


@dataclass(frozen=True)
class Told:
    """What was told of a payment, or of a subscription.

    Attributes:
        what: `cleared` is Stripe's signed word alone.
        of: Id of the payment, or the subscription.
        at: When it happened.
        amount: Cents, as `PaymentIntent.sum_in` says them, or all that were given back; empty: not known.
        message: Id of the message that said so; empty: it was asked.
        company: Id of the record that it is about.
        whole: Of what was given back: whether that is all of it.
    """

    what: What
    of: str
    at: datetime
    amount: str = ""
    message: str = ""
    company: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Asked:
    """A payment as it is now.

    Attributes:
        secret: Lets the page pay; empty: there is nothing to pay. Never kept, never logged.
        told: What the record does not know yet; None: nothing.
    """

    state: payment.State
    amount: int
    secret: str = ""
    told: Told | None = None


def asked(stripe: Payments, record: Record, now: datetime, deadline: Deadline) -> Asked:
    """How a payment stands: as it was told, and where it can still be paid, as Stripe says.

    Raises:
        Problem: 503 PAYMENT_UNAVAILABLE.
    """
    state, bought = payment.state(record), payment.bought(record)
    amount = bought.amount if bought else 0
    if state not in {"open", "failed"}:
        return Asked(state, amount)
    try:
        intent = stripe.intent(record.facts[payment.INTENT], deadline)
    except PlatformError as error:
        detail = "Payments cannot be asked about at the moment. Nothing was changed; try again in a few seconds."
        raise Problem(503, "PAYMENT_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error
    what = _BY_STATUS.get(intent.status) or ("failed" if intent.declined else None)
    # Stripe's messages tell whole seconds: one of this very second is not older than this look.
    told = Told(what, intent.id, now.replace(microsecond=0), intent.sum_in(CURRENCY)) if what else None
    if what in {"accepted", "canceled"}:
        return Asked(what, intent.amount, told=told)
    return Asked("failed" if what else "open", intent.amount, _secret(intent), told)


def read(raw: bytes) -> Told | None:
    """What a message of Stripe's tells of a company; None: nothing that concerns one.

    Raises:
        Problem: 400 WEBHOOK_NOT_UNDERSTOOD: it is no message as Stripe writes them.
    """
    from chalicelib.clients.payments.models import Charge, PaymentIntent, Subscription
    from chalicelib.clients.payments.webhook import NotUnderstood, event_of

    whole = False
    try:
        event = event_of(raw)
        what = _EVENTS.get(event.type)
        if what is None:
            return None
        if what == "subscription_ended":
            ended = Subscription.model_validate(event.about)
            own, of, amount = _OWN.fullmatch(ended.reference), ended.id, ""
        elif what == "refunded":
            charge = Charge.model_validate(event.about)
            own, of, amount = _OWN.fullmatch(charge.reference), charge.payment_intent or "", str(charge.amount_refunded)
            whole = charge.refunded
        else:
            paid = PaymentIntent.model_validate(event.about)
            own, of, amount = _OWN.fullmatch(paid.reference), paid.id, paid.sum_in(CURRENCY)
    except (NotUnderstood, ValueError):
        pass  # their texts quote what was sent
    else:
        return Told(what, of, event.created, amount, event.id, own["id"], whole) if own and of else None
    raise Problem(400, "WEBHOOK_NOT_UNDERSTOOD", "This is no event as Stripe writes them.")


def _secret(intent: PaymentIntent) -> str:
    return intent.client_secret
