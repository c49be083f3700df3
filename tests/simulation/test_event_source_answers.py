"""What becomes of a batch by what the handler answers. The letters are the sources that `event_source` lists."""

from __future__ import annotations

import pytest

from tests.clock import TestClock
from tests.simulation.event_source import TimedOut
from tests.simulation.event_source_bench import Bench, failing, reports
from tests.simulation.stream_record import done_of, stream_record


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_empty_or_null_list_means_that_the_whole_batch_succeeded(answer: object) -> None:
    """B: empty or null list, empty or null response."""
    bench = Bench(lambda batch: answer, reports=True)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2, 3]]


@pytest.mark.parametrize(
    "failure",
    [
        {"itemIdentifier": ""},
        {"itemIdentifier": None},
        {"itemIdentfier": "2"},
        {"itemIdentifier": "99"},
        {"itemIdentifier": 2},
        "2",
    ],
)
def test_a_bad_identifier_fails_the_whole_batch(failure: object) -> None:
    """B: empty string, null, bad key name. The model's choice: unknown identifiers and other shapes."""
    bench = Bench(lambda batch: {"batchItemFailures": [failure, {"itemIdentifier": "3"}]}, reports=True)
    bench.write(*"abc")
    bench.source.poll()
    bench.clock.pass_(minutes=1)
    bench.source.poll()
    assert bench.batches == [[1, 2, 3], [1, 2, 3]]


@pytest.mark.parametrize("answer", ["done", ["2"], {"batchItemFailures": "2"}, {"batchItemFailures": {"2": "3"}}])
def test_an_answer_of_another_shape_fails_the_whole_batch(answer: object) -> None:
    """The model's choice, on the safe side of B's "complete failure"."""
    records = [stream_record("a", "TRIGGER", "INSERT", sequence=n, at=TestClock()()) for n in (1, 2, 3)]
    assert done_of(records, answer) == 0


def test_everything_from_the_lowest_failed_number_on_comes_again() -> None:
    """B: the lowest sequence number is the checkpoint; all records from it on are retried."""
    bench = Bench(lambda batch: failing(10, 9) if len(batch) > 4 else None, reports=True)
    bench.write(*"abcdefghijkl")
    bench.source.drain()
    assert bench.batches == [list(range(1, 13)), [9, 10, 11, 12]], "9 is lower than 10, though not as text"


def test_where_reports_are_not_enabled_a_failure_list_is_taken_as_success() -> None:
    """B: where the mapping does not enable it, the list is not processed: MiniStack, and Chalice's until it is set."""
    bench = Bench(reports(1, 2, 3), reports=False)
    bench.write(*"abc")
    bench.source.drain()
    assert (bench.batches, bench.discarded) == ([[1, 2, 3]], [])


def test_an_exception_fails_the_whole_batch_and_is_kept() -> None:
    """A, E: the function's code raised, so the batch is retried."""
    left = [RuntimeError("first")]

    def answer(batch: list[int]) -> object:
        if left:
            raise left.pop()
        return None

    bench = Bench(answer, reports=True)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2, 3], [1, 2, 3]]
    assert [str(invocation.error) for invocation in bench.source.invocations] == ["first", "None"]


def test_a_handler_that_is_out_of_time_fails_the_whole_batch() -> None:
    """E: the runtime ended the function because it ran out of time."""
    times = [121, 119]
    bench = Bench(lambda batch: bench.clock.pass_(seconds=times.pop(0)), timeout_seconds=120)
    bench.write(*"ab")
    bench.source.drain()
    assert bench.batches == [[1, 2], [1, 2]]
    assert isinstance(bench.source.invocations[0].error, TimedOut)


def test_a_handler_is_told_its_remaining_time_and_a_name_of_its_own() -> None:
    bench = Bench(timeout_seconds=120, batch_size=1)
    bench.write(*"ab")
    bench.source.drain()
    bench.clock.pass_(seconds=30)
    assert bench.contexts[0].get_remaining_time_in_millis() == 90_000
    assert [context.aws_request_id for context in bench.contexts] == ["invocation-1", "invocation-2"]


def test_an_answer_that_is_not_json_is_a_function_error() -> None:
    """E: the response object could not be marshalled into JSON."""
    answers: list[object] = [{"batchItemFailures": {1, 2}}, None]
    bench = Bench(lambda batch: answers.pop(0))
    bench.write("a")
    bench.source.drain()
    assert bench.batches == [[1], [1]]


def test_an_assertion_of_a_test_is_not_taken_for_a_function_error() -> None:
    def answer(batch: list[int]) -> object:
        raise AssertionError("seen")

    bench = Bench(answer)
    bench.write("a")
    with pytest.raises(AssertionError, match="seen"):
        bench.source.poll()
    assert not bench.source.idle
