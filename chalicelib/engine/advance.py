"""One write of a run, decided: outcomes that came back, what they let start, and what the record looks like then.

Pure, so that a lost race costs a re-read and nothing else: the same outcomes are settled again on the record as it is
by then, and the effects behind them are never repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.engine.arrival import next_owed, settled_status, with_owed_status
from chalicelib.engine.attention import with_attention
from chalicelib.engine.due import due_time
from chalicelib.engine.ending import end_now
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.grounds import same_grounds
from chalicelib.engine.lane import TURN, Slice
from chalicelib.engine.planner import ABANDONED, Plan, occasions_now, plan
from chalicelib.engine.settle import Settlement, look_again, settle
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import ENGINE, HistoryEntry, Record

SKEW: Final = timedelta(seconds=10)
"""How far a lease outlives the invocation that holds it: clocks differ, and a run must be gone before it lapses."""


@dataclass(frozen=True)
class Claim:
    """An action that this run holds from the moment the write below is stored, and is to begin then."""

    action: Action
    fence: int


@dataclass(frozen=True)
class Lease:
    """What a run claims under.

    Attributes:
        holder: The run's own name.
        until: When its claims lapse; None: it claims nothing more, being out of time or paused.
        gen: Number of the start that it came from; 0: it is not known.
        again: Numbers of starts whose earlier runs are over, if there were any: those that this run came from, as long
            as it has written nothing itself.
        looks: Whether the run has only begun: then what waits for children, or to be told, looks, whenever it is due.
        lane: Whether there is a lane of bulk work, to which such actions are left.
        slice: The message of that lane that it came from; it claims the action that this names, and no other.
    """

    holder: str
    until: datetime | None
    gen: int = 0
    again: frozenset[int] = frozenset()
    looks: bool = False
    lane: bool = False
    slice: Slice | None = None


@dataclass(frozen=True)
class Advance:
    """One write of a run, as it was decided.

    Attributes:
        record: The record after the write. The same as before where there is nothing to write.
        claims: Actions to be performed next: claimed by it, or adopted as they stand.
        held_back: Actions that could start, but not in this run.
        handed_over: Actions that it leaves to the lane of bulk work, for whose next slice a message is to be sent.
        decided_at: For which moment: what becomes due while the write is on its way was not due then.
    """

    record: Record
    claims: tuple[Claim, ...]
    held_back: tuple[str, ...]
    handed_over: tuple[str, ...]
    decided_at: datetime


def advance(
    flow: Flow,
    record: Record,
    settlements: Sequence[Settlement],
    lease: Lease,
    now: datetime,
    *,
    out: Collection[str],
    time_left: float,
) -> Advance:
    """Settle what came back, plan for the record as it is then, and claim what the plan starts.

    A claim of this run's own whose attempt is not out was stored, but its answer was lost, and somebody else has
    written since. It is planned as if it had been given back: what may still start is adopted, which is to say that it
    is performed under the claim as it stands; the rest really is given back (docs/adr/0028).

    A claim of an earlier run of the very same start is taken over at once: that run is over, or its event would not
    have come again (docs/adr/0050).

    Bulk work is left to its lane, and claimed there by the run whose message says so (docs/adr/0053).

    Args:
        settlements: Attempts that came back. One whose claim no longer holds is dropped: its run lost the lease.
        lease: What to claim under.
        out: Names of the actions at which this run has an attempt that has not come back.
        time_left: Seconds this run still has: an action with a larger budget is held back.
    """
    for settlement in sorted(settlements, key=lambda each: bool(each.action.may_reach)):  # on the grounds of the others
        if record.entry(settlement.action.name).held_by(settlement.fence, settlement.holder):
            record = _store_entry(flow, record, settlement.action, _settled(settlement, record, now), now)
    record = _with_what_died(flow, record, lease, now)
    forgotten = _forgotten(flow, record, lease.holder, out)
    at_hand = _at_hand(record, lease, forgotten)
    for name, entry in forgotten.items():
        record = record.with_entry(name, entry.let_go(now))
    at_hand = at_hand or _awaiting(flow, record, lease)
    record, todo = _without_ado(flow, record, now, at_hand, ends=lease.until is not None)
    claims: list[Claim] = []
    held_back: list[str] = []
    handed_over: list[str] = []
    for name in todo.runnable:
        action = flow.action(name)
        leaves_it = lease.lane and action.bulk and name not in at_hand
        unfit = action.budget > time_left or (lease.slice and name not in at_hand)
        if lease.until is None or (unfit and not leaves_it):
            held_back.append(name)
            record = record.with_entry(name, record.entry(name))  # in the ledger: it is for this record from now on
            continue
        record = _noting_the_lost(record, action, forgotten, now)
        if leaves_it:
            record = record.with_entry(name, record.entry(name).hand_over(until=now + TURN))
            handed_over.append(name)
            continue
        occasions = occasions_now(action, record, now)
        claim = record.entry(name).claim(
            now=now, lease_until=lease.until, holder=lease.holder, occasions=occasions, gen=lease.gen
        )
        record = record.with_entry(name, entry := forgotten.get(name, claim))
        claims.append(Claim(action, entry.fence))
    wanted = plan(flow, record, now).look_again_at
    due_at = due_time(record, wanted, now, claiming=lease.until is not None, held_back=bool(held_back))
    record = record.but(due_at=due_at, title=flow.title(record))
    return Advance(with_attention(record, now), tuple(claims), tuple(held_back), tuple(handed_over), now)


def _settled(settlement: Settlement, record: Record, now: datetime) -> Entry:
    """The entry after an attempt. What would bring a status about counts only if it was found of the record as it is
    now (docs/adr/0029)."""
    action = settlement.action
    entry = settle(settlement, record.entry(action.name), now)
    judged = entry.status is Status.SUCCEEDED and action.may_reach
    if judged and not same_grounds(settlement.seen, record, action.name):
        entry = look_again(settlement, record.entry(action.name), now)
    return entry.took(settlement.took_ms)


def _with_what_died(flow: Flow, record: Record, lease: Lease, now: datetime) -> Record:
    """The record, on which the leases of an earlier run of this very start are over.

    Not that of an action which has spent half of its failures: if it ends every process that performs it, the rest must
    not be gone within seconds. Nor that of a run which has had its whole time: something never ended, and would hold up
    what comes next in the lane once more; the lease is over in some seconds, and that is a start of its own.
    """
    if lease.until is None:
        return record
    for action in flow.actions:
        entry = record.entry(action.name)
        anothers = entry.status is Status.RUNNING and entry.holder != lease.holder
        timed_out = entry.lease_until is None or entry.lease_until - SKEW <= now
        spent = 2 * entry.failures >= action.retry.max_failures
        if anothers and entry.gen in lease.again and not (timed_out or spent):
            record = record.with_entry(action.name, entry.lapse(now))
    return record


def _forgotten(flow: Flow, record: Record, holder: str, out: Collection[str]) -> Mapping[str, Entry]:
    """What this run holds and has not begun. No other run has its name."""
    entries = {action.name: record.entry(action.name) for action in flow.actions if action.name not in out}
    return {name: entry for name, entry in entries.items() if entry.held_by(entry.fence, holder)}


def _at_hand(record: Record, lease: Lease, forgotten: Mapping[str, Entry]) -> tuple[str, ...]:
    """The action of which this run may do a slice, if it may. Nobody may have claimed it since its message was sent,
    but this run itself, or one that is gone."""
    if lease.slice is None:
        return ()
    name, entry = lease.slice.action, record.entry(lease.slice.action)
    left = entry.handed_over and entry.fence == lease.slice.fence
    died = entry.status is Status.RUNNING  # and its lease is over, or the plan does not say that it can start
    return (name,) if left or died or name in forgotten else ()


def _awaiting(flow: Flow, record: Record, lease: Lease) -> tuple[str, ...]:
    """The actions that look in this run at what they wait for, whenever they are due. A child has ended, perhaps."""
    if not lease.looks or lease.slice is not None:
        return ()
    told = [action.name for action in flow.actions if action.looks_when_started]
    names = [*(each.awaited_by for each in flow.children), *told]
    return tuple(name for name in names if record.entry(name).status is Status.PENDING)


def _without_ado(
    flow: Flow, record: Record, now: datetime, at_hand: Collection[str], *, ends: bool
) -> tuple[Record, Plan]:
    """Skip, give up, bring about owed statuses and end what ends by itself, until nothing is left but what needs an
    executor.

    Args:
        ends: Whether the record may end: the run has time, and nobody has paused what starts by itself.
    """
    while (todo := plan(flow, record, now, at_hand=at_hand)).decided(ends=ends):
        for name, why in todo.skip.items():
            entry = record.entry(name).skip(now=now, why=why)
            record = _store_entry(flow, record, flow.action(name), entry, now)
        for name in todo.give_up:
            record = _store_entry(flow, record, flow.action(name), _abandon(record.entry(name), now), now)
        if todo.owed and next_owed(flow, record) == todo.owed:
            record = with_owed_status(flow, record, todo.owed, now)
        if ends and flow.ending and end_now(flow, record, now):  # as it is by now
            record = transition(flow.lifecycle, record, flow.ending.to, now=now, actor=ENGINE, why=flow.ending.why)
    return record, todo


def _abandon(entry: Entry, now: datetime) -> Entry:
    failure = Failure(
        code=ABANDONED,
        message=f"The last {entry.failures + 1} attempts ended midway without an answer.",
        hint="Look in the logs for what ends them (memory, time-out), then retry the action.",
    )
    return entry.fail(now=now, failure=failure, failures=entry.failures + 1)


def _store_entry(flow: Flow, record: Record, action: Action, entry: Entry, now: datetime) -> Record:
    """Put a settled entry on the record: promote its facts, note the change if it is one worth telling, and bring about
    the status that follows from it."""
    before = record.entry(action.name)
    if entry.status is Status.SUCCEEDED and action.promotes:
        facts = {name: str(entry.result[name]) for name in action.promotes if name in entry.result}
        rest = {name: value for name, value in entry.result.items() if name not in facts}
        record, entry = record.but(facts={**record.facts, **facts}), entry.model_copy(update={"result": rest})
    record = record.with_entry(action.name, entry)
    if entry.status is Status.SUCCEEDED:
        record = action.leaves(record, now)
    if not _worth_telling(before, entry):
        return record
    why = entry.note if entry.status is not Status.WAITING else ""
    if entry.status is Status.SUCCEEDED:
        why = ", ".join(before.occasions)
    if entry.failure:
        why = f"{entry.failure.code}: {entry.failure.message}"
    note = HistoryEntry(at=now, subject=action.name, before=before.status, after=entry.status, why=why)
    record = record.noting(of_attempt(note, before))
    return settled_status(flow, record, action, now)


def of_attempt(note: HistoryEntry, before: Entry) -> HistoryEntry:
    """A note of what became of an action, with the attempt that it tells of, if there was one: each can be shown with
    its times then.

    Args:
        before: The action's entry until then.
    """
    if before.status is not Status.RUNNING:
        return note
    return note.model_copy(update={"began_at": before.attempt_began, "attempt": before.fence})


def _noting_the_lost(record: Record, action: Action, forgotten: Mapping[str, Entry], now: datetime) -> Record:
    """The record with a note of the attempt that died, where another is now claimed in its place: the ledger keeps the
    times of the last one only. Nothing of it may be left out: what it did before it died may be there."""
    before = record.entry(action.name)
    if before.status is not Status.RUNNING or action.name in forgotten:
        return record
    running = Status.RUNNING
    note = HistoryEntry(at=now, subject=action.name, before=running, after=running, why="no answer came")
    return record.noting(of_attempt(note, before))


def _worth_telling(before: Entry, after: Entry) -> bool:
    """Looking at a slow thing again and again is not: only that the wait began."""
    return not (after.status is Status.PENDING and before.deadline is not None)
