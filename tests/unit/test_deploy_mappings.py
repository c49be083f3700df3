"""A deploy puts mappings right that somebody changed by hand, and leaves alone those that are as they should be."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, cast

from infra.application.functions import STREAM_EVENT
from operate.deploy.mappings import OPTIONS, put_right
from operate.deploy.work import Work

GOOD: dict[str, dict[str, Any]] = {
    "stream": {
        "UUID": "1",
        "State": "Enabled",
        "DestinationConfig": {"OnFailure": {"Destination": "arn:failed"}, "OnSuccess": {}},
        **{name: STREAM_EVENT[name] for name in OPTIONS},
        "ParallelizationFactor": 10,
    },
    "wakes": {"UUID": "2", "State": "Enabled", "FunctionResponseTypes": ["ReportBatchItemFailures"]},
}


@dataclass
class Stage:
    """What the stage's file says below ``[application]``."""

    application: dict[str, str] = field(default_factory=dict)


class Account:
    """A stage's mappings, as `Work` reaches them."""

    def __init__(self, **changes: dict[str, Any]) -> None:
        self.stage = Stage()
        self.found = {source: {**copy.deepcopy(one), **changes.get(source, {})} for source, one in GOOD.items()}
        self.said: list[str] = []
        self.out = self

    def outputs(self) -> dict[str, str]:
        return {"TableStreamArn": "stream", "WakeQueueArn": "wakes", "FailedEventsArn": "arn:failed"}

    def client(self, _service: str) -> Account:
        return self

    def get_paginator(self, _operation: str) -> Account:
        return self

    def paginate(self, *, EventSourceArn: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        return [{"EventSourceMappings": [self.found[EventSourceArn]]}]

    def update_event_source_mapping(self, *, UUID: str, **options: Any) -> None:  # noqa: N803 - boto3's name
        (one,) = (each for each in self.found.values() if each["UUID"] == UUID)
        one |= {"State": "Enabled"} if options.pop("Enabled", False) else {}
        one |= options

    def say(self, words: str) -> None:
        self.said.append(words)


def test_mappings_that_are_as_they_should_be_are_left_alone() -> None:
    account = Account()
    assert put_right(cast("Work", account)) == []
    assert account.said == []


def test_the_limit_of_bulk_work_is_the_stage_files() -> None:
    account = Account()
    good = {"UUID": "3", "State": "Enabled", "BatchSize": 1, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    account.found["bulk"] = {**good, "ScalingConfig": {"MaximumConcurrency": 5}}
    account.outputs = lambda: {**Account().outputs(), "BulkQueueArn": "bulk"}  # type: ignore[method-assign]
    account.stage = Stage({"bulk_concurrency": "7"})
    assert put_right(cast("Work", account)) == ["ScalingConfig"]
    assert put_right(cast("Work", account)) == []
    assert account.found["bulk"]["ScalingConfig"] == {"MaximumConcurrency": 7}


def test_how_many_batches_of_a_shard_are_worked_at_is_the_stage_files() -> None:
    account = Account()
    account.stage = Stage({"stream_parallelization": "2"})
    assert put_right(cast("Work", account)) == ["ParallelizationFactor"]
    assert put_right(cast("Work", account)) == []
    assert account.found["stream"]["ParallelizationFactor"] == 2


def test_whatever_was_changed_by_hand_is_put_right() -> None:
    everything: dict[str, Any] = {**dict.fromkeys(OPTIONS), "State": "Disabled", "DestinationConfig": {}}
    account = Account(stream=everything, wakes={"FunctionResponseTypes": []})
    found = put_right(cast("Work", account))
    assert set(found) == {*OPTIONS, "DestinationConfig", "Enabled"}
    assert put_right(cast("Work", account)) == []
    assert account.found["stream"]["State"] == "Enabled"
    assert account.found["stream"]["MaximumRetryAttempts"] == 10
