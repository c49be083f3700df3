"""Which records come, and what each looks like. The letters are the sources that `event_source` lists."""

from __future__ import annotations

import pytest

from tests.clock import TestClock
from tests.simulation.event_source_bench import TRIGGERS_ONLY, Bench
from tests.simulation.source_options import Options
from tests.simulation.stream_record import stream_record


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
