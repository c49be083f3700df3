"""The ledger and the journal in letters: schema version 3 says what version 2 says, in a third of the bytes.

What is written often is paid by the kilobyte. So moments are milliseconds since the record was created, members and
statuses are letters, and what an action that succeeded at its first attempt has in common with every other is left out.
Prefill is stored once while the fields equal it. What people look for in a table stays in words: a record's status,
fields and answers, and the rows of its history; ``python -m operate show`` reads the rest (docs/runbook.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from chalicelib.records.indexes import NEWEST
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.schema import Odd

_TIMES: Final = ("seen_at", "claimed_at", "status_since")
PACKED: Final = frozenset({"schema_version", "actions", "journal", "fields", *_TIMES})
"""Attributes that are stored otherwise than in words."""

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Status.WAITING: "w",
        Status.RUNNING: "r",
        Status.PENDING: "p",
        Status.SUCCEEDED: "s",
        Status.FAILED: "f",
        Status.SKIPPED: "k",
    }
)
ENTRY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "status": "s",
        "fence": "f",
        "holder": "h",
        "failures": "x",
        "lease_until": "l",
        "due_at": "d",
        "deadline": "e",
        "started_at": "a",
        "attempted_at": "b",
        "took_ms": "t",
        "finished_at": "z",
        "result": "r",
        "failure": "y",
        "note": "n",
        "occasions": "o",
        "done_for": "q",
        "generation": "g",
        "gen": "i",
    }
)
"""A letter for each member of a ledger entry. One that is new gets one of its own; none is ever used again."""
NOTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "at": "t",
        "actor": "u",
        "kind": "k",
        "subject": "s",
        "before": "b",
        "after": "a",
        "why": "w",
        "began_at": "g",
        "attempt": "n",
    }
)
"""As `ENTRY`, for what the journal notes."""
_SUCCEEDED: Final[Mapping[str, Any]] = MappingProxyType({"status": Status.SUCCEEDED, "fence": 1})
"""What of an entry is left out beside the defaults."""
_OF_AN_ATTEMPT: Final[Mapping[str, Any]] = MappingProxyType({"before": "running", "after": "succeeded", "attempt": 1})
"""What of a note is left out beside the defaults."""

_MOMENTS: Final = frozenset(
    {"lease_until", "due_at", "deadline", "started_at", "attempted_at", "finished_at", "at", "began_at"}
)
_STATED: Final = frozenset({"status", "before", "after"})
_WORDS: Final = {letter: str(status) for status, letter in STATUSES.items()}
_AS_IT_IS: Final = "="
"""Before a word that could be taken for a letter."""
_MILLISECOND: Final = timedelta(milliseconds=1)


def packed(record: Record, attributes: dict[str, Any]) -> dict[str, Any]:
    """A record's attributes with those in `PACKED` as this form has them.

    Args:
        attributes: The others.
    """
    since = record.created_at
    if record.actions:
        ledger = record.actions.items()
        attributes["actions"] = {name: _letters(entry, ENTRY, _ENTRY_IMPLIED, since) for name, entry in ledger}
    if record.journal:
        attributes["journal"] = [_letters(noted, NOTED, _NOTED_IMPLIED, since) for noted in record.journal]
    for name in _TIMES:
        if (moment := getattr(record, name)) is not None:
            attributes[name] = (moment - since) // _MILLISECOND
    if record.fields != record.prefill_state:
        attributes["fields"] = record.fields
    return attributes


def unpacked(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of this form in words. Moments become moments.

    Raises:
        Odd: One of them is as no version of this code stores it.
    """
    since = _created(attributes)
    actions, journal = attributes.get("actions", {}), attributes.get("journal", [])
    if not isinstance(actions, dict):
        raise Odd("actions")
    if not isinstance(journal, list):
        raise Odd("journal")
    words = dict(attributes)
    words["actions"] = {name: ledger_entry(stored, since) for name, stored in actions.items()}
    words["journal"] = [_words("journal", noted, _NOTED_NAMES, _OF_AN_ATTEMPT, since) for noted in journal]
    for name in _TIMES:
        if attributes.get(name) is not None:
            words[name] = _moment(name, attributes[name], since)
    words.setdefault("fields", attributes.get("prefill_state", {}))
    return words


def ledger_entry(stored: Any, since: datetime) -> dict[str, Any]:
    """One entry of the ledger in words.

    Args:
        stored: As this form has it, plain.
        since: When the record was created.

    Raises:
        Odd: It is as no version of this code stores it.
    """
    return _words("actions", stored, _ENTRY_NAMES, _SUCCEEDED, since)


def _created(attributes: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(attributes[f"{NEWEST}sk"])
    except (KeyError, TypeError, ValueError):
        raise Odd("created_at") from None


def _implied(model: type[BaseModel], beside: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field.default for name, field in model.model_fields.items() if not field.is_required()} | dict(beside)


_ENTRY_IMPLIED: Final = _implied(Entry, _SUCCEEDED)
_NOTED_IMPLIED: Final = _implied(HistoryEntry, _OF_AN_ATTEMPT)
_ENTRY_NAMES: Final = {letter: name for name, letter in ENTRY.items()}
_NOTED_NAMES: Final = {letter: name for name, letter in NOTED.items()}
_NOTHING: Final = object()


def _letters(
    values: BaseModel, letters: Mapping[str, str], implied: Mapping[str, Any], since: datetime
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, letter in letters.items():
        value = getattr(values, name)
        if value == implied.get(name, _NOTHING):
            continue
        if value is None:
            found[letter] = None
        elif name in _MOMENTS:
            found[letter] = (value - since) // _MILLISECOND
        elif name in _STATED:
            found[letter] = STATUSES.get(value) or _escaped(value)
        elif isinstance(value, BaseModel):
            found[letter] = value.model_dump(mode="json", exclude_defaults=True)
        else:
            found[letter] = value
    return found


def _words(
    attribute: str, stored: Any, names: Mapping[str, str], implied: Mapping[str, Any], since: datetime
) -> dict[str, Any]:
    if not isinstance(stored, dict) or not names.keys() >= stored.keys():
        raise Odd(attribute)
    found = dict(implied)
    for letter, value in stored.items():
        name = names[letter]
        if name in _MOMENTS and value is not None:
            found[name] = _moment(attribute, value, since)
        elif name in _STATED:
            found[name] = _WORDS.get(value, value.removeprefix(_AS_IT_IS)) if isinstance(value, str) else value
        else:
            found[name] = value
    return found


def _escaped(word: str) -> str:
    return f"{_AS_IT_IS}{word}" if word in _WORDS or word.startswith(_AS_IT_IS) else word


def _moment(attribute: str, stored: Any, since: datetime) -> datetime:
    if type(stored) is not int:
        raise Odd(attribute)
    return since + stored * _MILLISECOND
