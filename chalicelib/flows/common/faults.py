"""Which faults the health of a record shows now, whatever its flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.dimensions.faults import FAULTS, Fault

if TYPE_CHECKING:
    from chalicelib.health.reading import Check, Dimension
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class FoundFault:
    """A fault as one check has found it.

    Attributes:
        fault: What it means.
        dimension, check: Where it was found.
    """

    fault: Fault
    dimension: Dimension
    check: Check


def found(record: Record, dimensions: Sequence[Dimension]) -> Iterator[FoundFault]:
    """The faults that these dimensions show, each once, by the first check that shows it. Pure.

    What an action of the record has yet to bring about is none; nor is what is brought about by an action that its flow
    does not have, since nobody has promised it.
    """
    codes = {check.code for dimension in dimensions for check in dimension.checks}
    shown = set()
    for dimension in dimensions:
        for check in dimension.checks:
            fault = FAULTS.get(check.code)
            if fault is None or check.code in shown or fault.behind in codes:
                continue
            shown.add(check.code)
            if not fault.made_by or record.entry(fault.made_by).settled:
                yield FoundFault(fault, dimension, check)
