"""How many attempts a record can have out at once, counted from its flow's declaration."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.width import most_at_once
from chalicelib.flows import registry
from chalicelib.records.lifecycle import Lifecycle
from tests.tiny_flow import PARCEL


def made_of(**needs: tuple[str, ...]) -> Flow:
    return replace(PARCEL, actions=tuple(Action(name, name, "ordered", needs=of) for name, of in needs.items()))


def needed_by(flow: Flow, name: str) -> set[str]:
    direct = set(flow.action(name).needs)
    return direct.union(*(needed_by(flow, need) for need in direct))


def widest(flow: Flow) -> tuple[str, ...]:
    """The largest set of actions of the path of which none needs another, by trying every set."""
    names = [action.name for action in flow.actions if not flow.lifecycle.is_end(action.starts_at)]
    of = {name: needed_by(flow, name) for name in names}
    apart = [
        chosen
        for size in range(1, len(names) + 1)
        for chosen in itertools.combinations(names, size)
        if all(one not in of[other] for one in chosen for other in chosen)
    ]
    return max(apart, key=len)


@pytest.mark.parametrize("name", registry.ALL)
def test_it_is_the_largest_set_of_actions_of_which_none_waits_for_another(name: str) -> None:
    assert most_at_once(registry.ALL[name]) == len(widest(registry.ALL[name]))


def test_a_chain_has_one_out_and_a_fan_all_of_its_blades() -> None:
    assert most_at_once(made_of(a=(), b=("a",), c=("b",))) == 1
    assert most_at_once(made_of(a=(), b=("a",), c=("a",), d=("a",), e=("b", "c", "d"))) == 3


def test_two_that_are_far_apart_on_their_chains_may_be_out_together() -> None:
    assert most_at_once(made_of(a=(), b=("a",), c=("b",), x=(), y=("x",))) == 2
    assert most_at_once(made_of(a=(), x=(), b=("a", "x"), y=("a", "x"), z=("b",))) == 2


def test_what_takes_back_is_never_out_beside_what_makes() -> None:
    undoing = tuple(Action(f"un{name}", name, "cancelled", undoes=name) for name in ("pack", "label", "insure", "post"))
    assert most_at_once(PARCEL) == 2
    assert most_at_once(replace(PARCEL, actions=(*PARCEL.actions, *undoing))) == 4


def test_what_is_done_again_and_again_may_be_out_beside_what_once_waited_for_it() -> None:
    ring = Action("ring", "Ring", "ordered", recurs=lambda record: {})
    answer = Action("answer", "Answer", "ordered", needs=("ring",))
    assert most_at_once(replace(PARCEL, actions=(ring, answer))) == 2


def test_a_flow_without_actions_needs_nobody() -> None:
    still = Lifecycle(order=("a",), edges=frozenset(), descriptions={"a": "A."})
    assert most_at_once(Flow("still", still, actions=(), kind="STILL")) == 0
