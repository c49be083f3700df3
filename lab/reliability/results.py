"""What the last full runs found, one file each, kept with the code; `lab.reliability.report` makes the page of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

FOLDER = Path(__file__).with_name("results")
R = TypeVar("R", bound="KeptResult")


@dataclass(frozen=True)
class KeptResult:
    """A full run. `date` is the day it ended, in UTC."""

    NAME: ClassVar[str]
    date: str


@dataclass(frozen=True)
class Campaigns(KeptResult):
    """Seeded campaigns; see `tests.campaign.campaign.Played`.

    Attributes:
        broken: Seeds in which a promise did not hold.
        steps: How often a task went on: the places at which another order was possible.
        most_invocations_each: Of the stream's handler, for each onboarding, in the worst campaign.
    """

    NAME = "campaigns"
    seeds: int
    onboardings: int
    broken: list[int]
    counted: dict[str, int]
    faults: dict[str, int]
    effects: dict[str, int]
    writes_checked: int
    steps: int
    virtual_hours: int
    worst_recovery_minutes: float
    most_invocations_each: float
    wall_minutes: float


@dataclass(frozen=True)
class Cuts(KeptResult):
    """A death at every place of each way; see `tests.campaign.cuts` and `bulk_cuts`.

    Attributes:
        places: How many there are on all ways.
        ways: How many there are on each.
        circumstances: At how many of them each was tried.
        cuts: How many that makes.
        broken: Where, and what did not hold.
        worst_recovery_seconds: From submitting until everything was done, by circumstance.
    """

    NAME = "cuts"
    places: int
    ways: dict[str, int]
    circumstances: dict[str, int]
    cuts: int
    broken: list[str]
    worst_recovery_seconds: dict[str, int]
    wall_minutes: float


@dataclass(frozen=True)
class Restores(KeptResult):
    """Tables restored to a random earlier moment; see `lab.reliability.restores`.

    Attributes:
        broken: Which, of which kind.
        in_stories, in_campaigns: What happened in them, by name.
    """

    NAME = "restores"
    stories: int
    campaigns: int
    onboardings: int
    broken: list[str]
    in_stories: dict[str, int]
    in_campaigns: dict[str, int]
    wall_minutes: float


@dataclass(frozen=True)
class Recovery(KeptResult):
    """How long until somebody goes on after a death; see `lab.reliability.recovery`.

    Attributes:
        every: Of the places, every so many was tried.
        rows: By `way` and `circumstance`: `places`, at how many of them `nothing_left` to be done; the `median`, the
            `ninth_decile` and the `worst` of seconds at the others; changing `requests` beyond those without a death,
            and effects `doubled`.
        broken: Where, and what did not hold.
    """

    NAME = "recovery"
    every: int
    rows: list[dict[str, Any]]
    broken: list[str]
    wall_minutes: float


@dataclass(frozen=True)
class Schema(KeptResult):
    """The API held against its OpenAPI document; see `tests.schema.run`.

    Attributes:
        cases: Requests by kind of caller.
        operations: How many operations they went to.
        answers: How often each code was answered; ``200`` and the like for successes.
        faults: What was not as the document says.
    """

    NAME = "schema"
    cases: dict[str, int]
    operations: int
    answers: dict[str, int]
    faults: list[str]
    wall_minutes: float


@dataclass(frozen=True)
class Mutations(KeptResult):
    """Protections put out of order, one by one; see `lab.reliability.mutation_list`.

    Attributes:
        rows: Of each mutation: `name`, `protection` and `caught_by`, the test that failed; empty if none did.
    """

    NAME = "mutations"
    rows: list[dict[str, str]]
    wall_minutes: float


def today() -> str:
    """The day, for a result."""
    return datetime.now(UTC).date().isoformat()


def save(result: KeptResult) -> None:
    """Keep a result in place of the last one of its kind."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{result.NAME}.json").write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")


def load(kind: type[R]) -> R:
    """The last result of a kind.

    Raises:
        FileNotFoundError: There was no full run of it.
        TypeError: It was kept by other code: run it again.
    """
    kept: dict[str, Any] = json.loads((FOLDER / f"{kind.NAME}.json").read_text(encoding="utf-8"))
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in kept.items() if name in known})
