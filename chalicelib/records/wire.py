"""Plain values to DynamoDB's JSON and back. What nearly all of a record is made of is done here, a multiple faster than
boto3 does it; the rest, such as floats and huge numbers, boto3's own serializers do, so that the outcome is the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

Item = dict[str, Any]
"""An item in DynamoDB's JSON: ``{"pk": {"S": …}, …}``."""

KILOBYTE: Final = 1024
"""What an item's write is paid by. Source: Amazon DynamoDB, "On-demand capacity mode"."""
_LARGEST: Final = 10**38
"""Numbers have 38 digits at the most. Source: Amazon DynamoDB, "Supported data types"."""
_DIGITS: Final = 38


def to_wire(value: Any) -> Item:
    """A JSON-like value in DynamoDB's JSON. Floats become decimals, as DynamoDB requires.

    Raises:
        TypeError, ValueError: It is nothing that JSON knows.
        ArithmeticError: A number that DynamoDB does not hold.
    """
    if isinstance(value, str):
        return {"S": str(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if type(value) is int and -_LARGEST < value < _LARGEST:
        return {"N": str(value)}
    if isinstance(value, dict):
        if all(type(name) is str for name in value):
            return {"M": {name: to_wire(inner) for name, inner in value.items()}}
    elif isinstance(value, list | tuple):
        return {"L": [to_wire(inner) for inner in value]}
    return _exactly_to_wire(value)


def from_wire(attribute: Any) -> Any:
    """A value of DynamoDB's JSON, plain: whole numbers as `int`, others as `float`.

    Raises:
        TypeError, AttributeError, ValueError, ArithmeticError: It is no value of DynamoDB's JSON.
    """
    if type(attribute) is dict and len(attribute) == 1:
        ((kind, value),) = attribute.items()
        if kind == "S" and type(value) is str:
            return value
        if kind == "N" and type(value) is str and len(value) <= _DIGITS and value.isascii() and value.isdigit():
            return int(value)
        if kind == "M" and type(value) is dict:
            return {name: from_wire(inner) for name, inner in value.items()}
        if kind == "L" and type(value) is list:
            return [from_wire(inner) for inner in value]
        if kind == "BOOL" and type(value) is bool:
            return value
        if kind == "NULL" and value is True:
            return None
    return _exactly_from_wire(attribute)


def to_item(values: Mapping[str, Any]) -> Item:
    """Plain JSON-like values in DynamoDB's JSON."""
    return {name: to_wire(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as plain JSON-like values."""
    return {name: from_wire(value) for name, value in item.items()}


def size(value: Any) -> int:
    """About how many bytes DynamoDB counts for a plain value. Source: "DynamoDB item sizes and formats"."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, dict):
        return 3 + sum(1 + len(name.encode()) + size(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return 3 + sum(1 + size(inner) for inner in value)
    return math.ceil(len(str(value)) / 2) + 1


def item_size(values: Mapping[str, Any]) -> int:
    """About how many bytes DynamoDB counts for an item with these attributes."""
    return sum(len(name.encode()) + size(value) for name, value in values.items())


def _exactly_to_wire(value: Any) -> Item:
    from boto3.dynamodb.types import TypeSerializer

    serialized: Any = TypeSerializer().serialize(json.loads(json.dumps(value), parse_float=Decimal))
    return cast("Item", serialized)


def _exactly_from_wire(attribute: Any) -> Any:
    from boto3.dynamodb.types import TypeDeserializer

    return _undecimal(TypeDeserializer().deserialize(attribute))


def _undecimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _undecimal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_undecimal(inner) for inner in value]
    return value
