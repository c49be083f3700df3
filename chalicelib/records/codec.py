"""Records to DynamoDB items and back. What an attribute has by default is left out: an item's size is its price.

Beside this module only `indexes` knows attributes by name, and `views`, `waking` and `Store.mark_unreadable`, which
work on items that they need not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from chalicelib.records import compact as letters
from chalicelib.records.indexes import ATTENTION, DUE, NEWEST, NO_FLOWS, Flows, index_keys, outdated_keys
from chalicelib.records.ledger import IN_WORDS, SCHEMA_VERSION
from chalicelib.records.record import Record
from chalicelib.records.schema import Odd, upgraded
from chalicelib.records.wire import Item, from_item, to_item

__all__ = ["DETAILS", "TRIGGER", "Item", "Unreadable", "address", "decode", "encode", "from_item", "to_item"]

DETAILS = "DETAILS"
TRIGGER = "TRIGGER"

IN_A_KEY = {"record_id", "kind", "created_at", "due_at"}
"""Fields that a key of the item or of an index holds already."""


class Unreadable(Exception):
    """An item that no version of this code can read. A person must look; the raw mark in the table says so.

    Args:
        key: Partition key of the item.
        why: Which attributes were wrong, without their values.
    """

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key} cannot be read: {why}")
        self.key = key
        self.why = why


def address(key: str, sort: str) -> Item:
    """The primary key of an item, in DynamoDB's JSON."""
    return {"pk": {"S": key}, "sk": {"S": sort}}


def encode(record: Record, flows: Flows = NO_FLOWS, *, compact: bool = False) -> dict[str, Any]:
    """A record's attributes, plain, with the keys of every index it belongs to now.

    Args:
        flows: The flows that this code knows, by name. Without the record's own, its key in `NAMES` cannot be told.
        compact: Whether in the form of this schema version, or in words, as the version before stores it.
    """
    number = record.schema_version
    if number == SCHEMA_VERSION and not compact:
        number = IN_WORDS
    left = IN_A_KEY | letters.PACKED if number == SCHEMA_VERSION else IN_A_KEY
    attributes = record.model_dump(mode="json", exclude_defaults=True, exclude=left)
    keys = index_keys(record, flows)
    if number == SCHEMA_VERSION:
        attributes = letters.packed(record, attributes, keys)
    # Said, whatever the defaults are.
    attributes |= {"version": record.version, "schema_version": number}
    return attributes | keys


def decode(item: Mapping[str, Any], flows: Flows = NO_FLOWS, *, compact: bool = False) -> Record:
    """The record in an item, whichever form it has.

    Args:
        flows: The flows that this code knows, by name. Without the record's own, its key in `NAMES` cannot be told.
        compact: In which form its next write will store it.

    Raises:
        Unreadable: The item is not a record that any version of this code can have stored.
        TooNew: Newer code has stored it.
    """
    key = item.get("pk", {}).get("S", "?")
    try:
        stored = from_item(item)
        number = stored.get("schema_version")
        attributes, outdated = upgraded(letters.unpacked(stored) if number == SCHEMA_VERSION else stored)
        _refuse_odd(attributes)
        record = Record.model_validate({**attributes, **_held_in_keys(attributes), "outdated": outdated})
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise Unreadable(key, wrong) from None  # the cause would carry the values into the log
    except Odd as error:
        raise Unreadable(key, error.attribute) from None
    except (TypeError, KeyError, AttributeError, ValueError, ArithmeticError) as error:
        raise Unreadable(key, type(error).__name__) from None
    left_over = (*_otherwise(outdated, number, compact=compact), *outdated_keys(stored, record, flows))
    if compact and number == SCHEMA_VERSION:
        left_over = (*left_over, *letters.otherwise_beside(stored, record, index_keys(record, flows)))
    return record if left_over == record.outdated else record.model_copy(update={"outdated": left_over})


def _otherwise(outdated: tuple[str, ...], number: Any, *, compact: bool) -> tuple[str, ...]:
    """Names of the attributes that the record's next write stores otherwise than they are.

    Args:
        outdated: Those that upgrades have changed, the version's number among them.
        number: The version that is stored.
    """
    if compact or number == SCHEMA_VERSION:
        return outdated if compact and number == SCHEMA_VERSION else tuple(sorted(letters.PACKED.union(outdated)))
    return () if number == IN_WORDS else outdated


def _refuse_odd(attributes: Mapping[str, Any]) -> None:
    """What would read, but could never be written again: the write's condition or its values would not fit."""
    if "#" not in attributes["pk"]:
        raise Odd("pk")
    if type(attributes.get("version")) is not int:
        raise Odd("version")
    for name in Record.model_fields:
        if not _is_json(attributes.get(name)):
            raise Odd(name)


def _held_in_keys(attributes: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, record_id = attributes["pk"].partition("#")
    moments = {"created_at": f"{NEWEST}sk", "due_at": f"{DUE}sk", "attention_since": f"{ATTENTION}sk"}
    return {"kind": kind, "record_id": record_id, **{name: attributes.get(k) for name, k in moments.items()}}


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_json(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_is_json(inner) for inner in value)
    return value is None or isinstance(value, str | int | float | datetime)
