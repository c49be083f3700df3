"""Records to DynamoDB items and back. What an attribute has by default is left out: an item's size is its price.

Beside this module only `indexes` knows attributes by name, and `views`, `waking` and `Store.mark_unreadable`, which
work on items that they need not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import ValidationError

from chalicelib.records.indexes import ATTENTION, DUE, NEWEST, NO_FLOWS, Flows, index_keys, outdated_keys
from chalicelib.records.record import Record
from chalicelib.records.schema import Odd, upgraded

Item = dict[str, Any]
"""An item in DynamoDB's JSON: ``{"pk": {"S": …}, …}``."""

DETAILS = "DETAILS"
TRIGGER = "TRIGGER"

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize
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


def to_item(values: Mapping[str, Any]) -> Item:
    """Plain JSON-like values in DynamoDB's JSON. Floats become decimals, as DynamoDB requires."""
    exact = json.loads(json.dumps(values), parse_float=Decimal)
    return {name: _serialize(value) for name, value in exact.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as plain JSON-like values."""
    return {name: _undecimal(_deserialize(value)) for name, value in item.items()}


def address(key: str, sort: str) -> Item:
    """The primary key of an item, in DynamoDB's JSON."""
    return {"pk": {"S": key}, "sk": {"S": sort}}


def encode(record: Record, flows: Flows = NO_FLOWS) -> dict[str, Any]:
    """A record's attributes, plain, with the keys of every index it belongs to now.

    Args:
        flows: The flows that this code knows, by name. Without the record's own, its key in `NAMES` cannot be told.
    """
    attributes = record.model_dump(mode="json", exclude_defaults=True, exclude=IN_A_KEY)
    # Said, whatever the defaults are.
    attributes |= {"version": record.version, "schema_version": record.schema_version}
    return attributes | index_keys(record, flows)


def decode(item: Mapping[str, Any], flows: Flows = NO_FLOWS) -> Record:
    """The record in an item.

    Args:
        flows: The flows that this code knows, by name. Without the record's own, its key in `NAMES` cannot be told.

    Raises:
        Unreadable: The item is not a record that any version of this code can have stored.
        TooNew: Newer code has stored it.
    """
    key = item.get("pk", {}).get("S", "?")
    try:
        attributes, outdated = upgraded(from_item(item))
        _refuse_odd(attributes)
        record = Record.model_validate({**attributes, **_held_in_keys(attributes), "outdated": outdated})
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise Unreadable(key, wrong) from None  # the cause would carry the values into the log
    except Odd as error:
        raise Unreadable(key, error.attribute) from None
    except (TypeError, KeyError, AttributeError, ValueError, ArithmeticError) as error:
        raise Unreadable(key, type(error).__name__) from None
    misplaced = outdated_keys(attributes, record, flows)
    return record.model_copy(update={"outdated": (*outdated, *misplaced)}) if misplaced else record


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
    return value is None or isinstance(value, str | int | float)


def _undecimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _undecimal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_undecimal(inner) for inner in value]
    return value
