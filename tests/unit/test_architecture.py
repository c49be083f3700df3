"""docs/architecture.md leads to files that are there, and its walks are as short as they say."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
WALKS = PAGE.split("## Six walks")[1].split("\n## ")[0]
LIMITS = (18, 10, 10, 12, 5, 7)
"""Of the files of each walk, in the page's order."""


def _paths(text: str) -> list[str]:
    return re.findall(r"`([\w/]+\.py)`", text)


def test_every_file_that_a_walk_names_is_there() -> None:
    assert [path for path in _paths(WALKS) if not (ROOT / "chalicelib" / path).is_file()] == []


def test_every_file_of_the_table_is_there() -> None:
    table = PAGE.split("## Where to find what")[1].split("\n## ")[0]
    named = [path for path in _paths(table) if "/" in path]
    assert len(named) > 40
    assert [path for path in named if not any((ROOT / base / path).is_file() for base in ("chalicelib", "."))] == []


def test_a_walk_has_as_many_files_as_it_says_and_no_more_than_a_reader_bears() -> None:
    said = {}
    for walk in re.findall(r"\*\*.*?\(\d+\)", WALKS, flags=re.DOTALL):
        title, number = walk.split("**")[1], int(re.findall(r"\((\d+)\)$", walk)[0])
        assert number == len(set(_paths(walk))), title
        said[title] = number
    assert len(said) == len(LIMITS)
    assert all(number <= limit for number, limit in zip(said.values(), LIMITS, strict=True)), said
