"""What happens next to a record, and when: the engine's own plan in words, and when a page should ask again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.engine.ending import end_ahead
from chalicelib.engine.planner import quiet_from
from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action, Flow
    from chalicelib.engine.planner import Plan
    from chalicelib.records.ledger import Entry
    from chalicelib.records.record import Record

SOON: Final = 2
"""Seconds until a page asks again about what is being done."""
AT_EASE: Final = 15
"""Seconds until it asks again where nothing is due sooner: people may act at any moment."""
NOW: Final = timedelta(hours=1)
"""What is due within that time goes on now, for whoever reads what comes next."""


@dataclass(frozen=True)
class Next:
    """Something that happens by itself.

    Attributes:
        action: The action's name; empty: it is no action's, but the record's own end.
        title: What it does.
        says: What happens, a sentence without the time.
        at: When, where that is known; None: at once, or as soon as what the sentence names has come about.
        machinery: Whether it is the system's own business, for which nobody waits.
    """

    action: str
    title: str
    says: str
    at: datetime | None = None
    machinery: bool = False

    @property
    def whole(self) -> str:
        """The sentence with its time (UTC)."""
        return f"{self.says[:-1]} at {self.at:%Y-%m-%d %H:%M} UTC." if self.at else self.says


def outlook(flow: Flow, record: Record, plan: Plan, now: datetime) -> tuple[Next, ...]:
    """What happens next to a record by itself: what is being done or starts at once, what is due within `NOW`, what
    follows from something else, and then what is due at a later time; last the system's own business. Not what is
    further ahead or left out, nor what waits for a person to retry it.

    Args:
        plan: For this record, at this moment (`engine.planner.plan`).
    """
    found = [each for action in flow.actions_of(record) for each in _of(_Ahead(flow, record, plan, now), action)]
    found += _end(flow, record, plan, now)

    def place(step: Next) -> tuple[bool, int, datetime]:
        if step.at is None:
            return step.machinery, 0 if _at_once(record, plan, step.action) else 2, now
        return step.machinery, 1 if step.at <= now + NOW else 3, step.at

    return tuple(sorted(found, key=place))


def _end(flow: Flow, record: Record, plan: Plan, now: datetime) -> Iterator[Next]:
    """That the record ends by itself, unless somebody does something."""
    end = end_ahead(flow, record)
    if flow.ending and end is not None:
        words = f"If nothing is done with it, the {record.kind.lower()} becomes {flow.ending.to}."
        yield Next("", "It ends by itself", words, end if end > now and not plan.ends else None)


def ask_again_in(flow: Flow, record: Record, plan: Plan, now: datetime) -> int | None:
    """In how many seconds a page that shows the record should ask again. None: nothing more happens to it by itself,
    and nobody is expected to do anything.
    """
    running = any(entry.status is Status.RUNNING or entry.handed_over for entry in record.actions.values())
    if running or plan.runnable or plan.skip or plan.give_up or plan.owed or plan.ends:
        return SOON
    if plan.look_again_at is not None:
        left = (plan.look_again_at - now).total_seconds()
        return max(SOON, min(int(left) + 1, AT_EASE))
    return None if _over(flow, record) else AT_EASE


def _over(flow: Flow, record: Record) -> bool:
    """Whether its path is at an end and no action is left open."""
    lifecycle = flow.lifecycle
    ended = lifecycle.is_end(record.status) or record.status == lifecycle.order[-1]
    return ended and record.attention_since is None


def _at_once(record: Record, plan: Plan, name: str) -> bool:
    entry = record.entry(name)
    return entry.status is Status.RUNNING or entry.handed_over or name in {*plan.runnable, *plan.give_up}


@dataclass(frozen=True)
class _Ahead:
    """A record, and what the engine would do with it now."""

    flow: Flow
    record: Record
    plan: Plan
    now: datetime

    def under_way(self, action: str) -> bool:
        """Whether it has begun and goes on by itself, starts at once, or waits for a person to retry it."""
        entry = self.record.entry(action)
        begun = action in self.plan.runnable or entry.status is not Status.WAITING or entry.due_at is not None
        return begun or _kept_back(self, self.flow.action(action)) is not None


def _of(ahead: _Ahead, action: Action) -> Iterator[Next]:
    record, plan, now = ahead.record, ahead.plan, ahead.now
    entry = record.entry(action.name)
    if action.name in plan.skip:
        return
    if action.name in plan.give_up:
        yield _next(action, f"“{action.title}” is given up: its attempts ended midway, again and again.")
    elif entry.status is Status.RUNNING and not entry.lapsed(now):
        yield _next(action, f"“{action.title}” is being done.")
    elif action.name in plan.runnable:
        yield _next(action, _starts(action, entry))
    elif entry.handed_over and not ahead.flow.stands_still(record, action):
        yield _next(action, f"“{action.title}” goes on when its turn comes, slice by slice.")
    elif action.recurs is not None:
        yield from _occasion(action, record, now)
    elif not entry.over:
        yield from _waiting(ahead, action, entry)


def _starts(action: Action, entry: Entry) -> str:
    if entry.awaited:
        return f"“{action.title}” looks again now."
    return f"“{action.title}” {'is tried again' if entry.fence else 'starts'} now."


def _occasion(action: Action, record: Record, now: datetime) -> Iterator[Next]:
    """Of an action that is done again and again: the next time that it is known to be."""
    coming = [at for at in action.outstanding(record).values() if at > now]
    if coming and record.entry(action.name).status is not Status.FAILED:
        yield _next(action, f"“{action.title}” is next due.", min(coming))


def _waiting(ahead: _Ahead, action: Action, entry: Entry) -> Iterator[Next]:
    flow, record = ahead.flow, ahead.record
    if flow.stands_still(record, action):
        if entry.fence:
            held = _in_words(record.status)
            yield _next(action, f"“{action.title}” goes on once the {record.kind.lower()} does: it is {held}.")
    elif entry.status is Status.PENDING:
        yield _next(action, f"“{action.title}” waits for {entry.note}; it looks again.", entry.due_at)
    elif entry.due_at and entry.failure:
        yield _next(action, f"“{action.title}” is tried again, after {entry.failure.code}.", entry.due_at)
    elif entry.due_at:
        yield _next(action, f"“{action.title}” goes on.", entry.due_at)
    elif quiet := _kept_back(ahead, action):
        says = f"“{action.title}” starts once nothing that was begun before can take effect any more."
        yield _next(action, says, quiet)
    elif awaited := _awaited(ahead, action):
        yield _next(action, f"“{action.title}” starts as soon as {awaited}.")


def _kept_back(ahead: _Ahead, action: Action) -> datetime | None:
    """Until when what takes an effect back waits for what was begun before; None: not at all, or not for that alone."""
    flow, record = ahead.flow, ahead.record
    if not action.undoes or not flow.reached(record, action) or action.waits_for(record) or _lacking(ahead, action):
        return None
    quiet = quiet_from(flow, record)
    return quiet if quiet is not None and quiet > ahead.now else None


def _in_words(status: str) -> str:
    return status.replace("_", " ")


def _awaited(ahead: _Ahead, action: Action) -> str:
    """What has to come about before an action starts, as the end of a sentence; empty: more than what is next, or it
    never will, since the record has left the path."""
    flow, record = ahead.flow, ahead.record
    if flow.forward(action) and flow.lifecycle.is_end(record.status):
        return ""
    lacking = _lacking(ahead, action)
    if not flow.reached(record, action):
        on_path = flow.lifecycle.on_path(action.starts_at)  # if not, only a withdrawal or a hold would bring it about
        return f"the {record.kind.lower()} is {_in_words(action.starts_at)}" if on_path and not lacking else ""
    if not all(ahead.under_way(need) for need in lacking):
        return ""
    parts = [f"there is {held}"] if (held := action.waits_for(record)) else []
    parts += [f"“{flow.action(need).title}” is done" for need in lacking]
    return " and ".join(parts)


def _lacking(ahead: _Ahead, action: Action) -> list[str]:
    """What an action builds on, and is neither done, nor left out, nor for other records only."""
    flow, record = ahead.flow, ahead.record
    needs = flow.needs_of(record, action)
    return [need for need in needs if not record.entry(need).settled and flow.action(need).concerns(record)]


def _next(action: Action, says: str, at: datetime | None = None) -> Next:
    return Next(action.name, action.title, says, at, action.machinery)
