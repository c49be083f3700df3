"""Deaths along one customer's way, at as many places as the budget allows; the circumstances take turns.

Which places are tried follows from the code (`rotation`). `make reliability` tries every place in every circumstance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from chalicelib.flows.ecom.flow import FLOW
from lab.reliability.cuts import Job, Outcome, runs_of
from lab.reliability.forks import parted
from lab.reliability.kept import Kept
from local.platforms.base import IdempotencyKeys
from tests.campaign.budget import PLACES
from tests.campaign.cuts import CIRCUMSTANCES, TWICE_AT_ONCE, Place, cut, places
from tests.campaign.rotation import share, turn
from tests.campaign.rules import Broken
from tests.campaign.ways import ALONE, AT_ONCE, COMPANY, PIXEL, RELEASED, STORE, TENANT
from tests.simulation.world import in_play

ACTIONS = [action.name for action in in_play(FLOW)]
LARGE = {*RELEASED, STORE, COMPANY, TENANT}
"""Ways of which other tests try a share."""
AT_A_TIME = 4
"""Circumstances of a run: what a way has in common is played once in each of them."""


def test_the_places_are_around_every_request_and_every_action() -> None:
    names = [place.name for place in places() if place.way not in ALONE]
    assert {name.removesuffix(" answered") for name in names if name.endswith("answered")} == set(ACTIONS)
    for sent in [name for name in names if name.endswith(" sent")]:
        assert sent.removesuffix("sent") + "done" in names
    for must in ("batch received", "batch done", "update_item sent", "transact_write_items done"):
        assert must in names
    assert sum("git/refs" in name for name in names) == 10


def test_a_pixel_that_is_made_on_its_own_has_places_too() -> None:
    names = {place.name for place in places() if place.way == PIXEL}
    assert {f"{action} answered" for action in ("find_account", "provision_pixel", "commit_pixel_source")} <= names


def test_a_store_has_places_around_every_step_and_every_slice() -> None:
    names = [place.name for place in places() if place.way == STORE]
    answered = Counter(name.removesuffix(" answered") for name in names if name.endswith("answered"))
    assert {"mail_store", "hand_over_profile", "hand_over_feeds", "import_orders"} == set(answered)
    assert answered["import_orders"] > 1
    assert {"mail sent", "mail done", "POST /marketplace/graphql sent"} <= set(names)
    assert sum(name.startswith("PUT /shop/v1/stores/store-0/orders/") for name in names) == 2 * 4


def test_a_death_on_a_stores_way_doubles_and_loses_no_order(tmp_path: Path) -> None:
    tried = share([place for place in places() if place.way == STORE], PLACES["store"])
    assert len(tried) > 12
    _cut_all(tried, first_circumstance(), tmp_path)


def test_a_company_has_places_around_its_payment_its_brand_its_tickets_and_its_leaving() -> None:
    names = [place.name for place in places() if place.way == COMPANY]
    answered = {name.removesuffix(" answered") for name in names if name.endswith("answered")}
    once = {"adopt_intake", "scrape_brand", "synthesise_brand", "start_subscription", "cancel_subscription"}
    tickets = {"make_print_tickets", "await_prints", "close_print_tickets"}
    assert {*once, *tickets, "open_payment", "mail_company"} <= answered
    asked = {"POST /payments/v1/payment_intents", "POST /payments/v1/subscriptions", "POST /language_model/v1/messages"}
    assert {f"{each} {when}" for each in (*asked, "put_object", "mail") for when in ("sent", "done")} <= set(names)


def test_a_death_on_a_companys_way_pays_subscribes_and_draws_nothing_twice(tmp_path: Path) -> None:
    tried = share([place for place in places() if place.way == COMPANY], PLACES["company"])
    assert len(tried) > 7
    _cut_all(tried, first_circumstance(), tmp_path)


def test_a_tenant_has_places_around_its_invitation_every_slice_its_keys_and_its_end() -> None:
    names = [place.name for place in places() if place.way == TENANT]
    answered = Counter(name.removesuffix(" answered") for name in names if name.endswith("answered"))
    once = {"find_organisation", "invite_contact", "watch_validation", "revoke_keys", "withdraw_invite"}
    assert {*once, "watch_keys", "watch_upload", "watch_live", "mail_contact", "validate_upload"} <= set(answered)
    assert answered["validate_upload"] == 2 + 3, "two slices each, and a workbook is made into CSV before"
    asked = ("batch_write_item", "get_object", "put_object", "slice message", "mail")
    assert {f"{each} done" for each in asked} <= set(names)


def test_a_death_on_a_tenants_way_invites_once_finds_everything_once_and_leaves_no_key(tmp_path: Path) -> None:
    tried = share([place for place in places() if place.way == TENANT], PLACES["tenant"])
    assert len(tried) > 8
    _cut_all(tried, first_circumstance(), tmp_path)


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


def test_a_death_at_any_place_doubles_and_loses_nothing(tmp_path: Path) -> None:
    tried = share([place for place in places() if place.way not in LARGE], PLACES["one owner"])
    assert len(tried) > 45
    _cut_all(tried, first_circumstance(), tmp_path)


def test_a_death_on_the_way_of_a_released_user_leaves_one_owner_and_doubles_nothing(tmp_path: Path) -> None:
    tried = share([place for place in places() if place.way in RELEASED], PLACES["more owners"])
    assert len(tried) > 15
    _cut_all(tried, first_circumstance(), tmp_path)


@pytest.mark.parametrize("platform", ["controller/v1/accounts", "ecom/v1/accounts"])
def test_a_platform_that_does_not_serialise_requests_with_one_key_is_seen_to_do_things_twice(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the promises above rest on what the contract asks for, and on nothing that the stand-ins add to it."""
    place = next(place for place in places() if place.name.startswith(f"POST /{platform}") and "sent" in place.name)

    @asynccontextmanager
    async def at_once(keys: IdempotencyKeys, key: str | None) -> AsyncIterator[None]:
        yield

    assert cut(place, TWICE_AT_ONCE).counted["deserted"] == 1
    monkeypatch.setattr(IdempotencyKeys, "serialised", at_once)
    with pytest.raises(Broken, match="effects made twice"):
        cut(place, TWICE_AT_ONCE)


def test_a_cut_of_a_way_that_parts_is_the_cut_of_one_that_was_played_for_it_alone(tmp_path: Path) -> None:
    """`make reliability` plays what the cuts of a way have in common once."""
    every = [place for place in places() if place.way == PIXEL]
    jobs = [(place, name) for place in every[::9] for name in ("dies", "dies, and so does its retry", TWICE_AT_ONCE)]
    kept: Kept[Job, Outcome] = Kept("cuts", "one", tmp_path)
    found = dict(parted(runs_of(jobs), len(jobs), "Cuts", Console(file=StringIO()), kept))
    assert found == {job: cut(*job).recovery_seconds for job in jobs}
    assert len(found) > 10


def first_circumstance() -> int:
    """The first one's number. It goes another way than the places' share, so that in time each place meets each."""
    return turn() >> 8


def _cut_all(tried: Sequence[Place], first: int, folder: Path) -> None:
    """Cut at each place, each in one of the circumstances whose turn it is."""
    circumstances = list(CIRCUMSTANCES)
    turns = [circumstances[(first + number) % len(circumstances)] for number in range(AT_A_TIME)]
    jobs = [(place, turns[number % AT_A_TIME]) for number, place in enumerate(tried)]
    kept: Kept[Job, Outcome] = Kept("cuts", "one", folder)
    found = dict(parted(runs_of(jobs), len(jobs), "Cuts", Console(file=StringIO()), kept))
    assert set(found) == set(jobs)
    broken = [
        f"{place}, {circumstance}: {said}" for (place, circumstance), said in found.items() if isinstance(said, str)
    ]
    assert broken == []
