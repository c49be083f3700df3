"""How records are gathered into batches. The letters are the sources that `event_source` lists."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.event_source_bench import Bench


def test_records_come_in_order_in_batches_no_larger_than_the_batch_size() -> None:
    """A: a batch has at most BatchSize records; F: each shard is worked through in order."""
    bench = Bench(batch_size=2)
    bench.write(*"abcde")
    bench.source.drain()
    assert bench.batches == [[1, 2], [3, 4], [5]]


def test_without_a_window_one_record_alone_is_delivered_at_once() -> None:
    """A: by default the function is invoked as soon as records are available."""
    bench = Bench(batch_size=100)
    bench.write("a")
    assert (bench.source.poll(), bench.source.idle) == (1, True)


def test_a_window_gathers_records_until_it_is_over() -> None:
    """A, C: until the batch is full, the window expires, or the payload limit is reached."""
    bench = Bench(batch_size=10, maximum_batching_window_in_seconds=20)
    bench.write("a")
    bench.clock.pass_(seconds=19)
    bench.write("b")
    assert bench.source.poll() == 0
    bench.clock.pass_(seconds=1)
    assert bench.source.poll() == 1
    assert bench.batches == [[1, 2]]


def test_a_full_batch_does_not_wait_for_the_window() -> None:
    """A, C: as above."""
    bench = Bench(batch_size=2, maximum_batching_window_in_seconds=20)
    bench.write(*"ab")
    assert bench.source.poll() == 1
    bench.write(*"cde")
    assert (bench.source.poll(), bench.source.poll()) == (1, 0)
    assert bench.batches == [[1, 2], [3, 4]]


def test_the_next_window_begins_when_the_invocation_completes_and_not_with_a_record() -> None:
    """C: the next batching window begins as soon as the previous function invocation completes."""
    bench = Bench(lambda batch: bench.clock.pass_(seconds=7), batch_size=10, maximum_batching_window_in_seconds=20)
    bench.write("a")
    bench.source.drain()
    completed = bench.clock()
    bench.clock.pass_(seconds=15)
    bench.write("b")
    assert bench.source.due_at == completed + timedelta(seconds=20)


def test_a_batch_ends_before_the_payload_limit() -> None:
    """A, C: 6 MB; the limit also ends the window."""
    bench = Bench(batch_size=100, maximum_batching_window_in_seconds=60)
    bench.write(*"abc", pad="x" * 1_100_000)
    bench.source.poll()
    assert bench.batches == [[1, 2]], "each record holds two images of 1.1 MB: the third would reach over 6 MB"
