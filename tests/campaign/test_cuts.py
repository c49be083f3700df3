"""A death at every place of one customer's way; the circumstances take turns. `make reliability` tries all of both.

Of the ways on which users are released, and others go on, a share is tried: which one follows from the code, so that
the same code is always tried in the same way, and the next change of it in another.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from chalicelib.flows.ecom.flow import FLOW
from tests.campaign.cuts import AT_ONCE, CIRCUMSTANCES, RELEASED, Place, cut, places

ACTIONS = [action.name for action in FLOW.actions]
PARTS = 7
SHARES = 10
CODE = Path(__file__).parents[2] / "chalicelib"


def test_the_places_are_around_every_request_and_every_action() -> None:
    names = [place.name for place in places()]
    assert {name.removesuffix(" answered") for name in names if name.endswith("answered")} == set(ACTIONS)
    for sent in [name for name in names if name.endswith(" sent")]:
        assert sent.removesuffix("sent") + "done" in names
    for must in ("batch received", "batch done", "update_item sent", "transact_write_items done"):
        assert must in names
    assert sum("git/refs" in name for name in names) == 10


def test_somebody_else_takes_over_before_the_submission_and_in_the_middle_of_what_it_starts() -> None:
    names = [place.name for place in places() if place.way == "released"]
    answered = [name.removesuffix(" answered") for name in names if name.endswith("answered")]
    first = answered.index("release_membership")
    second = answered.index("release_membership", first + 1)
    assert answered.index("grant_ownership") < answered.index("rename_account") < second
    assert second < answered.index("attach_pixel")
    assert "grant_ownership" in answered[second:]


def test_the_first_user_is_released_while_they_are_being_made_the_owner() -> None:
    names = [place.name for place in places() if place.way == AT_ONCE]
    answered = [name.removesuffix(" answered") for name in names if name.endswith("answered")]
    assert {"grant_ownership", "release_membership"} <= set(answered)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_death_at_any_place_doubles_and_loses_nothing(part: int) -> None:
    tried = _one_owner()[part::PARTS]
    assert len(tried) > 20
    _cut_all(tried, part)


@pytest.mark.parametrize("part", range(2))
def test_a_death_on_the_way_of_a_released_user_leaves_one_owner_and_doubles_nothing(part: int) -> None:
    tried = [place for place in places() if place.way in RELEASED][_share() :: SHARES][part::2]
    assert len(tried) > 15
    _cut_all(tried, _share() + part)


def _one_owner() -> list[Place]:
    return [place for place in places() if place.way not in RELEASED]


def _share() -> int:
    """Which one it is this time."""
    return sum(zlib.crc32(path.read_bytes()) for path in CODE.rglob("*.py")) % SHARES


def _cut_all(tried: Sequence[Place], turn: int) -> None:
    """Cut at each place, each in the circumstance whose turn it is."""
    circumstances = list(CIRCUMSTANCES)
    for number, place in enumerate(tried):
        circumstance = circumstances[(turn + number) % len(circumstances)]
        try:
            played = cut(place, circumstance)
        except BaseException as error:
            error.add_note(f"{place}: {circumstance}")
            raise
        # Added and, unless what was submitted was known by then, updated; or added and removed.
        assert played.effects["github update_ref"] in ({2} if place.way == "withdrawn" else {1, 2})
