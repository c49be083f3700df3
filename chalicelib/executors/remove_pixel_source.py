"""Takes the customer out of the pixel repository: one commit without its entry and its folder."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import Controller
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.executors.commit_pixel_source import delivered
from chalicelib.executors.own_account import own_account_id
from chalicelib.executors.provision_pixel import own_pixel_id


@dataclass(frozen=True)
class RemovePixelSource:
    """Once by comparing content first, and by a fast-forward from the head that was compared.

    A `website.ts` that somebody has customised goes as well: nobody loads it any more, and git keeps it.
    """

    repository: PixelRepository
    controller: Controller

    def execute(self, work: Work) -> Done | Pending:
        """Commit, or find that nothing is there; with pull requests, withdraw the one that adds the customer and, if it
        was merged, wait for the merge of one that removes them.

        Raises:
            Permanent: PIXEL_ENTRY_DIFFERS: the entry is another account's. PIXEL_SOURCE_UNREADABLE, PIXEL_EDIT_UNSAFE.
        """
        record, pixel_id = work.record, own_pixel_id(work)
        outcome = self.repository.remove_customer(
            pixel_id,
            own_account_id(self.controller, work),
            message=f"Remove pixel {pixel_id}\n\n{record.kind.capitalize()}: {record.record_id}",
            deadline=work.deadline,
        )
        return delivered(outcome)
