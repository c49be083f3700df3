"""Whom the records of a tenant name, and how they are erased (docs/adr/0020, 0065)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.tenant.intents.erase import erase_contact
from chalicelib.records.record import Record


def _erase(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - there is only one
    return erase_contact(desk, opened, actor=actor)


def _left_to_do(record: Record) -> Sequence[str]:
    left = ["Erase them at the identity organisation, and its users in the user pool, if they are to go."]
    left += ["Look through what the tenant has uploaded: its files and findings may name people."]
    left += ["Look through the note: it is free text, and may name them."] if record.created_note else []
    left += ["Look through reasons in the history, and the names of keys: they are free text, and may name them."]
    return [*left, "See the runbook, Erasing a person, for what else holds data of theirs, and for how long."]


PERSONS: Final = (Person("contact", "the primary contact", _erase, _left_to_do),)
