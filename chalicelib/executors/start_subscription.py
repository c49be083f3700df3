"""Starts what is due each month, a month after the first payment, by the means of that."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clients.payments.client import Payments
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.executors.open_payment import reference_of

if TYPE_CHECKING:
    from chalicelib.deadline import Clock
    from chalicelib.records.record import Record

OF_SUBSCRIPTION: Final = "subscription"
SOON: Final = timedelta(hours=1)
"""A subscription that should have begun already begins so much later: Stripe takes moments of the future only."""


@dataclass(frozen=True)
class Terms:
    """What is due.

    Attributes:
        monthly: Cents.
        paid_at: When the first month was paid for.
    """

    monthly: int
    paid_at: datetime


@dataclass(frozen=True)
class StartSubscription:
    """Once because it is looked for by its reference before it is made.

    Attributes:
        product: Id of the product in Stripe that it is to.
        terms: Of a record; None: nothing is due.
        currency: ISO 4217, lower case.
    """

    payments: Payments
    product: str
    terms: Callable[[Record], Terms | None]
    currency: str
    clock: Clock

    def execute(self, work: Work) -> Done:
        """Find or make it.

        Raises:
            Retryable, Permanent: As Stripe's client says; Permanent SUBSCRIPTION_WITHOUT_TERMS or
                SUBSCRIPTION_WITHOUT_MEANS.
        """
        terms, reference = self.terms(work.record), reference_of(work, OF_SUBSCRIPTION)
        if terms is None:
            hint = "Ask whoever wrote this release: what was paid for is not on the record."
            raise Permanent("SUBSCRIPTION_WITHOUT_TERMS", "It is not known what is due each month.", hint=hint)
        customer = work.fact("stripe_customer")
        found = self.payments.subscription_of(customer, reference, work.deadline)
        if found is None:
            paid = self.payments.intent(work.fact("payment_intent"), work.deadline)
            if not paid.payment_method:
                hint = "See in Stripe's dashboard what the payment was made with, and add the subscription there."
                raise Permanent("SUBSCRIPTION_WITHOUT_MEANS", "The payment names no means of payment.", hint=hint)
            spent = int(work.so_far.get("spent", 0))
            try:
                found = self.payments.create_subscription(
                    customer,
                    terms.monthly,
                    self.currency,
                    max(a_month_after(terms.paid_at), self.clock() + SOON),
                    paid.payment_method,
                    reference,
                    f"{work.idempotency_key}/{spent}",
                    work.deadline,
                    product=self.product,
                )
            except Retryable as error:
                if error.code == "PAYMENTS_KEY_SPENT":
                    error.progress = {"spent": spent + 1}
                raise
        return Done({"subscription": found.id})


def a_month_after(moment: datetime) -> datetime:
    """The same day of the next month, or its last where it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
