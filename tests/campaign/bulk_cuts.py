"""Every place of a freight's way at which an invocation can die, and what may happen there: slices are places, too.

As `cuts`, for bulk work: the flows are tiny (`yard`), the engine, the lane and the stream's handler are Onramp's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from tests.campaign.bulk_lane import BulkLane
from tests.campaign.cuts import Place
from tests.campaign.deployment import SWEEP
from tests.campaign.fault_rates import FaultRates
from tests.campaign.rules import require
from tests.campaign.timeline import Process
from tests.campaign.yard import A_SLICE, CRATES, Yard, play

SEED, WAY = "bulk", "bulk"
CALM = FaultRates.calm()


@dataclass
class Cut:
    """Does something at one place of a freight's way.

    Attributes:
        place: Its number; None: nowhere.
        passed: Names of the places that were passed.
    """

    place: int | None
    happens: Callable[[Yard, Process], None] = lambda yard, process: None
    passed: list[str] = field(default_factory=list)

    def into(self, yard: Yard) -> None:
        """Take part."""

        def point(name: str) -> None:
            process = yard.timeline.current.process
            if process.name != SWEEP:
                self.passed.append(name)
                if len(self.passed) - 1 == self.place:
                    self.happens(yard, process)

        yard.timeline.on_point = point


def _dies(yard: Yard, process: Process) -> None:
    yard.timeline.kill(process)


def _dies_and_its_message_is_lost(yard: Yard, process: Process) -> None:
    assert isinstance(yard.lane, BulkLane)
    yard.lane.lose()
    _dies(yard, process)


def _is_paused(yard: Yard, process: Process) -> None:
    yard.timeline.freeze(process, 300.0)


def _sweep_beside(yard: Yard, process: Process) -> None:
    yard.timeline.spawn(yard._sweep)
    _dies(yard, process)


def _second_worker(yard: Yard, process: Process) -> None:
    """Another one is given the same message, as a standard queue may."""
    assert isinstance(yard.lane, BulkLane)
    yard.lane.give_to_another()


CIRCUMSTANCES: dict[str, tuple[FaultRates, Callable[[Yard, Process], None]]] = {
    "dies": (CALM, _dies),
    "dies, and its message is lost": (CALM, _dies_and_its_message_is_lost),
    "dies, every message comes twice": (replace(CALM, duplicated=1.0), _dies),
    "dies, the sweep runs at that moment": (CALM, _sweep_beside),
    "dies, the answer of every write is lost": (replace(CALM, aws_unheard=1.0), _dies),
    "dies, clocks are apart": (replace(CALM, skew=300.0), _dies),
    "dies, every other run of the stream is the release before": (replace(CALM, earlier=0.5), _dies),
    "lives, and another is given the same message": (CALM, _second_worker),
    "is paused until its lease is over, and goes on": (CALM, _is_paused),
}


@cache
def places() -> tuple[Place, ...]:
    """Every place, in order."""
    made = Cut(None)
    play(SEED, CALM, prepare=made.into)
    return tuple(Place(WAY, number, name) for number, name in enumerate(made.passed))


def cut(place: Place, circumstance: str) -> Yard:
    """One freight, and what happens at one place.

    Raises:
        Broken: A rule was broken; of one death, also: more than one slice was done, or begun, once more.
        NeverAtRest: Something was still going on at the end.
    """
    rates, happens = CIRCUMSTANCES[circumstance]
    yard = play(SEED, rates, prepare=Cut(place.number, happens).into)
    (record,) = yard.rules.latest.values()
    if rates is CALM:
        again = record.entry("load").fence - CRATES // A_SLICE
        repeated = sum(yard.crane.lifted.values()) - CRATES
        require(again <= 1 and repeated <= A_SLICE, f"{again} slices and {repeated} crates once more, after one death")
    return yard
