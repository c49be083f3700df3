"""What comes again, how often, when, and what is given up. The letters are the sources that `event_source` lists."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.simulation.event_source_bench import Bench, raises, reports


def test_a_batch_is_given_up_after_its_retries_and_the_shard_goes_on() -> None:
    """A, F: MaximumRetryAttempts counts retries after the first try; then the records are discarded, and told."""
    bench = Bench(raises(1), batch_size=2, maximum_retry_attempts=2, destination=True)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2], [1, 2], [1, 2], [3]]
    assert (bench.conditions, bench.discarded) == ([("RetryAttemptsExhausted", 3, 1, 2)], [1, 2])


def test_no_retry_at_all_is_a_number_too() -> None:
    """F: the minimum is 0."""
    bench = Bench(raises(1), maximum_retry_attempts=0, destination=False)
    bench.write("a")
    bench.source.drain()
    assert (bench.batches, bench.discarded, bench.conditions) == ([[1]], [1], [])


def test_without_a_limit_a_batch_is_retried_until_the_stream_forgets_it() -> None:
    """F: -1 is until the record expires; DynamoDB keeps records for 24 hours. Nobody is told."""
    bench = Bench(raises(1), destination=True)
    start = bench.clock()
    bench.write("a")
    bench.source.drain()
    assert timedelta(hours=23, minutes=58) < bench.source.invocations[-1].at - start < timedelta(hours=24)
    assert (bench.discarded, bench.conditions) == ([1], [])


def test_a_record_older_than_the_limit_is_not_sent_and_is_told() -> None:
    """A: the maximum age of a record that Lambda sends; details of what is too old go to the destination."""
    bench = Bench(raises(1), maximum_record_age_in_seconds=60, destination=True)
    bench.write("a")
    bench.clock.pass_(seconds=50)
    bench.write("b")
    bench.clock.pass_(seconds=11)
    bench.source.drain()
    assert bench.batches == [[2]]
    assert (bench.conditions, bench.discarded) == ([("RecordAgeExceeded", 0, 1, 1)], [1])


def test_retries_end_when_the_record_gets_too_old() -> None:
    """A: until the records expire, exceed the maximum age, or reach the retry quota."""
    bench = Bench(raises(1), maximum_record_age_in_seconds=60, destination=True)
    start = bench.clock()
    bench.write("a")
    bench.source.drain()
    assert {tuple(batch) for batch in bench.batches} == {(1,)}
    assert bench.source.invocations[-1].at <= start + timedelta(seconds=60)
    assert bench.conditions == [("RecordAgeExceeded", len(bench.batches), 1, 1)]


def test_a_failing_lane_backs_off_longer_each_time_and_holds_up_what_is_behind_it() -> None:
    """C, E: the affected shard is paused until the error is resolved. The lengths are the model's."""
    bench = Bench(raises(1), batch_size=1, maximum_retry_attempts=3)
    bench.write(*"ab")
    bench.source.poll()
    assert bench.source.poll() == 0
    bench.source.drain()
    times = [invocation.at for invocation in bench.source.invocations]
    assert [(b - a).total_seconds() for a, b in itertools.pairwise(times)] == [1, 2, 4, 0]
    assert bench.batches == [[1], [1], [1], [1], [2]]


@pytest.mark.parametrize("retries", [1, -1])
def test_the_next_trouble_of_a_lane_begins_with_a_short_back_off_again(retries: int) -> None:
    """The model's choice: success and giving up both end the trouble."""
    troubles = {1: 2, 2: 2}

    def answer(batch: list[int]) -> object:
        troubles[batch[0]] -= 1
        if troubles[batch[0]] >= 0:
            raise RuntimeError("a bad record")
        return None

    bench = Bench(answer, batch_size=1, maximum_retry_attempts=retries)
    bench.write(*"aa")
    bench.source.drain()
    gaps = {1: [1, 0, 1], -1: [1, 2, 0, 1, 2]}[retries]
    times = [invocation.at for invocation in bench.source.invocations]
    assert [(b - a).total_seconds() for a, b in itertools.pairwise(times)] == gaps


def test_a_remainder_is_a_batch_of_its_own_and_has_its_retries_before_it() -> None:
    """B: from the checkpoint on, by the retry strategy; only the same batch sent again counts (trials on AWS)."""
    bench = Bench(reports(2), reports=True, maximum_retry_attempts=1, destination=True)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2, 3], [2, 3], [2, 3]]
    assert (bench.conditions, bench.discarded) == ([("RetryAttemptsExhausted", 3, 2, 3)], [2, 3])


def test_a_failed_batch_is_halved_and_no_half_overtakes_the_other() -> None:
    """A: split into two before retrying, which isolates the bad record; splitting does not count as a retry."""
    bench = Bench(raises(3), bisect_batch_on_function_error=True, maximum_retry_attempts=1, destination=True)
    bench.write(*"abcd")
    bench.source.drain()
    assert bench.batches == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]
    assert (bench.conditions, bench.discarded) == ([("RetryAttemptsExhausted", 4, 3, 3)], [3])


def test_a_reported_batch_is_cut_at_the_reported_record_and_only_the_rest_comes_again() -> None:
    """B: with both settings the batch is bisected at the returned number; only the remaining records are retried."""
    bench = Bench(reports(2), reports=True, bisect_batch_on_function_error=True, maximum_retry_attempts=1)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2, 3], [2, 3], [2], [2], [3]]
    assert bench.discarded == [2], "the bad record alone"


def test_an_exception_halves_the_batch_whether_or_not_reports_are_enabled() -> None:
    """B: bisected regardless of the ReportBatchItemFailures setting."""
    bench = Bench(raises(2), reports=True, bisect_batch_on_function_error=True, maximum_retry_attempts=0)
    bench.write(*"ab")
    bench.source.drain()
    assert bench.batches == [[1, 2], [1], [2]]
