"""Adds the customer to the pixel repository: one commit with its entry and a placeholder script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clients.pixel_repository import AwaitingMerge, PixelRepository
from chalicelib.executors.work import Done, Pending, Work
from chalicelib.pixel_source.customer import Customer

LOOK_AGAIN = timedelta(minutes=5)
"""How often to look whether a pull request was merged: a person does that, so minutes are soon enough."""


def awaited(outcome: AwaitingMerge) -> Pending:
    """The outcome of an attempt whose pull request waits for a person."""
    return Pending(
        LOOK_AGAIN,
        f"the merge of pull request #{outcome.number}",
        {"pull_request": outcome.url, "number": outcome.number},
    )


@dataclass(frozen=True)
class CommitPixelSource:
    """Once by comparing content first, and by a fast-forward from the head that was compared."""

    repository: PixelRepository

    def execute(self, work: Work) -> Done | Pending:
        """Commit, or find that everything is there already; with pull requests, wait for the merge."""
        record = work.record
        customer = Customer(
            pixel_id=work.fact("pixel_id"),
            customer_name=record.prefill_state["account_name"],
            system_account_id=work.fact("system_account_id"),
            storefront_type=record.prefill_state.get("storefront_type") or "web",
            personalization=record.prefill_state.get("personalization") is True,
        )
        message = f"Add pixel {customer.pixel_id}\n\n{record.kind.capitalize()}: {record.onboarding_id}"
        outcome = self.repository.ensure_customer(customer, message=message, deadline=work.deadline)
        return awaited(outcome) if isinstance(outcome, AwaitingMerge) else Done({"commit": outcome.sha})
