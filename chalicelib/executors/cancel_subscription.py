"""Ends what is due each month."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.payments.client import Payments
from chalicelib.engine.work import Done, Work
from chalicelib.executors.open_payment import reference_of
from chalicelib.executors.start_subscription import OF_SUBSCRIPTION


@dataclass(frozen=True)
class CancelSubscription:
    """Once because cancelling what is cancelled changes nothing. It is looked for: one may have been made by an attempt
    that died before it could say so."""

    payments: Payments

    def execute(self, work: Work) -> Done:
        """End all that there is.

        Raises:
            Retryable, Permanent: As Stripe's client says.
        """
        customer = work.record.facts.get("stripe_customer")
        reference = reference_of(work, OF_SUBSCRIPTION)
        while customer and (found := self.payments.subscription_of(customer, reference, work.deadline)):
            self.payments.cancel_subscription(found.id, work.deadline)
        return Done()
