"""Tables, once as data: shown on a terminal, and written into the README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True)
class ResultTable:
    """One table.

    Attributes:
        title: What it shows.
        columns: Headings; the first column is text, the others are numbers.
        rows: Cells as text.
        note: What a reader must know to read it right.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def show(tables: Sequence[ResultTable], console: Console) -> None:
    """Print the tables on a terminal."""
    for table in tables:
        shown = Table(title=table.title, title_justify="left", caption=table.note or None, caption_justify="left")
        for number, column in enumerate(table.columns):
            shown.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in table.rows:
            shown.add_row(*row)
        console.print()
        console.print(shown)


def markdown(tables: Sequence[ResultTable]) -> str:
    """The tables as Markdown, each under its title and with its note below."""
    parts = []
    for table in tables:
        marks = "|".join(["---", *["---:"] * (len(table.columns) - 1)])
        lines = [f"### {table.title}", "", _line(table.columns), f"|{marks}|", *(_line(row) for row in table.rows)]
        parts.append("\n".join([*lines, *(["", table.note] if table.note else [])]))
    return "\n\n".join(parts)


def write_into(page: Path, text: str) -> None:
    """Put `text` between the page's two marks.

    Raises:
        ValueError: The page has not both marks.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page.name} lacks one of the marks {BEGIN} and {END}")
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
