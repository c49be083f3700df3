"""What a judgement about a record rests on: an action that reaches a status says that something is so, of the record
that it was given."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.records.record import Record

BOOKKEEPING: Final = frozenset(
    {
        "version",
        "writer",
        "gen",
        "schema_version",
        "outdated",
        "title",
        "created_note",
        "at",
        "status",
        "status_since",
        "held_from",
        "owed",
        "ended",
        "seen_at",
        "saved",
        "revision",
        "actions",
        "journal",
        "journal_from",
        "due_at",
        "attention_since",
        "attention",
    }
)
"""Attributes of a record by which nobody judges it: how it is stored, when what happened, what colleagues note, whether
it is held just now. What follows from the others is among them, the status, of which only the stage counts, and the
ledger, of which only results do."""


def same_grounds(seen: Record, now: Record, action: str) -> bool:
    """Whether what an attempt at an action found of one record holds of the other as well.

    Everything counts that an executor can go by, whatever the flow: who it is about, what they asked for, what people
    ticked, and what the other actions made. An attribute that is new counts, too, until it is listed above: a look too
    many costs a look.
    """
    return _grounds(seen, action) == _grounds(now, action)


def _grounds(record: Record, action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    told = {name: getattr(record, name) for name in Record.model_fields if name not in BOOKKEEPING}
    told["stage"] = record.stage
    made = {name: record.result(name) for name in record.actions if name != action and record.entry(name).settled}
    return told, made
