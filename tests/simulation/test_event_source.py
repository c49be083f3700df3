"""The rules of Lambda's event source mapping, one by one, and the engine behind it.

The letters in the docstrings are the sources that `tests/simulation/event_source.py` lists.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.clock import TestClock
from tests.simulation.event_source import EventSource, TimedOut
from tests.simulation.source_options import Options
from tests.simulation.stream_record import done_of, stream_record

Answer = Callable[[list[int]], object]
TRIGGERS_ONLY = {"dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}


def failing(*numbers: int) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


def reports(*bad: int) -> Answer:
    """A handler that reports these records, whenever it gets them."""
    return lambda batch: failing(*(number for number in batch if number in bad))


def raises(*bad: int) -> Answer:
    """A handler that raises when it gets one of these records."""

    def answer(batch: list[int]) -> object:
        if set(bad) & set(batch):
            raise RuntimeError("a bad record")
        return None

    return answer


class Bench:
    """An event source whose handler answers from a function of the sequence numbers it got."""

    def __init__(self, answer: Answer = lambda batch: None, *, seed: int = 1, **options: Any) -> None:
        self.clock = TestClock()
        self.answer = answer
        self.contexts: list[Any] = []
        self.source = EventSource(self.handle, Options(**options), self.clock, random.Random(seed))
        self.written = 0

    def handle(self, event: dict[str, Any], context: Any) -> object:
        self.contexts.append(context)
        return self.answer([int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]])

    def write(self, *keys: str, sort: str = "TRIGGER", pad: str = "") -> None:
        for key in keys:
            self.written += 1
            new = {"pad": {"S": pad}}
            self.source.put(
                [stream_record(key, sort, "MODIFY", sequence=self.written, at=self.clock(), old=new, new=new)]
            )

    @property
    def batches(self) -> list[list[int]]:
        return [invocation.sequence for invocation in self.source.invocations]

    @property
    def discarded(self) -> list[int]:
        return [int(record["dynamodb"]["SequenceNumber"]) for record in self.source.discarded]

    @property
    def conditions(self) -> list[tuple[str, int, int, int]]:
        return [
            (
                document["requestContext"]["condition"],
                document["requestContext"]["approximateInvokeCount"],
                int(document["DDBStreamBatchInfo"]["startSequenceNumber"]),
                int(document["DDBStreamBatchInfo"]["endSequenceNumber"]),
            )
            for document in self.source.failed_destination
        ]


# -- batches and order --------------------------------------------------------------------------------------------


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


# -- filter -------------------------------------------------------------------------------------------------------


def test_a_record_that_the_filter_refuses_is_acknowledged_without_an_invocation() -> None:
    """D: the iterator advances past a record that does not satisfy the criteria."""
    bench = Bench(filters=(TRIGGERS_ONLY,))
    bench.write("a", sort="DETAILS")
    assert (bench.source.idle, bench.source.poll()) == (True, 0)
    bench.write("a")
    bench.write("a", sort="EVENT#2")
    bench.source.drain()
    assert bench.batches == [[2]]


def test_one_filter_that_matches_is_enough_and_all_its_fields_must() -> None:
    """D: any one of the filters; within one, every field; a field that is not named does not matter."""
    pattern = {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}
    bench = Bench(filters=(pattern, {"dynamodb": {"Keys": {"pk": {"S": ["z"]}}}}))
    bench.write("a")
    bench.write("a", sort="DETAILS")
    bench.write("z", sort="DETAILS")
    bench.source.drain()
    assert bench.batches == [[1, 3]]


def test_a_record_without_a_field_that_the_filter_names_is_refused() -> None:
    """D: the event must contain all the field names of the filter."""
    bench = Bench(filters=({"userIdentity": {"type": ["Service"]}}, {"dynamodb": {"NewImage": {"gen": {"N": ["1"]}}}}))
    bench.write("a")
    assert bench.source.idle


def test_a_rule_that_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="equality only"):
        Options(filters=({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "TRI"}]}}}},))


# -- what an answer means -----------------------------------------------------------------------------------------


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
    """B: where the mapping does not enable it, the list is not processed: MiniStack, and a plain `chalice deploy`."""
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


# -- retries ------------------------------------------------------------------------------------------------------


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


# -- duplicates ---------------------------------------------------------------------------------------------------


def test_a_batch_that_succeeded_may_come_again() -> None:
    """C: each event is processed at least once, and duplicate processing can occur."""
    bench = Bench(duplicates=1.0, batch_size=2)
    bench.write(*"abc")
    bench.source.drain()
    assert bench.batches == [[1, 2], [1, 2], [3], [3]]
    assert [invocation.duplicate for invocation in bench.source.invocations] == [False, True, False, True]


def test_the_same_seed_plays_the_same_game() -> None:
    def play(seed: int, duplicates: float = 0.5) -> list[list[int]]:
        bench = Bench(reports(5), seed=seed, duplicates=duplicates, shards=3, parallelization_factor=2, reports=True)
        bench.write(*"abcdefghijkl")
        for _ in range(6):
            bench.source.poll()
            bench.clock.pass_(minutes=1)
        return bench.batches

    assert play(7) == play(7)
    assert len({json.dumps(play(seed)) for seed in range(5)}) > 1
    assert len({json.dumps(play(seed, duplicates=0)) for seed in range(5)}) > 1, "the order of the lanes"


# -- the wire -----------------------------------------------------------------------------------------------------


def test_a_record_has_the_form_of_the_stream() -> None:
    """A's example event; G: NEW_AND_OLD_IMAGES, creation time in whole seconds of the epoch."""
    clock = TestClock()
    clock.pass_(milliseconds=900)
    new = {"pk": {"S": "a"}, "sk": {"S": "TRIGGER"}, "gen": {"N": "1"}}
    record = stream_record("a", "TRIGGER", "INSERT", sequence=111, at=clock(), new=new)
    assert record["eventName"] == "INSERT"
    assert record["eventSource"] == "aws:dynamodb"
    told = record["dynamodb"]
    assert told["Keys"] == {"pk": {"S": "a"}, "sk": {"S": "TRIGGER"}}
    assert told["NewImage"] == new
    assert "OldImage" not in told
    assert (told["SequenceNumber"], told["StreamViewType"]) == ("111", "NEW_AND_OLD_IMAGES")
    assert told["ApproximateCreationDateTime"] == TestClock()().timestamp()


def test_the_stream_does_not_go_back() -> None:
    bench = Bench()
    bench.write("a")
    with pytest.raises(ValueError, match="comes after"):
        bench.source.put([stream_record("a", "TRIGGER", "MODIFY", sequence=1, at=bench.clock())])
