"""What a customer sees of the work that is done for them: lines in their words, from the flow's declaration.

A failure that waits for an SE is never an error for the customer: they cannot do anything about it, and somebody else
is told. What is skipped for them altogether is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.engine.customer_line import CustomerLine
from chalicelib.engine.flow import Action, Flow
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record

TOO_LONG: Final = 3
"""How many times as long as usual something takes before the customer is told so."""
HELD_UP: Final = "We are on it: a colleague of ours has been told. You do not have to do anything."
SLOW: Final = "This takes longer than usual. You do not have to wait here."
_AT_FIRST, _LATER, _IN_THE_END = 3, 10, 60
"""Seconds until a page asks again: while somebody watches, then when they have gone on to something else."""
_WATCHED, _PATIENT = timedelta(minutes=2), timedelta(minutes=30)


class LineState(StrEnum):
    """How a line of the customer's progress stands."""

    WAITING = "waiting"
    """Something else comes first."""
    WORKING = "working"
    DONE = "done"
    HELD_UP = "held_up"
    """It has failed, and waits for an SE."""


@dataclass(frozen=True)
class ProgressLine:
    """One line, as it stands for one customer.

    Attributes:
        since: When work on it began; None: it has not.
        finished_at: When it was done.
        says: A sentence where there is something to say: what it waits for, that it takes long, or is held up.
    """

    line: CustomerLine
    state: LineState
    since: datetime | None
    finished_at: datetime | None
    says: str


def progress_lines(flow: Flow, record: Record, now: datetime) -> tuple[ProgressLine, ...]:
    """The customer's progress, in the order of the flow's actions. Pure."""
    together: dict[CustomerLine, list[Action]] = {}
    for action in flow.actions_of(record):
        if action.shown_as:
            together.setdefault(action.shown_as, []).append(action)
    return tuple(
        _line(flow, record, line, actions, now)
        for line, actions in together.items()
        if not all(record.entry(action.name).status is Status.SKIPPED for action in actions)
    )


def ask_again_seconds(lines: Iterable[ProgressLine], now: datetime) -> int | None:
    """After how many seconds a page that shows these lines should ask again; None: nothing is awaited that comes by
    itself. Less often, the longer it takes."""
    awaited = [line for line in lines if line.state in {LineState.WORKING, LineState.HELD_UP}]
    if not awaited:
        return None
    # A colleague takes minutes at least; who watches sees it soon after.
    at_least = {LineState.WORKING: timedelta(0), LineState.HELD_UP: _WATCHED}
    shortest = min(max(now - (line.since or now), at_least[line.state]) for line in awaited)
    return _AT_FIRST if shortest < _WATCHED else _LATER if shortest < _PATIENT else _IN_THE_END


def _line(flow: Flow, record: Record, line: CustomerLine, actions: Sequence[Action], now: datetime) -> ProgressLine:
    entries = [record.entry(action.name) for action in actions]
    state = _state(flow, record, actions)
    since = min((entry.started_at for entry in entries if entry.started_at), default=None)
    finished = [entry.finished_at for entry in entries if entry.finished_at]
    says = _says(flow, record, line, actions, state, slow=since is not None and now - since > TOO_LONG * line.usually)
    return ProgressLine(line, state, since, max(finished, default=None) if state is LineState.DONE else None, says)


def _state(flow: Flow, record: Record, actions: Sequence[Action]) -> LineState:
    left = [action for action in actions if not record.entry(action.name).settled]
    if not left:
        return LineState.DONE
    if any(record.entry(action.name).status is Status.FAILED for action in left):
        return LineState.HELD_UP
    return LineState.WORKING if any(_under_way(flow, record, action) for action in left) else LineState.WAITING


def _under_way(flow: Flow, record: Record, action: Action) -> bool:
    """Whether it has begun, or the engine is about to begin it."""
    entry = record.entry(action.name)
    if entry.status is not Status.WAITING:
        return True
    if flow.stands_still(record, action) or not flow.reached(record, action):
        return False
    return not action.waits_for(record) and not _lacks(flow, record, action)


def _lacks(flow: Flow, record: Record, action: Action) -> list[Action]:
    """The actions that it builds on and that are not done."""
    needs = [flow.action(need) for need in action.needs]
    return [need for need in needs if need.concerns(record) and not record.entry(need.name).settled]


def _says(
    flow: Flow, record: Record, line: CustomerLine, actions: Sequence[Action], state: LineState, *, slow: bool
) -> str:
    if state is LineState.HELD_UP:
        return HELD_UP
    if state is LineState.WORKING:
        return SLOW if slow else ""
    if state is LineState.DONE:
        return ""
    if not any(flow.reached(record, action) for action in actions):
        return line.before
    first = [need.shown_as for action in actions for need in _lacks(flow, record, action)]
    others = dict.fromkeys(each.title for each in first if each and each != line)
    return f"Begins once this is done: {', '.join(others)}." if others else ""
