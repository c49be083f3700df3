"""Tables, once as data: shown on a terminal, and written into the README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True)
class Sheet:
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


def show(sheets: Sequence[Sheet], console: Console) -> None:
    """Print them."""
    for sheet in sheets:
        table = Table(title=sheet.title, title_justify="left", caption=sheet.note or None, caption_justify="left")
        for number, column in enumerate(sheet.columns):
            table.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in sheet.rows:
            table.add_row(*row)
        console.print()
        console.print(table)


def markdown(sheets: Sequence[Sheet]) -> str:
    """The same as Markdown."""
    parts = []
    for sheet in sheets:
        marks = "|".join(["---", *["---:"] * (len(sheet.columns) - 1)])
        lines = [f"### {sheet.title}", "", _line(sheet.columns), f"|{marks}|", *(_line(row) for row in sheet.rows)]
        parts.append("\n".join([*lines, *(["", sheet.note] if sheet.note else [])]))
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
