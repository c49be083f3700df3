"""How many actions of a record can be out at the same time: follows from what its flow says that each of them needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter

from chalicelib.engine.flow import ANY_STATUS, Flow


def most_at_once(flow: Flow) -> int:
    """The most attempts that one record can have out at once, whatever its status and however its actions went.

    Actions of which neither needs the other may be out together, if a status lets both start. So it is the size of the
    widest antichain of what a status lets start. By Dilworth's theorem, that is the smallest number of chains into
    which those actions can be laid, and those are counted by matching each action with one that comes after it.
    """
    after = _after(flow)
    anytime = [action for action in flow.actions if action.starts_at == ANY_STATUS]
    ends = {action.starts_at for action in flow.actions if flow.lifecycle.is_end(action.starts_at)}
    groups = [[action for action in flow.actions if flow.forward(action)]]
    groups += [[action for action in flow.actions if action.starts_at == end] for end in ends]
    return max(_chains([action.name for action in [*group, *anytime]], after) for group in groups)


def _after(flow: Flow) -> Mapping[str, set[str]]:
    """For each action those that cannot be out while it is: all that need it, however indirectly. One that recurs keeps
    nobody from starting, once it was done: it may be out again beside whatever needed it."""
    after: dict[str, set[str]] = {action.name: set() for action in flow.actions}
    needs: dict[str, Collection[str]] = {action.name: action.needs for action in flow.actions}
    for name in reversed(list(TopologicalSorter(needs).static_order())):
        for need in needs[name]:
            after[need] |= {name, *after[name]}
    return {action.name: set() if action.recurs else after[action.name] for action in flow.actions}


def _chains(names: Collection[str], after: Mapping[str, set[str]]) -> int:
    """Into how many chains these can be laid, at the least (Kuhn's algorithm for the matching)."""
    before_of: dict[str, str] = {}

    def find(name: str, tried: set[str]) -> bool:
        for later in after[name].intersection(names) - tried:
            tried.add(later)
            if later not in before_of or find(before_of[later], tried):
                before_of[later] = name
                return True
        return False

    return len(names) - sum(find(name, set()) for name in names)
