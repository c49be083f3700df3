"""An import of ten thousand orders, killed at random places: before an order, after it, at a write of the engine's. No
order twice, none missing, and what the page shows never goes back. In one process and in the engine's own time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.marketplace.client import PAGE, OrderPage
from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport, run_slice
from chalicelib.engine.lane import Slice
from chalicelib.engine.work import Done, Work
from chalicelib.executors.import_orders import ImportOrders
from chalicelib.flows import registry
from chalicelib.flows.store import sync
from chalicelib.flows.store.lifecycle import IN_PROGRESS
from chalicelib.records.record import Record
from tests.clock import START
from tests.simulation.world import Killed, World

ORDERS = 10_000
ODD = frozenset({17, 4_711, 9_999})
KEY = "STORE#st-1"
DEATHS = 40
ORDER_TAKES = 0.05
"""Seconds, of a clock that nothing else moves: a hundred slices."""


class Marketplace:
    """Its orders, page by page. It may be asked by a process that dies at that."""

    def __init__(self, death: Death) -> None:
        self._death = death

    def orders(self, key: str, after: str | None, deadline: Deadline) -> OrderPage:
        """As `Marketplace.orders`."""
        self._death.may_come("page")
        begin = int(after or 0)
        end = min(begin + PAGE, ORDERS)
        page = {"endCursor": str(end), "hasNextPage": end < ORDERS}
        nodes = [_order(number) for number in range(begin + 1, end + 1)]
        return OrderPage.model_validate({"totalCount": ORDERS, "pageInfo": page, "nodes": nodes})


class Shop:
    """What it was given. It may be the last that a process does."""

    def __init__(self, death: Death) -> None:
        self._death = death
        self.changes: Counter[str] = Counter()
        self.seconds = 0.0
        self._kept: dict[str, Mapping[str, Any]] = {}

    def put_order(self, store_id: str, number: str, order: Mapping[str, Any], deadline: Deadline) -> None:
        """As `Shop.put_order`: an upsert. What is counted is what changes something."""
        self._death.may_come("order")
        self.seconds += ORDER_TAKES
        if self._kept.get(number) != order:
            self._kept[number] = order
            self.changes[number] += 1
        self._death.may_come("order")


class Death:
    """Comes so many times, at random."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.came: Counter[str] = Counter()

    def may_come(self, where: str) -> None:
        """The process may end here."""
        often = {"order": 0.001, "page": 0.02, "write": 0.03}[where]
        if self.came.total() < DEATHS and self._chance.random() < often:
            self.came[where] += 1
            raise Killed


class Nothing:
    """What all other actions do here."""

    def execute(self, work: Work) -> Done:
        """Done."""
        return Done()


class Keys:
    """The store's key is there."""

    def get(self, store_id: str, shop: str = "") -> str:
        """As `StoreKeys.get`."""
        return "key"


def _order(number: int) -> dict[str, Any]:
    buyer = {"name": "B", "email": "b@mail.example", "country": "LU"}
    item = {"sku": "S", "name": "Mug", "quantity": 1, "unitPrice": "5.00"}
    told = {"number": f"R{number:06}", "placedAt": "2024-01-01T00:00:00+00:00", "state": "shipped", "currency": "EUR"}
    return {**told, "total": "much" if number in ODD else "5.00", "buyer": buyer, "items": [item]}


@pytest.fixture
def death() -> Death:
    return Death(random.Random(20))


@pytest.fixture
def shop(death: Death) -> Shop:
    return Shop(death)


@pytest.fixture
def world(death: Death, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> World:
    """A store that has filled in its steps, and whose user starts the import."""
    importing: Any = ImportOrders(Marketplace(death), Keys(), shop)  # type: ignore[arg-type]
    others = {action.name: Nothing() for action in registry.ALL["store"].actions}
    made = World(registry.ALL, {**others, "import_orders": importing}, lane=True)
    named = {"record_id": "st-1", "kind": "STORE", "flow": "store", "status": IN_PROGRESS}
    begun = Record(**named, created_at=START, created_by="shop")
    record = sync.with_job(begun.but(at={IN_PROGRESS: START}), made.clock())
    made.store.create(record.but(due_at=made.clock() + timedelta(seconds=90)))
    plain = made.store.write

    def write(before: Record, after: Record, **options: Any) -> Record:
        death.may_come("write")
        written = plain(before, after, **options)
        death.may_come("write")
        return written

    monkeypatch.setattr(made.store, "write", write)
    return made


def test_killed_at_random_places_it_loses_no_order_doubles_none_and_never_goes_back(
    world: World, death: Death, shop: Shop
) -> None:
    seen, died = [0], 0

    def do_slice(piece: Slice, **_: Any) -> BatchReport:
        deadline = Deadline.after(30, lambda: shop.seconds)
        holder = f"slice-{len(seen)}"
        try:
            return run_slice(piece, world._runner, world.store, holder=holder, deadline=deadline, clock=world.clock)
        finally:
            job = sync.latest(world.store.load(KEY))
            assert job is not None
            seen.append(job.count.done + job.count.failed)

    world.do_slice = do_slice  # type: ignore[method-assign]
    while True:
        try:
            world.settle(minutes=24 * 60)
        except Killed:
            died += 1
            continue
        break
    job = sync.latest(world.store.load(KEY))
    assert job is not None
    assert job.state is sync.JobState.SUCCEEDED, (job, dict(death.came))
    assert (job.count.done, job.count.failed, job.count.total) == (ORDERS - len(ODD), len(ODD), ORDERS)
    assert set(shop.changes) == {f"R{number:06}" for number in range(1, ORDERS + 1) if number not in ODD}
    assert set(shop.changes.values()) == {1}
    assert seen == sorted(seen)
    assert died == death.came.total() > DEATHS / 2
    assert {"order", "page", "write"} <= set(death.came)
