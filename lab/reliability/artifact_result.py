"""What the proof found, as a typed result, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path


class ArtifactResult(BaseModel):
    """One run of `python -m lab.reliability.artifact`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str = Field(description="When it began, ISO 8601 in UTC")
    seed: int
    versions: dict[str, str]
    bundle: str = Field(description="full: exactly what is deployed to AWS; slim: without its libraries")
    lease_seconds: float = Field(description="How long a claim outlives a killed worker at the most")
    customers: int
    at_once: int
    done: int = Field(description="Customers who got to the end")
    undone: dict[str, str] = Field(description="Why, by onboarding id, for those who did not")
    effects: dict[str, int] = Field(description="Counted in the platforms, by kind")
    doubled: dict[str, int] = Field(description="More of a kind than a customer is to have")
    lost: dict[str, int] = Field(description="Fewer of a kind than a customer is to have")
    not_so: list[str] = Field(description="What the demo's proof, asked for each customer, found wrong")
    kills: int = Field(description="Workers killed with SIGKILL")
    batches: int = Field(description="Batches that the stream handler began")
    batches_cut_off: int = Field(description="Batches that began and did not end: a kill hit them")
    cut_off_seconds: list[float] = Field(
        default=[], description="From a kill until the next batch with a record of the one that it cut off began"
    )
    faults: dict[str, int] = Field(description="Faults fired, by platform and kind")
    retries: dict[str, int] = Field(description="Attempts that failed and were tried again by the engine, by code")
    sent_again: dict[str, int] = Field(description="Requests of people that were sent again, by what came instead")
    needed_a_person: dict[str, int] = Field(description="Retries that an SE had to press, by action and code")
    swallowed_batches: int
    swallowed_triggers: int = Field(description="Records that the swallowed batches named")
    recovery_seconds: list[float] = Field(description="From a swallowed trigger to the next one that was delivered")
    overdue_seconds: list[float] = Field(description="Of those, how long the record was overdue in the index by then")
    needed_nothing: int = Field(description="Of the swallowed triggers, spare ones: their record was not due")
    never_back: int = Field(description="Records that were due, and that nothing followed: lost")
    customer_seconds: list[float] = Field(description="From creation to `completed`, shortest first")
    wall_seconds: float

    @property
    def holds(self) -> bool:
        """Whether everybody has everything, exactly once."""
        return self.done == self.customers and not (self.doubled or self.lost or self.not_so or self.never_back)

    def write(self, path: Path) -> None:
        """As JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def table(self) -> Table:
        """For a person."""
        table = Table("", "", title="On the deployed artifact, with faults", box=None, padding=(0, 2))
        table.add_row("onboardings", f"{self.done} of {self.customers} done, {self.at_once} at once")
        table.add_row("effects", f"{sum(self.effects.values())}: {_told(self.effects)}")
        table.add_row("doubled, lost", f"{_told(self.doubled)}; {_told(self.lost)}")
        table.add_row("wrong otherwise", "; ".join(self.not_so) or "nothing")
        hit = f"{self.batches_cut_off} of {self.batches} batches cut off"
        table.add_row("workers killed", f"{self.kills}; {hit}; a claim outlives its worker {self.lease_seconds:.0f} s")
        table.add_row("their records came back", f"after {_spread(self.cut_off_seconds)}")
        table.add_row("faults fired", f"{sum(self.faults.values())}: {_told(self.faults)}")
        table.add_row("retries", f"{sum(self.retries.values())}: {_told(self.retries)}")
        table.add_row("needed a person", _told(self.needed_a_person))
        table.add_row("sent again", f"requests of people: {_told(self.sent_again)}")
        back = f"back after {_spread(self.recovery_seconds)}, overdue by then {_spread(self.overdue_seconds)}"
        swallowed = f"{self.swallowed_batches} batches, {self.swallowed_triggers} records; {back}"
        table.add_row("swallowed", f"{swallowed}; spare: {self.needed_nothing}; never back: {self.never_back}")
        table.add_row("a customer took", _spread(self.customer_seconds))
        table.add_row("all took", f"{self.wall_seconds:.0f} s")
        return table


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "(none)"
    return f"{min(seconds):.0f} to {max(seconds):.0f} s, median {median(seconds):.0f} s"
