"""Every record of a restored table is brought into the state in which it can go on. Nothing else reads the table yet.

Each record is one transaction, and says by its `restored_at` that it was taken in: who is interrupted begins again, and
passes over those that were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.engine.flow import Flow
from chalicelib.engine.restored import STRIDE, taken_in, trigger_passed_over
from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, Item, Unreadable, address
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.records.restored import Restored
from chalicelib.records.schema import TooNew
from chalicelib.records.store import Store


@dataclass
class TakenIn:
    """What became of a table's records.

    Attributes:
        records: How many there are, by flow.
        unreadable: Keys of those that this code cannot read. They are marked, so that their links are dead too.
    """

    records: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


def take_in(
    store: Store,
    flows: Mapping[str, Flow],
    items: Iterable[Item],
    restored: Restored,
    *,
    actor: str,
    progress: Callable[[int], None] = lambda _: None,
) -> TakenIn:
    """Take every record in.

    Args:
        store: The restored table's; it knows every flow.
        flows: Every flow that this code knows.
        items: All items of the table, in any order; others than records are passed over.
        restored: What the table says of itself.
        actor: Who restores it, for the history.
        progress: Told how many records were taken in so far.
    """
    taken = TakenIn()
    for item in items:
        if item["sk"]["S"] != DETAILS:
            continue
        try:
            record = codec.decode(item, store.flows)
            flow = flows[record.flow]
        except (Unreadable, TooNew, KeyError):
            _mark(store, item["pk"]["S"], restored)
            taken.unreadable.append(item["pk"]["S"])
            continue
        if record.restored_at != restored.at:
            _take(store, flow, record, restored, actor)
        taken.records[record.flow] += 1
        progress(taken.records.total())
    return taken


def _take(store: Store, flow: Flow, record: Record, restored: Restored, actor: str) -> None:
    after = taken_in(flow, record, to=restored.to, now=restored.at, actor=actor)
    store.write(record, after, passing_over=STRIDE, also=[trigger_passed_over(store.table, record.key)])


def _mark(store: Store, key: str, restored: Restored) -> None:
    """What this code cannot read is marked without being read, once."""
    store.client.update_item(
        TableName=store.table,
        Key=address(key, DETAILS),
        UpdateExpression="SET restored_at = :at",
        ExpressionAttributeValues=codec.to_item({":at": to_text(restored.at)}),
    )
