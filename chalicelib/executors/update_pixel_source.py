"""Brings what the customer has submitted into the pixel repository, where the SE's prefill had said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.executors.commit_pixel_source import commit_message, customer_of, delivered


@dataclass(frozen=True)
class UpdatePixelSource:
    """Once by comparing content first, and by a fast-forward from the head that was compared.

    Only what the entry still says as it was first written is replaced: what a colleague has changed by hand is theirs.
    """

    repository: PixelRepository

    def execute(self, work: Work) -> Done | Pending:
        """Commit, or find that the entry says it already; with pull requests, wait for the merge.

        Raises:
            Retryable: GITHUB_UNAVAILABLE; without spending a failure GITHUB_RATE_LIMITED and PIXEL_BRANCH_MOVED.
            Permanent: GitHub refuses, or the file cannot be edited safely: PIXEL_ENTRY_DIFFERS where somebody has
                edited the entry, PIXEL_SOURCE_REVERTED where someone undid a merged update, and others.
        """
        outcome = self.repository.update_customer(
            customer_of(work),
            customer_of(work, submitted=False),
            message=commit_message("Update", work),
            deadline=work.deadline,
        )
        return delivered(outcome)
