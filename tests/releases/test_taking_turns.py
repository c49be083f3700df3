"""Releases take turns while customers are half-way: deploy, go on, roll back, go on; and the other way round.

Nothing locks, nothing is lost, and the platforms' own ledgers have one effect each. SEs look after every turn.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.releases import stories
from tests.releases.reading import look
from tests.releases.side import Side
from tests.releases.stage import Stage, turns

FIRST = ("old first", "new first")
SEEDS = range(int(os.environ.get("ONRAMP_TURNS", "1")))
"""They decide when a release gives way to the other, and where it dies."""
FORGETS = {
    "record": ["owed", "status_since", "held_from"],
    "entry": ["attempted_at", "took_ms"],
}
"""What came with holds and times of attempts (docs/adr/0031). Code of before knew none of it: it let stand what was
owed when a person changed the status, and lost what entries said."""

pytestmark = pytest.mark.xdist_group("releases")

Story = Callable[[Stage], None]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("story", stories.STORIES, ids=lambda story: story.__name__)
def test_nothing_locks_and_nothing_is_lost_or_doubled(
    stage: Stage, old: Side, new: Side, story: Story, first: str, seed: int
) -> None:
    play(stage, [old, new] if first == "old first" else [new, old], seed, story)


@pytest.mark.parametrize("story", [stories.attempts_fail_and_wait, stories.an_invitation_is_withdrawn])
def test_a_release_that_forgets_what_it_does_not_know_loses_no_effect(
    stage: Stage, new: Side, other: Side, story: Story
) -> None:
    play(stage, [new, other.pretend(knows_not=FORGETS)], 0, story)


def play(stage: Stage, order: list[Side], seed: int, story: Story) -> None:
    """Play a story by both, with turns at moments that the seed decides."""
    stage.begin(order, turns(random.Random(f"{seed} {story.__name__}")))
    try:
        story(stage)
        assert (stage.turned >= 3, stage.died >= 1) == (True, True), f"{stage.turned} turns, {stage.died} deaths"
        for side in order:
            with stage.through(side):
                look(stage)
    except AssertionError as error:
        raise AssertionError(f"{error}\n" + "\n".join(stage.log)) from error
