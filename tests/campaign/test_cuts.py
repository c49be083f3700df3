"""A death at every place of one customer's way; the circumstances take turns. `make reliability` tries all of both."""

from __future__ import annotations

import pytest

from chalicelib.flows.ecom import FLOW
from tests.campaign.cuts import CIRCUMSTANCES, cut, places

ACTIONS = [action.name for action in FLOW.actions]
PARTS = 7


def test_the_places_are_around_every_request_and_every_action() -> None:
    names = [place.name for place in places()]
    assert {name.removesuffix(" answered") for name in names if name.endswith("answered")} == set(ACTIONS)
    for sent in [name for name in names if name.endswith(" sent")]:
        assert sent.removesuffix("sent") + "done" in names
    for must in ("batch received", "batch done", "update_item sent", "transact_write_items done"):
        assert must in names
    assert sum("git/refs" in name for name in names) == 6


@pytest.mark.parametrize("part", range(PARTS))
def test_a_death_at_any_place_doubles_and_loses_nothing(part: int) -> None:
    circumstances = list(CIRCUMSTANCES)
    tried = places()[part::PARTS]
    assert len(tried) > 20
    for number, place in enumerate(tried):
        circumstance = circumstances[(part + number) % len(circumstances)]
        try:
            played = cut(place, circumstance)
        except BaseException as error:
            error.add_note(f"{place}: {circumstance}")
            raise
        # Added and, unless what was submitted was known by then, updated; or added and removed.
        assert played.effects["github update_ref"] in ({1, 2} if place.way == "completed" else {2})
