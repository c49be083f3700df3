"""Every attempt at a record's actions, with when it began and ended: from the history, and what is under way from the
ledger. Pure (docs/adr/0040)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.records.ledger import Entry
    from chalicelib.records.record import HistoryEntry, Record

Outcome = Literal["succeeded", "failed", "waits", "running", "skipped", "lost"]
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    Status.SUCCEEDED: "succeeded",
    Status.FAILED: "failed",
    Status.WAITING: "failed",  # and another follows
    Status.PENDING: "waits",
    Status.SKIPPED: "skipped",
    Status.RUNNING: "lost",  # one that died is followed by another: the action is running before and after
}
"""What an entry of the history about an action means for the attempt before it."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at an action.

    Attributes:
        number: Which attempt at this action it was, from 1; 0: not known.
        began_at: None: not known, or nothing was attempted.
        ended_at: None: it has not ended.
        code: Of a failure; empty: it is none.
        message: What it met or waits for; empty: there is nothing to say.
    """

    action: str
    number: int
    began_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome
    code: str = ""
    message: str = ""


def attempts(record: Record, entries: Iterable[HistoryEntry], now: datetime, *, latest: bool) -> tuple[Attempt, ...]:
    """The attempts that these entries of a record's history tell of, the latest first.

    Args:
        entries: The latest first.
        latest: Whether they are the latest: then what is under way comes before them.
    """
    told = [_told(each) for each in entries if each.kind == "action"]
    under_way = {(each.action, each.number): each for each in _under_way(record, now)}
    if not latest:  # one whose beginning was noted long ago has come with the latest
        told = [each for each in told if (each.action, each.number) not in under_way]
        under_way = {}
    known = {(each.action, each.number) for each in told if each.number}
    found = [*(each for key, each in under_way.items() if key not in known), *told]
    return tuple(sorted(found, key=_moment, reverse=True))


def all_known(record: Record, found: Sequence[Attempt]) -> bool:
    """Whether every attempt that the ledger has counted is among these."""
    numbers = {(each.action, each.number) for each in found}
    counted = ((name, number) for name, entry in record.actions.items() for number in range(1, entry.fence + 1))
    return all(each in numbers for each in counted)


def _moment(attempt: Attempt) -> datetime:
    moment = attempt.ended_at or attempt.began_at
    assert moment is not None  # noqa: S101 - one that has not ended has begun; tells the type checker
    return moment


def _told(entry: HistoryEntry) -> Attempt:
    outcome = _OUTCOMES.get(entry.after, "failed")
    code, between, message = entry.why.partition(": ")
    failed = outcome == "failed" and bool(between)
    said = "" if outcome == "succeeded" else entry.why
    return Attempt(
        entry.subject,
        entry.attempt,
        entry.began_at,
        entry.at,
        outcome,
        code if failed else "",
        message if failed else said,
    )


def _under_way(record: Record, now: datetime) -> Iterator[Attempt]:
    for name, entry in record.actions.items():
        if entry.status is Status.RUNNING and entry.attempt_began:
            lost = entry.lapsed(now)
            ended = entry.lease_until if lost else None
            yield Attempt(name, entry.fence, entry.attempt_began, ended, "lost" if lost else "running")
        elif entry.status is Status.PENDING and entry.attempt_began:
            yield Attempt(name, entry.fence, entry.attempt_began, _ended(entry), "waits", message=entry.note)


def _ended(entry: Entry) -> datetime | None:
    """When the last look came back, where that is known."""
    if entry.attempt_began is None or entry.took_ms is None:
        return None
    return entry.attempt_began + timedelta(milliseconds=entry.took_ms)
