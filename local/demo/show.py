"""What every demonstration shows: live progress, messages, and the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.demo.evidence import Evidence

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

    def show(self, detail: Mapping[str, Any], below: RenderableType = "") -> None:
        """The onboarding, looked at again. Only an SE's view has a health.

        Args:
            detail: The SE's view.
            below: What a terminal shows below it.
        """
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
            self._live.update(Group(actions_table(detail["actions"]), below))


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
        table.add_row(Text(mark, style), action["name"], Text(status, style), attempts, took(action))
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


def took(action: Mapping[str, Any]) -> str:
    """How long an action took."""
    if not (action["started_at"] and action["finished_at"]):
        return ""
    return f"{(moment(action['finished_at']) - moment(action['started_at'])).total_seconds():.2f} s"


def moment(text: str) -> datetime:
    """As the API writes moments."""
    return datetime.fromisoformat(text)
