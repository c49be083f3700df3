"""Whom the records of a store name, and how they are erased (docs/adr/0020, 0052)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.store.intents.erase import erase_people
from chalicelib.records.record import Record


def _erase(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - all of them are meant
    return erase_people(desk, opened, actor=actor)


def _left_to_do(record: Record) -> Sequence[str]:
    left = ["Ask who runs the shop platform to remove the store's profile, and its users, if they are to go."]
    left += ["Look through the note: it is free text, and may name them."] if record.created_note else []
    if record.fields.get("skipped_reason"):
        left += ["Look through the reason for skipping in the history: it is free text, and may name them."]
    return [*left, "See the runbook, Erasing a person, for what else holds data of theirs, and for how long."]


PERSONS: Final = (Person("store", "whoever signed up, and every user who filled in a step", _erase, _left_to_do),)
