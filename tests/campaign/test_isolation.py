"""One bad record in a batch, and what the others notice of it: next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import requests

from chalicelib.records.codec import address
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.records.triggers import count_up
from chalicelib.records.views import Views
from tests.campaign.campaign import Played, play
from tests.campaign.customers import UNDISTURBED
from tests.campaign.deployment import FUNCTION_SECONDS, Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.simulation.event_source import Invocation
from tests.simulation.stream_record import Record as Event
from tests.simulation.stream_record import sequence_of, written_at
from tests.table import TABLE

STEADY = replace(FaultRates.calm(), steady=True)
"""Every call takes as long as any other, so that two runs can be compared."""
CUSTOMERS = 11
FIRST = ("create_account", "initialise_ecom", "provision_pixel")
"""What a new record does in its first invocation; not the commit: of eleven at once, chance says who has the branch."""
POISON = "ONBOARDING#poison"
LONG, HELD_UP_FOR_LESS = 8.0, 60.0
"""Seconds: longer than a batch of all takes when nothing is wrong; and what a bad record may take from its lane."""
MENDED_AFTER = 1200.0
"""Seconds after which the bad record's platform answers again, so that it can finish, too."""

pytestmark = pytest.mark.xdist_group("isolation")
"""One worker: what was played is kept in its memory."""
Trouble = Callable[[Deployment, Population], None]


@dataclass
class Seen:
    """A campaign of one lane, in which all arrive at once, and the deployment that it was played in."""

    played: Played
    deployment: Deployment
    population: Population

    def seconds(self) -> dict[str, float]:
        """From creation until the first actions were done, by customer."""
        return {
            customer.name: _seconds(self.deployment.rules.latest[customer.key])
            for customer in self.population.customers
        }


def _seconds(record: Record) -> float:
    ends = [entry.finished_at for name in FIRST if (entry := record.entry(name)).finished_at]
    assert len(ends) == len(FIRST)
    return (max(end for end in ends if end) - record.created_at).total_seconds()


@cache
def seen(trouble: Trouble) -> Seen:
    """Played once for all the tests that look at it."""
    kept: list[tuple[Deployment, Population]] = []

    def prepare(deployment: Deployment, population: Population) -> None:
        kept.append((deployment, population))
        population.shares = UNDISTURBED
        trouble(deployment, population)

    one_lane: Any = {"shards": 1, "parallelization_factor": 1}
    played = play("isolation", customers=CUSTOMERS, rates=STEADY, arriving_within=0.0, prepare=prepare, **one_lane)
    return Seen(played, *kept[0])


@pytest.fixture(scope="module")
def usual() -> dict[str, float]:
    """How long each takes when nothing is wrong."""
    return seen(nothing).seconds()


def nothing(deployment: Deployment, population: Population) -> None:
    """All is well."""


def victims(deployment: Deployment, population: Population, request: requests.PreparedRequest) -> bool:
    """Whether a request is the first customer's, while their platform is out of order."""
    body = request.body or b""
    asked = body if isinstance(body, bytes) else str(body).encode()
    key = population.customers[0].key.partition("#")[2]
    return bool(key) and key.encode() in asked and deployment.timeline.now < MENDED_AFTER


def hangs(deployment: Deployment, population: Population) -> None:
    deployment.outside.network.hangs = lambda request: victims(deployment, population, request)


def sticks(deployment: Deployment, population: Population) -> None:
    deployment.outside.network.sticks = lambda request: victims(deployment, population, request)


def is_poison(deployment: Deployment, population: Population) -> None:
    item = {**address(POISON, "DETAILS"), "actions": {"S": "?"}, "version": {"N": "1"}, "schema_version": {"N": "1"}}
    deployment.poisoned.add(POISON)
    deployment.outside.table.put_item(TableName=TABLE, Item=item)
    deployment.outside.table.update_item(**count_up(TABLE, POISON))


@pytest.mark.parametrize("trouble", [hangs, sticks, is_poison])
def test_the_others_in_the_batch_take_no_tenth_longer(trouble: Trouble, usual: dict[str, float]) -> None:
    now = seen(trouble).seconds()
    others, alike = (sorted(took for name, took in each.items() if name != "shop-0") for each in (now, usual))
    assert len(others) == CUSTOMERS - 1
    # Place by place: chance says who of all that arrive at once is first in the lane, and is begun with alone.
    assert [(took, before) for took, before in zip(others, alike, strict=True) if took > 1.1 * before] == []


@pytest.mark.parametrize(("trouble", "seconds"), [(hangs, 30), (sticks, FUNCTION_SECONDS)])
def test_the_next_batch_waits_no_longer_than_one_invocation_may_take(trouble: Trouble, seconds: float) -> None:
    took = seen(trouble).deployment.took
    assert len(took) > CUSTOMERS
    assert round(max(took), 6) <= seconds


@pytest.mark.parametrize("trouble", [hangs, sticks])
def test_what_comes_next_in_the_lane_is_held_up_for_less_than_a_minute(trouble: Trouble) -> None:
    """The bad record's share: from the begin of its invocation to that of the next one in its lane, and to nothing that
    it holds up a second time. What the others of its batch then take is their own."""
    invocations = seen(trouble).deployment.source.invocations
    victim = seen(trouble).population.customers[0].key
    began: dict[int, tuple[int, Event]] = {}
    for number, invocation in enumerate(invocations):
        for record in invocation.records:
            began.setdefault(sequence_of(record), (number, record))
    held = [_held_up(invocations[: number + 1], written_at(record), victim) for number, record in began.values()]
    assert max(held) > LONG, "nothing came while the lane was held up"
    assert max(held) < HELD_UP_FOR_LESS


def _held_up(invocations: Sequence[Invocation], came_at: datetime, victim: str) -> float:
    """How long an event, which came then and is in the last of these, waited behind those that lasted because of the
    bad record."""
    total = 0.0
    for invocation, following in pairwise(invocations):
        lasted = (following.at - max(invocation.at, came_at)).total_seconds()
        bad = any(record["dynamodb"]["Keys"]["pk"]["S"] == victim for record in invocation.records)
        total += lasted if bad and lasted > LONG else 0.0
    return total


def test_what_hung_is_not_thawed_into_a_later_invocation() -> None:
    watched = seen(sticks)
    assert watched.played.counted["timed out"] > 0
    assert watched.deployment.rules.performing == set()


def test_a_poison_record_is_marked_once_and_needs_a_person() -> None:
    watched = seen(is_poison)
    table = watched.deployment.outside.table
    attention = Views(Store(table.client, TABLE)).attention("ecom", limit=5).rows
    assert [row["pk"] for row in attention] == [POISON]
    assert "gsi3pk" not in table.get_item(TableName=TABLE, Key=address(POISON, "DETAILS"))["Item"]
