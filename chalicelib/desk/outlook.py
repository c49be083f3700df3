"""What happens next to a record, and when: the engine's own plan in words, and when a page should ask again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.engine.flow import ANY_STATUS
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


@dataclass(frozen=True)
class Next:
    """Something that happens by itself.

    Attributes:
        action: The action's name.
        title: What it does.
        says: What happens, a sentence without the time.
        at: When, where that is known; None: at once, or as soon as what the sentence names has come about.
    """

    action: str
    title: str
    says: str
    at: datetime | None = None

    @property
    def whole(self) -> str:
        """The sentence with its time (UTC)."""
        return f"{self.says[:-1]} at {self.at:%Y-%m-%d %H:%M} UTC." if self.at else self.says


def outlook(flow: Flow, record: Record, plan: Plan, now: datetime) -> tuple[Next, ...]:
    """What will happen to a record by itself, what comes first first; nothing of what waits for a person to retry it.

    Args:
        plan: For this record, at this moment (`engine.planner.plan`).
    """
    found = [each for action in flow.actions_of(record) for each in _of(flow, record, plan, action, now)]
    dated = [each for each in found if each.at]
    undated = [each for each in found if not each.at]
    at_once = [each for each in undated if _at_once(record, plan, each.action)]
    later = [each for each in undated if each not in at_once]
    return (*at_once, *sorted(dated, key=lambda each: each.at or now), *later)


def ask_again_in(flow: Flow, record: Record, plan: Plan, now: datetime) -> int | None:
    """In how many seconds a page that shows the record should ask again. None: nothing more happens to it by itself,
    and nobody is expected to do anything.
    """
    running = any(entry.status is Status.RUNNING for entry in record.actions.values())
    if running or plan.runnable or plan.skip or plan.give_up or plan.owed:
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
    started = record.entry(name).status is Status.RUNNING
    return started or name in {*plan.runnable, *plan.skip, *plan.give_up, plan.owed}


def _of(flow: Flow, record: Record, plan: Plan, action: Action, now: datetime) -> Iterator[Next]:
    entry = record.entry(action.name)
    if action.name in plan.skip:
        yield _next(action, f"“{action.title}” is left out: {_sentence(plan.skip[action.name])}")
    elif action.name in plan.give_up:
        yield _next(action, f"“{action.title}” is given up: its attempts ended midway, again and again.")
    elif entry.status is Status.RUNNING and not entry.lapsed(now):
        yield _next(action, f"“{action.title}” is being done.")
    elif action.name in plan.runnable:
        yield _next(action, _starts(action, entry))
    elif action.recurs is not None:
        yield from _occasion(action, record, now)
    elif not entry.over:
        yield from _waiting(flow, record, action, entry)


def _starts(action: Action, entry: Entry) -> str:
    if entry.awaited:
        return (
            f"“{action.title}” looks again now: it waits for {entry.note}."
            if entry.note
            else _LOOKS.format(action.title)
        )
    return f"“{action.title}” {'is tried again' if entry.fence else 'starts'} now."


_LOOKS: Final = "“{}” looks again now."


def _occasion(action: Action, record: Record, now: datetime) -> Iterator[Next]:
    """Of an action that is done again and again: the next time that it is known to be."""
    ahead = [at for at in action.outstanding(record).values() if at > now]
    if ahead and record.entry(action.name).status is not Status.FAILED:
        yield _next(action, f"“{action.title}” is done.", min(ahead))


def _waiting(flow: Flow, record: Record, action: Action, entry: Entry) -> Iterator[Next]:
    if flow.stands_still(record, action):
        yield _next(action, f"“{action.title}” goes on once the {record.kind.lower()} does: it is {record.status}.")
    elif entry.status is Status.PENDING:
        yield _next(action, f"“{action.title}” waits for {entry.note}; it looks again.", entry.due_at)
    elif entry.due_at and entry.failure:
        yield _next(action, f"“{action.title}” is tried again, after {entry.failure.code}.", entry.due_at)
    elif entry.due_at:
        yield _next(action, f"“{action.title}” goes on.", entry.due_at)
    elif awaited := awaits(flow, record, action):
        yield _next(action, f"“{action.title}” starts as soon as {awaited}.")


def awaits(flow: Flow, record: Record, action: Action) -> str:
    """What has to come about before an action starts, as the end of a sentence; empty: nothing that can be named, or it
    never will, since the record has left the path."""
    if flow.forward(action) and flow.lifecycle.is_end(record.status):
        return ""
    parts = []
    if action.starts_at != ANY_STATUS and not flow.reached(record, action):
        if not flow.lifecycle.on_path(action.starts_at):
            return ""  # of what only a withdrawal, or a hold, would bring about
        parts.append(f"the {record.kind.lower()} is {action.starts_at}")
    if held := action.waits_for(record):
        parts.append(f"there is {held}")
    open_needs = [
        need for need in action.needs if not record.entry(need).settled and flow.action(need).concerns(record)
    ]
    parts += [f"“{flow.action(need).title}” is done" for need in open_needs]
    return " and ".join(parts)


def _next(action: Action, says: str, at: datetime | None = None) -> Next:
    return Next(action.name, action.title, says, at)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
