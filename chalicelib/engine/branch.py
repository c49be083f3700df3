"""Where an action's success leads, if that depends on the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.records.record import Record


@dataclass(frozen=True)
class Branch:
    """One of several statuses, chosen by the record as it is when the action has succeeded::

        reaches=Branch({LOGO_DESIGN: lambda record: "logo" in record.fields}, otherwise=PRINTING)

    All that it may choose stands in it, so that the flow can be checked as it is declared, and drawn.

    Attributes:
        when: By status, the pure condition under which it is chosen. The first that holds decides. The record that a
            condition is given has the action's own result and facts.
        otherwise: The status that is chosen where none holds; empty: none, and the record stays where it is.
    """

    when: Mapping[str, Callable[[Record], bool]] = field(hash=False)
    otherwise: str = ""

    @property
    def statuses(self) -> tuple[str, ...]:
        """All that it may choose."""
        return tuple(status for status in (*self.when, self.otherwise) if status)

    def __call__(self, record: Record) -> str:
        """The status that it chooses for a record; empty: none."""
        return next((status for status, holds in self.when.items() if holds(record)), self.otherwise)
