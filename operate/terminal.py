"""Where a command's answer goes: tables for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from operate.steps import Steps

Row = Mapping[str, object]
_ENDLESS: Final = 10_000
"""Columns of a pipe or a file: nothing is folded there, so that lines can be searched."""


def stdout() -> Console:
    """Standard output as it is now: colours and folding in a terminal only (and by NO_COLOR, COLUMNS)."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else _ENDLESS, highlight=False, soft_wrap=False)


@dataclass(frozen=True)
class Terminal:
    """Where a command's answer goes.

    Attributes:
        as_json: Whether the answer is one JSON document; what is said on the way goes to standard error in any case.
    """

    as_json: bool = False
    console: Console = field(default_factory=stdout)

    @property
    def steps(self) -> Steps:
        """Progress, on standard error; like standard output, it is folded in a terminal only."""
        width = None if sys.stderr.isatty() else _ENDLESS
        return Steps(Console(stderr=True, width=width, highlight=False))

    def answer(self, document: object) -> None:
        """Print the JSON document, if that is what was asked for."""
        if self.as_json:
            click.echo(json.dumps(document, indent=2, default=_plain))

    def say(self, words: str, style: str = "") -> None:
        """Print a sentence for a person."""
        if not self.as_json:
            self.console.print(Text(visible(words), style=style), soft_wrap=True)

    def tell(self, words: str) -> None:
        """Say on standard error how far a long command has come."""
        click.echo(visible(words), err=True)

    def table(self, rows: Sequence[Row], columns: Sequence[str], *, title: str = "") -> None:
        """Print rows for a person; where they are wider than the terminal, one under the other, as cards. Without rows
        there is no more than the title.

        Args:
            rows: What each column holds, by its name; what a row lacks is left empty.
            columns: Their names, in order.
            title: Above the table; empty: none.
        """
        if self.as_json:
            return
        if title:
            self.say(title, "bold")
        if not rows:
            return
        table = Table(*columns, box=box.SIMPLE_HEAD if self.console.is_terminal else None, pad_edge=False)
        for row in rows:
            table.add_row(*(Text(cell(row.get(column))) for column in columns))
        whole = self.console.options.update(max_width=_ENDLESS)
        if self.console.measure(table, options=whole).maximum <= self.console.width:
            self._whole(table)
        else:
            self._cards(rows, columns)

    def _whole(self, table: Table) -> None:
        """Print it; in a pipe or a file without the blanks that fill its last column."""
        if self.console.is_terminal:
            self.console.print(table)
            return
        with self.console.capture() as taken:
            self.console.print(table)
        for line in taken.get().splitlines():
            self.console.print(Text(line.rstrip()), soft_wrap=True)

    def facts(self, facts: Mapping[str, object], *, title: str = "") -> None:
        """Print names and values, one a line; what is empty is left out, and the title if all of it is."""
        said = {name: text for name, value in facts.items() if (text := cell(value))}
        if title and said:
            self.say(title, "bold")
        wide = max((len(name) for name in said), default=0)
        for name, text in said.items():
            self.say(f"  {name:<{wide}}  {text}")

    def _cards(self, rows: Sequence[Row], columns: Sequence[str]) -> None:
        for row in rows:
            self.facts({column: row.get(column) for column in columns})
            self.say("")


def cell(value: object) -> str:
    """A value as a table shows it: moments in UTC to the second, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return visible(str(value))


def visible(words: str) -> str:
    """Words without characters that steer a terminal: names come from customers."""
    return "".join(each if each == "\n" or unicodedata.category(each)[0] != "C" else "�" for each in words)


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no place in JSON")
