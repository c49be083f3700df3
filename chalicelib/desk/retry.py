"""An SE asks for another try of what failed, at once or not before hours, a look at what is awaited, or an effect that
is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.desk.context import Desk, starting_work
from chalicelib.engine.attention import with_attention
from chalicelib.engine.flow import Flow
from chalicelib.errors import Problem
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record

FAILED_OTHERWISE: Final = "FAILED_OTHERWISE"


def retry(desk: Desk, opened: Record, action: str, *, actor: str, code: str | None = None) -> Record:
    """Reopen a failed action, or look at once at what a pending one is waiting for; it goes on from its checkpoint.
    One that is tried again later by itself is tried now.

    One that has succeeded is done again where it declares that it can be (`Action.repeats`): it looks first, and makes
    only what is gone. Nothing else is refused to an SE who wants another try, however hopeless the last failure was.

    Args:
        opened: The record, of whatever flow.
        action: Its name, as the caller says it.
        actor: Who asks, for the history.
        code: Only if it has failed with this code; None: whatever it has come to.

    Raises:
        Problem: 404 ACTION_NOT_FOUND; 409 NOT_FAILED; 409 FAILED_OTHERWISE where `code` is not what it has failed with
            by now; 409 what the flow says of a record that has left its path
            (`Flow.ends`; RECORD_ENDED where it says nothing).
    """
    flow = desk.flow_of(opened)
    if action not in {known.name for known in flow.actions_of(opened)}:
        raise Problem(404, "ACTION_NOT_FOUND", f"This {opened.kind.lower()} has no action {action!r}.")

    def reopen(record: Record) -> Record:
        entry = record.entry(action)
        if code is not None and not _failed_with(entry, code):
            raise Problem(409, FAILED_OTHERWISE, f"{action} has not failed with {code}, or not any more.")
        _refuse_off_the_path(flow, record, action)
        now = desk.clock()
        if entry.status is Status.PENDING or _tried_later(entry, now):
            return starting_work(record.with_entry(action, entry.look_now(now)), now)
        if not (entry.status is Status.FAILED or _repeatable(flow, record, action)):
            raise Problem(409, "NOT_FAILED", f"{action} is {entry.status}. {_WHY_NOT[entry.status]}")
        return reopened(record, (action,), actor=actor, desk=desk)

    return desk.store.change(opened.key, reopen, trigger=True)


def reopened(record: Record, actions: tuple[str, ...], *, actor: str, desk: Desk) -> Record:
    """The record with these actions waiting again, noted and due; with them, what their failures say is gone, and what
    was lost with any of it. A record that is held because one of them was given up goes on."""
    now, flow = desk.clock(), desk.flow_of(record)
    failures = [failure for action in actions if (failure := record.entry(action).failure)]
    gone = {
        name for failure in failures for name in failure.rebuild if name in actions or _repeatable(flow, record, name)
    }
    anew = gone | {action for action in actions if record.entry(action).status is Status.SUCCEEDED}
    anew |= {each.name for each in flow.actions if each.lost_with in anew and _repeatable(flow, record, each.name)}
    for action in dict.fromkeys((*actions, *sorted(anew))):
        entry = record.entry(action)
        note = HistoryEntry(
            at=now,
            actor=actor,
            kind="retry",
            subject=action,
            before=entry.status,
            after=Status.WAITING,
            why="to be made anew" if action in anew else "",
        )
        record = record.with_entry(action, entry.reopen(anew=action in anew)).noting(note)
    record = _going_on(flow, record, actions, actor=actor, now=now)
    return starting_work(with_attention(record, now), now)


def _refuse_off_the_path(flow: Flow, record: Record, action: str) -> None:
    """What belongs to the path is not tried again once the record has left it for good."""
    if flow.lifecycle.is_end(record.status) and flow.forward(flow.action(action)):
        said = flow.left_path(record)
        raise Problem(409, said.code, said.refused.format(action=action))


def _going_on(flow: Flow, record: Record, actions: tuple[str, ...], *, actor: str, now: datetime) -> Record:
    """The record back on its path, where it is held because one of these actions was given up (`Action.fails_to`). A
    hold that has another reason is not ended by a retry: somebody has put the record on hold, and lets it go on."""
    held = flow.lifecycle.is_held(record.status)
    causes = [action for action in actions if flow.action(action).fails_to == record.status]
    if not (held and causes):
        return record
    back = flow.lifecycle.way_back(record)
    return transition(flow.lifecycle, record, back, now=now, actor=actor, why=f"retry of {', '.join(causes)}")


def _tried_later(entry: Entry, now: datetime) -> bool:
    """Whether it waits for its next try after one that came to nothing, which may be for hours."""
    waits = entry.status is Status.WAITING and entry.failure is not None and not entry.handed_over
    return waits and entry.due_at is not None and entry.due_at > now


def _failed_with(entry: Entry, code: str) -> bool:
    return entry.status is Status.FAILED and entry.failure is not None and entry.failure.code == code


def _repeatable(flow: Flow, record: Record, name: str) -> bool:
    return record.entry(name).status is Status.SUCCEEDED and flow.action(name).repeats


_WHY_NOT = {
    Status.WAITING: "It starts by itself.",
    Status.RUNNING: "Wait until this attempt is over.",
    Status.SUCCEEDED: "It is done, and is not done twice.",
    Status.SKIPPED: "This customer does not need it.",
}
