"""The timed part: onboardings through Onramp and the bare handler in turns, under one latency at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Protocol

import requests

from lab.bench import changes, counts, replay
from lab.bench.counts import Counted
from lab.bench.replay import Write
from lab.bench.rounds import Round, Turns

if TYPE_CHECKING:
    from lab.bench.place import BenchStack

WARM_UP = 3
PLATFORMS = ("controller", "ecom", "github")
"""Those that the bare handler changes, too: their changing requests are compared."""
SLOWED = (*PLATFORMS, "hooks")
"""Those that a phase may slow down: `PLATFORMS`, and the receivers of webhooks."""
INDEX_MADE_IN = 2.0
"""Seconds an index takes in the phase with a wake: more than none, and less than the first poll."""


class Engine(Protocol):
    """What runs the same onboarding in another way."""

    def round(self) -> Round:
        """One onboarding."""


@dataclass(frozen=True)
class Phase:
    """What one phase measured.

    Attributes:
        latency: Of each call to a platform, in ms.
        waits: Whether the index took time, so that it had to be looked at again.
        onramp, bare: Every round, in order.
        others: Those of the engines beside them, by name.
        counted: What each of Onramp's rounds took, in the same order; the first poll of the golden path included.
        writes: Every write of each of Onramp's rounds, replayed from the stream.
        bare_work: Durations of the bare handler's invocations, in ms, all rounds.
        calls: Changing requests that the platforms counted for a round: Onramp's, the bare handler's.
    """

    latency: int
    waits: bool
    onramp: Sequence[Round]
    bare: Sequence[Round]
    others: Mapping[str, Sequence[Round]]
    counted: Sequence[Counted]
    writes: Sequence[Sequence[Write]]
    bare_work: Sequence[float]
    calls: tuple[float, float]

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.latency} ms" + (", index not ready at once" if self.waits else "")


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest-rank quantile."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def run(
    place: BenchStack, turns: Turns, beside: Mapping[str, Engine], *, latency: int, waits: bool, rounds: int
) -> Phase:
    """Measure.

    Args:
        beside: Other engines, by name; each has its turn as well.
    """
    switch(place, latency=latency, index_made_in=INDEX_MADE_IN if waits else 0.0)
    for _ in range(1 if waits else WARM_UP):
        turns.onramp()
        turns.bare()
        for engine in beside.values():
            engine.round()
    began = time.time()
    onramp: list[Round] = []
    bare: list[Round] = []
    others: dict[str, list[Round]] = {name: [] for name in beside}
    asked = [0, 0]
    for _ in range(rounds):
        before = _requests(place)
        onramp.append(turns.onramp())
        between = _requests(place)
        bare.append(turns.bare())
        asked[0] += between - before
        asked[1] += _requests(place) - between
        for name, engine in beside.items():
            others[name].append(engine.round())
    ended = time.time()
    said = counts.since(place, began)
    told = changes.by_onboarding(changes.told(place), [round_.key for round_ in onramp])
    starts = [round_.began for round_ in onramp] + [ended]
    return Phase(
        latency=latency,
        waits=waits,
        onramp=onramp,
        bare=bare,
        others=others,
        counted=[counts.counted(counts.between(said, *span)) for span in pairwise(starts)],
        writes=[replay.requests(told[round_.key]) for round_ in onramp],
        bare_work=counts.bare_durations(place, began),
        calls=(asked[0] / rounds, asked[1] / rounds),
    )


def typical(each: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The usual round's durations, invocation by invocation: medians over the rounds with the usual number of them."""
    usual = round(median(len(durations) for durations in each))
    return tuple(median(column) for column in zip(*(one for one in each if len(one) == usual), strict=True))


def switch(place: BenchStack, *, latency: int, index_made_in: float = 0.0) -> None:
    """Set how long every call to a platform takes (ms), and an index until it is ready (seconds)."""
    for platform in SLOWED:
        url = f"{getattr(place.stack, platform)}/_faults"
        requests.put(url, json={"latency_ms": latency, "rules": []}, timeout=10).raise_for_status()
    config = {"index_ready_seconds": index_made_in}
    requests.put(f"{place.stack.ecom}/_config", json=config, timeout=10).raise_for_status()


def _requests(place: BenchStack) -> int:
    answers = (requests.get(f"{getattr(place.stack, platform)}/_effects", timeout=10) for platform in PLATFORMS)
    return sum(int(answer.json()["requests"]) for answer in answers)
