"""A record that ends by itself: begun by somebody who never came back (docs/adr/0056).

The moment follows from the record, and every touch moves it. When it has come, and still stands when that is written,
the record leaves its path through the same door as by a person, and what takes effects back starts as it does then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.records.ledger import Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record

if TYPE_CHECKING:
    from chalicelib.engine.flow import Flow


@dataclass(frozen=True)
class Ending:
    """How the records of a flow end by themselves.

    Attributes:
        to: The end beside the path that they come to.
        after: How long a record must have lain untouched: since its customer last did something (`Record.seen_at`),
            since it was made, came to its status, or stood in a table that was restored, for which touches may be lost.
        of: Pure; which records end so, as they are now.
        why: For the history.
        said: What a customer is told who comes too late, with what they can do next.
        first: Actions that must have been done for this very moment before the record ends. Each recurs with
            `occasions`, starts when nothing else of the path is under way, and may make `of` say no by what it finds.
    """

    to: str
    after: timedelta
    of: Callable[[Record], bool]
    why: str
    said: str
    first: tuple[str, ...] = ()

    def moment(self, record: Record) -> datetime | None:
        """When the record ends if nothing happens to it; None: it does not end by itself."""
        if not self.of(record):
            return None
        touches = (record.created_at, record.seen_at, record.in_status_since, record.restored_at)
        return max(touch for touch in touches if touch) + self.after

    def occasions(self, record: Record) -> Mapping[str, datetime]:
        """What an action of `first` is to be done for (`Action.recurs`): the end that lies ahead, by its moment."""
        moment = self.moment(record)
        return {f"untouched until {to_text(moment)}": moment} if moment else {}


def end_ahead(flow: Flow, record: Record) -> datetime | None:
    """When a record ends by itself if nothing happens to it; None: it does not, held as it is or by the flow's rule."""
    ending = flow.ending
    if ending is None or flow.lifecycle.is_held(record.status) or not flow.lifecycle.allows(record, ending.to):
        return None
    return ending.moment(record)


def end_now(flow: Flow, record: Record, now: datetime) -> str:
    """The end that a record is to come to now; empty: none, or something is still to be done or under way before."""
    ending, moment = flow.ending, end_ahead(flow, record)
    if ending is None or moment is None or moment > now:
        return ""
    for name in ending.first:
        if not set(ending.occasions(record)) <= set(record.entry(name).done_for):
            return ""
    return "" if under_way(flow, record, now) else ending.to


def before_an_end(flow: Flow, runnable: Sequence[str]) -> tuple[str, ...]:
    """What can be claimed together: not what comes before an end beside anything else of the path."""
    first = flow.ending.first if flow.ending else ()
    others = any(flow.forward(flow.action(name)) for name in runnable if name not in first)
    return tuple(name for name in runnable if not (others and name in first))


def under_way(flow: Flow, record: Record, now: datetime, *, beside: str = "") -> bool:
    """Whether an action of the forward path is being performed, one that is named left aside."""
    entries = [record.entry(each.name) for each in flow.actions if flow.forward(each) and each.name != beside]
    return any(entry.status is Status.RUNNING and not entry.lapsed(now) for entry in entries)
