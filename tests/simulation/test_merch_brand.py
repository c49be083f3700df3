"""A company's brand, from its confirmed intake to a kit: what it waits for, what it fails with and how it goes on, and
looks on demand that meet each other, a pause and an end."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.clients.brandfetch.client import CRAWLING_DELAY, CRAWLING_WAIT_LIMIT
from chalicelib.desk.amend import correct
from chalicelib.desk.retry import retry
from chalicelib.errors import Permanent, Problem, Retryable
from chalicelib.flows.merch import rescrapes
from chalicelib.flows.merch.brand_kit import kit_of
from chalicelib.flows.merch.intents.brand import brand_tag, edit, rescrape, rescrape_by_colleague
from chalicelib.flows.merch.lifecycle import (
    CHURNED,
    LIVE,
    LOGO_DESIGN_PENDING,
    PAUSED,
    PRINT_FILES_PENDING,
    SCRAPING,
    SCRAPING_FAILED,
)
from chalicelib.records.ledger import Status
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND
from tests.simulation.brand_place import BrandPlace
from tests.simulation.world import Killed


def crawling() -> Retryable:
    return Retryable("BRANDFETCH_CRAWLING", "It is being read.", delay=CRAWLING_DELAY, wait_limit=CRAWLING_WAIT_LIMIT)


def nonsense(number: int) -> None:
    raise Retryable("LANGUAGE_MODEL_NONSENSE", f"Answer {number} is of no shape.")


@pytest.fixture
def place() -> BrandPlace:
    return BrandPlace()


@pytest.fixture
def made(place: BrandPlace) -> BrandPlace:
    """Its first kit is there."""
    place.settle(minutes=5)
    return place


class TestTheFirstKit:
    def test_is_made_of_the_website_and_leads_to_the_print_files(self, made: BrandPlace) -> None:
        assert made.way[:2] == [SCRAPING, PRINT_FILES_PENDING]
        assert (made.brands.asked, made.model.asked, made.tagline) == (["ada.example"], 1, "tagline 1")

    def test_leads_to_the_logo_first_where_one_was_ordered(self) -> None:
        place = BrandPlace(logo_addon=True)
        place.settle(minutes=5)
        assert place.way[:2] == [SCRAPING, LOGO_DESIGN_PENDING]

    @pytest.mark.parametrize("answers", [{"own_assets": True}, {"website_url": None}])
    def test_needs_no_look_for_own_assets_or_without_a_website(self, answers: dict[str, Any]) -> None:
        place = BrandPlace(**answers)
        place.settle(minutes=5)
        assert (place.status(SCRAPE_BRAND), place.brands.asked) == (Status.SKIPPED, [])
        assert place.way[:2] == [SCRAPING, PRINT_FILES_PENDING]

    def test_waits_while_the_website_is_being_read(self, place: BrandPlace) -> None:
        place.brands.trouble = [crawling(), crawling()]
        place.settle(minutes=5)
        assert (len(place.brands.asked), place.tagline) == (3, "tagline 1")

    @pytest.mark.parametrize(
        ("trouble", "code"),
        [
            ([crawling() for _ in range(99)], "BRANDFETCH_CRAWLING"),
            ([Permanent("BRANDFETCH_QUOTA", "It is used up.", hint="Raise it.")], "BRANDFETCH_QUOTA"),
        ],
    )
    def test_that_cannot_be_looked_up_stands_beside_the_path_until_it_is_tried_again(
        self, place: BrandPlace, trouble: list[Exception], code: str
    ) -> None:
        place.brands.trouble = trouble
        place.settle(minutes=30)
        assert (place.record.status, place.failure(SCRAPE_BRAND)) == (SCRAPING_FAILED, code)
        assert place.status(SYNTHESISE_BRAND) is Status.WAITING
        place.brands.trouble = []
        retry(place.desk, place.record, SCRAPE_BRAND, actor="clerk")
        place.settle(minutes=5)
        assert place.way[:4] == [SCRAPING, SCRAPING_FAILED, SCRAPING, PRINT_FILES_PENDING]

    @pytest.mark.parametrize(
        ("corrections", "asked"),
        [
            ({"website_url": "https://known.example"}, ["unknown.example", "known.example"]),
            ({"own_assets": True}, ["unknown.example"]),
        ],
    )
    def test_of_a_website_that_nobody_knows_goes_on_once_that_is_corrected(
        self, corrections: dict[str, Any], asked: list[str]
    ) -> None:
        place = BrandPlace(website_url="https://unknown.example")
        place.settle(minutes=5)
        assert (place.record.status, place.failure(SCRAPE_BRAND)) == (SCRAPING_FAILED, "BRAND_NOT_FOUND")
        correct(place.desk, place.record, corrections, actor="clerk")
        place.settle(minutes=5)
        assert place.way[:4] == [SCRAPING, SCRAPING_FAILED, SCRAPING, PRINT_FILES_PENDING]
        assert (place.brands.asked, place.tagline) == (asked, "tagline 1")

    def test_is_tried_twice_with_two_questions_each_and_then_a_person_is_asked(self, place: BrandPlace) -> None:
        place.model.happens = nonsense
        place.settle(minutes=30)
        assert (place.record.status, place.failure(SYNTHESISE_BRAND)) == (SCRAPING_FAILED, "LANGUAGE_MODEL_NONSENSE")
        assert place.model.asked == 4
        place.model.happens = lambda number: None
        rescrape_by_colleague(place.desk, place.record, actor="clerk")
        place.settle(minutes=5)
        assert (place.record.stage, place.tagline, place.brands.asked) == (
            PRINT_FILES_PENDING,
            "tagline 5",
            ["ada.example"],
        )

    def test_comes_through_a_death_midway(self, place: BrandPlace) -> None:
        def dies(number: int) -> None:
            if number == 1:
                raise Killed

        place.model.happens = dies
        with pytest.raises(Killed):
            place.settle(minutes=5)
        place.settle(minutes=10)
        assert (place.record.stage, place.tagline) == (PRINT_FILES_PENDING, "tagline 2")


class TestALookOnDemand:
    def ask(self, place: BrandPlace) -> None:
        rescrape(place.desk, place.record, actor="ada")

    def test_makes_another_kit_and_leaves_what_was_edited(self, made: BrandPlace) -> None:
        edit(made.desk, made.record, {"headline": "Ours"}, actor="ada")
        self.ask(made)
        assert made.tagline == "tagline 1"
        made.settle(minutes=5)
        assert (made.tagline, made.record.fields["kit_edits"]) == ("tagline 2", {"headline": "Ours"})
        assert made.brands.asked == ["ada.example"] * 2

    def test_that_is_asked_for_twice_at_once_is_one(self, made: BrandPlace) -> None:
        self.ask(made)
        version = made.record.version
        self.ask(made)
        assert made.record.version == version
        made.settle(minutes=5)
        assert (made.model.asked, made.tagline) == (2, "tagline 2")
        self.ask(made)
        made.settle(minutes=5)
        assert (made.model.asked, made.tagline) == (3, "tagline 3")
        assert made.record.entry(REFRESH_BRAND).done_for == ("rescrape:1", "rescrape:2")

    def test_that_fails_leaves_the_kit_of_the_one_before(self, made: BrandPlace) -> None:
        self.ask(made)
        made.settle(minutes=5)
        self.ask(made)
        made.model.happens = nonsense
        made.settle(minutes=30)
        newest = rescrapes.newest(made.record)
        assert newest is not None
        assert (newest.state, made.tagline, made.record.stage) == ("failed", "tagline 2", PRINT_FILES_PENDING)
        made.model.happens = lambda number: None
        self.ask(made)
        made.settle(minutes=5)
        assert made.tagline == "tagline 7"

    def test_whose_answer_comes_after_a_newer_ones_does_not_count(self, made: BrandPlace) -> None:
        def is_slow(number: int) -> None:
            if number == 2:  # its lease is over, and another run has done it, before it comes back
                made.clock.pass_(minutes=5)
                made.run(made.key)

        self.ask(made)
        made.model.happens = is_slow
        made.settle(minutes=10)
        assert (made.model.asked, made.tagline) == (3, "tagline 3")

    def test_does_not_run_while_the_shop_is_paused_and_is_not_lost(self, made: BrandPlace) -> None:
        made.move(LIVE)
        self.ask(made)
        made.move(PAUSED)
        with pytest.raises(Problem, match="COMPANY_PAUSED"):
            self.ask(made)
        made.settle(minutes=60)
        assert (made.model.asked, made.tagline) == (1, "tagline 1")
        made.move(LIVE)
        made.settle(minutes=5)
        assert (made.model.asked, made.tagline) == (2, "tagline 2")

    def test_that_is_under_way_as_the_shop_is_paused_counts(self, made: BrandPlace) -> None:
        made.move(LIVE)
        self.ask(made)
        made.model.happens = lambda number: made.move(PAUSED)
        made.settle(minutes=5)
        assert (made.record.status, made.tagline) == (PAUSED, "tagline 2")

    def test_is_not_done_any_more_once_the_company_has_left(self, made: BrandPlace) -> None:
        made.move(LIVE)
        self.ask(made)
        made.move(CHURNED)
        made.settle(minutes=60)
        assert (made.model.asked, made.tagline) == (1, "tagline 1")
        for refused in (lambda: self.ask(made), lambda: edit(made.desk, made.record, {"tagline": "x"}, actor="ada")):
            with pytest.raises(Problem, match="COMPANY_CHURNED"):
                refused()

    def test_cannot_be_asked_for_before_there_is_a_kit_nor_where_nothing_is_looked_up(self, place: BrandPlace) -> None:
        with pytest.raises(Problem, match="BRAND_NOT_MADE"):
            self.ask(place)
        own = BrandPlace(own_assets=True)
        own.settle(minutes=5)
        with pytest.raises(Problem, match="BRAND_NOT_SCRAPED"):
            self.ask(own)

    def test_may_be_asked_for_while_the_logo_is_drawn(self) -> None:
        place = BrandPlace(logo_addon=True)
        place.settle(minutes=5)
        self.ask(place)
        place.settle(minutes=5)
        assert (place.record.status, place.tagline) == (LOGO_DESIGN_PENDING, "tagline 2")

    def test_of_a_website_that_is_gone_goes_on_once_it_is_corrected(self) -> None:
        place = BrandPlace(website_url="https://unknown.example")
        place.brands.known.add("unknown.example")
        place.settle(minutes=5)
        place.brands.known.clear()
        self.ask(place)
        place.settle(minutes=5)
        assert (place.failure(REFRESH_BRAND), place.tagline) == ("BRAND_NOT_FOUND", "tagline 1")
        correct(place.desk, place.record, {"website_url": "https://moved.example"}, actor="clerk")
        place.settle(minutes=5)
        assert (place.brands.asked[-1], place.tagline) == ("moved.example", "tagline 2")

    def test_comes_through_lost_triggers(self, made: BrandPlace) -> None:
        self.ask(made)
        made.lose_triggers()
        made.settle(minutes=5)
        assert made.tagline == "tagline 2"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whatever_order_no_kit_no_edit_and_no_look_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    place = BrandPlace()
    place.settle(minutes=5)
    place.move(LIVE)
    edits: dict[str, str] = {}
    asked = deaths = 0

    def may_die(number: int) -> None:
        nonlocal deaths
        if chance.random() < 0.2:
            deaths += 1
            raise Killed

    place.model.happens = may_die
    for step in range(25):
        match chance.choice(("ask", "edit", "pause", "resume", "time", "lose", "time")):
            case "ask" if place.record.status == LIVE:
                asked += rescrape(place.desk, place.record, actor="ada").fields["rescrapes"]["n"] > asked
            case "edit":
                edits["headline"] = f"headline {step}"
                edit(place.desk, place.record, edits, actor="ada")
            case "pause" if place.record.status == LIVE:
                place.move(PAUSED)
            case "resume" if place.record.status == PAUSED:
                place.move(LIVE)
            case "lose":
                place.lose_triggers()
            case _:
                with suppress(Killed):
                    place.settle(minutes=chance.choice((1, 3, 10)))
        kit = kit_of(place.record)
        assert kit.fields["tagline"].source == "model"
        assert {name: kit.said(name) for name in edits} == edits
    place.model.happens = lambda number: None
    if place.record.status == PAUSED:
        place.move(LIVE)
    place.settle(minutes=60)
    newest = rescrapes.newest(place.record)
    assert (newest.state if newest else "idle") in {"idle", "failed"}
    done = place.record.entry(REFRESH_BRAND).done_for
    assert len(set(done)) == len(done) <= asked
    assert place.model.asked <= 1 + asked * 2 + deaths


def test_two_who_edit_at_once_lose_nothing_unseen(made: BrandPlace) -> None:
    seen = frozenset({brand_tag(made.record)})
    edit(made.desk, made.record, {"tagline": "Mine"}, actor="ada", seen=seen)
    with pytest.raises(Problem, match="CHANGED_MEANWHILE") as raised:
        edit(made.desk, made.record, {"tagline": "Theirs"}, actor="bob", seen=seen)
    assert raised.value.extra["brand"]["tagline"] == "Mine"  # type: ignore[index]
    edit(made.desk, made.record, {"tagline": "Mine"}, actor="bob", seen=seen)  # what stands there is no change
    edit(made.desk, made.record, {"tagline": None}, actor="bob")
    assert (made.tagline, made.record.fields["kit_edits"]) == ("tagline 1", {})
