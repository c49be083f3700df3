"""``python -m lab.bench.units [--of store]``: every write of a journey of any flow, played in virtual time and priced.
Seconds.

The engine, the API's intents and the platforms' stand-ins are the real ones; DynamoDB is the model of the simulations,
so this needs no stack. Of Lambda it knows how long functions wait for the platforms; what they compute only the
benchmark itself can see (`lab.bench`).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table

from infra.state.storage import storage
from lab.bench import prices
from lab.bench.items import TableIndex, index_of, write_units
from lab.bench.replay import ItemChange, Write, requests
from tests.campaign.campaign import play
from tests.campaign.checks import check_everything
from tests.campaign.company import UNDISTURBED_COMPANIES
from tests.campaign.customers import UNDISTURBED
from tests.campaign.deployment import FORMS, Deployment
from tests.campaign.fault_rates import FaultRates
from tests.campaign.population import Population
from tests.campaign.stores import UNDISTURBED_STORES
from tests.campaign.tenant import UNDISTURBED_TENANTS
from tests.campaign.ways import CHECKS, PIXEL, WAYS
from tests.simulation.dynamo import Change
from tests.table import TABLE

INDEX_MADE_IN = 2.0
"""Seconds: more than none, and less than the first look at it, as in the benchmark's third phase."""
LEISURE = 600.0
"""Seconds for which people think between two things that they do, at the most: no intent meets a run."""


@dataclass(frozen=True)
class Journey:
    """One customer's.

    Attributes:
        writes: Every write request of it, in order.
        indexes: The table's indexes.
        operations: How often the table was asked, by operation, whoever asked.
        beside: Write units in other tables, such as findings.
        stream: Seconds that each invocation of the stream handler waits for platforms and table; no computing.
        wakes: Records that a message of the wake queue has started.
        slices: Seconds of each invocation of the function of bulk work, likewise.
    """

    writes: Sequence[Write]
    indexes: Sequence[TableIndex]
    operations: Counter[str]
    beside: int
    stream: Sequence[float]
    wakes: int
    slices: Sequence[float]

    def units(self, *writers: str) -> int:
        """Write units of these writers, indexes included."""
        return sum(write.units(self.indexes) for write in self.writes if write.by in writers)

    def requests(self, *writers: str) -> int:
        """Their write requests."""
        return sum(write.by in writers for write in self.writes)


def _customer(deployment: Deployment, population: Population) -> None:
    """One who is completely onboarded as soon as the system has done its part."""
    population.shares, population.live_within, population.thinks = UNDISTURBED, 0.0, (LEISURE,)
    deployment.outside.ask("ecom", "PUT", "/_config", {"index_ready_seconds": INDEX_MADE_IN})


def _store(_: Deployment, population: Population) -> None:
    """One that goes through its wizard and imports what the campaigns' stores do."""
    population.with_stores(1, arriving_within=1.0, shares=UNDISTURBED_STORES).thinks = (LEISURE,)


def _company(_: Deployment, population: Population) -> None:
    """One with three print files, which pays by card and comes to its shop; its tickets are counted with it."""
    shares = replace(UNDISTURBED_COMPANIES, uploads=1.0)
    companies = population.with_companies(1, arriving_within=1.0, shares=shares)
    companies.applicants.thinks, companies.designers.sent_back = (LEISURE,), 0.0


def _tenant(_: Deployment, population: Population) -> None:
    """One that comes to production by two files of 150 rows; its uploads are counted with it."""
    population.with_tenants(1, arriving_within=1.0, shares=UNDISTURBED_TENANTS).thinks = (LEISURE,)


def _pixel(_: Deployment, population: Population) -> None:
    """One for an account that is there."""
    WAYS[PIXEL](population)


WHOSE: dict[str, Callable[[Deployment, Population], None]] = {
    "customer": _customer,
    "pixel": _pixel,
    "store": _store,
    "company": _company,
    "tenant": _tenant,
}


def journey(seed: int | str = "units", form: str = "compact", whose: str = "customer") -> Journey:
    """Play one of them, without any fault.

    Args:
        form: In which form records are stored, of `tests.campaign.deployment.FORMS`.
        whose: Of `WHOSE`.
    """
    changes: list[ItemChange] = []
    beside: list[int] = []
    played: list[Deployment] = []

    def watch(deployment: Deployment, population: Population) -> None:
        WHOSE[whose](deployment, population)
        played.append(deployment)
        table = deployment.outside.table
        told = table.on_change

        def changed(change: Change) -> None:
            if change.table == TABLE:
                changes.append(ItemChange(change.old, change.new))
            else:
                beside.append(write_units(change.old, change.new, transaction=False))
            if told is not None:
                told(change)

        table.on_change = changed

    check = CHECKS[PIXEL] if whose == "pixel" else check_everything
    calm = replace(FaultRates.calm(), steady=True)
    play(seed, customers=int(whose == "customer"), rates=calm, prepare=watch, form=form, check=check)
    (deployment,) = played
    return Journey(
        writes=requests(changes),
        indexes=[index_of(one) for one in storage()["Table"]["Properties"]["GlobalSecondaryIndexes"]],
        operations=deployment.outside.table.requests,
        beside=sum(beside),
        stream=deployment.took,
        wakes=deployment.counted["wakes"],
        slices=deployment.lane.took if deployment.lane else (),
    )


def shown(played: Journey) -> Table:
    """Every write as a line."""
    table = Table("write", "items", "bytes", "table", "indexes", "units", title="Every write of one journey")
    for number, write in enumerate(played.writes, 1):
        indexes = " ".join(f"{name}:{units}" for name, units in write.units_in(played.indexes).items())
        cells = (f"{number}. {write.by}: {write.what}", write.items, str(write.bytes), str(write.table_units), indexes)
        table.add_row(*cells, str(write.units(played.indexes)))
    return table


def main() -> None:
    """Play, and show."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.units", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many journeys; the last one is shown whole")
    parser.add_argument("--form", choices=FORMS, default="compact", help="in which form records are stored")
    parser.add_argument("--of", choices=WHOSE, default="customer", help="whose journey")
    options = parser.parse_args()
    console = Console(highlight=False)
    for seed in range(options.seeds):
        played = journey(f"units {seed}", options.form, options.of)
        usd = 1000 * prices.WRITE_UNIT.usd
        parts = ((who, names) for who, names in {"engine": ("engine", "wake", "sweep"), "API": ("api",)}.items())
        said = (
            f"{who} {played.units(*names)} write units in {played.requests(*names)} requests, "
            f"${played.units(*names) * usd:.4f} a thousand"
            for who, names in parts
        )
        console.print("; ".join(said))
    console.print(shown(played))


if __name__ == "__main__":
    main()
