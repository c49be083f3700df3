"""An import of orders: slice by slice, through deaths, refusals and keys that stop working; each order once."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.clients.marketplace.client import Marketplace, OrderPage
from chalicelib.clients.shop.client import Shop
from chalicelib.deadline import Deadline
from chalicelib.executors.import_orders import ImportOrders
from chalicelib.records.ledger import Status
from chalicelib.shared_actions import OrdersImported
from tests.clock import TestClock
from tests.integration.store_place import KEY, PROFILE, STORE, Standing, StorePlace, install, standing
from tests.integration.tokens import Issuer
from tests.simulation.world import Killed

PROGRESS = "/step/order-sync/progress/sync-1"


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> StorePlace:
    stand_ins.reset()
    here = install(StorePlace(stand_ins, issuer, clock), monkeypatch)
    here.filled_in()
    return here


class Interrupted:
    """The shop platform's client, to which something happens before or after some orders.

    Args:
        happens: By the number of the call, from 1: what is done, before (False) and after (True) it.
    """

    def __init__(self, shop: Shop, happens: Any) -> None:
        self.shop = shop
        self.happens = happens
        self.calls = itertools.count(1)

    def put_order(self, store_id: str, number: str, order: Mapping[str, Any], deadline: Deadline) -> None:
        """As `Shop.put_order`."""
        call = next(self.calls)
        self.happens(call, False)
        self.shop.put_order(store_id, number, order, deadline)
        self.happens(call, True)


def interrupt(place: StorePlace, happens: Any) -> None:
    """Let something happen to an import's calls."""
    importing = place.world.executors["import_orders"]
    assert isinstance(importing, ImportOrders)
    shop: Any = Interrupted(importing.shop, happens)
    place.world.executors = {**place.world.executors, "import_orders": replace(importing, shop=shop)}


def orders(place: StorePlace, number: int, **config: Any) -> None:
    """What the marketplace has."""
    place.stand_ins.put(f"{place.stand_ins.marketplace}/_config", {"orders": number, **config})


def settle(place: StorePlace, minutes: int = 60) -> int:
    """Let everything go on through deaths; how many there were."""
    for deaths in itertools.count():
        try:
            place.world.settle(minutes=minutes)
        except Killed:
            continue
        return deaths
    raise AssertionError("unreachable")


def test_that_is_killed_at_random_places_loses_no_order_doubles_none_and_never_goes_back(
    place: StorePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.executors.import_orders.SLICE", 0.05)
    chance, seen = random.Random(7), [0]
    killed: list[tuple[int, bool]] = []
    orders(place, 400)

    def happens(call: int, after: bool) -> None:
        job = place.http.api.desk.store.load(f"STORE#{STORE}").entry("import_orders").result
        seen.append(int(job.get("done", 0)))
        if chance.random() < 0.01 and len(killed) < 12:
            killed.append((call, after))
            raise Killed

    interrupt(place, happens)
    place.ask("POST", "/step/order-sync/trigger")
    assert settle(place, minutes=240) == len(killed) >= 5
    through = place.ask("GET", PROGRESS).json
    assert (through["state"], through["done"], through["failed"], through["total"]) == ("succeeded", 400, 0, 400)
    assert sorted(place.stand_ins.orders()) == [f"R{number:06}" for number in range(1, 401)]
    assert seen == sorted(seen)


def test_is_one_slice_an_attempt_and_keeps_its_place(place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.executors.import_orders.SLICE", 0.0)
    orders(place, 3)
    place.ask("POST", "/step/order-sync/trigger")
    counts = []
    place.world.deliver()
    for _ in range(3):
        assert place.world.work_off()
        entry = place.record().entry("import_orders")
        counts.append((entry.status, entry.result["done"], entry.result["in_page"]))
    assert counts == [(Status.PENDING, each, each) for each in (1, 2, 3)]
    assert place.stand_ins.orders() == ["R000001", "R000002", "R000003"]
    assert place.ask("GET", PROGRESS).json["percent"] == 99
    place.world.settle(minutes=5)
    assert place.ask("GET", PROGRESS).json["state"] == "succeeded"
    assert len(place.stand_ins.orders()) == 3


def test_is_done_on_the_lane_of_bulk_work_so_that_nobody_waits_behind_it(
    place: StorePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.executors.import_orders.SLICE", 0.0)
    orders(place, 5)
    place.ask("POST", "/step/order-sync/trigger")
    place.world.deliver()
    assert place.stand_ins.orders() == []
    place.world.settle(minutes=5)
    assert place.world.lane
    assert len(place.world.lane.sent) == 6


def test_names_what_the_shop_or_the_marketplace_makes_unusable_and_goes_on(place: StorePlace) -> None:
    orders(place, 60, odd=[2, 57])
    refused = {"code": "ORDER_REFUSED"}
    rule = {"path": "/orders/R000005", "mode": "error_before", "status": 422, "body": refused, "times": 1}
    place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [rule]})
    place.ask("POST", "/step/order-sync/trigger")
    place.world.settle(minutes=5)
    through = place.ask("GET", PROGRESS).json
    assert (through["state"], through["done"], through["failed"]) == ("succeeded", 57, 3)
    rows = [(each["number"], each["code"]) for each in through["failed_rows"]]
    assert rows == [("R000002", "ORDER_UNREADABLE"), ("R000005", "ORDER_REFUSED"), ("R000057", "ORDER_UNREADABLE")]


def test_what_is_read_from_the_front_again_is_neither_counted_nor_further() -> None:
    count = replace(OrdersImported(job="sync-1", total=9).with_row(None, "a").with_row(None, "b"), cursor="c")
    front = count.from_the_front()
    again = front.with_row(None, "a")
    assert (front.done, front.cursor, again.done, again.again) == (2, None, 2, 1)
    places = {OrdersImported.place(each.as_result()) for each in (count, front, again)}
    assert len(places) == 1
    further = again.with_row(None, "b").with_row(None, "d")
    assert (further.done, OrdersImported.place(further.as_result()) in places) == (3, False)


def test_keeps_no_more_failed_rows_than_a_page_shows() -> None:
    count = OrdersImported(job="sync-1")
    for number in range(60):
        count = count.with_row({"number": str(number), "code": "ORDER_REFUSED", "says": "No."}, f"{number:x}")
    assert (count.failed, len(count.rows)) == (60, 50)


class Bent:
    """The marketplace's client, whose pages are not as they were.

    Args:
        bend: Makes another page of one.
    """

    def __init__(self, inner: Marketplace, bend: Callable[[OrderPage], OrderPage]) -> None:
        self.inner = inner
        self.bend = bend

    def orders(self, key: str, after: str | None, deadline: Deadline) -> OrderPage:
        """As `Marketplace.orders`."""
        return self.bend(self.inner.orders(key, after, deadline))


def bend(place: StorePlace, bent: Callable[[OrderPage], OrderPage]) -> None:
    """Let the marketplace's pages be others."""
    importing = place.world.executors["import_orders"]
    assert isinstance(importing, ImportOrders)
    marketplace: Any = Bent(importing.marketplace, bent)
    place.world.executors = {**place.world.executors, "import_orders": replace(importing, marketplace=marketplace)}


class TestAMarketplaceThatDoesNotStandStill:
    def slices(self, place: StorePlace, monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
        """So many slices of one order each; and the percent that a page saw after each."""
        monkeypatch.setattr("chalicelib.executors.import_orders.SLICE", 0.0)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.deliver()
        seen = []
        for _ in range(number):
            assert place.world.work_off()
            seen.append(place.ask("GET", PROGRESS).json["percent"])
        return seen

    def test_and_whose_orders_go_away_costs_none_of_the_others(
        self, place: StorePlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders(place, 8)
        self.slices(place, monkeypatch, 4)
        orders(place, 8, gone=[1, 2, 7])
        place.world.settle(minutes=5)
        assert place.stand_ins.orders() == [f"R{number:06}" for number in (1, 2, 3, 4, 5, 6, 8)]
        through = place.ask("GET", PROGRESS).json
        assert (through["state"], through["done"], through["total"]) == ("succeeded", 7, 7)

    def test_and_has_ever_more_orders_lets_no_percent_go_back(
        self, place: StorePlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders(place, 8)
        seen = self.slices(place, monkeypatch, 6)
        orders(place, 80)
        place.world.work_off()
        after = place.ask("GET", PROGRESS).json
        assert (seen[-1], after["percent"], after["total"]) == (75, 75, 80)

    def test_and_forgets_its_cursors_is_read_from_the_front_and_nothing_is_counted_twice(
        self, place: StorePlace
    ) -> None:
        orders(place, 130, odd=[3])

        def happens(call: int, after: bool) -> None:
            if (call, after) == (60, True):
                orders(place, 130, odd=[3], era="new")

        interrupt(place, happens)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=30)
        through = place.ask("GET", PROGRESS).json
        assert (through["state"], through["done"], through["failed"]) == ("succeeded", 129, 1)
        assert len(through["failed_rows"]) == 1
        assert len(place.stand_ins.orders()) == 129

    def test_and_takes_none_of_its_cursors_is_a_colleagues_matter_after_a_while(self, place: StorePlace) -> None:
        orders(place, 130)
        eras = itertools.count()

        def happens(call: int, after: bool) -> None:
            if after and call % 50 == 0:
                orders(place, 130, era=f"e{next(eras)}")

        interrupt(place, happens)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=24 * 60)
        stopped = place.ask("GET", PROGRESS).json
        assert (stopped["state"], stopped["mended_by"], stopped["done"]) == ("failed", "se", 50)
        failure = place.record().entry("import_orders").failure
        assert failure is not None
        assert failure.code == "MARKETPLACE_CURSOR_GONE"

    @pytest.mark.parametrize(("number", "shown"), [("R\ud8001\x00", "R1"), ("9" * 5000, "9" * 100)])
    def test_and_has_an_order_whose_number_cannot_be_one_names_it_and_goes_on(
        self, place: StorePlace, number: str, shown: str
    ) -> None:
        orders(place, 3)

        def odd(page: OrderPage) -> OrderPage:
            first, second, third = page.nodes
            return page.model_copy(update={"nodes": (first, {**second, "number": number}, third)})

        bend(place, odd)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=5)
        through = place.ask("GET", PROGRESS)
        assert (through.status, through.json["state"], through.json["done"]) == (200, "succeeded", 2)
        assert [(each["number"], each["code"]) for each in through.json["failed_rows"]] == [(shown, "ORDER_UNREADABLE")]

    def test_and_has_numbers_with_all_that_is_odd_in_a_path_is_imported(self, place: StorePlace) -> None:
        orders(place, 3)
        odd = ("2024/0001", "a b?c#d%2F", "ünï")

        def named(page: OrderPage) -> OrderPage:
            nodes = zip(odd, page.nodes, strict=True)
            return page.model_copy(update={"nodes": tuple({**node, "number": number} for number, node in nodes)})

        bend(place, named)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=5)
        assert place.ask("GET", PROGRESS).json["done"] == 3
        assert set(place.stand_ins.kept.orders(STORE)) == set(odd)

    def test_and_whose_pages_are_empty_for_ever_is_left_after_a_slice(
        self, place: StorePlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.executors.import_orders.SLICE", 0.0)
        asked = itertools.count()

        def empty(page: OrderPage) -> OrderPage:
            next(asked)
            return page.model_copy(update={"nodes": (), "page": page.page.model_copy(update={"has_next_page": True})})

        bend(place, empty)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.deliver()
        assert place.world.work_off()
        assert next(asked) == 1


class TestAKeyThatStopsWorking:
    def broken(self, place: StorePlace, minutes: int = 30) -> None:
        """In the middle of an import, and so long ago."""
        orders(place, 130)

        def happens(call: int, after: bool) -> None:
            if (call, after) == (60, True):
                place.stand_ins.put(f"{place.stand_ins.marketplace}/_token", {"token": "another-by-now"})

        interrupt(place, happens)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=minutes)

    def test_is_said_while_it_may_be_a_hiccup_to_whoever_can_enter_another(self, place: StorePlace) -> None:
        self.broken(place, minutes=1)
        waits = place.ask("GET", PROGRESS).json
        assert (waits["state"], waits["mended_by"]) == ("running", "customer")
        assert waits["says"].startswith("The marketplace does not take your key just now.")

    def test_is_the_customers_to_mend_and_they_are_told(self, place: StorePlace) -> None:
        self.broken(place)
        stopped = place.ask("GET", PROGRESS).json
        assert (stopped["state"], stopped["mended_by"], stopped["done"]) == ("failed", "customer", 100)
        assert stopped["says"].startswith("Enter a key of the marketplace that is good")
        record = place.record()
        assert (record.attention, record.attention_since) == ("", None)
        mails = [each for each in place.mails() if "import of your orders" in each.body]
        assert [each.destinations["ToAddresses"] for each in mails] == [[PROFILE["contact_email"]]]
        assert place.engineer("GET", "").json["checklist"] == []
        place.world.settle(minutes=3 * 24 * 60)
        (line,) = place.engineer("GET", "").json["checklist"]
        assert (line["kind"], line["who"], line["code"]) == ("customer_mends", "customer", "MARKETPLACE_KEY_REFUSED")

    def test_is_replaced_and_the_import_goes_on_where_it_was(self, place: StorePlace) -> None:
        self.broken(place)
        good = {"api_key": "another-by-now"}
        assert place.ask("POST", "/step/letzshop-api", good).status == 200
        going = place.ask("GET", PROGRESS).json
        assert (going["state"], going["done"]) == ("running", 100)
        place.world.settle(minutes=30)
        through = place.ask("GET", PROGRESS).json
        assert (through["state"], through["done"], through["failed"]) == ("succeeded", 130, 0)
        assert len(place.stand_ins.orders()) == len(set(place.stand_ins.orders())) == 130

    def test_is_not_replaced_by_one_of_another_shop(self, place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken(place)
        record = place.record()
        place.http.api.desk.store.write(record, record.but(facts={"marketplace_shop": "bobs-shop"}))
        refused = place.ask("POST", "/step/letzshop-api", {"api_key": "another-by-now"})
        assert refused.refusal == (409, "OTHER_SHOP")
        secret = place.secrets.get_secret_value(SecretId=f"test/onboarding/stores/{STORE}")["SecretString"]
        assert KEY in secret

    def test_and_is_in_its_secret_though_it_came_too_late_is_not_used(self, place: StorePlace) -> None:
        """Two people enter keys at once: one's is written last, and the other's noted last."""
        orders(place, 60)
        secret = f"test/onboarding/stores/{STORE}"
        late = json.dumps({"api_key": KEY, "shop": "bobs-shop"})
        place.secrets.put_secret_value(SecretId=secret, SecretString=late)
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=5)
        stopped = place.ask("GET", PROGRESS).json
        assert (stopped["state"], stopped["mended_by"], place.stand_ins.orders()) == ("failed", "customer", [])
        assert place.ask("POST", "/step/letzshop-api", {"api_key": KEY}).status == 200
        place.world.settle(minutes=5)
        assert place.ask("GET", PROGRESS).json["state"] == "succeeded"

    def test_that_was_a_hiccup_costs_nobody_anything(self, place: StorePlace) -> None:
        orders(place, 60)
        rule = {"path": "/graphql", "mode": "error_before", "status": 401, "times": 2}
        place.stand_ins.put(f"{place.stand_ins.marketplace}/_faults", {"rules": [rule]})
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=10)
        assert place.ask("GET", PROGRESS).json["state"] == "succeeded"
        assert len(place.mails()) == 1


class TestTriggering:
    def test_while_one_runs_is_the_same_job(self, place: StorePlace) -> None:
        first = place.ask("POST", "/step/order-sync/trigger").json
        assert place.ask("POST", "/step/order-sync/trigger", user="bob").json["job_id"] == first["job_id"] == "sync-1"
        place.world.settle(minutes=5)
        assert place.ask("GET", "/step/order-sync/progress/sync-2").refusal == (404, "JOB_NOT_FOUND")

    def test_again_after_the_end_is_another_and_the_one_before_is_remembered(self, place: StorePlace) -> None:
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=5)
        orders(place, 61)
        assert place.ask("POST", "/step/order-sync/trigger").json["job_id"] == "sync-2"
        waiting = place.ask("GET", "/step/order-sync/progress/sync-2").json
        assert (waiting["state"], waiting["done"]) == ("waiting", 0)
        place.world.settle(minutes=5)
        before = place.ask("GET", PROGRESS).json
        assert (before["state"], before["done"]) == ("succeeded", 60)
        assert place.ask("GET", "/step/order-sync/progress/sync-2").json["done"] == 61
        assert len(place.stand_ins.orders()) == 61

    def test_is_needed_for_the_end_unless_it_is_left_for_later(self, place: StorePlace) -> None:
        assert place.ask("POST", "/step/order-sync/complete", {}).refusal == (409, "IMPORT_NOT_ENDED")
        place.ask("POST", "/step/order-sync/trigger")
        assert place.ask("POST", "/step/order-sync/complete", {}).refusal == (409, "IMPORT_NOT_ENDED")
        assert place.ask("POST", "/step/order-sync/complete", {"import_later": True}).json["status"] == "completed"
        place.world.settle(minutes=5)
        assert len(place.stand_ins.orders()) == 60

    def test_is_asked_every_two_seconds_and_answered_by_tag(self, place: StorePlace) -> None:
        place.ask("POST", "/step/order-sync/trigger")
        first = place.ask("GET", PROGRESS)
        assert first.json["ask_again_seconds"] == 2
        assert place.ask("GET", PROGRESS, If_None_Match=first.headers["ETag"]).status == 304
        place.world.settle(minutes=5)
        done = place.ask("GET", PROGRESS, If_None_Match=first.headers["ETag"])
        assert (done.status, done.json["ask_again_seconds"]) == (200, None)
