"""What somebody must have seen before they change it: note and tasks, or the answers (docs/adr/0026).

The record's version would not do as a tag: the engine raises it all the time, and amends nothing of these.
"""

from __future__ import annotations

import hashlib
import json
from typing import TypeAlias

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.records.record import Record

Seen: TypeAlias = "frozenset[str] | None"
"""Tags of what the caller has seen. None: they do not say, and what they send counts whatever stands there."""


def tag(record: Record) -> str:
    """Of what an SE can amend: changes when, and only when, that does. One part for note and tasks, one for answers."""
    return f"{_notes(record)}.{_answers(record)}"


def entity_tag(record: Record) -> str:
    """The tag as the header ETag has it. Weak (RFC 9110 section 8.8.1): it is no tag of all that is answered."""
    return f'W/"{tag(record)}"'


def refuse_unseen_notes(desk: Desk, record: Record, seen: Seen) -> None:
    """Let nobody write over a note, or over ticks, that they have not seen. For use in the write.

    Raises:
        Problem: 412 CHANGED_MEANWHILE, with what stands there.
    """
    if seen is not None and _notes(record) not in {one.partition(".")[0] for one in seen}:
        raise _changed(desk, record, "Note or tasks were")


def refuse_unseen_answers(desk: Desk, record: Record, seen: Seen) -> None:
    """Let nobody correct answers that they have not seen. For use in the write.

    Raises:
        Problem: 412 CHANGED_MEANWHILE, with what stands there.
    """
    if seen is not None and _answers(record) not in {one.partition(".")[2] for one in seen}:
        raise _changed(desk, record, "The answers were")


def _notes(record: Record) -> str:
    done = sorted(name for name, mark in record.se_tasks.items() if mark.done)
    return hashlib.sha256(json.dumps([record.created_note, done]).encode()).hexdigest()[:16]


def _answers(record: Record) -> str:
    return str(record.answers_version)


def _changed(desk: Desk, record: Record, what: str) -> Problem:
    tasks = {task.name: record.se_tasks.get(task.name) for task in desk.flow_of(record).tasks}
    return Problem(
        412,
        "CHANGED_MEANWHILE",
        f"{what} changed since you read them, so yours were not written. Look at what stands there now, which is in "
        "this answer, then send yours again with the ETag of this answer as If-Match.",
        headers={"ETag": entity_tag(record)},
        extra={
            "note": record.created_note,
            "se_tasks": {name: bool(mark and mark.done) for name, mark in tasks.items()},
            "answers": record.answers,
            "answers_version": record.answers_version,
        },
    )
