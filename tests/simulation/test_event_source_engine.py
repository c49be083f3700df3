"""The real stream handler behind the model of the event source, set up as it is deployed."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import BatchReport
from chalicelib.engine.work import Done, Work
from chalicelib.handlers import stream
from chalicelib.records.codec import DETAILS, TRIGGER
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.waking import wake
from tests.simulation.event_source import EventSource
from tests.simulation.source_options import Options
from tests.simulation.stream_record import stream_record
from tests.simulation.world import Killed, World
from tests.tiny_flow import PARCEL, parcel

STACK = Path(__file__).parents[2] / "infra" / "application.json"
TRIGGERS_ONLY = {"dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}


def deployed(**ours: Any) -> Options:
    """The mapping as the template deploys it."""
    events = json.loads(STACK.read_text())["Resources"]["Stream"]["Properties"]["Events"]
    return Options.deployed(events["StreamDynamodbEventSource"]["Properties"], **ours)


def test_the_deployed_mapping_delivers_triggers_only_and_takes_reports() -> None:
    options = deployed()
    assert options.filters == (TRIGGERS_ONLY,)
    assert (options.reports, options.destination, options.bisect_batch_on_function_error) == (True, True, True)
    assert options.maximum_retry_attempts > 0
    assert options.maximum_record_age_in_seconds > 0


class Effects:
    """An executor whose effects are counted."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str]] = Counter()

    def execute(self, work: Work) -> Done:
        self.counted[work.record.record_id, work.action] += 1
        return Done({"box": "B7"} if work.action == "pack" else {})


@dataclass
class DepotWorker:
    """Stands in for the worker that is wired on AWS."""

    depot: Depot

    def run(self, starts: Mapping[str, Collection[int]], *, holder: str, deadline: Deadline) -> BatchReport:
        return self.depot.invoke(starts, holder=holder, deadline=deadline)


class Depot(World):
    """The world of the tiny flow with the deployed handler behind the event source, and three parcels in two shards."""

    IDS = ("parcel-1", "parcel-2", "parcel-4")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, options: Options) -> None:
        self.effects = Effects()
        super().__init__({"parcel": PARCEL}, {action.name: self.effects for action in PARCEL.actions})
        monkeypatch.setattr(stream, "worker", lambda: DepotWorker(self))
        self.source = EventSource(stream.handle, options, self.clock, random.Random(1))
        self._numbers = itertools.count(1)
        self.keys = [self._order(name) for name in self.IDS]

    def _order(self, name: str) -> str:
        key = self.store.create(parcel(record_id=name, due_at=self.clock() + timedelta(seconds=60))).key
        self._tell({key: DETAILS})
        return key

    def _tell(self, written: Mapping[str, str]) -> None:
        self.source.put(
            stream_record(key, sort, "MODIFY", sequence=next(self._numbers), at=self.clock())
            for key, sort in written.items()
        )

    def deliver(self) -> bool:
        """As the world's, by way of the event source."""
        triggers = self._triggers()
        self._tell({key: TRIGGER for key, gen in sorted(triggers.items()) if gen > self._seen.get(key, 0)})
        self._seen = triggers
        return self.source.poll() > 0

    def finished(self) -> dict[str, bool]:
        """Whether each parcel is packed and labelled."""
        records = {name: self.store.load(key) for name, key in zip(self.IDS, self.keys, strict=True)}
        wanted = ("pack", "label")
        return {
            name: all(record.entry(action).status is Status.SUCCEEDED for action in wanted)
            for name, record in records.items()
        }

    def once_each(self) -> dict[tuple[str, str], int]:
        return {(name, action): 1 for name in self.IDS for action in ("pack", "label")}


@pytest.fixture
def depot(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Depot]:
    """One lane for each shard, so that a bad record has company in its batch."""
    return lambda **ours: Depot(monkeypatch, replace(deployed(shards=2), parallelization_factor=1, **ours))


def unreachable(depot: Depot, monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
    """Let the table fail a number of times, for one record."""
    load, left = depot.store.load, [times]

    def failing_load(key: str) -> Record:
        if key.endswith(name) and left[0]:
            left[0] -= 1
            raise ConnectionError("the table does not answer")
        return load(key)

    monkeypatch.setattr(depot.store, "load", failing_load)


def test_a_record_that_is_reported_comes_again_while_its_whole_batch_finishes(
    depot: Callable[..., Depot], monkeypatch: pytest.MonkeyPatch
) -> None:
    post = depot()
    unreachable(post, monkeypatch, "parcel-1", times=2)
    post.deliver()
    assert [invocation.done for invocation in post.source.invocations if len(invocation.records) == 2] == [0]
    assert {key: post.effects.counted[key] for key in post.once_each()} == {
        key: int(key[0] != "parcel-1") for key in post.once_each()
    }
    post.source.drain(hours=0.1)
    assert post.finished() == dict.fromkeys(post.IDS, True)
    assert post.effects.counted == post.once_each()
    assert (post.source.discarded, len(post.source.invocations)) == ([], 5)


def test_where_reports_do_not_count_the_sweep_finds_what_the_event_source_lost(
    depot: Callable[..., Depot], monkeypatch: pytest.MonkeyPatch
) -> None:
    post = depot(reports=False)
    unreachable(post, monkeypatch, "parcel-1", times=1)
    post.deliver()
    assert post.source.idle
    assert post.finished() == {"parcel-1": False, "parcel-2": True, "parcel-4": True}
    post.settle(minutes=3)
    assert post.finished() == dict.fromkeys(post.IDS, True)
    assert post.effects.counted == post.once_each()


def test_a_run_that_dies_takes_its_batch_along_and_no_effect_is_repeated(depot: Callable[..., Depot]) -> None:
    post = depot(function_errors=(Exception, Killed))
    post.store.cut_at("after", lambda before, after: after.entry("pack").status is Status.RUNNING)
    post.deliver()
    assert [invocation.error for invocation in post.source.invocations].count(None) == 1
    post.source.drain(hours=0.1)
    post.settle(minutes=10)
    assert post.finished() == dict.fromkeys(post.IDS, True)
    assert post.effects.counted == post.once_each()


def test_every_batch_twice_and_every_effect_once(depot: Callable[..., Depot]) -> None:
    post = depot(duplicates=1.0)
    post.deliver()
    post.source.drain(hours=0.1)
    assert len(post.source.invocations) == 4
    assert post.effects.counted == post.once_each()


def test_batches_again_after_later_ones_and_every_effect_once(depot: Callable[..., Depot]) -> None:
    post = depot(late_duplicates=1.0, batch_size=1)
    post.deliver()
    for _ in range(3):
        for key in post.keys:
            wake(post.store, key)
        post.deliver()
        post.source.drain(hours=0.1)
    assert any(invocation.duplicate for invocation in post.source.invocations)
    assert post.effects.counted == post.once_each()
    assert post.finished() == dict.fromkeys(post.IDS, True)
