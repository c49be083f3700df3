"""The revisions of a ticket: which there are, and what has become of each. Pure: it follows from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from chalicelib.flows.common import drawings
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record

FileKind = Literal["png", "svg", "pdf"]
MOST_BYTES: Final[Mapping[FileKind, int]] = {"png": 25 * 1024**2, "pdf": 25 * 1024**2, "svg": 5 * 1024**2}
"""Of a file. An SVG is read whole before it is taken, so it may have less."""
MOST: Final = 50
"""Revisions of a ticket. Whoever needs more has another kind of trouble; and a record must stay small."""


class RevisionState(StrEnum):
    """What has become of a revision."""

    AWAITED = "awaited"
    """A form was given for it; nothing was submitted."""
    SUBMITTED = "submitted"
    REPLACED = "replaced"
    """A later one was submitted before anybody had judged it."""
    SENT_BACK = "sent_back"
    APPROVED = drawings.APPROVED


@dataclass(frozen=True)
class Revision:
    """One file that a designer made.

    Attributes:
        n: Which it is, from 1.
        kind: What the file is.
        by: Who has made it: their address.
        at: When its form was given, or once it was submitted, when that was.
        size: Bytes; 0: it was not submitted.
        etag: Of what was submitted, as S3 has it: what is approved is this and nothing that came later.
        note: Why it was sent back.
    """

    n: int
    kind: FileKind
    by: str
    at: datetime
    state: RevisionState
    size: int = 0
    etag: str = ""
    note: str = ""


def revisions_of(record: Record) -> tuple[Revision, ...]:
    """All of them, in order."""
    return tuple(_read(each) for each in record.fields.get("revisions", ()))


def revision(record: Record, n: int) -> Revision | None:
    """One of them; None: there is none of this number."""
    return next((each for each in revisions_of(record) if each.n == n), None)


def submitted(record: Record) -> Revision | None:
    """The last one that was submitted, whatever has become of it; None: none was."""
    return next((each for each in reversed(revisions_of(record)) if each.state is not RevisionState.AWAITED), None)


def with_revision(record: Record, changed: Revision) -> Record:
    """The record with a revision, in place of the one of its number or as the last."""
    kept = [each for each in revisions_of(record) if each.n != changed.n]
    found = sorted([*kept, changed], key=lambda each: each.n)
    return record.but(fields={**record.fields, "revisions": [_written(each) for each in found]})


def with_judged(record: Record, state: RevisionState, note: str = "") -> Record:
    """The record with what has become of its last submitted revision."""
    last = submitted(record)
    return with_revision(record, replace(last, state=state, note=note)) if last else record


def _read(kept: Mapping[str, Any]) -> Revision:
    at, state = datetime.fromisoformat(kept["at"]), RevisionState(kept["state"])
    return Revision(**{**kept, "at": at, "state": state, "n": int(kept["n"]), "size": int(kept.get("size", 0))})


def _written(each: Revision) -> dict[str, Any]:
    plain = {**asdict(each), "at": to_text(each.at), "state": each.state.value}
    return {name: value for name, value in plain.items() if value not in ("", 0)}
