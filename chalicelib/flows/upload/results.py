"""What was found in uploads, read from where it is kept: pages of it, and files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.tenant.validation.export import findings_csv
from chalicelib.flows.tenant.validation.refusals import NAMED
from chalicelib.flows.upload import files, job
from chalicelib.flows.upload.checking import finding_of, wrong_of
from chalicelib.records.partition import BadCursor

if TYPE_CHECKING:
    from chalicelib.clients.findings.client import Findings
    from chalicelib.clients.findings.row import Row
    from chalicelib.clients.uploads.client import Uploads
    from chalicelib.flows.tenant.validation.adapters import Module
    from chalicelib.flows.tenant.validation.detectors import Finding
    from chalicelib.flows.tenant.validation.refusals import Wrong
    from chalicelib.records.record import Record

SECONDS: Final = 10.0
"""That the table has in all while a program waits."""
IN_ONE_FILE: Final = 20_000
"""Findings of one export: some 10 MB, which are read in some seconds."""
_PAGE: Final = 1_000
_NAME: Final = re.compile(r"[0-9]{13}\.[0-9a-z]{1,32}#[0-9]{10}#[A-Z_]+(#[\x20-\x7e]{1,100})?")


@dataclass(frozen=True)
class Asked:
    """Which findings are asked for.

    Attributes:
        tenant_id, module: Whose.
        record: Only those of this upload; None: of all.
        cursor: Where they begin, as the page before has told it.
    """

    tenant_id: str
    module: Module
    record: Record | None
    cursor: str | None

    @property
    def partition(self) -> str:
        """Where they are kept."""
        return job.partitions(self.tenant_id, self.module)[0]

    @property
    def begins(self) -> str:
        """What their names begin with."""
        return job.shelf_of(self.record).begins if self.record else ""

    @property
    def after(self) -> str:
        """The name of the last that was told; empty: none was.

        Raises:
            BadCursor: The cursor is of no page of these.
        """
        if self.cursor is None:
            return ""
        try:
            name = base64.urlsafe_b64decode(self.cursor.encode()).decode("ascii")
        except (binascii.Error, ValueError):
            raise BadCursor(self.cursor) from None
        if not _NAME.fullmatch(name) or not name.startswith(self.begins):
            raise BadCursor(self.cursor)
        return name


def page(table: Findings, asked: Asked, limit: int) -> tuple[list[tuple[str, Finding]], str | None]:
    """A page of findings, each with the id of its upload; and the cursor of the next.

    Raises:
        BadCursor: The cursor is of no page of these.
        Problem: 503 FINDINGS_UNAVAILABLE.
    """
    rows, after = _read(table, asked, asked.after, limit, Deadline.after(SECONDS))
    return [(job.upload_of(asked.tenant_id, row.name), finding_of(row)) for row in rows], _cursor(after)


def export(table: Findings, uploads: Uploads, asked: Asked) -> tuple[str, int, str | None]:
    """Findings as a file: its address, how many they are, and the cursor of the next file.

    Raises:
        BadCursor: The cursor is of no page of these.
        Problem: 503 FINDINGS_UNAVAILABLE, UPLOADS_UNAVAILABLE.
    """
    deadline, after = Deadline.after(SECONDS), asked.after
    found: list[Row] = []
    while len(found) < IN_ONE_FILE:
        rows, after = _read(table, asked, after, min(_PAGE, IN_ONE_FILE - len(found)), deadline)
        found += rows
        if not after:
            break
    which = f"{asked.module}/{asked.begins}/{asked.cursor or ''}/{len(found)}"
    name = hashlib.sha256(which.encode()).hexdigest()[:32]
    content = b"".join(findings_csv(map(finding_of, found)))
    # Drafts go by themselves after two days; whoever wants it later asks again.
    address = files.exported(uploads, f"uploads/drafts/exports/{asked.tenant_id}/{name}.csv", content)
    return address, len(found), _cursor(after)


def wrong_places(table: Findings, record: Record) -> list[Wrong]:
    """The first places that are wrong in an upload's file.

    Raises:
        Problem: 503 FINDINGS_UNAVAILABLE.
    """
    if not job.checked(record).wrong or job.erased_at(record):
        return []
    shelf = job.shelf_of(record)
    try:
        found = table.page(shelf.errors, NAMED, Deadline.after(SECONDS), begins=shelf.begins)
    except PlatformError as error:
        raise _unavailable() from error
    return [wrong_of(row) for row in found.rows]


def _read(table: Findings, asked: Asked, after: str, limit: int, deadline: Deadline) -> tuple[list[Row], str]:
    try:
        found = table.page(asked.partition, limit, deadline, begins=asked.begins, after=after)
    except PlatformError as error:
        raise _unavailable() from error
    return list(found.rows), found.after


def _cursor(name: str) -> str | None:
    return base64.urlsafe_b64encode(name.encode()).decode() if name else None


def _unavailable() -> Problem:
    detail = "What was found cannot be read at the moment. Try again in a few seconds."
    return Problem(503, "FINDINGS_UNAVAILABLE", detail, headers={"Retry-After": "5"})
