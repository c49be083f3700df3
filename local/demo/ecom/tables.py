"""What this flow's demonstration shows beyond others: timeline, health, checklist, the beginning of the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from local.demo.ecom.journey import of_the_system
from local.demo.show import LOOKS, dimensions, moment, on_the_way, took


def timeline(detail: Mapping[str, Any]) -> Table:
    """When each action ran, as bars over the time from creation to `completed`; one that recurs, whenever it did."""
    begun = moment(detail["created_at"])
    done = max(moment(each["finished_at"]) for each in of_the_system(detail["actions"]) if each["finished_at"])
    end = moment(detail["at"]["completed"])
    whole = max((end - begun).total_seconds(), 0.001)
    system = f"{(done - begun).total_seconds():.1f} s until the system had done its part"
    table = Table(title=f"Timeline: {system}, {whole:.1f} s to completed", box=None, padding=(0, 2))
    for heading in ("action", "attempts", "took", ""):
        table.add_column(heading, justify="right" if heading in {"attempts", "took"} else "left")
    for action in on_the_way(detail["actions"]):
        attempts = str(action["attempts"] or "–")
        times = [each["at"] for each in detail["history"] if _done(each, action["name"])]
        recurs = len(times) > 1
        bar = _marks(times, begun, whole) if recurs else _bar(action, begun, whole)
        lasted = f"{len(times)} times" if recurs else took(action)
        table.add_row(action["name"], attempts, lasted, Text(bar, "green"))
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


def _bar(action: Mapping[str, Any], begun: datetime, whole: float, width: int = 50) -> str:
    if not (action["started_at"] and action["finished_at"]):
        return ""
    start = int((moment(action["started_at"]) - begun).total_seconds() / whole * width)
    length = max(
        1, round((moment(action["finished_at"]) - moment(action["started_at"])).total_seconds() / whole * width)
    )
    return " " * start + "█" * length


def _done(entry: Mapping[str, Any], action: str) -> bool:
    return bool(entry["kind"] == "action" and entry["subject"] == action and entry["after"] == "succeeded")


def _marks(times: Sequence[str], begun: datetime, whole: float, width: int = 50) -> str:
    places = {min(width - 1, int((moment(at) - begun).total_seconds() / whole * width)) for at in times}
    return "".join("█" if place in places else " " for place in range(width)).rstrip()
