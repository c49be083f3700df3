"""The pure rules of merch onboarding: its statuses, what can be read on what, what it costs, what may be chosen."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.flows.merch import catalogue as of_catalogue
from chalicelib.flows.merch.catalogue import Catalogue, catalogue
from chalicelib.flows.merch.contrast import (
    BLACK,
    LARGE,
    MOST_FOR_ALL,
    TEXT,
    WHITE,
    Colour,
    luminance,
    ratio,
    repaired,
    text_on,
)
from chalicelib.flows.merch.lifecycle import ABANDONED, LIFECYCLE
from chalicelib.flows.merch.tiers import PLANS, TIERS, Plan, due_at_confirm, tier_of
from chalicelib.flows.merch.vibrancy import DEFAULT_ACCENT, is_vibrant, portal_accent

channels = st.integers(0, 255)
colours = st.builds(Colour, channels, channels, channels)
few = settings(max_examples=60, deadline=None, derandomize=True)

DOCUMENT = """
INTAKE_IN_PROGRESS  > INTAKE_COMPLETE
INTAKE_COMPLETE     > SCRAPING
SCRAPING            > SCRAPING_FAILED
SCRAPING            > LOGO_DESIGN_PENDING
SCRAPING            > PRINT_FILES_PENDING
LOGO_DESIGN_PENDING > PRINT_FILES_PENDING
PRINT_FILES_PENDING > LIVE
LIVE                > PAUSED
PAUSED              > LIVE
LIVE                > CHURNED
PAUSED              > CHURNED
SCRAPING_FAILED     > SCRAPING
"""
"""The merch onboarding document, "Allowed edges"."""


class TestStatuses:
    def test_change_as_the_document_says_and_a_draft_can_be_abandoned_and_a_company_leave_early(self) -> None:
        table = {tuple(line.replace(" ", "").split(">")) for line in DOCUMENT.strip().splitlines()}
        assert table <= LIFECYCLE.edges
        before_live = ("INTAKE_COMPLETE", "SCRAPING", "SCRAPING_FAILED", "LOGO_DESIGN_PENDING", "PRINT_FILES_PENDING")
        ours = {("INTAKE_IN_PROGRESS", ABANDONED), *((status, "CHURNED") for status in before_live)}
        assert LIFECYCLE.edges - table == ours

    def test_stand_still_where_somebody_must_help_or_has_paused_and_end_for_good(self) -> None:
        by_kind = {each: (LIFECYCLE.is_held(each), LIFECYCLE.is_end(each)) for each in LIFECYCLE.descriptions}
        assert {each for each, (held, _) in by_kind.items() if held} == {"SCRAPING_FAILED", "PAUSED"}
        assert {each for each, (_, end) in by_kind.items() if end} == {"CHURNED", "ABANDONED"}


class TestColours:
    @pytest.mark.parametrize("text", ["#ff5a45", "#FF5A45"])
    def test_are_read_and_written(self, text: str) -> None:
        assert Colour.of(text) == Colour(255, 90, 69)
        assert Colour.of(text).hex == "#ff5a45"
        assert Colour.of("#fa0") == Colour.of("#ffaa00")

    @pytest.mark.parametrize("text", ["", "ff5a45", "#ff5a4", "#ff5a45 ", "#ggg", "red", "#ff5a45;}", "#٣٣٣"])
    def test_are_nothing_else(self, text: str) -> None:
        with pytest.raises(ValueError, match="hexadecimal"):
            Colour.of(text)

    @few
    @given(colours)
    def test_are_the_same_after_their_hue_saturation_and_lightness(self, colour: Colour) -> None:
        assert Colour.from_hsl(*colour.hsl) == colour


class TestContrast:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),  # the grey that famously misses AA
            ("#767676", "#ffffff", 4.54),  # and the one that just passes
            ("#0000ff", "#ffffff", 8.59),
            ("#ff0000", "#ffffff", 4.0),
            ("#00ff00", "#ffffff", 1.37),
        ],
    )
    def test_is_what_others_compute(self, one: str, other: str, expected: float) -> None:
        assert ratio(Colour.of(one), Colour.of(other)) == pytest.approx(expected, abs=0.005)

    @few
    @given(colours, colours)
    def test_does_not_depend_on_which_lies_on_which_and_is_1_to_21(self, one: Colour, other: Colour) -> None:
        assert ratio(one, other) == ratio(other, one)
        assert 1 <= ratio(one, other) <= 21

    @few
    @given(colours)
    def test_of_black_or_white_passes_on_every_colour(self, colour: Colour) -> None:
        assert ratio(text_on(colour), colour) >= MOST_FOR_ALL - 1e-9 > TEXT

    @few
    @given(colours, colours, st.sampled_from([TEXT, LARGE]))
    def test_repaired_passes_and_what_passes_stays(self, colour: Colour, on: Colour, needs: float) -> None:
        mended = repaired(colour, on, needs)
        assert ratio(mended, on) >= needs
        assert (mended == colour) == (ratio(colour, on) >= needs)

    @few
    @given(colours, colours)
    def test_repaired_keeps_the_hue_and_goes_no_further_than_it_must(self, colour: Colour, on: Colour) -> None:
        mended = repaired(colour, on)
        hue, saturation, before = colour.hsl
        moved = abs(mended.hsl[2] - before)
        nearer = [before + sign * moved * share / 50 for sign in (-1, 1) for share in range(49)]
        shades = [Colour.from_hsl(hue, saturation, each) for each in nearer if 0 <= each <= 1]
        assert mended == colour or all(
            ratio(each, on) < TEXT for each in shades if abs(each.hsl[2] - before) < moved - 1 / 200
        )
        if min(mended.hsl[1], saturation) > 0.2 and 0.1 < mended.hsl[2] < 0.9 and 0.1 < before < 0.9:
            apart = abs(mended.hsl[0] - hue)
            assert min(apart, 1 - apart) < 0.03

    @few
    @given(st.floats(0, 1), st.floats(0, 1), st.lists(st.floats(0, 1), min_size=2, max_size=2))
    def test_follows_lightness_so_the_nearest_is_found(self, hue: float, saturation: float, two: list[float]) -> None:
        darker, lighter = (luminance(Colour.from_hsl(hue, saturation, each)) for each in sorted(two))
        assert darker <= lighter

    def test_that_not_every_colour_can_have_is_not_promised(self) -> None:
        with pytest.raises(ValueError, match="so much"):
            repaired(WHITE, BLACK, 7.0)


class TestVibrancy:
    @pytest.mark.parametrize(
        ("accent", "vibrant"),
        [("#ff5a45", True), ("#808080", False), ("#a06060", True), ("#9f6060", False), ("#000000", False)],
    )
    def test_begins_at_a_quarter(self, accent: str, vibrant: bool) -> None:
        colour = Colour.of(accent)
        assert is_vibrant(colour) is vibrant
        assert portal_accent(colour) == (colour if vibrant else DEFAULT_ACCENT)

    def test_the_default_is_vibrant_itself_and_can_be_written_on(self) -> None:
        assert is_vibrant(DEFAULT_ACCENT)
        assert ratio(WHITE, DEFAULT_ACCENT) >= TEXT


class TestTiers:
    @pytest.mark.parametrize(
        ("headcount", "monthly"),
        [(1, 49), (25, 49), (26, 99), (100, 99), (101, 199), (500, 199), (501, 399), (2_000_000, 399)],
    )
    def test_follow_the_headcount(self, headcount: int, monthly: int) -> None:
        assert tier_of(headcount).monthly == 100 * monthly

    def test_are_of_companies_with_people(self) -> None:
        with pytest.raises(ValueError, match="one person"):
            tier_of(0)

    @pytest.mark.parametrize(
        ("plan", "due"), [("ONE_TIME_SETUP", 4900), ("MEMBER_PAYS", 4900), ("MONTHLY_SUBSCRIPTION", 4900 + 19900)]
    )
    def test_and_plan_say_what_is_due_first(self, plan: Plan, due: int) -> None:
        assert due_at_confirm(plan, TIERS[2]) == due
        assert plan in PLANS


class TestCatalogue:
    def test_offers_each_line_of_business_more_than_may_be_chosen(self) -> None:
        for vertical in catalogue().verticals:
            assert len(set(vertical.skus)) == len(vertical.skus) > of_catalogue.MOST

    @pytest.mark.parametrize(
        ("chosen", "wrong"),
        [
            (["TEE-CREW", "CAP-DAD", "TOWEL-GYM"], ""),
            (["TEE-CREW", "CAP-DAD"], "3 to 10"),
            (["TEE-CREW", "CAP-DAD", "TEE-CREW"], "twice"),
            (["TEE-CREW", "CAP-DAD", "APRON-BIB"], "not offered"),
            (["TEE-CREW", "CAP-DAD", "NOTHING"], "not offered"),
        ],
    )
    def test_says_what_is_wrong_with_a_choice(self, chosen: list[str], wrong: str) -> None:
        said = catalogue().wrong_with("fitness", chosen)
        assert wrong in said
        assert bool(said) is bool(wrong)
        assert catalogue().wrong_with("no-such-line", chosen)

    def test_all_that_is_offered_is_too_much(self) -> None:
        offered = [each.sku for each in catalogue().offered("fitness")]
        assert "3 to 10" in catalogue().wrong_with("fitness", offered)
        assert not catalogue().wrong_with("fitness", offered[:10])

    @pytest.mark.parametrize(
        "broken",
        [
            {"verticals": [{"name": "fitness", "title": "Gyms", "skus": ["TEE-CREW", "CAP-DAD", "LOST-ONE"]}]},
            {"verticals": [{"name": "fitness", "title": "Gyms", "skus": ["TEE-CREW", "CAP-DAD"]}]},
            {"verticals": []},
            {"colour": "red"},
        ],
    )
    def test_that_does_not_hold_together_is_refused(self, broken: dict[str, Any]) -> None:
        whole = json.loads(catalogue().model_dump_json())
        with pytest.raises(ValidationError):
            Catalogue.model_validate({**whole, **broken})
        twice = list(itertools.chain(whole["products"], whole["products"][:1]))
        with pytest.raises(ValidationError, match="twice"):
            Catalogue.model_validate({**whole, "products": twice})
