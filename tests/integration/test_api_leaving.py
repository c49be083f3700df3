"""A company that leaves before its shop is open: what is under way stops, what was made is taken back, and what it has
paid is a person's to give back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.engine.planner import LATE
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent
from chalicelib.flows import registry
from chalicelib.flows.merch import payment
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.shared_actions import SCRAPE_BRAND
from tests.clock import TestClock
from tests.integration.merch_place import ADMIN, Standing, install, standing
from tests.integration.shop_place import MONTHLY, TICKETS, ShopPlace
from tests.integration.tokens import Issuer

QUIET = int(LATE.total_seconds() // 60) + 5
"""Minutes after which nothing that was asked for can take effect any more."""


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> ShopPlace:
    made = ShopPlace(stand_ins, issuer, clock)
    install(made, monkeypatch)
    return made


class Looks:
    """The look at a website, which goes on for long or finds nothing."""

    def __init__(self, *, finds_nothing: bool) -> None:
        self.finds_nothing = finds_nothing

    def execute(self, work: Work) -> Done | Pending:
        if self.finds_nothing:
            raise Permanent("BRAND_NOT_FOUND", "There is none.", hint="Correct the website.")
        return Pending(LATE, "the website")


def brought(place: ShopPlace, status: str) -> None:
    """A company that has paid comes to this status."""
    place.filled_in()
    assert place.draft("POST", "/brand-teaser", {"own_assets": False}).status == 200
    place.confirm(MONTHLY, logo_addon=status == "LOGO_DESIGN_PENDING")
    if status in {"SCRAPING", "SCRAPING_FAILED"}:
        looks = Looks(finds_nothing=status == "SCRAPING_FAILED")
        place.world.executors = {**place.world.executors, SCRAPE_BRAND: looks}
    place.pay(place.payment()["client_secret"])
    assert place.deliver("payment_intent.succeeded").status == 200
    if status != "INTAKE_COMPLETE":
        place.world.settle(minutes=30)
    assert place.record.status == status
    assert place.claimed().status == 200


def to_do(place: ShopPlace) -> list[str]:
    """What stands on an SE's list."""
    return [each.name for each in registry.checklist(registry.ALL["merch"], place.record, None, place.clock())]


def debit_failed(place: ShopPlace) -> str:
    """A company pays from an account that has not enough; what lets its page pay again."""
    place.confirmed(MONTHLY)
    place.pay(place.payment()["client_secret"], "pm_bank_debit")
    place.payment("POST")
    place.world.settle(minutes=30)
    place.comes_to(succeeds=False)
    assert place.deliver("payment_intent.payment_failed").status == 200
    secret: str = place.payment()["client_secret"]
    return secret


@pytest.mark.parametrize(
    "status", ["INTAKE_COMPLETE", "SCRAPING", "SCRAPING_FAILED", "LOGO_DESIGN_PENDING", "PRINT_FILES_PENDING"]
)
def test_from_wherever_it_is_and_can_be_erased(place: ShopPlace, status: str) -> None:
    brought(place, status)
    begun = place.stand_ins.made("create_subscription")
    assert "churn" in place.company().json["may"]
    for reason in ("They close.", "Again."):
        gone = place.company("POST", "/churn", {"reason": reason}).json
        assert (gone["status"], gone["may"], gone["left"]) == ("CHURNED", [], [])
    assert [each["status"] for each in gone["timeline"] if each["at"] is None] == [], "nothing comes any more"
    place.world.settle(minutes=QUIET)
    assert place.history().count("CHURNED") == 1
    assert place.history()[-1] == "CHURNED"
    record = place.record
    assert [name for name in record.actions if not record.entry(name).over] == []
    assert record.attention == ""
    assert {ticket.status for ticket in place.tickets().values()} <= {"CANCELLED"}
    assert bool(place.tickets()) == (status in {"LOGO_DESIGN_PENDING", "PRINT_FILES_PENDING"})
    assert record.entry("cancel_subscription").status is (
        Status.SKIPPED if status == "INTAKE_COMPLETE" else Status.SUCCEEDED
    )
    assert place.stand_ins.made("create_subscription") == begun
    assert place.gate().json["closed_by"] == "status"
    assert place.visit().refusal == (404, "COMPANY_NOT_FOUND"), "it never was"
    assert to_do(place) == ["payment_odd_early"]
    assert place.mails()[-1] == "Harbour Books: your shop is closed"
    done = place.engineer("POST", "/erasure", {"person": "company"})
    assert done.status == 200, done.json
    assert "Refund" in done.json["left_to_do"][0]
    assert ADMIN not in str(place.http.items())
    assert to_do(place) == []


def test_is_not_of_drafts_which_end_by_themselves(place: ShopPlace) -> None:
    place.confirmed()
    assert place.company("POST", "/churn", {"reason": "x"}).refusal == (404, "COMPANY_NOT_FOUND")
    assert place.record.status == "INTAKE_IN_PROGRESS"


class TestAPayment:
    def test_that_is_open_is_cancelled_and_nobody_is_asked_for_it_any_more(self, place: ShopPlace) -> None:
        debit_failed(place)
        place.company("POST", "/churn", {"reason": "They close."})
        for method in ("GET", "POST"):
            assert place.draft(method, "/payment").refusal == (409, "COMPANY_CHURNED")
        assert place.company().json["keys"]["activation"]["says"].startswith("The company has left")
        before = place.stand_ins.made("cancel_payment_intent")
        place.world.settle(minutes=QUIET)
        assert place.stand_ins.made("cancel_payment_intent") == before + 1
        assert payment.state(place.record) == "canceled"
        assert to_do(place) == [], "there is nothing to give back"

    def test_that_comes_as_it_leaves_is_seen_to_by_a_person(self, place: ShopPlace) -> None:
        secret = debit_failed(place)
        place.company("POST", "/churn", {"reason": "They close."})
        assert to_do(place) == []
        place.pay(secret)
        place.world.settle(minutes=QUIET)
        assert to_do(place) == ["payment_odd_early"], "also if Stripe's message never comes"
        assert place.deliver("payment_intent.succeeded").status == 200
        place.world.settle(minutes=QUIET)
        assert to_do(place) == ["payment_odd_early"]
        assert place.record.entry("start_subscription").status is Status.SKIPPED
        assert place.gate().json["closed_by"] == "status"

    def test_that_fails_once_it_has_left_is_told_to_nobody(self, place: ShopPlace) -> None:
        place.confirmed()
        place.pay(place.payment()["client_secret"], "pm_bank_debit")
        place.payment("POST")
        place.world.settle(minutes=30)
        place.company("POST", "/churn", {"reason": "They close."})
        place.world.settle(minutes=QUIET)
        assert to_do(place) == ["payment_odd_early"], "its money is on its way"
        place.clock.pass_(minutes=5)
        place.comes_to(succeeds=False)
        assert place.deliver("payment_intent.payment_failed").status == 200
        place.world.settle(minutes=5)
        assert to_do(place) == []
        assert "Harbour Books: your payment did not go through" not in place.mails()


class TestTheLastApproval:
    def test_opens_no_shop_of_a_company_that_has_left_before(self, place: ShopPlace) -> None:
        place.paid(MONTHLY)
        place.drawn(*TICKETS)
        assert place.company("POST", "/churn", {"reason": "They close."}).json["status"] == "CHURNED"
        place.world.settle(minutes=QUIET)
        assert "LIVE" not in place.history()
        assert {ticket.status for ticket in place.tickets().values()} == {"APPROVED"}

    def test_that_comes_between_opens_the_shop_that_then_closes(
        self, place: ShopPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.paid(MONTHLY)
        place.drawn(*TICKETS)
        store, inside = place.http.api.desk.store, [True]
        write = store.write

        def between(before: Record, after: Record, **options: Any) -> Record:
            while inside:
                inside.pop()
                place.world.settle(minutes=1)
            return write(before, after, **options)

        monkeypatch.setattr(store, "write", between)
        assert place.company("POST", "/churn", {"reason": "They close."}).json["status"] == "CHURNED"
        assert place.history()[-2:] == ["LIVE", "CHURNED"]
        place.world.settle(minutes=QUIET)
        assert place.visit().refusal == (410, "SHOP_CLOSED")
        assert to_do(place) == []
