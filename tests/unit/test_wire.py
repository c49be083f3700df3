"""Our own way to DynamoDB's JSON and back: as boto3's serializers, whatever they take and whatever they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.records import wire
from lab.bench import items

NUMBERS = (
    st.integers()
    | st.integers(-(10**40), 10**40)
    | st.sampled_from([10**38 - 1, 10**38, -(10**38)])
    | st.floats(allow_nan=True, allow_infinity=True)
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
DIGITS = st.text("0123456789", min_size=1, max_size=40) | st.decimals(allow_nan=False, allow_infinity=False).map(str)
ATTRIBUTES = st.recursive(
    st.one_of(
        st.builds(lambda text: {"S": text}, st.text(max_size=8)),
        st.builds(lambda text: {"N": text}, DIGITS | st.text("-+.eE²１0123456789", max_size=6)),
        st.builds(lambda value: {"BOOL": value}, st.booleans()),
        st.builds(lambda value: {"NULL": value}, st.booleans()),
        st.builds(lambda value: {"B": value}, st.binary(max_size=4)),
        st.builds(lambda texts: {"SS": sorted(texts)}, st.sets(st.text(max_size=3), min_size=1, max_size=3)),
        st.builds(lambda texts: {"NS": sorted(texts)}, st.sets(st.integers().map(str), min_size=1, max_size=3)),
        st.sampled_from([{}, None, "S", {"S": "a", "N": "1"}, {"X": "?"}, {"S": 1}, {"N": 1}, {"M": []}, {"L": {}}]),
    ),
    lambda inner: (
        st.builds(lambda values: {"L": values}, st.lists(inner, max_size=3))
        | st.builds(lambda values: {"M": values}, st.dictionaries(st.text(max_size=3), inner, max_size=3))
    ),
    max_leaves=8,
)


class Colour(StrEnum):
    """Statuses are such."""

    RED = "red"


def by_boto3(value: Any) -> Any:
    return TypeSerializer().serialize(json.loads(json.dumps(value), parse_float=Decimal))


def from_boto3(attribute: Any) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return plain(TypeDeserializer().deserialize(attribute))


def outcome(call: Callable[[Any], Any], value: Any) -> str:
    """What it came to, as text: a number's type and the sign of nothing count as well."""
    try:
        return repr(call(value))
    except (TypeError, ValueError, ArithmeticError, AttributeError, KeyError) as error:
        return type(error).__name__


@given(JSON)
@example({"a": [1, True, None, "", -0.0, 1e300, float("nan")], "b": {"": {}}})
def test_values_are_stored_as_boto3_stores_them(value: Any) -> None:
    assert outcome(wire.to_wire, value) == outcome(by_boto3, value)


@pytest.mark.parametrize("value", [Colour.RED, (1, (2,)), {1: "a", None: "b"}, {"a": {2: 3}}, {1}, b"x", 1j])
def test_what_is_no_plain_json_is_taken_or_refused_as_json_does(value: Any) -> None:
    assert outcome(wire.to_wire, value) == outcome(by_boto3, value)


@given(ATTRIBUTES)
def test_values_are_read_as_boto3_reads_them(attribute: Any) -> None:
    assert outcome(wire.from_wire, attribute) == outcome(from_boto3, attribute)


@given(st.dictionaries(st.text(min_size=1, max_size=4), JSON, max_size=4))
def test_a_size_is_about_what_dynamodb_bills(values: dict[str, Any]) -> None:
    try:
        item = wire.to_item(values)
    except (TypeError, ArithmeticError):
        return
    numbers = str(item).count("'N'")
    assert abs(wire.item_size(values) - items.size(item)) <= 1 + 10 * numbers
