"""One partition of an index, read a page at a time, and several of them in one order.

Where reading stopped is a place in the index and no count: what leaves meanwhile hides nothing, and a cursor is such
places, by partition.
"""

from __future__ import annotations

import base64
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, Item
from chalicelib.records.indexes import LONGEST_NAME, LONGEST_SORT_KEY
from chalicelib.records.store import Store

Place = tuple[str, str]
"""Where a row stands in its partition: its sort key in the index, then the partition key of its record."""
EVERY: Final[Mapping[str, str]] = MappingProxyType({})
"""Nothing that a row must say."""


class BadCursor(ValueError):
    """A page cursor that this table never gave out, or not for this list."""


@dataclass(frozen=True)
class IndexQuery:
    """What is asked of an index.

    Attributes:
        index: The index's name, which begins the names of its keys.
        forward: Whether the smallest sort key comes first.
        until: The largest sort key that counts; empty: all do.
        prefix: What every sort key that counts begins with; empty: all do.
        only: What a row must say to count, by attribute, of those that the index projects; the others are passed over.
    """

    index: str
    forward: bool = True
    until: str = ""
    prefix: str = ""
    only: Mapping[str, str] = field(default_factory=lambda: EVERY)

    def query(self, table: str, partition: str) -> dict[str, Any]:
        """The arguments of a Query for one partition."""
        condition, values = f"{self.index}pk = :partition", {":partition": partition}
        if self.until:
            condition, values = f"{condition} AND {self.index}sk <= :until", {**values, ":until": self.until}
        if self.prefix:
            condition = f"{condition} AND begins_with({self.index}sk, :prefix)"
            values = {**values, ":prefix": self.prefix}
        values = {**values, **{f":{name}": value for name, value in self.only.items()}}
        return {
            "TableName": table,
            "IndexName": self.index,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": codec.to_item(values),
            "ScanIndexForward": self.forward,
            **self._filter(),
        }

    def _filter(self) -> dict[str, Any]:
        if not self.only:
            return {}
        # By placeholders: ``status``, for one, is a word that DynamoDB keeps for itself.
        return {
            "FilterExpression": " AND ".join(f"#{name} = :{name}" for name in self.only),
            "ExpressionAttributeNames": {f"#{name}": name for name in self.only},
        }

    def place(self, row: Mapping[str, Any]) -> Place:
        """Where a row stands, or the last key of a page."""
        return row[f"{self.index}sk"]["S"], row["pk"]["S"]

    def start(self, partition: str, place: Place) -> Item:
        """A place, as a Query takes it to go on behind it."""
        sort, key = place
        return codec.to_item({"pk": key, "sk": DETAILS, f"{self.index}pk": partition, f"{self.index}sk": sort})


@dataclass
class Partition:
    """A partition that is being read.

    Attributes:
        rows: How many rows a page has at the most.
        after: Behind which place reading begins; None: at the beginning.
        look_at: How many rows may be looked at, those that are passed over included; None: all.
    """

    store: Store
    asked: IndexQuery
    name: str
    rows: int
    after: Place | None = None
    look_at: int | None = None
    _page: deque[Item] = field(default_factory=deque)
    _more: bool = True
    _behind: Place | None = None
    """Where the page that was read last ends."""
    _looked_at: int = 0

    def __post_init__(self) -> None:
        self._behind = self.after

    def head(self) -> Item | None:
        """The next row, which stays; None: there is none, or no more may be looked at."""
        while not self._page and self._more and (self.look_at is None or self._looked_at < self.look_at):
            self._read()
        return self._page[0] if self._page else None

    def take(self) -> Item:
        """Take the next row, which is then gone from the page."""
        row = self._page.popleft()
        self.after = self.asked.place(row) if self._page else self._behind
        return row

    @property
    def left(self) -> bool:
        """Whether there may be rows that were not taken."""
        return bool(self._page) or self._more

    def _read(self) -> None:
        query = self.asked.query(self.store.table, self.name) | {"Limit": self.rows}
        if self._behind is not None:
            query["ExclusiveStartKey"] = self.asked.start(self.name, self._behind)
        self.store.requests["read"] += 1
        answer = self.store.client.query(**query)
        self._page.extend(answer["Items"])
        self._looked_at += answer["ScannedCount"]
        last = answer.get("LastEvaluatedKey")
        self._more = last is not None
        if last is not None:
            self._behind = self.asked.place(last)
        elif answer["Items"]:
            self._behind = self.asked.place(answer["Items"][-1])
        if not self._page:
            self.after = self._behind


def merged(partitions: Sequence[Partition]) -> Iterator[Item]:
    """The rows of partitions that are read forward, in the order of their places. Pages are read as they are needed."""
    while heads := [(part.asked.place(row), number) for number, part in enumerate(partitions) if (row := part.head())]:
        yield partitions[min(heads)[1]].take()


def cursor_of(partitions: Sequence[Partition]) -> str | None:
    """Where a list goes on; None: it is over."""
    if not any(part.left for part in partitions):
        return None
    return _written([(part.name, *part.after) for part in partitions if part.after is not None])


def places(cursor: str | None, names: Sequence[str], *, prefix: str = "") -> dict[str, Place]:
    """The places in a cursor, by partition. Only what a list of these partitions gives out is taken, to the letter:
    anything decodes to something, and DynamoDB refuses to begin at a place outside of what is asked for.

    Args:
        prefix: What the list asks every sort key to begin with (`IndexQuery.prefix`).

    Raises:
        BadCursor: It is not one of theirs.
    """
    if cursor is None:
        return {}
    try:
        read = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        found = {name: (sort, key) for name, sort, key in read}
        given_out = _written([(name, *found[name]) for name in names if name in found])
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor(cursor) from error
    if not found or cursor != given_out or not all(_can_be(place, prefix) for place in found.values()):
        raise BadCursor(cursor)
    return found


def _can_be(place: tuple[Any, Any], prefix: str) -> bool:
    """Whether a list of sort keys that begin so can have given out this place."""
    sort, key = place
    texts = isinstance(sort, str) and isinstance(key, str) and bool(key)
    return texts and 0 < len(sort.encode()) <= LONGEST_SORT_KEY and len(key) <= LONGEST_NAME and sort.startswith(prefix)


def _written(places: Sequence[tuple[str, str, str]]) -> str:
    """Names its partitions: in another list the same place would be another one."""
    text = json.dumps(places, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
