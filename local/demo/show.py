"""What the demo shows: live progress, then a timeline and the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from local.demo.journey import of_the_system
from local.demo.proof import Evidence

LOOKS = {
    "succeeded": ("✔", "green"),
    "skipped": ("–", "dim"),
    "running": ("▶", "cyan"),
    "pending": ("…", "yellow"),
    "waiting": ("·", "dim"),
    "failed": ("✘", "red bold"),
}


class Screen:
    """What people did, line by line, above a live table of actions. Without a terminal, their changes as lines."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._printed: dict[str, str] = {}
        self._health: dict[str, tuple[str, str]] = {}
        self._live = Live(console=console, refresh_per_second=8, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def say(self, what: str) -> None:
        """Something happened that is worth a line of its own."""
        self.console.print(f"  {what}", markup=False)

    def show(self, detail: Mapping[str, Any]) -> None:
        """The onboarding, looked at again. Only an SE's view has a health."""
        if self._live is None:
            for action in detail["actions"]:
                if self._printed.get(action["name"], "waiting") != action["status"]:
                    self.console.print(f"    {action['name']}: {action['status']}")
                self._printed[action["name"]] = action["status"]
        for dimension in dimensions(detail):
            found = (dimension["state"], dimension["code"])
            if self._health.get(dimension["name"]) != found:
                self._health[dimension["name"]] = found
                self.say(f"  health of {dimension['title']}: {dimension['state']}. {dimension['reason']}")
        if self._live:
            self._live.update(actions_table(detail["actions"]))


def dimensions(detail: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The dimensions of a health, in the order in which they are shown."""
    return [each for each in detail.get("health", {}).values() if isinstance(each, dict)]


def on_the_way(actions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """All actions but those that take something back."""
    return [action for action in actions if action["starts_at"] != "revoked"]


def actions_table(actions: Sequence[Mapping[str, Any]]) -> Table:
    """Every action on the way: status, attempts, duration."""
    table = Table(box=None, padding=(0, 2))
    for heading in ("", "action", "status", "attempts", "took"):
        table.add_column(heading, justify="right" if heading in {"attempts", "took"} else "left")
    for action in on_the_way(actions):
        mark, style = LOOKS[action["status"]]
        note = action["note"] or action["waiting_for"] if action["status"] != "succeeded" else ""
        status = f"{action['status']}: {note}" if note else action["status"]
        attempts = str(action["attempts"] or "")
        table.add_row(Text(mark, style), action["name"], Text(status, style), attempts, _took(action))
    return table


def timeline(detail: Mapping[str, Any]) -> Table:
    """When each action ran, as bars over the time from creation to `completed`; one that recurs, whenever it did."""
    begun = _time(detail["created_at"])
    done = max(_time(each["finished_at"]) for each in of_the_system(detail["actions"]) if each["finished_at"])
    end = _time(detail["at"]["completed"])
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
        took = f"{len(times)} times" if recurs else _took(action)
        table.add_row(action["name"], attempts, took, Text(bar, "green"))
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


def messages_table(told: Mapping[str, Mapping[str, int]]) -> Table:
    """How often each channel was told of each occasion."""
    table = Table(title="Messages that colleagues got", box=None, padding=(0, 2))
    table.add_column("")
    for channel in told:
        table.add_column(channel, justify="right")
    for occasion in dict.fromkeys(occasion for arrived in told.values() for occasion in arrived):
        table.add_row(occasion, *(str(arrived.get(occasion, 0)) for arrived in told.values()))
    return table


def findings_table(findings: Sequence[Evidence]) -> Table:
    """What was found at each platform."""
    table = Table(title="Read back from the platforms", box=None, padding=(0, 2))
    for heading in ("", "platform", "must be true", "found"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        mark, style = LOOKS["succeeded" if finding.holds else "failed"]
        table.add_row(Text(mark, style), finding.platform, finding.claim, Text(finding.evidence))
    return table


def diff_view(diff: str, *, lines: int = 40) -> Syntax:
    """The beginning of the commit."""
    shown = diff.splitlines()
    rest = f"\n… {len(shown) - lines} more lines" if len(shown) > lines else ""
    return Syntax("\n".join(shown[:lines]) + rest, "diff", background_color="default", word_wrap=True)


def _bar(action: Mapping[str, Any], begun: datetime, whole: float, width: int = 50) -> str:
    if not (action["started_at"] and action["finished_at"]):
        return ""
    start = int((_time(action["started_at"]) - begun).total_seconds() / whole * width)
    length = max(1, round((_time(action["finished_at"]) - _time(action["started_at"])).total_seconds() / whole * width))
    return " " * start + "█" * length


def _done(entry: Mapping[str, Any], action: str) -> bool:
    return bool(entry["kind"] == "action" and entry["subject"] == action and entry["after"] == "succeeded")


def _marks(times: Sequence[str], begun: datetime, whole: float, width: int = 50) -> str:
    places = {min(width - 1, int((_time(at) - begun).total_seconds() / whole * width)) for at in times}
    return "".join("█" if place in places else " " for place in range(width)).rstrip()


def _took(action: Mapping[str, Any]) -> str:
    if not (action["started_at"] and action["finished_at"]):
        return ""
    return f"{(_time(action['finished_at']) - _time(action['started_at'])).total_seconds():.2f} s"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
