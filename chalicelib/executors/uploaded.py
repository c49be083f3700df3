"""What executors that look at uploaded files are told by whoever knows what is in them. Light: routes read it, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.clients.findings.row import Row
from chalicelib.shared_actions import UploadChecked

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline
    from chalicelib.records.record import Record

Read = Callable[[int, int], bytes]
"""Answers the bytes from an offset on: as many as asked for, fewer only where the file ends."""


@dataclass(frozen=True)
class Shelf:
    """Where what was found in one file is kept.

    Attributes:
        findings: The partition of its findings.
        errors: The partition of what is wrong in it.
        begins: What the names of its rows in both begin with.
    """

    findings: str
    errors: str
    begins: str


@dataclass(frozen=True)
class Source:
    """A file that is to be checked.

    Attributes:
        key: Where it lies.
        size: Its bytes.
        etag: As it was looked at; empty: no form leads there, so it is what it was.
        workbook: Whether it is to be made into CSV first.
        table_key: Where that comes to lie.
        table: Where a table of the adopter's own lies that its rows are compared with; empty: they need none.
        shelf: Where what is found in it is kept.
        until: When these may go.
    """

    key: str
    size: int
    etag: str
    workbook: bool
    table_key: str
    table: str
    shelf: Shelf
    until: datetime


@dataclass(frozen=True)
class Checked:
    """What a slice came to.

    Attributes:
        so_far: All that is known by now.
        done: Whether the file is through.
        findings, errors: The rows that it adds.
    """

    so_far: UploadChecked
    done: bool
    findings: Sequence[Row] = field(default=())
    errors: Sequence[Row] = field(default=())


@dataclass(frozen=True)
class UploadBrief:
    """What a flow says of a check. All of it is pure but for what it is given to read and write with.

    Attributes:
        source: Of a record, the file; None: there is none any more.
        to_csv: Makes a workbook into CSV: given a way to read it, its size, what takes the CSV's bytes, and a deadline.
            Answers what is to be noted of it, or why it cannot be taken.
        slice_of: Checks rows: given the record, a way to read ranges of the CSV, its size, how far it is, the adopter's
            own table if there is one, and until when.
    """

    source: Callable[[Record], Source | None]
    to_csv: Callable[[Read, int, Callable[[bytes], object], Deadline], UploadChecked]
    slice_of: Callable[[Record, Read, int, UploadChecked, bytes | None, Deadline], Checked]
