"""A full batch of the widest flow: no attempt waits for a thread while its deadline runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import RECORDS_AT_ONCE
from chalicelib.engine.flow import Flow, always_needed, nothing_else
from chalicelib.engine.width import most_at_once
from chalicelib.engine.work import Done, Work
from chalicelib.flows import registry
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from tests.clock import START
from tests.simulation.world import World
from tests.unit.test_width import needed_by, widest

PATIENCE = 20.0
"""Seconds of the real clock after which a test that is about to fail stops waiting."""


@dataclass
class Meeting:
    """An executor whose first attempts come back once all of the batch have begun. One that brings a status about may
    have to look again, since the record has changed by then; it comes back at once."""

    all_there: threading.Barrier
    begun: set[tuple[str, str]] = field(default_factory=set)

    def execute(self, work: Work) -> Done:
        attempt = (work.record.key, work.action)
        if attempt not in self.begun:
            self.begun.add(attempt)
            self.all_there.wait(PATIENCE)
        return Done()


def asking_for_everything(flow: Flow) -> Flow:
    """The flow, of a customer who needs each of its actions."""
    return replace(
        flow,
        ending=None,  # it wants actions that recur
        children=(),  # whose executors are the engine's
        actions=tuple(
            replace(each, skip_when=always_needed, waits_for=nothing_else, recurs=None) for each in flow.actions
        ),
    )


def at_its_widest(flow: Flow, number: int) -> Record:
    """A record whose next actions are as many as can ever be."""
    done = set().union(*(needed_by(flow, name) for name in widest(flow)))
    return Record(
        record_id=f"customer-{number}",
        kind=flow.kind,
        flow=flow.name,
        status=flow.lifecycle.order[-1],
        created_at=START,
        created_by="se",
        actions={name: Entry(status=Status.SUCCEEDED, fence=1) for name in done},
    )


def test_every_attempt_of_a_full_batch_of_the_widest_flow_begins_at_once() -> None:
    flow = asking_for_everything(max(registry.ALL.values(), key=most_at_once))
    begun = Meeting(threading.Barrier(RECORDS_AT_ONCE * most_at_once(flow)))
    afterwards = Meeting(threading.Barrier(1))
    first = widest(flow)
    world = World({flow.name: flow}, {each.name: begun if each.name in first else afterwards for each in flow.actions})
    keys = [world.store.create(at_its_widest(flow, number)).key for number in range(RECORDS_AT_ONCE)]
    assert world.invoke(dict.fromkeys(keys, ()), holder="run", deadline=Deadline.after(120)).failed == []
    for key in keys:
        entries = [world.store.load(key).entry(name) for name in first]
        assert [(entry.status, entry.failures) for entry in entries] == [(Status.SUCCEEDED, 0)] * len(first)
