"""Whether a flow is declared well. A flow that is not fails as it is imported, with a sentence that says what is wrong
and where: not at the record that would have met the fault, months later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from chalicelib.engine import children
from chalicelib.records.indexes import FURTHER_NAMES

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action, Flow

INVOCATION: Final = 55.0
"""Seconds that an invocation of the function which runs actions may last; `.chalice/config.json` says the same, and a
test compares them. What never ends is ended then, and the event source sends the rest of the lane on a second later: so
that a record which hangs keeps its lane from the next batch for less than a minute. The longest budget of an action is
30, which leaves time for another before it."""
SLICE_INVOCATION: Final = 30.0
"""The same for the function of bulk work, which does one slice an invocation."""
LONGEST_SLICE: Final = 15.0
"""Seconds that a slice may be budgeted: it is meant to take a third of it, and a call that hangs must still fit. A
death is noticed so much later."""
LONGEST_BUDGET: Final = INVOCATION - 10
"""Seconds. The rest is for reading the record, and is kept back for a commit."""


def faults(flow: Flow) -> Iterator[str]:
    """All that is wrong with a declaration, a sentence each."""
    named = {
        "action": [action.name for action in flow.actions],
        "step": [step.name for step in flow.steps],
        "task": [task.name for task in flow.tasks],
    }
    for what, names in named.items():
        yield from (f"the {what} {name!r} is declared twice" for name in _twice(names))
        yield from (f"a {what} has no name" for name in names if not name)
    if not flow.kind:
        yield "its records have no kind, which is the first part of their keys: give it one (kind)"
    for step in flow.steps:
        if lacks := [name for name in step.needs if name not in step.form.model_fields]:
            yield f"step {step.name!r} needs {lacks[0]!r}, which its form {step.form.__name__} does not ask for"
        if step.after and step.after not in flow.lifecycle.descriptions:
            yield f"step {step.name!r} comes after an unknown status {step.after!r}"
    for action in flow.actions:
        yield from (f"action {action.name!r} {fault}" for fault in _of_action(flow, action, named["action"]))
    facts = [fact for fact in (flow.looked_up_by, *flow.also_looked_up_by) if fact]
    for fact in facts:
        if not any(fact in action.promotes for action in flow.actions):
            yield f"its records are looked up by {fact!r}, a fact that no action promotes"
    if len(flow.also_looked_up_by) > len(FURTHER_NAMES):
        yield f"its records are looked up by more facts than there are indexes: {len(FURTHER_NAMES)} beside the first"
    yield from _for_people(flow)
    yield from (f"its children {fault}" for fault in children.faults(flow, named["action"]))
    yield from (f"its ending {fault}" for fault in _of_ending(flow, named["action"]))
    yield from _circles(flow)


def _for_people(flow: Flow) -> Iterator[str]:
    """What is wrong with what people are shown and may send."""
    if flow.path and "{id}" not in flow.path:
        yield f"its path {flow.path!r} does not say where a record's id stands ({{id}})"
    for status in flow.ends:
        if not flow.lifecycle.is_end(status):
            yield f"it has words for records that have ended as {status!r}, which is no end beside the path"
    lines = {action.shown_as for action in flow.actions if action.shown_as}
    yield from (f"the customer's line {name!r} is declared twice" for name in _twice(line.name for line in lines))
    asked = flow.form.model_fields if flow.form else {}
    for action in flow.actions:
        for name in (each for each in action.answers if each not in asked):
            yield f"action {action.name!r} acts on the answer {name!r}, which its form does not ask for"


def _of_ending(flow: Flow, names: Collection[str]) -> Iterator[str]:
    """What is wrong with how its records end by themselves."""
    if (ending := flow.ending) is None:
        return
    if not flow.lifecycle.is_end(ending.to):
        yield f"leads to {ending.to!r}, which is no end beside the path"
    if ending.after <= timedelta():
        yield "lets no record lie untouched at all (after)"
    for name in ending.first:
        if name not in names:
            yield f"comes after an unknown action {name!r} (first)"
        elif flow.action(name).recurs != ending.occasions or not flow.forward(flow.action(name)):
            yield f"comes after {name!r}, which is not done on the path for each moment: let it recur by `occasions`"


def _of_action(flow: Flow, action: Action, names: Collection[str]) -> Iterator[str]:
    known = flow.lifecycle.descriptions
    if unknown := sorted(set(action.needs) - set(names)):
        yield f"needs unknown {unknown}"
    if action.starts_at and action.starts_at not in known:
        yield f"starts at an unknown status {action.starts_at!r}"
    yield from _of_outcomes(flow, action)
    yield from _of_undoing(flow, action, names)
    if action.lost_with and action.lost_with not in action.needs:
        yield f"cannot be lost with {action.lost_with!r}, which it does not need"
    if action.lost_with and not action.repeats:
        yield f"cannot be lost with {action.lost_with!r}: it cannot be done again (repeats)"
    if not 0 < action.budget <= LONGEST_BUDGET:
        yield f"can never be claimed: its budget of {action.budget:g} s is not between 0 and {LONGEST_BUDGET:g} s"
    if action.bulk and action.budget > LONGEST_SLICE:
        yield f"is bulk work, and its budget of {action.budget:g} s is more than the {LONGEST_SLICE:g} s of a slice"
    if action.retry.max_failures < 1:
        yield "can never succeed: it has no attempt (max_failures)"
    for need in action.needs:
        if need in names and (why := _never(flow, action, flow.action(need))):
            yield f"can never start: it needs {need!r}, {why}"


def _of_outcomes(flow: Flow, action: Action) -> Iterator[str]:
    lifecycle = flow.lifecycle
    outcomes = [("reaches", status) for status in action.may_reach]
    outcomes += [("fails to", action.fails_to)] if action.fails_to else []
    for verb, status in outcomes:
        if status not in lifecycle.descriptions:
            yield f"{verb} an unknown status {status!r}"
        elif not _may_come(flow, action, status):
            yield f"{verb} {status!r}, to which no edge leads that an action could take"
        elif lifecycle.is_end(action.starts_at) and status not in lifecycle.leads_to(action.starts_at):
            yield f"{verb} {status!r}, to which no edges lead from {action.starts_at!r}, where it starts"


def _may_come(flow: Flow, action: Action, status: str) -> bool:
    """Whether an edge leads to a status that this action's outcome may take: from a hold only its own actions may."""
    befores = {before for before, after in flow.lifecycle.edges if after == status}
    return bool(befores - flow.lifecycle.held) or action.starts_at in befores


def _of_undoing(flow: Flow, action: Action, names: Collection[str]) -> Iterator[str]:
    if not action.undoes:
        return
    if action.undoes not in names:
        yield f"cannot undo an unknown action {action.undoes!r}"
    elif action.undoes == action.name or flow.action(action.undoes).undoes:
        yield f"cannot undo {action.undoes!r}: that makes nothing that could be taken back"
    if not flow.lifecycle.is_end(action.starts_at):
        yield f"cannot undo {action.undoes!r} from {action.starts_at!r}: only at an end is nothing made any more"


def _never(flow: Flow, action: Action, need: Action) -> str:
    """Why what an action needs cannot have been done when it may start; empty: it can."""
    ends = flow.lifecycle.is_end
    if not ends(need.starts_at) or need.starts_at == action.starts_at:
        return ""
    if flow.lifecycle.is_end(action.starts_at) and action.starts_at in flow.lifecycle.leads_to(need.starts_at):
        return ""
    return f"which starts at the end {need.starts_at!r} only"


def _circles(flow: Flow) -> Iterator[str]:
    try:
        TopologicalSorter({action.name: action.needs for action in flow.actions}).prepare()
    except CycleError as error:
        yield f"the needs of its actions go in a circle: {' -> '.join(error.args[1])}"


def _twice(names: Iterable[str]) -> list[str]:
    every = list(names)
    return sorted({name for name in every if every.count(name) > 1})
