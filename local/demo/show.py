"""What the demo shows: live progress, then a timeline and the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from rich.console import Console, Group
from rich.live import Live
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from local.demo.proof import Finding

LOOKS = {
    "succeeded": ("✔", "green"),
    "skipped": ("–", "dim"),
    "running": ("▶", "cyan"),
    "pending": ("…", "yellow"),
    "waiting": ("·", "dim"),
    "failed": ("✘", "red bold"),
}


class Screen:
    """A live table of actions below a growing list of what people did. Without a terminal, changes as lines."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.said: list[str] = []
        self.detail: Mapping[str, Any] = {"actions": []}
        self._printed: dict[str, str] = {}
        self._live = Live(console=console, refresh_per_second=8, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def say(self, what: str) -> None:
        """A person did something."""
        self.said.append(what)
        if self._live is None:
            self.console.print(f"  {what}")
        self._draw()

    def show(self, detail: Mapping[str, Any]) -> None:
        """The onboarding, looked at again."""
        self.detail = detail
        if self._live is None:
            for action in detail["actions"]:
                if self._printed.get(action["name"], "waiting") != action["status"]:
                    self.console.print(f"    {action['name']}: {action['status']}")
                self._printed[action["name"]] = action["status"]
        self._draw()

    def _draw(self) -> None:
        if self._live:
            people = Text("\n".join(f"  {line}" for line in self.said))
            self._live.update(Group(people, actions_table(self.detail["actions"])))


def actions_table(actions: Sequence[Mapping[str, Any]]) -> Table:
    """Every action: status, attempts, duration."""
    table = Table(box=None, padding=(0, 2))
    for heading in ("", "action", "status", "attempts", "took"):
        table.add_column(heading, justify="right" if heading in {"attempts", "took"} else "left")
    for action in actions:
        mark, style = LOOKS[action["status"]]
        note = action["note"] or action["waiting_for"] if action["status"] != "succeeded" else ""
        status = f"{action['status']}: {note}" if note else action["status"]
        attempts = str(action["attempts"] or "")
        table.add_row(Text(mark, style), action["name"], Text(status, style), attempts, _took(action))
    return table


def timeline(detail: Mapping[str, Any]) -> Table:
    """When each action ran, as bars over the time from creation to the end."""
    begun = _time(detail["created_at"])
    ended = [_time(action["finished_at"]) for action in detail["actions"] if action["finished_at"]]
    whole = max((max(ended) - begun).total_seconds(), 0.001)
    table = Table(title=f"Timeline: {whole:.1f} s from creation to everything done", box=None, padding=(0, 2))
    for heading in ("action", "attempts", "took", ""):
        table.add_column(heading, justify="right" if heading in {"attempts", "took"} else "left")
    for action in detail["actions"]:
        attempts = str(action["attempts"] or "–")
        table.add_row(action["name"], attempts, _took(action), Text(_bar(action, begun, whole), "green"))
    return table


def findings_table(findings: Sequence[Finding]) -> Table:
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


def _took(action: Mapping[str, Any]) -> str:
    if not (action["started_at"] and action["finished_at"]):
        return ""
    return f"{(_time(action['finished_at']) - _time(action['started_at'])).total_seconds():.2f} s"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
