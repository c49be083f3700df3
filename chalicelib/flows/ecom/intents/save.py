"""The customer saves what they have filled in so far. What page and server tell each other: docs/saving.md.

A save may come late, twice, or from a page that does not know what another page has saved. So a page says with it what
it takes to stand in each field. A field is stored only if that is so; the answer names those that were not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.access import open_link, still_open
from chalicelib.flows.ecom.intents.team import refuse_own_address
from chalicelib.flows.ecom.lifecycle import COMPLETED, REVOKED, SUBMITTED
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.record import PageMark, Record
from chalicelib.shared_actions import SearchPrepared

PAGES_KEPT: Final = 4
"""Of how many pages the record remembers the last save. Measured: docs/saving.md."""


@dataclass(frozen=True)
class Sender:
    """The page that sends a save, and what it knows. Every part may be missing; then nothing is asked in its place.

    Attributes:
        page: Random id of the document; empty: none, and saves are taken in whatever order they come.
        seq: The page's count of its saves, from 1.
        epoch: The record's, when the page was last answered; None: not said, and taken to be 0 beside `seen`.
        seen: By field, the values that the page takes to stand there; a field that is left out is taken to be empty.
            None: the save is unconditional.
    """

    page: str = ""
    seq: int = 0
    epoch: int | None = None
    seen: Mapping[str, Sequence[Any]] | None = None


NO_PAGE: Final = Sender()
"""For whoever does not speak the pages' protocol: the save is unconditional."""


@dataclass(frozen=True)
class SaveOutcome:
    """What a save came to.

    Attributes:
        record: As it is now.
        conflicts: What stands instead, for every field that does not stand as it was sent; None: the field is empty.
    """

    record: Record
    conflicts: Mapping[str, Any] = field(default_factory=dict)


def save(desk: Desk, key: str, subject: str | None, fields: Mapping[str, Any], sender: Sender = NO_PAGE) -> SaveOutcome:
    """Write some of the wizard's fields. Starts what waited for one of them, and nothing else.

    What equals the submitted answers is no change, and is answered as a save even after the submission: it is a repeat.

    Args:
        fields: Validated by the flow's forms; None clears a field.
        sender: Which page sends them, and what it takes to stand there.

    Raises:
        Problem: 401 as `open_link`; 409 ALREADY_SUBMITTED or REVOKED; 422 INDEX_TYPE_UNKNOWN or OWN_ADDRESS.
    """
    access = open_link(desk, key, subject)

    def write(record: Record) -> Record:
        still_open(record, key, subject, desk.clock())
        if record.answers is not None and not _differing(record.answers, fields):
            return record
        refuse_if_closed(record)
        if _late(record, sender):
            return record
        check_index_type(record, fields)
        refuse_own_address(record, fields)
        after = merged(record, fields, sender)
        return record if after == record else after.but(seen_at=desk.clock())

    record = desk.change(access.record.key, write)
    return SaveOutcome(record, _differing(record.fields if record.answers is None else record.answers, fields))


def merged(record: Record, fields: Mapping[str, Any], sender: Sender) -> Record:
    """The record with those fields stored that may be, and with the page's count."""
    taken = {name: value for name, value in fields.items() if _may_store(record, name, value, sender)}
    now = {name: value for name, value in {**record.fields, **taken}.items() if value is not None}
    others = [mark for mark in record.pages if mark.page != sender.page]
    mark = [PageMark(page=sender.page, seq=sender.seq)] if sender.page and fields else []
    return record.but(
        fields=now,
        saved=tuple(sorted({*record.saved, *taken})),
        title=str(now.get("account_name") or record.title),
        pages=(*others, *mark)[-PAGES_KEPT:] if mark else record.pages,
    )


def _late(record: Record, sender: Sender) -> bool:
    """Whether this save, or a later one of the same page, has been decided already. The later one repeated whatever no
    answer had come for."""
    return any(mark.page == sender.page and sender.seq <= mark.seq for mark in record.pages)


def _may_store(record: Record, name: str, value: Any, sender: Sender) -> bool:
    stands = record.fields.get(name)
    if stands == value:
        return True
    if name == TEAM and _epoch(sender, record) != record.epoch:
        return False  # a person was erased since: equal values are no proof that the page knows of it
    return sender.seen is None or stands in sender.seen.get(name, (None,))


def _epoch(sender: Sender, record: Record) -> int:
    """How many erasures the sender knows of. Who says nothing of what they have seen is not asked for this, either."""
    if sender.epoch is None:
        return record.epoch if sender.seen is None else 0
    return sender.epoch


def _differing(stored: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored.get(name) for name, value in fields.items() if stored.get(name) != value}


def refuse_if_closed(record: Record) -> None:
    """Answers are frozen by submission, and a withdrawn invitation takes none.

    Raises:
        Problem: 409 ALREADY_SUBMITTED or REVOKED.
    """
    if record.status in {SUBMITTED, COMPLETED}:
        raise Problem(409, "ALREADY_SUBMITTED", "This onboarding has been submitted; its answers are final.")
    if record.status == REVOKED:
        raise Problem(409, "REVOKED", "This invitation was withdrawn.")


def check_index_type(record: Record, fields: Mapping[str, Any]) -> None:
    """An index type must be one of the account's, once those are known.

    Raises:
        Problem: 422 INDEX_TYPE_UNKNOWN, naming those there are.
    """
    prepared = SearchPrepared.left_on(record)
    known = prepared.index_types if prepared else None
    chosen = fields.get("index_type")
    if known and chosen and chosen not in known:
        message = f"must be one of: {', '.join(known)}"
        raise Problem(
            422,
            "INDEX_TYPE_UNKNOWN",
            f"index_type {message}.",
            errors=[{"field": "index_type", "message": message}],
        )
