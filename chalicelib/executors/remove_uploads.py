"""Removes a record's files from the bucket of uploads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.uploads.client import Uploads
from chalicelib.engine.work import Done, Work

if TYPE_CHECKING:
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class RemoveUploads:
    """Once because removing what is gone changes nothing. No record is asked whether there is a file: a browser may
    have put one there without saying so.

    Attributes:
        keys: Of a record: every place where a file of it may lie.
    """

    uploads: Uploads
    keys: Callable[[Record], Sequence[str]]

    def execute(self, work: Work) -> Done:
        """Remove them all.

        Raises:
            Retryable, Permanent: As the bucket's client says.
        """
        for key in self.keys(work.record):
            self.uploads.delete(key, work.deadline)
        return Done()
