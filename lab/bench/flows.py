"""``python -m lab.bench.flows``: what a customer of each flow costs, beside one of the ecom flow. Seconds; no stack.

Each is played without a fault, in virtual time (`lab.bench.units`). Writes are counted and priced as they are. Lambda
is priced for the time that its functions wait, at the seconds that a call takes in the simulations. What they compute,
reads, the gateway, the API's own functions and logs are left out, for only a deployed application shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console

from chalicelib.flows import registry
from lab.bench import prices
from lab.bench.cost import MEMORY, THOUSAND, Invocations
from lab.bench.result_tables import ResultTable, show
from lab.bench.units import Journey, journey
from tests.campaign.network import TYPICAL_SECONDS

SEEDS = 9
"""Journeys of each; the bill is that of the middle one. Even without faults people meet runs at different moments."""


@dataclass(frozen=True)
class Customer:
    """One of a flow.

    Attributes:
        flows: Those whose records are made for them.
        has: What is in the journey.
    """

    flows: tuple[str, ...]
    has: str


CUSTOMERS: Mapping[str, Customer] = {
    "customer": Customer(("ecom",), "from the link to completed, with one poll: all is there at once"),
    "pixel": Customer(("pixel",), "one on its own, for an account that is there"),
    "store": Customer(("store",), "its steps, and an import of its orders in three slices"),
    "company": Customer(("merch", "design"), "intake, payment, three print files drawn and approved, its shop"),
    "tenant": Customer(("tenant", "upload"), "a key, two uploads of 150 rows in six slices, production"),
}
"""By whose journey it is (`lab.bench.units.WHOSE`)."""


def unplayed() -> list[str]:
    """Flows of which no journey is played, such as one that was just added."""
    return [flow for flow in registry.ALL if not any(flow in one.flows for one in CUSTOMERS.values())]


@dataclass(frozen=True)
class Bill:
    """What one journey costs.

    Attributes:
        engine_usd: Writes of the engine's, and the waiting of its functions.
        others_usd: Writes of what people and programs ask for, and those of other tables.
    """

    played: Journey
    engine_usd: float
    others_usd: float

    @property
    def usd(self) -> float:
        """Both."""
        return self.engine_usd + self.others_usd


def bill(played: Journey) -> Bill:
    """Price a journey."""
    waiting = _waiting(MEMORY["stream"], played.stream) + _waiting(MEMORY["bulk"], played.slices)
    started = played.wakes * prices.LAMBDA_REQUEST.usd
    written = played.units("engine", "wake", "sweep") * prices.WRITE_UNIT.usd
    asked = (played.units("api") + played.beside) * prices.WRITE_UNIT.usd
    return Bill(played, written + waiting + started, asked)


def measure(seeds: int = SEEDS) -> dict[str, Bill]:
    """The middle one's bill, by whose it is."""
    found = {}
    for whose in CUSTOMERS:
        bills = [bill(journey(f"flows {seed}", whose=whose)) for seed in range(seeds)]
        found[whose] = sorted(bills, key=lambda one: one.usd)[seeds // 2]
    return found


def shown(bills: Mapping[str, Bill]) -> ResultTable:
    """A line for each, beside the first."""
    base = bills["customer"].usd
    rows = []
    for whose, one in bills.items():
        played = one.played
        counts = (
            len(played.stream),
            played.wakes,
            len(played.slices),
            played.units("engine", "wake", "sweep"),
            played.units("api") + played.beside,
        )
        waits = f"{sum(played.stream) + sum(played.slices):.1f}"
        dollars = (f"{THOUSAND * one.engine_usd:.4f}", f"{THOUSAND * one.usd:.4f}", f"{one.usd / base:.2f}")
        rows.append((" + ".join(CUSTOMERS[whose].flows), *map(str, counts), waits, *dollars))
    units = ("engine's write units", "others'")
    columns = ("flow", "stream", "wakes", "slices", *units, "waits, s", "engine, $", "with others' writes, $", "times")
    journeys = "; ".join(f"{one.flows[0]}: {one.has}" for one in CUSTOMERS.values())
    note = (
        f"A thousand of each, played in virtual time, the middle one of {SEEDS}; a call takes {TYPICAL_SECONDS:.2f} s. "
        f"{journeys[0].upper()}{journeys[1:]}. Left out of all: what functions compute, reads, the gateway, the API's "
        "functions, logs. For ecom the bill above has them."
    )
    if without := unplayed():
        note += f" No journey, and so no bill: {', '.join(without)}."
    return ResultTable("What a customer of each flow costs, beside one of ecom", columns, rows, note)


def _waiting(memory: int, seconds: Sequence[float]) -> float:
    return Invocations(memory, tuple(1000 * each for each in seconds)).usd


def main() -> None:
    """Measure, and show."""
    show([shown(measure())], Console(highlight=False))


if __name__ == "__main__":
    main()
