"""Adds the customer to the pixel repository: one commit with its entry and a placeholder script."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed, PixelRepository
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.pixel_source.customer import Customer
from chalicelib.shared_actions import MergeAwaited
from chalicelib.storefront import storefront_type

LOOK_AGAIN = timedelta(minutes=5)
"""How often to look whether a pull request was merged: a person does that, so minutes are soon enough."""


def customer_of(work: Work, *, submitted: bool = True) -> Customer:
    """The customer as the pixel repository is to know them.

    Args:
        submitted: Take what the customer has submitted, once they have; else what was known when the record was made.
    """
    prefill = work.record.prefill_state
    said = {**prefill, **work.answers} if submitted else prefill
    return Customer(
        pixel_id=work.fact("pixel_id"),
        customer_name=said["account_name"],
        system_account_id=work.fact("system_account_id"),
        storefront_type=storefront_type(said, prefill),
        personalization=prefill.get("personalization") is True,
    )


def commit_message(what: str, work: Work) -> str:
    """Ids only, no customer text."""
    record = work.record
    return f"{what} pixel {work.fact('pixel_id')}\n\n{record.kind.capitalize()}: {record.record_id}"


def delivered(outcome: Committed | AwaitingMerge) -> Done | Pending:
    """What an attempt at the pixel repository comes to: a commit, or a pull request that waits for a person."""
    if isinstance(outcome, Committed):
        return Done({"commit": outcome.sha[:ABBREVIATED]})
    return Pending(
        LOOK_AGAIN,
        f"the merge of pull request #{outcome.number}",
        asdict(MergeAwaited(outcome.url, outcome.number)),
    )


ABBREVIATED: Final = 12
"""Digits of a commit's name that are kept, for people: git takes them everywhere, and an item's size is its price."""


@dataclass(frozen=True)
class CommitPixelSource:
    """Once by comparing content first, and by a fast-forward from the head that was compared.

    The customer may have submitted since an attempt whose answer was lost: an entry that says what was known before, or
    what was submitted, is theirs. Which of the two is for `update_pixel_source`. Where the table was restored to an
    earlier moment, any entry of their account is: it may say what they had submitted since.
    """

    repository: PixelRepository

    def execute(self, work: Work) -> Done | Pending:
        """Commit, or find that everything is there already; with pull requests, wait for the merge."""
        outcome = self.repository.ensure_customer(
            customer_of(work),
            customer_of(work, submitted=False),
            of_account=work.record.restored_at is not None,
            message=commit_message("Add", work),
            deadline=work.deadline,
        )
        return delivered(outcome)
