"""Sizes of DynamoDB items, and the write units that a change of one costs. Pure.

Sources: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" (attribute sizes), "DynamoDB on-demand
capacity mode" (a unit is 1 KB, rounded up for each item; an update counts the larger of the two sizes; twice in a
transaction), "Using Global Secondary Indexes", section on write capacity (none, one or two writes for each index).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]
"""An item in DynamoDB's JSON: ``{"pk": {"S": …}, …}``."""

UNIT = 1024
READ_UNIT = 4096
TABLE_KEYS = ("pk", "sk")


@dataclass(frozen=True)
class TableIndex:
    """A global secondary index: its keys, and what else it carries."""

    name: str
    partition: str
    sort: str
    included: frozenset[str]

    def entry(self, item: Item | None) -> dict[str, Any] | None:
        """What the index keeps of an item; None where the item lacks one of the keys (a sparse index)."""
        if item is None or self.partition not in item or self.sort not in item:
            return None
        kept = {*TABLE_KEYS, self.partition, self.sort, *self.included}
        return {name: value for name, value in item.items() if name in kept}


def index_of(definition: Mapping[str, Any]) -> TableIndex:
    """An index as CloudFormation writes it."""
    keys = {key["KeyType"]: key["AttributeName"] for key in definition["KeySchema"]}
    included = definition["Projection"].get("NonKeyAttributes", [])
    return TableIndex(definition["IndexName"], keys["HASH"], keys["RANGE"], frozenset(included))


def size(item: Item) -> int:
    """Bytes of an item: the names of its attributes and their values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return _number(content)
    if kind in {"BOOL", "NULL"}:
        return 1
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value(inner) for name, inner in content.items())
    if kind == "L":
        return 3 + sum(1 + _value(inner) for inner in content)
    if kind == "SS":
        return sum(len(text.encode()) for text in content)
    raise ValueError(f"no attribute of Onramp has the type {kind}")


def _number(text: str) -> int:
    """About one byte for two significant digits, and one more. The guide says "approximately"."""
    digits = text.lstrip("-").replace(".", "").strip("0") or "0"
    return math.ceil(len(digits) / 2) + 1 + text.startswith("-")


def write_units(old: Item | None, new: Item | None, *, transaction: bool) -> int:
    """Units of one item's write in the table itself."""
    return _units(max(size(item) for item in (old, new) if item is not None)) * (2 if transaction else 1)


def index_units(index: TableIndex, old: Item | None, new: Item | None) -> int:
    """Units of the same write in one index. Indexes follow after the transaction, so it does not double them."""
    before, after = index.entry(old), index.entry(new)
    if before == after:
        return 0
    if before is None or after is None:
        return _units(size(before or after or {}))
    keys = (index.partition, index.sort)
    if [before[key] for key in keys] == [after[key] for key in keys]:
        return _units(max(size(before), size(after)))
    return _units(size(before)) + _units(size(after))


def read_units(bytes_read: int, *, consistent: bool) -> float:
    """Units of one read: 4 KB each, half as many if it may be a moment old."""
    return math.ceil(max(bytes_read, 1) / READ_UNIT) * (1.0 if consistent else 0.5)


def _units(bytes_written: int) -> int:
    return max(1, math.ceil(bytes_written / UNIT))
