"""One index of the DynamoDB model: partitions of items, each a list that is kept sorted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.simulation.dynamo_values import Item

Key: TypeAlias = tuple[str, ...]
"""An item's primary key: the values of the table's key attributes."""
Place: TypeAlias = tuple[str, ...]
"""Where an item stands in its partition of an index: its sort key, then its primary key."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which part of a partition is asked for.

    Attributes:
        test: ``=``, ``<=``, ``begins_with``; empty: all of it.
        after: Begin behind this place, in the direction of reading.
    """

    partition: str
    test: str = ""
    value: str = ""
    after: Place | None = None
    forward: bool = True


class Index:
    """Items in partitions, each sorted. The table itself is read through one, too.

    Args:
        properties: ``KeySchema``, and ``Projection`` where it is a secondary index.
        table_keys: Names of the table's key attributes.
    """

    def __init__(self, name: str, properties: Mapping[str, Any], table_keys: tuple[str, ...]) -> None:
        self.name = name
        self.keys = key_names(properties)
        self.table_keys = table_keys
        self.secondary = "Projection" in properties
        self.projected = _projected(properties, {*self.keys, *table_keys})
        self._partitions: dict[str, list[Place]] = {}
        self._entries: dict[Key, tuple[str, Place, Item]] = {}

    def set(self, key: Key, item: Item | None) -> None:
        """Let the index show this item; None, or one that lacks a key of the index: let it show nothing."""
        place = self._place(key, item)
        old = self._entries.get(key)
        if old is not None and place is not None and item is not None and old[:2] == place:
            self._entries[key] = (*place, item)
            return
        if old is not None:
            del self._entries[key]
            places = self._partitions[old[0]]
            del places[bisect_left(places, old[1])]
        if place is not None and item is not None:
            self._entries[key] = (*place, item)
            insort(self._partitions.setdefault(place[0], []), place[1])

    def fill(self, items: Iterable[tuple[Key, Item]]) -> None:
        """Put many new items into the index at once, and sort only once."""
        for key, item in items:
            place = self._place(key, item)
            if place is not None:
                self._entries[key] = (*place, item)
                self._partitions.setdefault(place[0], []).append(place[1])
        for places in self._partitions.values():
            places.sort()

    def find(self, asked: Range) -> Iterator[tuple[Place, Item]]:
        """The items in a range, in order, as this index knows them (not projected)."""
        places = self._partitions.get(asked.partition, [])
        low, high = _bounds(places, asked)
        if asked.after is not None and asked.forward:
            low = max(low, bisect_right(places, asked.after))
        elif asked.after is not None:
            high = min(high, bisect_left(places, asked.after))
        first = 1 if len(self.keys) > 1 else 0
        for at in range(low, high) if asked.forward else range(high - 1, low - 1, -1):
            place = places[at]
            yield place, self._entries[place[first:]][2]

    def project(self, item: Item) -> Item:
        """What the index holds of an item. Not a copy."""
        if self.projected is None:
            return item
        return {name: item[name] for name in item if name in self.projected}

    def _place(self, key: Key, item: Item | None) -> tuple[str, Place] | None:
        if item is None:
            return None
        if not self.secondary:
            return key[0], (*key[1:2], *key)
        values = [item[name]["S"] for name in self.keys if name in item]
        if len(values) < len(self.keys):
            return None
        return values[0], (*values[1:], *key)


def key_names(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the key attributes, the partition's first."""
    by_kind = {key["KeyType"]: key["AttributeName"] for key in properties["KeySchema"]}
    return (by_kind["HASH"], by_kind["RANGE"]) if "RANGE" in by_kind else (by_kind["HASH"],)


def _projected(properties: Mapping[str, Any], keys: set[str]) -> set[str] | None:
    projection = properties.get("Projection", {"ProjectionType": "ALL"})
    if projection["ProjectionType"] == "ALL":
        return None
    return keys | set(projection.get("NonKeyAttributes", []))


def _bounds(places: list[Place], asked: Range) -> tuple[int, int]:
    value, length = asked.value, len(asked.value)
    if asked.test == "<=":
        return 0, bisect_right(places, value, key=lambda place: place[0])
    if asked.test == "=":
        return (
            bisect_left(places, value, key=lambda place: place[0]),
            bisect_right(places, value, key=lambda place: place[0]),
        )
    if asked.test == "begins_with":
        return (
            bisect_left(places, value, key=lambda place: place[0][:length]),
            bisect_right(places, value, key=lambda place: place[0][:length]),
        )
    return 0, len(places)
