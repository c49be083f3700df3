"""What is read through the indexes: lists, counts, look-ups, what is due; and a record's history. Nothing scans."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.records import codec, compact, glance, history, indexes
from chalicelib.records.codec import DETAILS, Item, address
from chalicelib.records.glance import Glance
from chalicelib.records.indexes import LISTED
from chalicelib.records.moment import to_text
from chalicelib.records.partition import EVERY, BadCursor, IndexQuery, Partition, cursor_of, merged, places
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.schema import Odd, TooNew
from chalicelib.records.store import NotFound, Store

__all__ = ["BadCursor", "Count", "Due", "Page", "Row", "Views"]

Row = dict[str, Any]
"""What a list shows of a record, plain: ``pk``, what of `indexes.LISTED` it has, and when it was created (``gsi1sk``).
Read from the table as it is: the record itself may be one that this code cannot read."""


@dataclass(frozen=True)
class Page:
    """One page of a list. `cursor` leads to the next; None: this is the last. A page may have fewer rows than asked
    for, or none, though there are more: then so many were passed over that looking stopped."""

    rows: list[Row]
    cursor: str | None


@dataclass(frozen=True)
class Count:
    """How many there are.

    Attributes:
        number: How many were counted.
        more: Whether there may be others, that were not counted.
    """

    number: int
    more: bool

    def __str__(self) -> str:
        """For people, for example ``17`` or ``1,000+``."""
        return f"{self.number:,}{'+' if self.more else ''}"


@dataclass(frozen=True)
class Due:
    """A record found in the due index.

    Attributes:
        seen: The due time it was found under, as stored.
        at: The same as a moment; what is no moment counts as due now.
    """

    key: str
    seen: str
    at: datetime


ROWS: Final = 500
"""Records of one page of the due index; as many may have been read ahead, over all partitions. Together about 150 KB,
well within a small function's memory."""
MOST_READ: Final = 1000
"""Records that a page with a filter reads before it stops: some 400 KB, or 50 read units."""
AT_ONCE: Final = 100
"""Items that one request reads from the table. Source: Amazon DynamoDB, "Quotas", `BatchGetItem`."""
CAP: Final = 1000
"""How far is counted if nothing else is said: some 400 KB, or 50 read units."""


class Views:
    """Queries over the table's indexes. They lag behind the table, seldom for longer than a second.

    Args:
        store: The table's store.
        flows: Names of the flows that are asked about where none is named; None: all that the store knows.
    """

    def __init__(self, store: Store, flows: Iterable[str] | None = None) -> None:
        self.store = store
        self._flows = store.flows if flows is None else flows

    # -- lists ----------------------------------------------------------------------------------------------------

    def listed(self, flow: str, *, only: Mapping[str, str] = EVERY, limit: int, cursor: str | None = None) -> Page:
        """A flow's records, newest first.

        Args:
            only: Only those of this ``status``, or of this ``created_by``. The others are passed over, `MOST_READ`
                records at the most for a page.

        Raises:
            BadCursor: The cursor is not one of this list's.
        """
        asked = IndexQuery(indexes.NEWEST, forward=False, only=only)
        return self._page(asked, [indexes.newest_partition(flow)], limit, cursor)

    def attention(
        self, flow: str | None = None, *, only: Mapping[str, str] = EVERY, limit: int, cursor: str | None = None
    ) -> Page:
        """Records that wait for a person, longest wait first: a flow's; or all, those of no known flow included. A page
        costs one request for each flow that is asked about.

        Args:
            only: As of `listed`.

        Raises:
            BadCursor: The cursor is not one of this list's.
        """
        return self._page(IndexQuery(indexes.ATTENTION, only=only), self._waiting(flow), limit, cursor)

    def titled(self, flow: str, prefix: str, *, limit: int, cursor: str | None = None, as_before: bool = False) -> Page:
        """A flow's records whose title begins like this, whatever case and accents, in the order of their titles.

        Args:
            prefix: Empty: all that have a title.
            as_before: Those that earlier code has stored with the accents, and nobody has written since.
            limit: 100 at the most, since each row is read from the table.

        Raises:
            BadCursor: The cursor is not one of this list's.
        """
        asked = IndexQuery(indexes.TITLES, prefix=(indexes.folded_before if as_before else indexes.folded)(prefix))
        found = self._page(asked, [indexes.title_partition(flow)], limit, cursor)
        return Page(self._rows([row["pk"] for row in found.rows]), found.cursor)

    # -- counts ---------------------------------------------------------------------------------------------------

    def count(self, flow: str, *, only: Mapping[str, str] = EVERY, cap: int = CAP) -> Count:
        """How many records a flow has.

        Args:
            only: As of `listed`.
            cap: How many records are looked at; with `only`, how many of whatever kind.
        """
        asked = IndexQuery(indexes.NEWEST, forward=False, only=only)
        return self._count(asked, [indexes.newest_partition(flow)], cap)

    def count_attention(self, flow: str | None = None, *, only: Mapping[str, str] = EVERY, cap: int = CAP) -> Count:
        """How many records wait for a person: a flow's; or all, those of no known flow included."""
        return self._count(IndexQuery(indexes.ATTENTION, only=only), self._waiting(flow), cap)

    # -- look-ups -------------------------------------------------------------------------------------------------

    def find(self, flow: str, text: str) -> list[Row]:
        """A flow's records that have exactly this id, or this name (`known_as`)."""
        declared = self.store.flows.get(flow)
        by_id = [f"{declared.kind}#{text}"] if declared and _can_be_one(text) else []
        return self._rows(list(dict.fromkeys([*by_id, *self.known_as(text, flow)])))

    def named(self, name: str, flow: str | None = None) -> list[str]:
        """Keys of the records that have this name: the value of the fact that their flow is `looked_up_by`. The index
        lags behind, so who acts on it asks the record whether that is so.

        Args:
            flow: Only this flow's; None: any flow's.
        """
        return self._named(indexes.NAMES, name, flow)

    def known_as(self, name: str, flow: str | None = None) -> list[str]:
        """Keys of the records that have this name, or have it among their further ones (`Flow.also_looked_up_by`), each
        once: for people who search. One request for each index of names.

        Args:
            flow: Only this flow's; None: any flow's.
        """
        asked = (indexes.NAMES, *indexes.FURTHER_NAMES)
        return list(dict.fromkeys(key for index in asked for key in self._named(index, name, flow)))

    def of_user(self, user: str) -> list[str]:
        """Keys of the records whose link this user has claimed and was not released from, the newest first. The index
        lags behind, so who acts on it asks the record whether that is so.

        Args:
            user: The ``sub`` of their tokens.
        """
        if not user:
            return []
        asked = IndexQuery(indexes.USERS, forward=False)
        found = Partition(self.store, asked, indexes.user_partition(user), rows=100)
        return [row["pk"]["S"] for row in merged([found])]

    # -- health at a glance ---------------------------------------------------------------------------------------

    def glances(self, keys: Sequence[str]) -> dict[str, Glance]:
        """What the last read-out of each record's health came to (`records.glance`), as far as there was one. One
        request for a hundred records, half a read unit for each."""
        return glance.read(self._items(keys, glance.HEALTH))

    # -- what is due ----------------------------------------------------------------------------------------------

    def due(self, *, until: datetime, limit: int) -> Iterator[Due]:
        """Records due by a time, longest overdue first, `limit` at the most."""
        pages = self.due_pages(until=until, rows=min(limit, ROWS))
        return itertools.islice(itertools.chain.from_iterable(pages), limit)

    def due_pages(self, *, until: datetime, rows: int = ROWS) -> Iterator[list[Due]]:
        """All records due by a time, longest overdue first over all partitions, a page at a time; each partition is
        read when its next record is asked for.
        """
        names = indexes.due_partitions()
        asked = IndexQuery(indexes.DUE, until=to_text(until))
        each = max(1, rows // len(names))
        found = merged([Partition(self.store, asked, name, rows=each) for name in names])
        while page := list(itertools.islice(found, rows)):
            yield [_due(item, until) for item in page]

    def aside_pages(self, flow: str, *, rows: int = ROWS) -> Iterator[list[Due]]:
        """Records that were set aside while their flow was switched off, a page at a time."""
        found = merged([Partition(self.store, IndexQuery(indexes.DUE), indexes.aside_partition(flow), rows=rows)])
        while page := list(itertools.islice(found, rows)):
            yield [_due(item, datetime.max.replace(tzinfo=UTC)) for item in page]

    # -- history --------------------------------------------------------------------------------------------------

    def history(self, record: Record | str) -> list[HistoryEntry]:
        """All that happened to a record, in order (`records.history`).

        Args:
            record: As it was read from the table; or its key, to have it read.
        """
        return history.history(self.store, self.store.load(record) if isinstance(record, str) else record)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _named(self, index: str, name: str, flow: str | None) -> list[str]:
        if not _can_be_one(name):
            return []
        # A flow's name may begin another one's: the whole of it is compared.
        asked = IndexQuery(index, prefix=flow or "")
        found = Partition(self.store, asked, indexes.name_partition(name), rows=100)
        rows = (codec.from_item(row) for row in merged([found]))
        return [row["pk"] for row in rows if flow is None or row[f"{index}sk"] == flow]

    def _waiting(self, flow: str | None) -> Sequence[str]:
        return indexes.attention_partitions(self._flows) if flow is None else [indexes.attention_partition(flow)]

    def _page(self, asked: IndexQuery, names: Sequence[str], limit: int, cursor: str | None) -> Page:
        begun, look_at = places(cursor, names, prefix=asked.prefix), MOST_READ if asked.only else None
        rows = limit if look_at is None else max(limit, look_at // 4)
        parts = [Partition(self.store, asked, name, rows, begun.get(name), look_at) for name in names]
        found = [_in_words(item) for item in itertools.islice(merged(parts), limit)]
        return Page(found, cursor_of(parts))

    def _count(self, asked: IndexQuery, names: Sequence[str], cap: int) -> Count:
        """Counts up to a number that shows whether there is one more than `cap`."""
        number, left = 0, cap + 1
        for name in names:
            more: dict[str, Any] = {}
            while left > 0:
                self.store.requests["read"] += 1
                query = asked.query(self.store.table, name)
                answer = self.store.client.query(**query, **more, Select="COUNT", Limit=left)
                number, left = number + answer["Count"], left - answer["ScannedCount"]
                if "LastEvaluatedKey" not in answer:
                    break
                more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return Count(min(number, cap), more=left <= 0)

    def read(self, keys: Sequence[str]) -> dict[str, Record]:
        """These records as they stood a moment ago, in this order, as far as they are there and this code can read
        them. One request for a hundred; not consistent, so who acts on one reads it again."""
        found = {item["pk"]["S"]: item for item in self._items(keys)}
        read: dict[str, Record] = {}
        for key in keys:
            if key in found:
                try:
                    read[key] = codec.decode(found[key], self.store.flows, compact=self.store.compact)
                except (codec.Unreadable, TooNew):  # whoever opens it by itself is told, and it is marked
                    continue
        return read

    def rows_with_facts(self, keys: Sequence[str]) -> list[Row]:
        """What lists show of these records, in this order, and their facts; one that is not there is left out."""
        return self._rows(keys, "facts", "flow")

    def _rows(self, keys: Sequence[str], *more: str) -> list[Row]:
        """What lists show of these records, in this order; one that is not there is left out."""
        found = {item["pk"]["S"]: item for item in self._items(keys)}
        shown = {"pk", *LISTED, f"{indexes.NEWEST}sk", f"{indexes.ATTENTION}sk", *more}
        return [
            {name: value for name, value in _in_words(found[key]).items() if name in shown}
            for key in keys
            if key in found
        ]

    def _items(self, keys: Sequence[str], sort: str = DETAILS) -> Iterator[Item]:
        if len(keys) == 1:
            try:
                yield self.store.get(keys[0], sort)
            except NotFound:
                return
            return
        for first in range(0, len(keys), AT_ONCE):
            addresses = [address(key, sort) for key in keys[first : first + AT_ONCE]]
            left: Any = {self.store.table: {"Keys": addresses}}
            while left:
                self.store.requests["read"] += 1
                answer = self.store.client.batch_get_item(RequestItems=left)
                yield from answer["Responses"].get(self.store.table, [])
                left = answer.get("UnprocessedKeys", {})


def _in_words(item: Item) -> Row:
    row = codec.from_item(item)
    try:
        return compact.row_in_words(row)
    except Odd:  # one record that cannot be read takes no other out of a list
        return {name: value for name, value in row.items() if name not in compact.PACKED}


def _can_be_one(text: str) -> bool:
    """Whether a text can be an id or a name."""
    return 0 < len(text) <= indexes.LONGEST_NAME


def _due(item: Item, until: datetime) -> Due:
    key, seen = item["pk"]["S"], item[f"{indexes.DUE}sk"]["S"]
    try:
        at = datetime.fromisoformat(seen).astimezone(UTC)
    except (ValueError, OverflowError):
        at = until
    return Due(key, seen, at)
