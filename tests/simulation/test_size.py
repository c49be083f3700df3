"""The sweep and the lists at size: what they cost for a record that concerns them does not depend on all the others."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.deadline import Deadline
from chalicelib.engine.sweep import TIME_TO_FINISH, Swept
from chalicelib.engine.worker_pool import thread_pool
from chalicelib.records.indexes import FURTHER_NAMES, attention_partitions, due_partition, due_partitions
from chalicelib.records.views import CAP, ROWS
from tests.simulation.crowd import FLOWS, Crowd, key_of, spread
from tests.table import TABLE
from tests.tiny_flow import PARCEL

SIZES = (100, 1_000, 100_000)
FUNCTION_SECONDS = 55
"""The sweep function's timeout (.chalice/config.json)."""
TRANSACTION_SECONDS = 1 / 64
"""Slow, one after the other, and exact in binary."""


def timed(crowd: Crowd, seconds: float = FUNCTION_SECONDS) -> Deadline:
    """The deadline of an invocation that begins now, where a transaction takes its time and nothing else does."""
    return Deadline.after(seconds, lambda: crowd.model.requests["TransactWriteItems"] * TRANSACTION_SECONDS)


@pytest.fixture(scope="module", params=SIZES)
def swept(request: pytest.FixtureRequest) -> tuple[Crowd, Swept]:
    """A crowd, one tenth of it due at once, after one sweep."""
    crowd = Crowd(request.param)
    return crowd, crowd.sweeper.sweep()


def test_a_sweep_starts_every_record_that_is_due_and_no_other_and_each_once(swept: tuple[Crowd, Swept]) -> None:
    crowd, seen = swept
    assert crowd.started == Counter(crowd.due_keys())
    assert (seen.started, seen.moved_on, seen.failed, seen.left_over) == (crowd.due, 0, 0, 0)


def test_a_due_record_costs_one_transaction_and_one_scanned_item_however_many_there_are(
    swept: tuple[Crowd, Swept],
) -> None:
    crowd, _ = swept
    requests, scanned = crowd.model.requests, crowd.model.scanned
    assert (requests["TransactWriteItems"] / crowd.due, scanned["gsi3"] / crowd.due) == (1, 1)


def counts(crowd: Crowd) -> int:
    """Requests that count what waits for a person: one for each partition, until there are more than are counted."""
    waiting = sum("gsi4pk" in item for item in crowd.model.contents(TABLE))
    return 1 if waiting > CAP else len(attention_partitions(FLOWS))


ASIDE = len(FLOWS)
"""Requests that look for what was set aside, in a minute in which that is looked for."""


def test_all_else_a_sweep_asks_for_is_a_count_and_pages_of_each_partition_and_the_switch_for_each_page(
    swept: tuple[Crowd, Swept],
) -> None:
    crowd, _ = swept
    others = crowd.model.requests - Counter({"TransactWriteItems": crowd.due})
    full_pages, last = divmod(crowd.due, ROWS)
    due_in = Counter(due_partition(key) for key in crowd.due_keys())
    of_a_partition = ROWS // len(due_partitions())
    assert others == {
        "Query": counts(crowd) + ASIDE + sum(1 + due_in[name] // of_a_partition for name in due_partitions()),
        "GetItem": full_pages + bool(last) + 1,
    }  # once to tell of an odd switch


def test_a_sweep_that_finds_nothing_due_costs_a_request_for_each_partition_and_scans_nothing_of_the_due_index() -> None:
    crowd = Crowd(1_000, due=0)
    assert crowd.sweeper.sweep().started == 0
    assert (crowd.model.requests, crowd.model.scanned["gsi3"]) == (
        {"Query": len(due_partitions()) + ASIDE + counts(crowd), "GetItem": 1},
        0,
    )


@pytest.mark.parametrize(("ask", "index"), [("listed", "gsi1"), ("attention", "gsi4")])
def test_a_page_of_a_list_costs_a_request_and_its_own_rows_however_many_there_are(
    ask: str, index: str, swept: tuple[Crowd, Swept]
) -> None:
    crowd, _ = swept
    crowd.model.requests.clear()
    crowd.model.scanned.clear()
    first = getattr(crowd.views, ask)(PARCEL.name, limit=50)
    second = getattr(crowd.views, ask)(PARCEL.name, limit=20, cursor=first.cursor)
    assert (len(first.rows), len(second.rows)) == (50, 20)
    assert (crowd.model.requests, crowd.model.scanned) == ({"Query": 2}, {index: 70})


def test_a_search_costs_its_requests_and_what_it_shows_however_many_there_are(swept: tuple[Crowd, Swept]) -> None:
    crowd, _ = swept
    crowd.model.requests.clear()
    crowd.model.scanned.clear()
    begins = crowd.views.titled(PARCEL.name, "harb", limit=20)
    by_id = crowd.views.find(PARCEL.name, "000017")
    assert (len(begins.rows), begins.cursor is not None, [row["pk"] for row in by_id]) == (20, True, [key_of(17)])
    names = 1 + len(FURTHER_NAMES)
    assert crowd.model.requests == {"Query": 1 + names, "BatchGetItem": 1, "GetItem": 1}
    assert +crowd.model.scanned == {"gsi5": 20}


def test_none_starves_when_more_are_due_than_one_sweep_can_start() -> None:
    crowd = Crowd(20_000, due=10_000)
    a_sweep_can = round((FUNCTION_SECONDS - TIME_TO_FINISH) / TRANSACTION_SECONDS) + 1
    waiting = crowd.due_keys()
    for last in (False, False, False, True):
        seen = crowd.sweeper.sweep(timed(crowd))
        assert crowd.started == Counter(crowd.due_keys()[: sum(crowd.started.values())]), "the longest overdue first"
        assert seen.started == min(len(waiting), a_sweep_can)
        assert (seen.left_over == 0) is last
        waiting = waiting[seen.started :]
        crowd.come_to_rest()
        crowd.clock.pass_(minutes=1)
    assert crowd.started == Counter(crowd.due_keys())


def test_none_starves_behind_records_that_are_started_again_and_again_in_vain() -> None:
    crowd = Crowd(1_800, due=1_800)
    for _ in range(3):
        crowd.sweeper.sweep(timed(crowd, seconds=TIME_TO_FINISH + 10))
        crowd.clock.pass_(minutes=1)
    assert crowd.started.keys() == set(crowd.due_keys())


@pytest.mark.parametrize("start", [1, 500, 999, 1_000, 1_001])
def test_a_sweep_in_the_midst_of_another_starts_what_that_one_has_not(start: int) -> None:
    crowd = Crowd(2_000, due=1_500)
    second: list[Swept] = []

    def interrupt(_: str) -> None:
        if sum(crowd.started.values()) == start:
            second.append(crowd.sweeper.sweep())

    crowd.on_start = interrupt
    first = crowd.sweeper.sweep()
    assert crowd.started == Counter(crowd.due_keys())
    assert (first.started, second[0].started) == (start, crowd.due - start)
    assert first.moved_on <= 2 * ROWS, "of what it has read it learns one by one, of the rest at once"


@pytest.mark.parametrize("most", [0.0, 30.0], ids=["no lag", "30 s of lag"])
def test_sweeps_at_the_same_time_each_with_many_hands_start_each_record_once(most: float) -> None:
    crowd = Crowd(2_000, due=600, lag=spread(1, most=most))
    sweeper = replace(crowd.sweeper, new_workers=thread_pool)
    seen: list[Swept] = []
    sweeps = [threading.Thread(target=lambda: seen.append(sweeper.sweep())) for _ in range(3)]
    for sweep in sweeps:
        sweep.start()
    for sweep in sweeps:
        sweep.join()
    assert crowd.started == Counter(crowd.due_keys())
    assert (len(seen), sum(one.started for one in seen)) == (3, crowd.due)


def test_a_sweep_that_reads_an_index_which_lags_behind_starts_nothing_twice() -> None:
    crowd = Crowd(2_000, due=500, lag=spread(1, most=60))
    crowd.sweeper.sweep()
    for seconds in (1, 20, 38):
        crowd.clock.pass_(seconds=seconds)
        again = crowd.sweeper.sweep()
        assert again.started == 0
        assert again.moved_on > 0 or seconds == 38
    assert crowd.started == Counter(crowd.due_keys())


def test_a_sweep_goes_on_behind_what_it_has_started_though_the_index_still_shows_it() -> None:
    crowd = Crowd(3_000, due=2_500, lag=lambda: timedelta(seconds=30))
    seen = crowd.sweeper.sweep(timed(crowd))
    assert (seen.started, seen.moved_on, crowd.model.scanned["gsi3"]) == (2_500, 0, 2_500)


def test_what_becomes_due_while_sweeps_go_on_is_started_too_and_in_its_turn() -> None:
    crowd = Crowd(5_000, due=2_000)
    order: list[str] = []
    crowd.on_start = order.append
    fresh = (f"PARCEL#fresh-{number:04d}" for number in itertools.count())
    newcomers: list[str] = []
    for _ in range(4):
        for _, key in zip(range(100), fresh, strict=False):
            newcomers.append(key)
            crowd.become_due(key)
        crowd.sweeper.sweep(timed(crowd, seconds=TIME_TO_FINISH + 10))
        crowd.come_to_rest()
        crowd.clock.pass_(minutes=1)
    assert order == [*crowd.due_keys(), *newcomers]
