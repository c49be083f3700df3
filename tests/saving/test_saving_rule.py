"""The rule of saving, over the real intent: whatever pages, people and the network do in whatever order.

How often what happens in random schedules, and what other rules would do: `python -m tests.saving.measure`.
"""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.flows.ecom.intents.save import PAGES_KEPT
from tests.saving import measure
from tests.saving.world import ERASED_BACK, ITSELF, OLDER, REPEAT, UNSEEN, World

MOVES = sorted(World().moves)
SCHEDULES = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 999)), max_size=40)
A_B_A_OVER_AN_ERASURE = [
    ("type", 14),  # nobody is on the team
    *(("send", 0), ("deliver", 0), ("answer", 0)),
    ("type", 35),  # bob is
    *(("beacon", 0), ("deliver", 0)),  # and no answer comes for it
    ("erase", 0),
    *(("send", 0), ("deliver", 0), ("answer", 0)),
]
THERE_AND_BACK_OVERTAKING = [
    *(("type", 42), ("send", 0)),  # a is b
    *(("type", 0), ("send", 0)),  # and a again, which arrives first
    *(("deliver", 1), ("deliver", 0)),
]
A_REPEAT_OVER_SOMEBODY_ELSES_WAY_BACK = [
    *(("type", 42), ("send", 0), ("repeat", 0)),  # a is b
    *(("open", 0), ("type", 1), ("send", 1), ("deliver", 1)),  # another page makes it a again
    ("deliver", 0),
]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example(A_B_A_OVER_AN_ERASURE)
@example(A_REPEAT_OVER_SOMEBODY_ELSES_WAY_BACK)
@example(THERE_AND_BACK_OVERTAKING)
@given(SCHEDULES)
def test_nobodys_value_is_overwritten_unseen_and_nothing_typed_is_lost(schedule: list[tuple[str, int]]) -> None:
    world = World()
    for move, number in schedule:
        world.moves[move](number)
    world.settle()
    assert not world.counted[UNSEEN]
    assert not world.counted[ERASED_BACK]
    copied = any(move == "copy" for move, _ in schedule)
    if world.ids <= PAGES_KEPT and not copied:  # the server remembers all of them
        assert not world.counted[OLDER]
        assert not world.counted[ITSELF]
        assert not world.counted[REPEAT]


def test_the_measurement_measures_the_rules_that_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["measure", "2", "the rule", "ids copied"])
    measure.main()
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == ["the rule", "ids copied"]


@pytest.mark.parametrize(("asked", "said"), [("--help", "schedules"), ("many", "invalid int")])
def test_a_measurement_that_is_not_understood_is_told_how_it_is_asked_for(
    asked: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["measure", asked])
    with pytest.raises(SystemExit):
        measure.main()
    assert said in "".join(capsys.readouterr())
