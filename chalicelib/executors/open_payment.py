"""Opens the payment of what is due, or lets it be of another amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clients.payments.client import IntentFixed, Payments
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Retryable

if TYPE_CHECKING:
    from chalicelib.clients.payments.models import PaymentIntent
    from chalicelib.records.record import Record

OF_PAYMENT: Final = "payment"
"""What of a record's a payment is, in its reference."""


@dataclass(frozen=True)
class OpenPayment:
    """Once because it is looked for by its reference before it is made, and nobody can pay it before its id is kept.

    Stripe's idempotency keys hold back a repeat that comes while the first is still under way. One that keeps an error
    of Stripe's own is spent, and the next attempt takes another.

    Attributes:
        due: Of a record: cents.
        currency: ISO 4217, lower case.
    """

    payments: Payments
    due: Callable[[Record], int]
    currency: str

    def execute(self, work: Work) -> Done | Pending:
        """Find or make the customer, then the payment.

        Raises:
            Retryable, Permanent: As Stripe's client says.
        """
        try:
            return self._opened(work)
        except Retryable as error:
            if error.code == "PAYMENTS_KEY_SPENT":
                error.progress = {**work.so_far, "spent": _spent(work) + 1}
            raise

    def _opened(self, work: Work) -> Done | Pending:
        customer = customer_of(work)
        if not customer:
            customer = self.payments.create_customer(
                work.record.title, work.reference, _key(work, "customer"), work.deadline
            )
            return Pending(timedelta(), "the payment to be opened", {**work.so_far, "stripe_customer": customer})
        intent = self._intent(work, customer)
        return Done({"stripe_customer": customer, "payment_intent": intent.id})

    def _intent(self, work: Work, customer: str) -> PaymentIntent:
        due, reference = self.due(work.record), reference_of(work, OF_PAYMENT)
        found = self.payments.intent_of(customer, reference, work.deadline)
        if found is None:
            occasion = "+".join(work.record.entry(work.action).occasions)
            key = _key(work, f"{occasion}/{due}")
            return self.payments.create_intent(customer, due, self.currency, reference, key, work.deadline)
        if found.amount == due or found.is_fixed:
            return found
        try:
            return self.payments.update_intent(found.id, due, work.deadline)
        except IntentFixed as fixed:
            if fixed.intent.status == "canceled":
                raise Retryable("PAYMENT_GONE", "The payment was cancelled just now.", spends_failure=False) from None
            return fixed.intent  # it is paid as it was: what of it the company has bought follows from its amount


def reference_of(work: Work, what: str) -> str:
    """Whose an object at Stripe is, and what of theirs."""
    return f"{work.reference}/{what}"


def customer_of(work: Work) -> str:
    """Id of the record's customer at Stripe, also of one that no payment was opened for yet; empty: none."""
    kept = work.record.facts.get("stripe_customer") or work.so_far.get("stripe_customer")
    return str(kept or "")


def _spent(work: Work) -> int:
    return int(work.so_far.get("spent", 0))


def _key(work: Work, what: str) -> str:
    return f"{work.idempotency_key}/{what}/{_spent(work)}"
