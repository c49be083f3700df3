"""Everything one run of the benchmark found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.bench.cost import Fixed, Usage, Workflow
from lab.bench.detail import Detail
from lab.bench.extra import Extras
from lab.bench.flows import Bill
from lab.bench.imports import Bundle, Imported
from lab.bench.phases import Phase
from lab.bench.sample import SampleJourney
from lab.bench.tls import TlsCosts


@dataclass(frozen=True)
class Measured:
    """The raw material of every table."""

    phases: Sequence[Phase]
    seen: SampleJourney
    imported: Sequence[Imported]
    bundle: Bundle
    usage: Usage
    extras: Extras
    asked: Mapping[str, int]
    fixed: Fixed
    workflow: Workflow
    detail: Detail
    tls: TlsCosts
    flows: Mapping[str, Bill]
