"""Checks an uploaded file row by row, and keeps what is found: slice by slice, on the lane of bulk work.

One attempt is one slice. A workbook is made into CSV by the first, which has a budget of its own. What is found is
written before the place is kept, each finding under a name that follows from its row: a slice that dies is done again,
and writes the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clients.findings.client import Findings
from chalicelib.clients.findings.row import Row
from chalicelib.clients.uploads.client import TooLarge, Uploads
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent
from chalicelib.executors.uploaded import Shelf, Source, UploadBrief
from chalicelib.shared_actions import UploadChecked

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline

SLICE: Final = 5.0
"""Seconds that one attempt checks rows."""
MAKING_CSV: Final = 10.0
"""Seconds that a workbook may take to become CSV. What is left of the budget is for putting that down."""
AT_ONCE: Final = timedelta()
AHEAD: Final = 1024 * 1024 + 128 * 1024
"""Bytes that are read at once: the beginning, that tells what a file is, and the first rows, which are read again."""
LARGEST_TABLE: Final = 8 * 1024 * 1024
"""Bytes of the adopter's own table."""
TABLE_KEPT: Final = 60.0
"""Seconds."""
_HELD: Final = 8 * 1024 * 1024
"""Bytes of CSV that are held before they go to the disk."""


class _Gone(Exception):
    """The file that was looked at lies there no more."""


@dataclass(frozen=True)
class ValidateUpload:
    """Once for each finding because it is written under its own name."""

    uploads: Uploads
    findings: Findings
    brief: UploadBrief
    _tables: dict[str, tuple[float, bytes | None]] = field(default_factory=dict, compare=False, repr=False)

    def execute(self, work: Work) -> Done | Pending:
        """Check for a slice's time. A file that cannot be taken is an answer and no failure.

        Raises:
            Retryable, Permanent: The bucket or the table did not go on.
        """
        so_far = UploadChecked.left_in(work.so_far)
        source = self.brief.source(work.record)
        if source is None or so_far.refused or so_far.verdict:
            return Done(work.so_far)
        try:
            if source.workbook and not so_far.table:
                return self._made_into_csv(source, so_far, work.deadline)
            return self._checked(source, so_far, work)
        except _Gone:
            says = "Another file lies in its place by now, or none: upload it again, and leave its form alone then."
            return Done(replace(so_far, refused="FILE_CHANGED", says=says).as_result())

    def _made_into_csv(self, source: Source, so_far: UploadChecked, deadline: Deadline) -> Done | Pending:
        ranged = _Ranges(self, source.key, source.size, source.etag, deadline)
        with tempfile.SpooledTemporaryFile(_HELD) as made:
            found = self.brief.to_csv(ranged.read, ranged.size, made.write, deadline.narrowed(MAKING_CSV))
            if found.refused:
                return Done(replace(so_far, refused=found.refused, says=found.says).as_result())
            size = made.tell()
            made.seek(0)
            self.uploads.put(source.table_key, "csv", made, deadline)
        return Pending(AT_ONCE, "its rows to be checked", replace(found, table=size).as_result())

    def _checked(self, source: Source, so_far: UploadChecked, work: Work) -> Done | Pending:
        if source.workbook:
            ranged = _Ranges(self, source.table_key, so_far.table, "", work.deadline)
        else:
            ranged = _Ranges(self, source.key, source.size, source.etag, work.deadline)
        own, until = self._own_table(source.table, work.deadline), work.deadline.narrowed(SLICE)
        found = self.brief.slice_of(work.record, ranged.read, ranged.size, so_far, own, until)
        shelf = source.shelf
        self.findings.put(shelf.findings, _named(shelf, found.findings), source.until, work.deadline)
        self.findings.put(shelf.errors, _named(shelf, found.errors), source.until, work.deadline)
        result = found.so_far.as_result()
        return Done(result) if found.done else Pending(AT_ONCE, "its next slice", result)

    def _own_table(self, key: str, deadline: Deadline) -> bytes | None:
        """The adopter's own table; None: there is none. Read again after a minute, since it may be replaced."""
        now = deadline.monotonic()
        known = self._tables.get(key)
        if key and (known is None or known[0] < now):
            try:
                found = self.uploads.get(key, LARGEST_TABLE, deadline)
            except TooLarge:
                hint = f"Put a smaller one in its place; {LARGEST_TABLE // 1024**2} MB are the most. Then retry."
                raise Permanent("TABLE_TOO_LARGE", f"The table {key} is too large.", hint=hint) from None
            known = self._tables[key] = (now + TABLE_KEPT, found[1] if found else None)
        return known[1] if known else None


def _named(shelf: Shelf, rows: Sequence[Row]) -> list[Row]:
    return [replace(row, name=f"{shelf.begins}{row.name}") for row in rows]


@dataclass
class _Ranges:
    """A file that is read by ranges. What was read last is at hand: whoever looks at the beginning does so twice."""

    parts: ValidateUpload
    key: str
    size: int
    etag: str
    deadline: Deadline
    _from: int = 0
    _bytes: bytes = b""

    def read(self, offset: int, length: int) -> bytes:
        """As many bytes as asked for, fewer only where the file ends."""
        at = offset - self._from
        if not (at >= 0 and at + length <= len(self._bytes)):
            more = max(length, AHEAD)
            found = self.parts.uploads.part(self.key, offset, more, self.deadline, etag=self.etag)
            if found is None:
                raise _Gone
            self._from, self._bytes, at = offset, found, 0
        return self._bytes[at : at + length]
