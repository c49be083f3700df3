"""The SE's checklist of a record of any flow: a line for each concern that stands, and for what was ticked as done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.desk.checklist import ToDoLine
from chalicelib.desk.telling import title_of
from chalicelib.desk.ways import of_failure, of_gone
from chalicelib.engine.ways import ELSEWHERE
from chalicelib.flows.common.concerns import (
    CUSTOMER_MENDS,
    FAILED_ACTION,
    FAULT,
    MERGE,
    TASK,
    Concern,
    ConcernKind,
)

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import Record


def lines(
    flow: Flow, record: Record, concerns: Iterable[Concern], kinds: Sequence[ConcernKind], now: datetime
) -> tuple[ToDoLine, ...]:
    """The checklist, most pressing first. Pure.

    Args:
        concerns: What the flow's rule says of this record.
        kinds: The flow's, the most pressing first.
    """
    actions = {action.name: place for place, action in enumerate(flow.actions)}

    def place(concern: Concern) -> tuple[int, int]:
        by_action = concern.kind in {FAILED_ACTION, CUSTOMER_MENDS, MERGE}
        return kinds.index(concern.kind), actions.get(concern.action, len(actions)) if by_action else 0

    standing = sorted((each for each in concerns if each.stands(now)), key=place)
    found = [_settled(record, each, _line(flow, record, each)) for each in standing]
    done = [each for each in found if each.state == "done"]
    return (*(each for each in found if each.state == "todo"), *done, *_ticked(flow, record))


def _line(flow: Flow, record: Record, concern: Concern) -> ToDoLine:
    same = {name: getattr(concern, name) for name in _SAME}
    same |= {"who": concern.kind.who, "settles": concern.kind.settles}
    return ToDoLine(kind=concern.kind.name, **{**same, **_MORE.get(concern.kind, _nothing)(flow, record, concern)})


_SAME: Final = ("name", "title", "reason", "hint", "since", "link", "action", "code")


def _nothing(flow: Flow, record: Record, concern: Concern) -> dict[str, Any]:  # noqa: ARG001 - as the others
    """The usual case: the concern says all there is to say."""
    return {}


def _of_failure(flow: Flow, record: Record, concern: Concern) -> dict[str, Any]:
    """What the ledger and the flow say of a failed action; one that only other code knows has no way forward here."""
    why = record.entry(concern.action).failure
    said = {"retryable": why.retryable if why else True, "correctable": why.fields if why else ()}
    said["said"] = why.said if why else ""
    if concern.action not in {action.name for action in flow.actions}:
        return said
    action = flow.action(concern.action)
    ways = of_failure(flow, record, action, why)
    over = flow.lifecycle.is_end(record.status) and all(each.way == ELSEWHERE for each in ways)
    return {**said, "title": action.title, "ways": ways, **({"who": "nobody"} if over else {})}


def _of_fault(flow: Flow, record: Record, concern: Concern) -> dict[str, Any]:
    """How what is gone is made anew."""
    ways = of_gone(flow, record, concern.action)
    title = title_of(flow, concern.action)
    said: dict[str, Any] = {"ways": ways}
    if concern.action and record.entry(concern.action).settled:
        said["reason"] = f"{concern.reason} “{title}”, which sees to it, is done."
    if ways[0].request:
        said["hint"] = f"Retry “{title}”: it looks first, and makes what is missing."
    return said


_MORE: Final[dict[ConcernKind, Callable[[Flow, Record, Concern], dict[str, Any]]]] = {
    FAILED_ACTION: _of_failure,
    CUSTOMER_MENDS: _of_failure,
    FAULT: _of_fault,
}


def _settled(record: Record, concern: Concern, line: ToDoLine) -> ToDoLine:
    """The line; as done, where an SE has settled what it is about. What came up after that stands anew."""
    mark = record.se_tasks.get(concern.name) if concern.kind.settles else None
    if mark is None or not mark.done or mark.at < concern.at:
        return line
    reason = f"{line.reason} Settled: {mark.why}"
    return replace(line, state="done", who="nobody", by=mark.by, since=mark.at, reason=reason, settles=False)


def _ticked(flow: Flow, record: Record) -> Iterator[ToDoLine]:
    for task in flow.tasks:
        mark = record.se_tasks.get(task.name)
        if mark and mark.done:
            reason = "Ticked as done."
            line = ToDoLine(TASK.name, task.name, task.title, reason, task.hint_for(record), "done", who="nobody")
            yield replace(line, since=mark.at, by=mark.by)
