"""A company's brand is edited, or its website is to be looked up once more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from chalicelib.desk.context import Desk, starting_work
from chalicelib.desk.retry import reopened
from chalicelib.desk.seen import Seen
from chalicelib.errors import Problem
from chalicelib.flows.merch import rescrapes
from chalicelib.flows.merch.brand_brief import why_not_scraped
from chalicelib.flows.merch.brand_kit import EDITS, kit_of
from chalicelib.flows.merch.lifecycle import (
    ABANDONED,
    CHURNED,
    LIVE,
    LOGO_DESIGN_PENDING,
    PAUSED,
    PRINT_FILES_PENDING,
    SCRAPING_FAILED,
)
from chalicelib.flows.merch.steps import BRAND
from chalicelib.records.ledger import Status
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import SCRAPE_BRAND, SYNTHESISE_BRAND

_ENDED: Final = frozenset({CHURNED, ABANDONED})


def brand_tag(record: Record) -> str:
    """Of what can be edited: changes when, and only when, an edit does."""
    edits = json.dumps(record.fields.get(EDITS) or {}, sort_keys=True)
    return hashlib.sha256(edits.encode()).hexdigest()[:16]


def edit(desk: Desk, opened: Record, changes: Mapping[str, str | None], *, actor: str, seen: Seen = None) -> Record:
    """Edit fields of a company's brand kit. What stands there already is answered the same, whoever wrote it. What
    the model makes later changes no field that was edited.

    Args:
        changes: By a field's name, its value from now on; None takes the edit back.
        seen: Which edits may be written over.

    Raises:
        Problem: 409 COMPANY_CHURNED; 412 CHANGED_MEANWHILE.
    """

    def write(record: Record) -> Record:
        _refuse_ended(record)
        before: Mapping[str, str] = record.fields.get(EDITS) or {}
        after = {name: value for name, value in {**before, **changes}.items() if value is not None}
        if after == before:
            return record
        if seen is not None and brand_tag(record) not in seen:
            raise _changed(record)
        touched = sorted(name for name in changes if before.get(name) != after.get(name))
        note = HistoryEntry(at=desk.clock(), actor=actor, kind="correction", subject=", ".join(touched))
        return record.but(fields={**record.fields, EDITS: after}).noting(note)

    return desk.change(opened.key, write)


def rescrape(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Have a company's website looked up once more, and the kit made anew. While that is under way it is the same one.

    Raises:
        Problem: 409 COMPANY_CHURNED, COMPANY_PAUSED, BRAND_NOT_MADE before a first kit is there, or BRAND_NOT_SCRAPED
            where nothing is looked up for this company.
    """

    def write(record: Record) -> Record:
        refuse_rescrape(record)
        newest = rescrapes.newest(record)
        if newest is not None and newest.state == "running":
            return record
        now = desk.clock()
        note = HistoryEntry(at=now, actor=actor, kind="step", subject=BRAND, why="the website is to be looked up again")
        return starting_work(rescrapes.with_another(record, now).noting(note), now)

    return desk.store.change(opened.key, write, trigger=True)


def rescrape_by_colleague(desk: Desk, opened: Record, *, actor: str) -> Record:
    """As `rescrape`; and where no kit could be made at all, what has failed is tried again.

    Raises:
        Problem: As `rescrape`.
    """

    def write(record: Record) -> Record:
        failed = tuple(name for name in (SCRAPE_BRAND, SYNTHESISE_BRAND) if record.entry(name).status is Status.FAILED)
        return reopened(record, failed, actor=actor, desk=desk) if failed else record

    if opened.status == SCRAPING_FAILED:
        return desk.store.change(opened.key, write, trigger=True)
    return rescrape(desk, opened, actor=actor)


def _refuse_ended(record: Record) -> None:
    if record.status in _ENDED:
        raise Problem(409, "COMPANY_CHURNED", "This company has left: its brand is not changed any more.")


def may_be_rescraped(record: Record, *, by_us: bool = False) -> bool:
    """Whether another look at the website may be asked for.

    Args:
        by_us: Whether a colleague asks, who may also have tried again what has failed.
    """
    try:
        refuse_rescrape(record)
    except Problem:
        return by_us and record.status == SCRAPING_FAILED
    return True


def refuse_rescrape(record: Record) -> None:
    """Let no website be looked up again of a company that is not that far, or not any more. For use in the write.

    Raises:
        Problem: As `rescrape`.
    """
    _refuse_ended(record)
    if record.status == PAUSED:
        raise Problem(409, "COMPANY_PAUSED", "The shop is paused, and nothing new is done until it goes on.")
    if record.status == SCRAPING_FAILED:
        raise Problem(409, "BRAND_NOT_MADE", "No brand could be made yet. We are on it: a colleague has been told.")
    if record.status not in {LOGO_DESIGN_PENDING, PRINT_FILES_PENDING, LIVE}:
        raise Problem(409, "BRAND_NOT_MADE", "The brand is not there for the first time yet; it comes by itself.")
    if why := why_not_scraped(record):
        raise Problem(409, "BRAND_NOT_SCRAPED", f"{why} So there is no website to look at.")


def _changed(record: Record) -> Problem:
    return Problem(
        412,
        "CHANGED_MEANWHILE",
        "The brand was edited since you read it, so your edit was not written. Look at what stands there now, which is "
        "in this answer, then send yours again with the ETag of this answer as If-Match.",
        headers={"ETag": f'W/"{brand_tag(record)}"'},
        extra={"brand": {name: value.text for name, value in kit_of(record).fields.items()}},
    )
