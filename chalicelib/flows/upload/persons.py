"""Whom uploads name, and how they are erased: whoever may be named in a file, with all of it (docs/adr/0020, 0066)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.upload.job import ERASED_AT
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record


def _forget(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - all of it is meant
    """Have the file and what was found in it removed, and forget what it was called: again changes nothing."""

    def write(record: Record) -> Record:
        if record.fields.get(ERASED_AT):
            return record
        now = desk.clock()
        note = HistoryEntry(at=now, actor=actor, kind="erasure", subject="the file")
        return record.but(fields={**record.fields, "name": "", ERASED_AT: to_text(now)}, title="").noting(note)

    return desk.change(opened.key, write)


def _left(record: Record) -> Sequence[str]:  # noqa: ARG001 - the same of every upload
    return [
        "Look again in a quarter of an hour: only then are the file and what was found in it removed.",
        "Look through copies of the findings that the tenant has exported: they are the tenant's own.",
    ]


PERSONS: Final = (Person("file", "whoever is named in the file", _forget, _left),)
