"""What a restore has lost, and what people must see to before it goes on: the restored table beside the old one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from chalicelib.engine.flow import Flow
from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, Item, Unreadable
from chalicelib.records.history import entries_of
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.restored import Restored
from chalicelib.records.schema import TooNew

NOT_LOOKED_UP: Final[Mapping[str, str]] = {
    "notify": "Colleagues get messages again that went out after that moment, each under the same id as before.",
}
"""Actions that cannot find out what they have done already, and what follows from it."""


@dataclass
class Report:
    """What a restore comes to. Keys are records' partition keys; nothing names a person.

    Attributes:
        records: How many there are, by flow.
        unreadable: Those that this code cannot read: nothing was changed of them but that their links are dead.
        looks: By action, how many records have it look once more at what there is, or go on with it.
        not_looked_up: What cannot be found out, and for how many records that counts.
        lost: Made after that moment: their records are gone, and what was made for them is there.
        submitted: Submitted after that moment. The customer does it again; withdrawn, they would leave an index behind.
        withdrawn, released, relinked: What was done to them after that moment, and the restored table knows nothing of.
        erased: By record, whom somebody erased after that moment, and who is back: erase them again.
        compared: Whether the old table was there to be compared with. If not, the lists above are empty, not complete.
    """

    records: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)
    not_looked_up: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    relinked: list[str] = field(default_factory=list)
    erased: dict[str, list[str]] = field(default_factory=dict)
    compared: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return said | {"means": {name: NOT_LOOKED_UP[name] for name in self.not_looked_up}}


def report(flows: Mapping[str, Flow], items: Iterable[Item], old: Iterable[Item] | None, restored: Restored) -> Report:
    """Read both tables.

    Args:
        flows: Every flow that this code knows.
        items: Every item of the restored table.
        old: Every item of the table that the stage had; None: it is gone.
    """
    made = Report(compared=old is not None)
    known = {}
    for item in items:
        if item["sk"]["S"] != DETAILS:
            continue
        record = _read(item, flows)
        known[item["pk"]["S"]] = record
        if record is None or record.flow not in flows:
            made.unreadable.append(item["pk"]["S"])
        else:
            made.records[record.flow] += 1
            _count(made, flows[record.flow], record)
    told: set[tuple[str, HistoryEntry]] = set()
    for item in old or ():
        _compare(made, known, item, flows, restored, told)
    return made


def _count(made: Report, flow: Flow, record: Record) -> None:
    for action in flow.actions_of(record):
        entry = record.entry(action.name)
        if entry.over or not (entry.fence or action.name in record.actions):
            continue
        made.looks[action.name] += 1
        if action.name in NOT_LOOKED_UP:
            made.not_looked_up[action.name] += 1


def _compare(
    made: Report,
    known: Mapping[str, Record | None],
    item: Item,
    flows: Mapping[str, Flow],
    restored: Restored,
    told: set[tuple[str, HistoryEntry]],
) -> None:
    key, sort = item["pk"]["S"], item["sk"]["S"]
    if sort.startswith("EVENT#"):
        _erased_since(made, key, entries_of(codec.from_item(item)), restored, told)
        return
    if sort != DETAILS:
        return
    if key not in known:
        made.lost.append(key)
        return
    before, now = known[key], _read(item, flows)
    _erased_since(made, key, now.journal if now else (), restored, told)
    if before is None or now is None:
        return
    if _ended(flows, now) and not _ended(flows, before):
        made.withdrawn.append(key)
    if now.answers is not None and before.answers is None:
        made.submitted.append(key)
    if len(now.releases) > len(before.releases):
        made.released.append(key)
    if now.link_key != before.link_key:
        made.relinked.append(key)


def _erased_since(
    made: Report,
    key: str,
    entries: Sequence[HistoryEntry],
    restored: Restored,
    told: set[tuple[str, HistoryEntry]],
) -> None:
    """Whom a row of history, or the journal that is still on the record, says was erased. A row may have been put that
    tells what the journal still has."""
    for entry in entries:
        if entry.kind == "erasure" and entry.at > restored.to and (key, entry) not in told:
            told.add((key, entry))
            made.erased.setdefault(key, []).append(entry.subject)


def _ended(flows: Mapping[str, Flow], record: Record) -> bool:
    return record.flow in flows and flows[record.flow].lifecycle.is_end(record.status)


def _read(item: Item, flows: Mapping[str, Flow]) -> Record | None:
    try:
        return codec.decode(item, flows)
    except (Unreadable, TooNew):
        return None
