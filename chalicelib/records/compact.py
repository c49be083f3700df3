"""The ledger and the journal in letters: schema version 3 says what version 2 says, in a third of the bytes.

What is written often is paid by the kilobyte. So moments are milliseconds since the record was created, members and
statuses are letters, and what an action that succeeded at its first attempt has in common with every other is left out.
What stands in a key of an index is not said once more: facts name the index, and whoever has claimed the link is there.
Prefill is stored once while the fields equal it. What people look for in a table stays in words: a record's status,
fields and answers, and the rows of its history; ``python -m operate show`` reads the rest (docs/runbook.md).
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from chalicelib.addresses import mark
from chalicelib.records.indexes import FURTHER_NAMES, NAMES, NEWEST, USERS, name_partition, user_partition
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.schema import Odd

_TIMES: Final = ("seen_at", "claimed_at", "status_since")
PACKED: Final = frozenset(
    {"schema_version", "actions", "journal", "fields", "facts", "registered_by", "registrant_mark", *_TIMES}
)
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
"""Before a word that could be taken for a letter, or for the user."""
_THE_USER: Final = "=user"
"""In a result: the user who has claimed the link."""
NAME: Final = name_partition("")
USER: Final = user_partition("")
_USER: Final = USERS
_OF_A_USER: Final = ("registered_by", "registrant_mark", "actions")
_NAMES: Final = frozenset(int(index.removeprefix("gsi")) for index in (NAMES, *FURTHER_NAMES))
_MILLISECOND: Final = timedelta(milliseconds=1)


def packed(record: Record, attributes: dict[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """A record's attributes with those in `PACKED` as this form has them.

    Args:
        attributes: The others.
        keys: Of the indexes that show the record: what stands in one is not said twice.
    """
    since = record.created_at
    user = _held(keys, _USER, USER)
    if record.facts:
        attributes["facts"] = _packed_facts(record, keys)
    if record.registered_by != user:
        attributes["registered_by"] = record.registered_by
    if record.registrant_mark != _implied_mark(record.registrant_email, record.record_id):
        attributes["registrant_mark"] = record.registrant_mark
    if record.actions:
        ledger = record.actions.items()
        attributes["actions"] = {name: _letters(entry, ENTRY, _ENTRY_IMPLIED, since) for name, entry in ledger}
        for entry in attributes["actions"].values():
            if "r" in entry:
                entry["r"] = {name: _without_user(value, user) for name, value in entry["r"].items()}
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
    user = _held(attributes, _USER, USER)
    words.setdefault("registered_by", user)
    words.setdefault("registrant_mark", _implied_mark(attributes.get("registrant_email", ""), _record_id(attributes)))
    words["facts"] = facts_of(attributes)
    words["actions"] = {name: ledger_entry(stored, since) for name, stored in actions.items()}
    for entry in words["actions"].values():
        if isinstance(result := entry.get("result"), dict):
            entry["result"] = {name: _with_user(value, user) for name, value in result.items()}
    words["journal"] = [_words("journal", noted, _NOTED_NAMES, _OF_AN_ATTEMPT, since) for noted in journal]
    for name in _TIMES:
        if attributes.get(name) is not None:
            words[name] = _moment(name, attributes[name], since)
    words.setdefault("fields", attributes.get("prefill_state", {}))
    return words


def otherwise_beside(stored: Mapping[str, Any], record: Record, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the attributes of an item of this form that say something else, or nothing, beside other keys than it
    has: where a flow has come to be found by another fact, or code that lacks the flow has written.

    Args:
        stored: The item's attributes, plain.
        record: The record in it.
        keys: That it is to have.
    """
    facts = ("facts",) if stored.get("facts", {}) != _packed_facts(record, keys) else ()
    return facts if _held(stored, _USER, USER) == _held(keys, _USER, USER) else (*facts, *_OF_A_USER)


def _packed_facts(record: Record, keys: Mapping[str, str]) -> dict[str, Any]:
    named = {keys[f"gsi{number}pk"]: number for number in _NAMES if f"gsi{number}pk" in keys}
    return {name: named.get(f"{NAME}{value}", value) for name, value in record.facts.items()}


def facts_of(attributes: Mapping[str, Any]) -> Any:
    """A record's facts, of either form.

    Args:
        attributes: As stored, plain, index keys included.

    Raises:
        Odd: One is said to stand in a key that there is not.
    """
    facts = attributes.get("facts", {})
    if not isinstance(facts, dict):
        return facts
    return {name: _fact(attributes, value) if type(value) is int else value for name, value in facts.items()}


def _fact(attributes: Mapping[str, Any], number: int) -> str:
    key = str(attributes.get(f"gsi{number}pk", ""))
    if number not in _NAMES or not key.startswith(NAME):
        raise Odd("facts")
    return key.removeprefix(NAME)


def _held(keys: Mapping[str, Any], index: str, prefix: str) -> str:
    """What an index's key holds; nothing where there is none."""
    return str(keys.get(f"{index}pk", "")).removeprefix(prefix)


def _implied_mark(email: Any, record_id: str) -> str:
    return mark(email, record_id) if email and isinstance(email, str) else ""


def _record_id(attributes: Mapping[str, Any]) -> str:
    return str(attributes.get("pk", "")).partition("#")[2]


def _without_user(value: Any, user: str) -> Any:
    if isinstance(value, str) and value:
        return _THE_USER if value == user else f"{_AS_IT_IS}{value}" if value.startswith(_AS_IT_IS) else value
    return value


def _with_user(value: Any, user: str) -> Any:
    if isinstance(value, str):
        return user if value == _THE_USER else value.removeprefix(_AS_IT_IS)
    return value


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
_LETTERS: Final = frozenset(string.ascii_letters)
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
    if not isinstance(stored, dict) or not stored.keys() <= _LETTERS:
        raise Odd(attribute)
    found = dict(implied)
    for letter, value in stored.items():
        if (name := names.get(letter)) is None:
            continue  # a later release's: as in words, it is gone with the next write
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
