"""Removes an upload: its files, and what was found in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clients.findings.client import Findings
from chalicelib.clients.uploads.client import Uploads
from chalicelib.engine.work import Done, Pending, Work

if TYPE_CHECKING:
    from chalicelib.executors.uploaded import Shelf
    from chalicelib.records.record import Record

_SECONDS: Final = 5.0
"""That one attempt removes rows."""


@dataclass(frozen=True)
class RemoveUpload:
    """Once because removing what is gone changes nothing.

    Attributes:
        keys: Of a record: every place where a file of it may lie.
        shelf: Of a record: where what was found is kept.
    """

    uploads: Uploads
    findings: Findings
    keys: Callable[[Record], Sequence[str]]
    shelf: Callable[[Record], Shelf]

    def execute(self, work: Work) -> Done | Pending:
        """Remove the files, and rows for a while.

        Raises:
            Retryable, Permanent: As the clients of bucket and table say.
        """
        for key in self.keys(work.record):
            self.uploads.delete(key, work.deadline)
        shelf, until = self.shelf(work.record), work.deadline.narrowed(_SECONDS)
        for partition in (shelf.findings, shelf.errors):
            while not self.findings.remove(partition, shelf.begins, work.deadline):
                if not until.remaining():
                    return Pending(timedelta(seconds=1), "the rest of its findings to go")
        return Done()
