"""What was measured, each with its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Measure:
    """One line of the table.

    Attributes:
        what: Was measured.
        found: Its value; None: it could not be measured, and `note` says why.
        unit: Of value and target.
        target: What is wanted.
        wanted: Whether the target is the most or the least that is wanted.
        note: How, or what is to be known.
    """

    what: str
    found: float | None
    unit: str
    target: float
    wanted: Literal["at most", "at least"] = "at most"
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        if self.found is None:
            return False
        return self.found <= self.target if self.wanted == "at most" else self.found >= self.target


def show(measures: Sequence[Measure], console: Console) -> None:
    """Print the table, and what falls short below it."""
    table = Table("measure", "found", "target", "", "note", title="The pages", title_justify="left")
    for each in measures:
        found = "—" if each.found is None else f"{each.found:g} {each.unit}"
        mark = "[green]✔[/green]" if each.holds else "[red]✘[/red]"
        table.add_row(each.what, found, f"{each.wanted} {each.target:g} {each.unit}", mark, each.note)
    console.print(table)
    short = [each.what for each in measures if not each.holds]
    console.print(f"Short of its target: {'; '.join(short)}." if short else "Every target is met.")
