"""The compact form: schema version 3 says what version 2 says, in a third of the bytes.

What is written often is paid by the kilobyte. So the ledger and the journal are in letters (`records.letters`), and
moments are milliseconds since the record was created. What stands in a key of an index is not said once more: facts
name the index, and whoever has claimed the link is there. Prefill is stored once while the fields equal it; once they
do not, all of them count as saved by the customer unless it says otherwise. What people look for in a table stays in
words: a record's status, fields and answers, and the rows of its history; ``python -m operate show`` reads the rest
(docs/runbook.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.addresses import mark
from chalicelib.records.indexes import FURTHER_NAMES, NAMES, NEWEST, USERS, name_partition, user_partition
from chalicelib.records.letters import AS_IT_IS, ENTRIES, NOTES, after, milliseconds
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.records.schema import Odd

_TIMES: Final = ("seen_at", "claimed_at", "status_since", "valid_until")
PACKED: Final = frozenset(
    {
        "schema_version",
        "actions",
        "journal",
        "fields",
        "facts",
        "registered_by",
        "registrant_mark",
        "at",
        "saved",
        *_TIMES,
    }
)
"""Attributes that are stored otherwise than in words."""

_THE_USER: Final = "=user"
"""In a result, or as who did something: the user who has claimed the link."""
NAME: Final = name_partition("")
USER: Final = user_partition("")
_USER: Final = USERS
_OF_A_USER: Final = ("registered_by", "registrant_mark", "actions", "journal")
_NAMES: Final = frozenset(int(index.removeprefix("gsi")) for index in (NAMES, *FURTHER_NAMES))


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
        attributes["actions"] = {name: ENTRIES.letters(entry, since) for name, entry in ledger}
        for entry in attributes["actions"].values():
            if "r" in entry:
                entry["r"] = {name: _without_user(value, user) for name, value in entry["r"].items()}
    if record.journal:
        attributes["journal"] = [NOTES.letters(noted, since) for noted in record.journal]
        for noted in attributes["journal"]:
            if "u" in noted:
                noted["u"] = _without_user(noted["u"], user)
    if record.at:
        attributes["at"] = {status: milliseconds(moment - since) for status, moment in record.at.items()}
    for name in _TIMES:
        if (moment := getattr(record, name)) is not None:
            attributes[name] = milliseconds(moment - since)
    if record.fields != record.prefill_state:
        attributes["fields"] = record.fields
    if list(record.saved) != _implied_saved(record.fields, record.prefill_state):
        attributes["saved"] = list(record.saved)
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
    words["actions"] = {name: ENTRIES.words(stored, since) for name, stored in actions.items()}
    for entry in words["actions"].values():
        if isinstance(result := entry.get("result"), dict):
            entry["result"] = {name: _with_user(value, user) for name, value in result.items()}
    words["journal"] = [NOTES.words(noted, since) for noted in journal]
    for noted in words["journal"]:
        if "actor" in noted:
            noted["actor"] = _with_user(noted["actor"], user)
    words["at"] = _reached(attributes, since)
    for name in _TIMES:
        if attributes.get(name) is not None:
            words[name] = after(since, attributes[name], name)
    words.setdefault("fields", attributes.get("prefill_state", {}))
    words.setdefault("saved", _implied_saved(words["fields"], attributes.get("prefill_state", {})))
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


def row_in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows of a record, of either form, in words: its facts, and its moments as texts.

    Args:
        row: Some of the item's attributes, plain; those that say when it was created and that tell its facts included.

    Raises:
        Odd: One of them is as no version of this code stores it.
    """
    words = dict(row)
    if "facts" in row:
        words["facts"] = facts_of(row)
    if isinstance(at := row.get("at"), dict) and any(type(moment) is int for moment in at.values()):
        words["at"] = {status: to_text(moment) for status, moment in _reached(row, _created(row)).items()}
    if type(row.get("valid_until")) is int:
        words["valid_until"] = to_text(after(_created(row), row["valid_until"], "valid_until"))
    return words


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


def _reached(attributes: Mapping[str, Any], since: datetime) -> dict[str, datetime]:
    at = attributes.get("at", {})
    if not isinstance(at, dict):
        raise Odd("at")
    return {status: after(since, moment, "at") for status, moment in at.items()}


def _held(keys: Mapping[str, Any], index: str, prefix: str) -> str:
    """What an index's key holds; nothing where there is none."""
    return str(keys.get(f"{index}pk", "")).removeprefix(prefix)


def _implied_saved(fields: Any, prefill: Any) -> list[str]:
    """What the customer has saved: all that is filled in, once it is not just what was known before they came."""
    return [] if fields == prefill or not isinstance(fields, dict) else sorted(fields)


def _implied_mark(email: Any, record_id: str) -> str:
    return mark(email, record_id) if email and isinstance(email, str) else ""


def _record_id(attributes: Mapping[str, Any]) -> str:
    return str(attributes.get("pk", "")).partition("#")[2]


def _without_user(value: Any, user: str) -> Any:
    if isinstance(value, str) and value:
        return _THE_USER if value == user else f"{AS_IT_IS}{value}" if value.startswith(AS_IT_IS) else value
    return value


def _with_user(value: Any, user: str) -> Any:
    if isinstance(value, str):
        return user if value == _THE_USER else value.removeprefix(AS_IT_IS)
    return value


def _created(attributes: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(attributes[f"{NEWEST}sk"])
    except (KeyError, TypeError, ValueError):
        raise Odd("created_at") from None
