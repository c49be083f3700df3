"""What is kept in order, and what goes on at the same time. The letters are the sources that `event_source` lists."""

from __future__ import annotations

import threading

import pytest

from tests.simulation.event_source_bench import Bench, raises


def test_shards_do_not_wait_for_each_other() -> None:
    """A, F: shards are read each on its own; E: an error blocks the affected shard."""
    bench = Bench(raises(1), shards=2, batch_size=1)
    bench.write(*"abcdefgh")
    for _ in range(9):
        bench.source.poll()
    blocked = next(invocation.lane for invocation in bench.source.invocations if invocation.error)
    served = [invocation for invocation in bench.source.invocations if not invocation.error]
    assert served
    assert {invocation.lane for invocation in served}.isdisjoint({blocked})


@pytest.mark.parametrize("seed", range(5))
def test_concurrent_batches_of_a_shard_keep_the_order_of_each_item(seed: int) -> None:
    """A: up to ParallelizationFactor batches of a shard at once, still in order for an item (both keys)."""
    keys = "abcdefgh"
    bench = Bench(raises(3, 11), parallelization_factor=4, batch_size=3, maximum_retry_attempts=2, seed=seed)
    bench.write(*keys, *keys, *keys)
    assert bench.source.poll() > 1, "more than one batch of the one shard"
    bench.source.drain()
    first_seen = list(dict.fromkeys(number for batch in bench.batches for number in batch))
    for place, _ in enumerate(keys, start=1):
        assert [number for number in first_seen if number % 8 == place % 8] == [place, place + 8, place + 16]


def test_while_a_batch_is_worked_on_other_lanes_go_on_and_its_own_waits() -> None:
    """A: with concurrent batches, one invocation per lane at a time."""
    running: list[str] = []
    most = 0
    bench = Bench(parallelization_factor=10, batch_size=1)

    def answer(batch: list[int]) -> object:
        nonlocal most
        item = "ab"[batch[0] % 2]
        assert item not in running
        running.append(item)
        most = max(most, len(running))
        bench.source.poll()
        running.remove(item)
        return None

    bench.answer = answer
    bench.write(*"bababa")
    bench.source.drain()
    assert most == 2
    told = [invocation.request_id for invocation in bench.source.invocations]
    assert told == [f"invocation-{number}" for number in range(1, 7)], "by when they began"
    assert sorted(bench.batches) == [[1], [2], [3], [4], [5], [6]]
    assert len({context.aws_request_id for context in bench.contexts}) == 6


def test_a_lane_is_ready_when_its_next_batch_can_be_sent() -> None:
    """A: with concurrent batches, each lane on its own. Asking changes nothing."""
    bench = Bench(parallelization_factor=10, batch_size=10, maximum_batching_window_in_seconds=20)
    assert bench.source.ready() == []
    bench.write(*"ab")
    assert bench.source.ready() == []
    bench.clock.go_to(bench.source.due_at or bench.clock())
    lanes = bench.source.ready()
    assert len(lanes) == 2
    assert bench.source.ready() == lanes
    assert (bench.batches, bench.source.idle) == ([], False)


def test_a_delivery_sends_one_batch_of_its_own_lane_and_says_what_came_of_it() -> None:
    bench = Bench(raises(1), parallelization_factor=10, batch_size=1)
    bench.write(*"abb")
    first, second = bench.source.ready()
    failed, went_well = bench.source.deliver(first), bench.source.deliver(second)
    assert failed is not None
    assert went_well is not None
    assert (failed.sequence, str(failed.error), failed.done) == ([1], "a bad record", 0)
    assert (went_well.sequence, went_well.error, went_well.done) == ([2], None, 1)
    assert (failed.lane, went_well.lane) == (first.name, second.name)
    assert bench.source.ready() == [second], "the other one stands still until its back-off is over"
    assert bench.source.deliver(first) is None
    assert bench.batches == [[1], [2]]


def test_a_batch_is_formed_when_it_is_sent_and_not_when_its_lane_is_found_ready() -> None:
    bench = Bench()
    bench.write("a")
    (lane,) = bench.source.ready()
    bench.write("a")
    bench.source.deliver(lane)
    assert bench.batches == [[1, 2]]


def test_invocations_of_two_lanes_overlap_in_any_way_and_a_lane_never_overlaps_itself() -> None:
    """A: as above; here the one that began first ends first, which a handler that polls cannot do."""
    inside = {1: threading.Event(), 2: threading.Event()}
    go_on = {1: threading.Event(), 2: threading.Event()}
    bench = Bench(parallelization_factor=10, batch_size=1)

    def answer(batch: list[int]) -> object:
        if batch[0] in inside:
            inside[batch[0]].set()
            assert go_on[batch[0]].wait(10)
        return None

    bench.answer = answer
    bench.write(*"abab")
    one, two = bench.source.ready()
    threads = []
    for number, lane in ((1, one), (2, two)):
        threads.append(threading.Thread(target=bench.source.deliver, args=[lane]))
        threads[-1].start()
        assert inside[number].wait(10)
    assert (bench.source.ready(), bench.source.due_at, bench.source.idle) == ([], None, False)
    assert (bench.source.deliver(one), bench.source.poll()) == (None, 0)
    go_on[1].set()
    threads[0].join()
    assert (bench.source.ready(), bench.batches) == ([one], [[1]])
    bench.source.deliver(one)
    go_on[2].set()
    threads[1].join()
    bench.source.drain()
    assert bench.batches == [[1], [2], [3], [4]], "by when they began"
    assert bench.source.idle


def test_the_source_is_not_idle_while_its_last_batch_is_with_the_handler() -> None:
    bench = Bench(lambda batch: seen.append(bench.source.idle))
    seen: list[bool] = []
    bench.write("a")
    bench.source.drain()
    assert (seen, bench.source.idle) == ([False], True)


def test_a_batch_that_a_test_ends_in_is_still_the_next_of_its_lane() -> None:
    left: list[BaseException] = [KeyboardInterrupt()]

    def answer(batch: list[int]) -> object:
        if left:
            raise left.pop()
        return None

    bench = Bench(answer, batch_size=1)
    bench.write(*"ab")
    (lane,) = bench.source.ready()
    with pytest.raises(KeyboardInterrupt):
        bench.source.deliver(lane)
    bench.source.drain()
    assert bench.batches == [[1], [2]]
