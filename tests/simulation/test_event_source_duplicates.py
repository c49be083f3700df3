"""What comes more than once though it went well. The letters are the sources that `event_source` lists."""

from __future__ import annotations

import json

from tests.simulation.event_source_bench import Bench, raises, reports
from tests.simulation.event_source_retry import LATEST


def test_a_batch_that_succeeded_may_come_again() -> None:
    """C: each event is processed at least once, and duplicate processing can occur."""
    bench = Bench(duplicates=1.0, batch_size=2)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2], [1, 2], [3], [3]]
    assert [invocation.duplicate for invocation in bench.source.invocations] == [False, True, False, True]


def test_a_batch_may_come_again_after_later_ones_of_its_shard() -> None:
    """C: at least once. H: after a lost checkpoint, from the last one that was stored."""
    bench = Bench(late_duplicates=1.0, batch_size=2)
    bench.write(*"abcdefghij" * 4)
    bench.source.drain()
    told = bench.source.invocations
    assert [call.sequence for call in told if not call.duplicate] == [[n, n + 1] for n in range(1, 41, 2)]
    lateness = set()
    for place in [place for place, call in enumerate(told) if call.duplicate]:
        first = bench.batches.index(told[place].sequence)
        between = [call.sequence for call in told[first + 1 : place] if not call.duplicate]
        assert all(sequence > told[place].sequence for sequence in between), "out of order with its neighbours"
        lateness.add(len(between))
    assert max(map(bench.batches.count, bench.batches)) == 2, "once more, and then no more"
    assert lateness == set(range(1, LATEST + 1)), "neither at once, nor all equally late"


def test_a_late_duplicate_comes_once_each_and_needs_later_batches_to_be_late() -> None:
    bench = Bench(late_duplicates=1.0, batch_size=1)
    bench.write("a")
    bench.source.drain()
    assert (bench.batches, bench.source.idle) == ([[1]], True)
    for _ in range(LATEST):
        bench.write("a")
        bench.source.drain()
    assert bench.batches.count([1]) == 2


def test_a_batch_that_was_given_up_is_one_that_others_come_after() -> None:
    bench = Bench(raises(2, 3, 4), late_duplicates=1.0, batch_size=1, maximum_retry_attempts=0)
    bench.write(*"aaaa")
    bench.source.drain()
    assert bench.batches.count([1]) == 2
    assert bench.discarded == [2, 3, 4]


def test_batches_of_another_shard_do_not_bring_a_late_duplicate() -> None:
    """A: a shard's order is its own."""
    bench = Bench(late_duplicates=1.0, batch_size=1, shards=2)
    bench.write("a")
    bench.source.drain()
    for _ in range(LATEST):
        bench.write("d")
        bench.source.drain()
    assert bench.source.invocations[0].lane != bench.source.invocations[-1].lane
    assert bench.batches.count([1]) == 1


def test_the_same_seed_plays_the_same_game() -> None:
    def play(seed: int, **often: float) -> list[list[int]]:
        odds = {"duplicates": 0.5, **often}
        bench = Bench(reports(5), seed=seed, shards=3, batch_size=2, reports=True, **odds)
        bench.write(*"abcdefghijkl")
        for _ in range(6):
            bench.source.poll()
            bench.clock.pass_(minutes=1)
        return bench.batches

    assert play(7) == play(7)
    assert len({json.dumps(play(seed)) for seed in range(5)}) > 1
    late = {json.dumps(play(seed, duplicates=0, late_duplicates=0.5)) for seed in range(5)}
    assert late != {json.dumps(play(seed, duplicates=0)) for seed in range(5)}
    assert len({json.dumps(play(seed, duplicates=0)) for seed in range(5)}) > 1, "the order of the lanes"
