"""What this flow's demonstration shows beyond others: timeline, health, checklist, the beginning of the commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from local.demo.ecom.journey import of_the_system
from local.demo.show import LOOKS, dimensions, moment, on_the_way, took

NARROWEST, WIDEST = 16, 50
"""Cells of a bar."""


def timeline(detail: Mapping[str, Any]) -> Table:
    """When each action ran, as bars over the time from creation to `completed`; one that recurs, whenever it did."""
    begun = moment(detail["created_at"])
    done = max(moment(each["finished_at"]) for each in of_the_system(detail["actions"]) if each["finished_at"])
    end = moment(detail["at"]["completed"])
    whole = max((end - begun).total_seconds(), 0.001)
    system = f"{(done - begun).total_seconds():.1f} s until the system had done its part"
    table = Table(title=f"Timeline: {system}, {whole:.1f} s to completed", box=None, padding=(0, 2))
    for heading in ("action", "attempts", "took"):
        table.add_column(heading, justify="left" if heading == "action" else "right", no_wrap=True)
    table.add_column()  # what room there is left
    for action in on_the_way(detail["actions"]):
        attempts = str(action["attempts"] or "–")
        times = [each["at"] for each in detail["history"] if _done(each, action["name"])]
        recurs = len(times) > 1
        spans = [(at, at) for at in times] if recurs else _span(action)
        lasted = f"{len(times)} times" if recurs else took(action)
        table.add_row(action["name"], attempts, lasted, Bar(tuple(_within(each, begun, whole) for each in spans)))
    return table


def health_table(detail: Mapping[str, Any]) -> Table:
    """The five dimensions."""
    table = Table(title="Health, as the SE sees it", box=None, padding=(0, 2))
    for heading in ("dimension", "state", "reason"):
        table.add_column(heading, overflow="fold")
    for dimension in dimensions(detail):
        table.add_row(dimension["title"], dimension["state"], Text(dimension["reason"]))
    return table


def checklist_table(checklist: Mapping[str, Any]) -> Table:
    """What is left to do, for the customer."""
    done = f"{checklist['done']} of {checklist['of']} done" + (", complete" if checklist["complete"] else "")
    table = Table(title=f"The customer's checklist: {done}", box=None, padding=(0, 2))
    for heading in ("", "line", "state", ""):
        table.add_column(heading, overflow="fold")
    for line in checklist["lines"]:
        mark, style = LOOKS["succeeded" if line["state"] == "done" else "pending"]
        table.add_row(Text(mark, style), line["title"], line["state"], Text(line["reason"]))
    return table


def diff_view(diff: str, *, lines: int = 40) -> Syntax:
    """The beginning of the commit."""
    shown = diff.splitlines()
    rest = f"\n… {len(shown) - lines} more lines" if len(shown) > lines else ""
    return Syntax("\n".join(shown[:lines]) + rest, "diff", background_color="default", word_wrap=True)


@dataclass(frozen=True)
class Bar:
    """Times out of a whole, drawn as wide as there is room for; however short, each can be seen.

    Attributes:
        spans: Where each begins and ends, from 0 to 1.
    """

    spans: tuple[tuple[float, float], ...]

    def __rich_measure__(self, _: Console, options: ConsoleOptions) -> Measurement:
        """How many cells it can do with, and how many it would have."""
        return Measurement(NARROWEST, WIDEST).clamp(max_width=options.max_width)

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        """One line of blocks."""
        width = min(options.max_width, WIDEST)
        cells = [" "] * width
        for start, end in self.spans:
            first = min(int(start * width), width - 1)
            length = max(1, round((end - start) * width))
            cells[first : first + length] = "█" * min(length, width - first)
        yield Text("".join(cells).rstrip(), "green")


def _span(action: Mapping[str, Any]) -> list[tuple[str, str]]:
    """When an action began and ended; nothing where it has not."""
    both = action["started_at"], action["finished_at"]
    return [both] if all(both) else []


def _within(span: tuple[str, str], begun: datetime, whole: float) -> tuple[float, float]:
    """Where a span lies in the whole."""
    start, end = ((moment(at) - begun).total_seconds() / whole for at in span)
    return start, end


def _done(entry: Mapping[str, Any], action: str) -> bool:
    return bool(entry["kind"] == "action" and entry["subject"] == action and entry["after"] == "succeeded")
