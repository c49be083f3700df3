"""How a company's payment stands, and what it has bought. Pure: it follows from the record.

Two things are told of a payment, by whoever hears of it first. *Accepted* is what moves the intake on: the means were
taken, whether the money has come or not. *Cleared* opens the shop's second key, and only Stripe's signed message says
so (docs/adr/0059).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from chalicelib.engine.flow import Occasions
from chalicelib.flows.merch.wizard import Confirmed, confirmation, confirmations
from chalicelib.shared_actions import OPEN_PAYMENT

if TYPE_CHECKING:
    from chalicelib.records.record import Record

State = Literal["none", "preparing", "open", "accepted", "cleared", "failed", "canceled"]
"""``none``: nothing was confirmed. ``preparing``: it is being opened. ``failed``: the last try was declined; it can be
paid all the same, by other means. ``canceled``: it cannot be paid any more, and confirming opens another."""
CUSTOMER: Final = "stripe_customer"
INTENT: Final = "payment_intent"
TOLD: Final = "payment"
"""What was last told of a payment: accepted, failed or canceled."""
TOLD_OF: Final = "payment_of"
"""Of which payment that was told."""
AMOUNT: Final = "payment_amount"
"""Of the payment that was accepted, as `PaymentIntent.sum_in` says it."""
TOLD_AT: Final = "payment_at"
"""When Stripe says that it happened: messages come out of order."""
ACTIVATED_AT: Final = "activated_at"
AGAIN: Final = "payment_again"
"""Another payment that cleared, once one had: nothing was due any more."""
AGAIN_AT: Final = "payment_again_at"
REFUNDS: Final = "refunds"
"""The field with what was given back, by payment: ``cents`` in all, ``whole`` once that is all of it, and ``at`` when
Stripe says that it became so."""
SUBSCRIPTION: Final = "subscription"
SUBSCRIPTION_ENDED: Final = "subscription_ended"
"""Names of facts."""


def occasions(record: Record) -> Occasions:
    """When a payment is to be opened, or changed: for the latest confirmation, and again for each that was lost."""
    latest = confirmation(record)
    if latest is None:
        return {}
    again = record.fields.get("pay_again", {})
    if again.get("of") != latest.number:
        return {f"confirm:{latest.number}": latest.at}
    return {f"confirm:{latest.number}:again:{again['n']}": datetime.fromisoformat(again["at"])}


def told(record: Record) -> str:
    """What was told of the payment that counts; empty: nothing."""
    facts = record.facts
    return facts.get(TOLD, "") if facts.get(TOLD_OF) and facts.get(TOLD_OF) == facts.get(INTENT) else ""


def activated_at(record: Record) -> datetime | None:
    """When the payment has cleared; None: it has not."""
    said = record.facts.get(ACTIVATED_AT)
    return datetime.fromisoformat(said) if said else None


def accepted(record: Record) -> bool:
    """Whether the means of a payment were taken."""
    return ACTIVATED_AT in record.facts or told(record) == "accepted"


def state(record: Record) -> State:
    """How it stands, as far as was told."""
    if ACTIVATED_AT in record.facts:
        return "cleared"
    if accepted(record):
        return "accepted"
    wanted = occasions(record)
    if not wanted:
        return "none"
    if not set(wanted) <= set(record.entry(OPEN_PAYMENT).done_for):
        return "preparing"
    if (said := told(record)) == "failed":
        return "failed"
    return "canceled" if said == "canceled" else "open"


def bought(record: Record) -> Confirmed | None:
    """What the company has bought: of what it has confirmed, the latest of the amount that it has paid; before it has
    paid, and where no amount fits, the latest. None: it has confirmed nothing.

    A page that was left open shows, and pays, what was due when it was opened.
    """
    return _paid_for(record) or confirmation(record)


def logo_ordered(record: Record) -> bool:
    """Whether a logo is to be drawn for the company: as it has bought, whatever was said since."""
    what = bought(record)
    return what.logo_addon if what else bool((record.answers or {}).get("logo_addon"))


def fits(record: Record) -> bool:
    """Whether what was paid is what was due for something that was confirmed."""
    return AMOUNT not in record.facts or _paid_for(record) is not None


def given_back(record: Record, of: str) -> bool:
    """Whether all of a payment was given back, as Stripe has told."""
    refund: Mapping[str, Any] = (record.fields.get(REFUNDS) or {}).get(of) or {}
    return bool(refund.get("whole"))


def all_given_back(record: Record) -> datetime | None:
    """When nothing was left of what has opened the second key; None: it was not paid, or something is left."""
    paid = [record.facts[name] for name in (INTENT, AGAIN) if name in record.facts]
    if activated_at(record) is None or not all(given_back(record, of) for of in paid):
        return None
    return max(datetime.fromisoformat(record.fields[REFUNDS][of]["at"]) for of in paid)


def given_back_in_part(record: Record, of: str) -> int:
    """Cents of a payment that were given back."""
    refund: Mapping[str, Any] = (record.fields.get(REFUNDS) or {}).get(of) or {}
    return int(refund.get("cents", 0))


def _paid_for(record: Record) -> Confirmed | None:
    amount = record.facts.get(AMOUNT)
    return next((each for each in reversed(confirmations(record)) if str(each.amount) == amount), None)
