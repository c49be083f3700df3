"""What becomes of a record's journal at a write: it stays, it goes out beside the write, or it has gone out before.

In words (schema version 2) a run's journal goes out with its last write, in one transaction. In the compact form it
stays on the record until it is large. Then its row is put first, under the version of the write that noted its first
entry, and only over a row that tells less; the write that follows drops what went out. A run may die in between: the
row then tells what the journal still has, and whoever reads both takes the longer one (`records.history`). Journals
with the same beginning only grow, so the longest is complete; and only what is committed is ever put into a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.records import wire
from chalicelib.records.record import HistoryEntry, Record

MOST_ENTRIES: Final = 12
"""A journal that would have more goes out, as it was before."""
MOST_BYTES: Final = 920
"""As `MOST_ENTRIES`, of the entries in a row: with its keys, it is paid as one kilobyte."""

WORTH_A_ROW: Final = 5
"""Entries that go out earlier where the record is then paid by a kilobyte less: a row costs as much as a kilobyte."""
EVENT: Final = "EVENT#"

Noted = Sequence[HistoryEntry]


@dataclass(frozen=True)
class Row:
    """A row of history.

    Attributes:
        version: Its key: of the write that noted its first entry, or, in words, of the write that takes it out.
        grows: Whether a row that tells less may be there already.
        beside: Whether it goes out in one transaction with the write that drops its entries. A row that tells as much
            is then put once more: refused, it would refuse that write, now and whenever it is tried again.
    """

    key: str
    version: int
    entries: Noted
    grows: bool
    beside: bool = False

    def put(self, table: str) -> dict[str, Any]:
        """The arguments of a `PutItem`, refused where the row is there, and tells as much; or more, if it goes out
        beside the write."""
        entries = [entry.model_dump(mode="json", exclude_defaults=True) for entry in self.entries]
        item: dict[str, Any] = {"pk": self.key, "sk": sort_key(self.version), "entries": entries}
        if not self.grows:
            return {"TableName": table, "Item": wire.to_item(item), "ConditionExpression": "attribute_not_exists(pk)"}
        told = len(entries)
        return {
            "TableName": table,
            "Item": wire.to_item({**item, "told": told}),
            "ConditionExpression": "attribute_not_exists(pk) OR told < :told",
            "ExpressionAttributeValues": wire.to_item({":told": told + 1 if self.beside else told}),
        }


@dataclass(frozen=True)
class Going:
    """What becomes of a journal at a write.

    Attributes:
        stored: The record as it is to be stored.
        first: A row to be put before the write.
        beside: A row in one transaction with it.
    """

    stored: Record
    first: Row | None = None
    beside: Row | None = None


def sort_key(version: int) -> str:
    """Of the row under a version."""
    return f"{EVENT}{version:08d}"


def in_words(before: Record, after: Record, *, flush: bool) -> Going:
    """A write by which the record is in words. A journal that stayed on it while it was compact goes out with it: code
    that knows no other form reads the record from then on.

    Args:
        flush: Whether the journal goes out with it anyway.
    """
    if not flush and not before.journal_from:
        return Going(after)
    return Going(_without_journal(after), beside=_row(before, after))


def compact(before: Record, after: Record, *, at_once: bool, saves: Callable[[], bool]) -> Going:
    """A write by which the record is compact.

    Args:
        at_once: Whether the journal goes out in the same transaction: where earlier entries are changed.
        saves: Whether the record, as it is, is paid by a kilobyte less without its journal.
    """
    if at_once:
        return Going(_without_journal(after), beside=_row(before, after))
    committed = before.journal
    worth_a_row = _large(after.journal) or (len(committed) >= WORTH_A_ROW and saves())
    if committed and before.journal_from and worth_a_row:
        new = after.journal[len(committed) :]
        stored = after.but(journal=new, journal_from=after.version if new else 0)
        return Going(stored, first=Row(before.key, before.journal_from, committed, grows=True))
    begins = before.journal_from or after.version
    return Going(after.but(journal_from=begins if after.journal else 0))


def _row(before: Record, after: Record) -> Row | None:
    if not after.journal:
        return None
    # What may have gone out already, by a write that never came, is told under the same key and not once more.
    begun = before.journal_from
    return Row(after.key, begun or after.version, after.journal, grows=bool(begun), beside=True)


def _without_journal(record: Record) -> Record:
    return record.but(journal=(), journal_from=0)


def _large(journal: Noted) -> bool:
    entries = [entry.model_dump(mode="json", exclude_defaults=True) for entry in journal]
    return len(journal) > MOST_ENTRIES or wire.size(entries) > MOST_BYTES
