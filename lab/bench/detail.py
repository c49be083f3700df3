"""The SE's pages: the detail route with all its probes beside the slowest probe alone, and what a list asks for."""

from __future__ import annotations

import os
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import requests

from chalicelib import settings
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import utc_now
from chalicelib.dimensions import connect as health
from chalicelib.dimensions.subject import Ids
from lab.bench import alone, phases, rest, watch
from lab.bench.alone import Question
from lab.bench.call_log import CallLog, LoggedCall
from local.demo.clients import EngineerClient, call
from local.demo.ecom.journey import FIRST
from local.stack.aws import ADMINISTRATOR
from local.stack.site import REGION

if TYPE_CHECKING:
    from chalicelib.dimensions.questions import Sources
    from lab.bench.place import BenchStack

LATENCY = 100
WARM_UP, TRIED = 2, 3
ROWS, REFRESHES = 50, 5
EVERY_REQUEST: Any = {"mode": "hang", "hang_seconds": 0, "times": None}
"""A fault that does nothing but count."""


@dataclass(frozen=True)
class Detail:
    """What was found; times in seconds.

    Attributes:
        route: The detail route's, each of another customer: answers are kept for some seconds.
        slowest: The slowest question's alone, asked about the same customers in turns with the route.
        together: All questions' at the same time, without route, function and table; in turns as well.
        questions: The median of each question alone.
        refresh: Calls to AWS for one refresh of the list, by operation and index.
        probes: Requests to platforms for it.
        rows: How many rows it had.
    """

    route: Sequence[float]
    slowest: Sequence[float]
    together: Sequence[float]
    questions: Mapping[str, float]
    refresh: Mapping[str, float]
    probes: float
    rows: int

    @property
    def name(self) -> str:
        """The slowest question's."""
        return max(self.questions, key=lambda name: self.questions[name])


def measure(place: BenchStack, keys: Sequence[str], prefill: Mapping[str, Any]) -> Detail:
    """Measure both pages.

    Args:
        keys: Records of customers who have submitted, whose health nobody has asked for in the last 15 seconds.
        prefill: What an SE enters, for as many more customers as the list lacks.
    """
    phases.switch(place, latency=LATENCY)
    with _as_a_function(place):
        sources = Platforms(settings.load(os.environ), utc_now).with_short_timeouts.client(health.sources)
        first, *others = (_ids(place, key) for key in keys)
        asked = alone.questions(sources, first)
        tried = others[:TRIED]
        found = {one: median(alone.seconds(sources, ids, one) for ids in tried) for one in asked}
        slowest = max(found, key=lambda one: found[one])
        turns = [_turn(place, sources, slowest, key, ids) for key, ids in zip(keys[1:], others, strict=True)]
    refresh, probes, rows = _list(place, prefill)
    route, alone_, together = zip(*turns[WARM_UP:], strict=True)
    return Detail(
        route=route,
        slowest=alone_,
        together=together,
        questions={one.name: took for one, took in found.items()},
        refresh=refresh,
        probes=probes,
        rows=rows,
    )


def _turn(place: BenchStack, sources: Sources, slowest: Question, key: str, ids: Ids) -> tuple[float, float, float]:
    engineer = EngineerClient(place.stack.api, place.stack.admin_token)
    began = time.monotonic()
    engineer.detail(key.removeprefix("ONBOARDING#"))
    route = time.monotonic() - began
    return route, alone.seconds(sources, ids, slowest), alone.seconds(sources, ids, None)


def _ids(place: BenchStack, key: str) -> Ids:
    record = rest.load(place, key).plain
    facts = record["facts"]
    return Ids(facts["system_account_id"], record["registered_by"], facts["pixel_id"])


def _list(place: BenchStack, prefill: Mapping[str, Any]) -> tuple[dict[str, float], float, int]:
    phases.switch(place, latency=0)
    engineer = EngineerClient(place.stack.api, place.stack.admin_token)
    for _ in range(ROWS - len(_page(engineer))):
        made = engineer.create(prefill, "", idempotency_key=str(uuid.uuid4()))
        key, aws = f"ONBOARDING#{made['onboarding_id']}", place.emulator.dynamodb
        watch.until(watch.actions_settled(aws, place.stack.table, key, FIRST), "account and pixel")
    call_log = CallLog(place.emulator)
    before = _platform_requests(place)
    with call_log.recording():
        rows = [_page(engineer) for _ in range(REFRESHES)]
    probes = _platform_requests(place) - before
    calls = call_log.of_caller(lambda one: one.asked.get("IndexName") == "gsi1")
    counted = Counter(_said(one) for one in calls)
    return {name: number / REFRESHES for name, number in counted.items()}, probes / REFRESHES, len(rows[-1])


def _page(engineer: EngineerClient) -> list[Any]:
    found: list[Any] = call("GET", f"{engineer.base}?limit={ROWS}", headers=engineer.headers)["onboardings"]
    return found


def _said(one: LoggedCall) -> str:
    return " ".join(filter(None, (one.name, one.asked.get("IndexName", ""))))


def _platform_requests(place: BenchStack) -> int:
    """Requests to the platforms so far, reads as well; from the first call on."""
    total = 0
    for platform in phases.SLOWED:
        url = f"{getattr(place.stack, platform)}/_faults"
        requests.put(url, json={"latency_ms": 0, "rules": [EVERY_REQUEST]}, timeout=10).raise_for_status()
        total += int(requests.get(f"{url}/fired", timeout=10).json().get("hang", 0))
    return total


@contextmanager
def _as_a_function(place: BenchStack) -> Iterator[None]:
    """The environment of the functions, and nothing of the person's own that boto3 would look at."""
    before = dict(os.environ)
    os.environ |= {
        **place.configuration["Environment"]["Variables"],
        "AWS_ENDPOINT_URL": place.emulator.url,
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    os.environ.pop("AWS_PROFILE", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
