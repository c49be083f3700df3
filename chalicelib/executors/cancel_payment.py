"""Cancels a record's payment, unless it was paid meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.clients.payments.client import Payments
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Retryable
from chalicelib.executors.open_payment import OF_PAYMENT, reference_of
from chalicelib.shared_actions import OPEN_PAYMENT

if TYPE_CHECKING:
    from chalicelib.clients.payments.models import PaymentIntent

MOST: Final = 5
"""Payments of one reference. There is one; a second would be of a request that came in long after it was given up."""
_PAID: Final = frozenset({"succeeded", "processing"})


@dataclass(frozen=True)
class CancelPayment:
    """Once because cancelling what is cancelled changes nothing. Payments are looked for: one may have been made by an
    attempt that died before it could say so.

    Attributes:
        currency: ISO 4217, lower case: in which payments are due.
    """

    payments: Payments
    currency: str

    def execute(self, work: Work) -> Done:
        """Cancel all that there is.

        Returns:
            ``payment`` ``canceled``; or ``accepted``, with the one that was paid.

        Raises:
            Retryable, Permanent: As Stripe's client says.
        """
        opening = work.record.entry(OPEN_PAYMENT).result
        customer = work.record.facts.get("stripe_customer") or opening.get("stripe_customer")
        if not customer:
            return Done()
        reference = reference_of(work, OF_PAYMENT)
        for _ in range(MOST):
            found = self.payments.intent_of(str(customer), reference, work.deadline)
            if found is None:
                return Done({"payment": "canceled", "payment_of": work.record.facts.get("payment_intent", "")})
            after = self.payments.cancel_intent(found.id, work.deadline)
            if after.status in _PAID:
                return Done(_accepted(after, self.currency))
        raise Retryable("PAYMENTS_MANY", "There are more payments of this record than there can be.")


def _accepted(intent: PaymentIntent, currency: str) -> dict[str, str]:
    return {
        "payment_intent": intent.id,
        "payment": "accepted",
        "payment_of": intent.id,
        "payment_amount": intent.sum_in(currency),
    }
