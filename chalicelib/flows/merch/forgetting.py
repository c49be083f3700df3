"""What is left of a record once its people are erased: by an SE, or by itself of a draft that has ended. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.flows.merch.lifecycle import ABANDONED
from chalicelib.records.moment import to_text
from chalicelib.records.record import ERASED, HistoryEntry

if TYPE_CHECKING:
    from chalicelib.engine.flow import Occasions
    from chalicelib.records.record import Record

SUBJECT: Final = "people of the company"
FORMER: Final = "former_admins"
"""The field with those who were admins by an address of before, so that erasing finds them."""
ERASED_AT: Final = "erased_at"
KEEPS_FOR: Final = timedelta(days=30)
"""For how long an abandoned draft says whose it was. The document deletes such a draft at its end; here its record
stays, which says what became of its payment. Whoever asks for their draft, and money that came for it all the same (a
bank debit takes five working days), are seen to within that time."""
_CHOSEN: Final = frozenset({"country", "vertical", "headcount", "own_assets", "sku_ids", "plan", "logo_addon"})
"""Answers that are chosen from lists, and name nobody."""
_LOOKED_UP: Final = frozenset({"preview", "kit_edits"})
"""Fields with what was found by what somebody typed."""


def occasions(record: Record) -> Occasions:
    """When a draft that has ended forgets its people by itself."""
    ended = record.at.get(ABANDONED)
    return {"abandoned": ended + KEEPS_FOR} if ended and ERASED_AT not in record.fields else {}


def without_people(record: Record, now: datetime) -> Record:
    """The record without whoever filled in the intake and the company's admins, and of an abandoned draft, without all
    that was typed. Users' ids are taken from the history before (`intents.erase`); a draft's names none. Again: the
    same record."""
    if ERASED_AT in record.fields:
        return record
    kept = {name: value for name, value in record.fields.items() if name != FORMER}
    fields = {**kept, "admins": [ERASED], ERASED_AT: to_text(now)}
    answers = {name: value for name, value in (record.answers or {}).items() if name != "admin_email"}
    if record.status == ABANDONED:
        fields = {name: value for name, value in fields.items() if name not in _LOOKED_UP}
        answers = {**{name: value for name, value in answers.items() if name in _CHOSEN}, "company_name": ERASED}
    return record.but(
        title=str(answers.get("company_name", "")),
        fields=fields,
        answers=answers,
        answers_version=record.answers_version + 1,
        draft_digest="",
    )


def forgotten(record: Record, now: datetime) -> Record:
    """The record of a draft that has forgotten its people by itself."""
    after = without_people(record, now)
    return record if after is record else after.noting(HistoryEntry(at=now, kind="erasure", subject=SUBJECT))
