"""What the table of findings holds. Light: it is read where nothing of the table's client is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A row.

    Attributes:
        name: Its sort key.
        doc: What it says; JSON-like.
    """

    name: str
    doc: Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """One page. `after` leads to the next; empty: this is the last."""

    rows: tuple[Row, ...]
    after: str
