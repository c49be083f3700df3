"""A table of the DynamoDB model: its items, and its indexes as sorted lists. Knows no request and no expression.

A stored item is never altered, only replaced. So an index, a waiting index write and a stream event all point to the
item as it was at their time, without a copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.dynamo_index import Index, Key, key_names
from tests.simulation.dynamo_values import Item, invalid, size_of, text_bytes


@dataclass(slots=True)
class Stored:
    """An item and a size in bytes that it has at the most: reckoned exactly only when that comes near the limit."""

    item: Item
    at_most: int


@dataclass(frozen=True, slots=True)
class Change:
    """An item's change, as the stream tells it. The images are the model's own: nobody may alter them.

    Attributes:
        event: ``INSERT``, ``MODIFY`` or ``REMOVE``.
        key: The item's primary key.
        old: The item before; None for an ``INSERT``.
        new: The item after; None for a ``REMOVE``.
    """

    table: str
    key: Key
    event: str
    at: datetime
    old: Item | None
    new: Item | None


class Table:
    """A table's items and indexes.

    Args:
        properties: As CloudFormation has them: ``KeySchema``, ``AttributeDefinitions``, ``GlobalSecondaryIndexes``.

    Raises:
        NotImplementedError: A key is not a string.
    """

    def __init__(self, name: str, properties: Mapping[str, Any]) -> None:
        for attribute in properties.get("AttributeDefinitions", []):
            if attribute["AttributeType"] != "S":
                raise NotImplementedError(f"{name}: a key of type {attribute['AttributeType']}")
        self.name = name
        self.properties = properties
        self.keys = key_names(properties)
        self.items: dict[Key, Stored] = {}
        self.primary = Index(name, properties, self.keys)
        self.indexes = {
            index["IndexName"]: Index(index["IndexName"], index, self.keys)
            for index in properties.get("GlobalSecondaryIndexes", [])
        }
        self._indexed = {name for index in self.indexes.values() for name in index.keys}

    def fill(self, items: Iterable[Item]) -> None:
        """Take many items at once, uncopied, while there are none.

        Raises:
            ClientError: ValidationException: one lacks its key.
            ValueError: There are some already.
        """
        if self.items:
            raise ValueError(f"{self.name} is not empty")
        kept = list(items)
        sizes: dict[int, int] = {}  # values that items share are measured once; `kept` keeps them alive meanwhile
        for item in kept:
            for value in item.values():
                if id(value) not in sizes:
                    sizes[id(value)] = size_of(value)
            size = sum([text_bytes(name) + sizes[id(value)] for name, value in item.items()])
            self.items[self.key_of(item, "seed", alone=False)] = Stored(item, size)
        for index in (self.primary, *self.indexes.values()):
            index.fill((key, stored.item) for key, stored in self.items.items())

    def key_of(self, given: Mapping[str, Any], operation: str, *, alone: bool) -> Key:
        """The primary key in `given`, which holds nothing else if it is `alone`.

        Raises:
            ClientError: ValidationException: a part is missing, of the wrong type or empty, or there are others.
        """
        try:
            key = tuple([given[name]["S"] for name in self.keys])
        except (KeyError, TypeError):
            raise invalid(operation, "The provided key element does not match the schema") from None
        if alone and len(given) != len(self.keys):
            raise invalid(operation, "The provided key element does not match the schema")
        if "" in key:
            raise invalid(
                operation,
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty string value. Key: {self.keys[key.index('')]}",
            )
        return key

    def check_index_keys(self, item: Item, changed: Collection[str], operation: str) -> None:
        """Refuse a change that makes a key of an index anything but a text, or an empty one.

        Raises:
            ClientError: ValidationException.
        """
        for name in changed:
            if name in self._indexed and name in item and not item[name].get("S"):
                raise invalid(operation, f"A value specified for a secondary index key is not supported: {name}")
