"""Every write of one onboarding, read back from the table's stream: who wrote, what changed, what it cost. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.records import codec
from chalicelib.records.compact import unpacked
from chalicelib.records.glance import HEALTH
from chalicelib.records.ledger import SCHEMA_VERSION
from chalicelib.records.moment import to_text
from lab.bench.items import Item, TableIndex, index_units, size, write_units

Writer = Literal["api", "engine", "wake", "sweep"]
NOISE = {"version", "writer", "gsi3pk", "gsi3sk"}
STARTERS = ("api", "sweep")
"""Who writes a trigger in a transaction with the record."""


@dataclass(frozen=True)
class ItemChange:
    """One item's change, as the stream tells it (NEW_AND_OLD_IMAGES)."""

    old: Item | None
    new: Item | None

    @property
    def sort(self) -> str:
        """The item's sort key, which says what kind of item it is."""
        return str((self.new or self.old or {})["sk"]["S"])

    @property
    def process(self) -> str:
        """Of a record: which process wrote it."""
        return str((self.new or {}).get("writer", {}).get("S", "")).partition(".")[0]

    @property
    def foreign(self) -> bool:
        """Of a record: whether nothing of Onramp wrote it, since every write of Onramp's raises the version."""
        return self.sort == "DETAILS" and not self._raises("version")

    @property
    def own_request(self) -> bool:
        """Of a row of history: whether it was put before the record, and not in a transaction with it."""
        return self.new is not None and "told" in self.new

    @property
    def swept(self) -> bool:
        """Of a record: whether the sweep pushed it; only that leaves the writer's mark alone."""
        return self.sort == "DETAILS" and self.old is not None and not self._raises("writer")

    def _raises(self, name: str) -> bool:
        return (self.old or {}).get(name) != (self.new or {}).get(name)


@dataclass
class Write:
    """One write request and all that it changed."""

    by: Writer
    changes: list[ItemChange] = field(default_factory=list)

    @property
    def table_units(self) -> int:
        """Units in the table."""
        transaction = len(self.changes) > 1
        return sum(write_units(change.old, change.new, transaction=transaction) for change in self.changes)

    def units_in(self, indexes: Sequence[TableIndex]) -> dict[str, int]:
        """Units in each index that it changed."""
        found = {
            index.name: sum(index_units(index, change.old, change.new) for change in self.changes) for index in indexes
        }
        return {name: units for name, units in found.items() if units}

    def units(self, indexes: Sequence[TableIndex]) -> int:
        """Units in the table and these indexes."""
        return self.table_units + sum(self.units_in(indexes).values())

    @property
    def bytes(self) -> int:
        """Size of the largest item it wrote."""
        return max(size(change.new) for change in self.changes if change.new is not None)

    @property
    def items(self) -> str:
        """What kinds of items it wrote."""
        return " + ".join(change.sort.partition("#")[0] for change in self.changes)

    @property
    def what(self) -> str:
        """What changed on the record: actions and their new status, other attributes by name."""
        record = self.record
        if self.changes[0].sort == HEALTH:
            return "keeps health at a glance"
        if record is None or record.new is None:
            return "counts the trigger up" if self.changes[0].sort == "TRIGGER" else "puts a row of history"
        return ", ".join(_told(record.old or {}, record.new))

    @property
    def record(self) -> ItemChange | None:
        """The record's change, if it wrote the record."""
        return next((change for change in self.changes if change.sort == "DETAILS"), None)

    @property
    def takes_out_its_journal(self) -> bool:
        """Whether the record's journal goes out in the same transaction, as with an erasure."""
        record = self.record
        return record is not None and "journal" not in (record.new or {}) and not _holds(self, "EVENT")

    @property
    def actions(self) -> frozenset[str]:
        """Names of the actions whose ledger entries it changed."""
        record = self.record
        return frozenset() if record is None else frozenset(_changed(record.old or {}, record.new or {}))

    def own_units(self, indexes: Sequence[TableIndex]) -> int:
        """Units of the record's change alone, as if nothing stood in a transaction with it."""
        record = self.record
        if record is None:
            return 0
        in_indexes = sum(index_units(index, record.old, record.new) for index in indexes)
        return write_units(record.old, record.new, transaction=False) + in_indexes


def requests(changes: Sequence[ItemChange]) -> list[Write]:
    """The changes of one onboarding, in stream order, as the requests they came in.

    A write of the record begins a request; what stands with it in a transaction follows it. A trigger that follows a
    write of the engine is a wake's, since the engine never writes one. Health at a glance is a request of its own, and
    counted as the engine's: the watch over the golden path reads health far more often than people do. What nothing of
    Onramp wrote is left out.
    """
    engine = _engine_processes(changes)
    made: list[Write] = []
    put_first: list[ItemChange] = []
    for change in changes:
        last = made[-1] if made else None
        if change.foreign:
            continue
        if change.sort == "DETAILS":
            made += [Write(_writer(change, engine), [row]) for row in put_first]
            made.append(Write(_writer(change, engine), [change]))
            put_first = []
        elif change.sort == HEALTH:
            made.append(Write("engine", [change]))
        elif change.sort == "TRIGGER" and (last is None or last.by not in STARTERS or _holds(last, "TRIGGER")):
            made.append(Write("wake", [change]))
        elif change.own_request and not (last and last.takes_out_its_journal):
            put_first.append(change)
        elif last is None:
            raise ValueError(f"the stream begins in the middle of a transaction ({change.sort})")
        else:
            last.changes.append(change)
    return made


def _writer(change: ItemChange, engine: set[str]) -> Writer:
    if change.swept:
        return "sweep"
    return "engine" if change.process in engine else "api"


def _engine_processes(changes: Sequence[ItemChange]) -> set[str]:
    """Only the engine claims."""
    return {change.process for change in changes if change.sort == "DETAILS" and _claims(change)}


def _claims(change: ItemChange) -> bool:
    before, after = _ledger(change.old or {}), _ledger(change.new or {})
    return any(entry.get("status") == "running" and entry != before.get(name) for name, entry in after.items())


def _holds(write: Write, sort: str) -> bool:
    return any(change.sort.partition("#")[0] == sort for change in write.changes)


def _told(old: Item, new: Item) -> list[str]:
    after = _ledger(new)
    told = [f"{name} {after[name].get('status', 'waiting')}" for name in _changed(old, new)]
    others = {name for name in {*old, *new} if old.get(name) != new.get(name)} - NOISE - {"actions"}
    if not old:
        return ["everything new"]
    return [*told, *sorted(others)] or ["due time"]


def _changed(old: Item, new: Item) -> list[str]:
    before, after = _ledger(old), _ledger(new)
    return [name for name in after if after[name] != before.get(name)]


def in_words(item: Item) -> dict[str, Any]:
    """A record's attributes, plain and in words, whichever form it is stored in. Moments are texts; what an entry
    has by default may be left out."""
    plain = codec.from_item(item)
    if plain.get("schema_version") != SCHEMA_VERSION:
        return plain
    words: dict[str, Any] = json.loads(json.dumps(unpacked(plain), default=to_text))
    words["actions"] = {name: _said(entry) for name, entry in words["actions"].items()}
    return words


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}


def _ledger(item: Item) -> Mapping[str, Any]:
    found: Mapping[str, Any] = in_words(item).get("actions", {}) if item else {}
    return found
