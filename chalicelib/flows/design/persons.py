"""Whom tickets name, and how they are erased (docs/adr/0020, 0059): the colleagues who worked on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.common.drawings import ERASED_AT
from chalicelib.records.erasure import erase_users
from chalicelib.records.moment import to_text
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.store import until_written

SUBJECT: Final = "colleague"


def _erase(desk: Desk, opened: Record, named: Named, actor: str) -> Record:
    """Write `ERASED` wherever a ticket names a colleague. The history goes first, as ever; again changes nothing."""

    def from_history(record: Record) -> Record:
        emails = _meant(desk, record, named.email)
        if not emails:
            return record
        note = HistoryEntry(at=desk.clock(), actor=actor, kind="erasure", subject=SUBJECT)
        return erase_users(desk.store, record, emails, note)

    def from_record(record: Record) -> Record:
        emails = {each for each in _texts(record.fields) if _same(each, named.email)}
        return record.but(fields=_without(record.fields, emails)) if emails else record

    return desk.change(until_written(opened, from_history).key, from_record)


def _meant(desk: Desk, record: Record, email: str) -> set[str]:
    """Every spelling of an address in which the ticket or its history names its holder."""
    actors = {each.actor for each in desk.views.history(record)} | {record.registered_by}
    return {each for each in actors if _same(each, email)}


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _without(value: Any, emails: set[str]) -> Any:
    if isinstance(value, str):
        return ERASED if value in emails else value
    if isinstance(value, dict):
        return {name: _without(inner, emails) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without(inner, emails) for inner in value]
    return value


def _left_to_do(record: Record) -> Sequence[str]:
    left = ["Look through the note: it is free text, and may name them."] if record.created_note else []
    return [*left, "Look through reasons in the history: they are free text, and may name them."]


def _forget(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - all of it is meant
    """Empty what was written on a ticket about its company, and have its files removed: again changes nothing."""

    def write(record: Record) -> Record:
        if record.fields.get(ERASED_AT):
            return record
        now, fields = desk.clock(), record.fields
        emptied: dict[str, Any] = {
            "revisions": [{**each, "note": ""} for each in fields.get("revisions", ())],
            "overrides": [{**each, "reason": ERASED} for each in fields.get("overrides", ())],
        }
        if fields.get("sent_back"):
            emptied["sent_back"] = {**fields["sent_back"], "reason": ERASED}
        note = HistoryEntry(at=now, actor=actor, kind="erasure", subject="words about the company")
        fields = {**fields, **emptied, ERASED_AT: to_text(now)}
        return record.but(fields=fields, created_note="").noting(note)

    return desk.change(opened.key, write)


def _left_of_company(record: Record) -> Sequence[str]:  # noqa: ARG001 - the same of every ticket
    return ["Look through reasons in the histories of its tickets: they are free text, and may name somebody."]


PERSONS: Final = (
    Person("colleague", "who took, drew or judged the ticket", _erase, _left_to_do, by_email=True),
    Person("company", "whoever is named in words about the company, and its files", _forget, _left_of_company),
)
