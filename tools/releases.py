"""The releases, as ``releases.toml`` lists them: a clone may lack tags, and who reads old ones needs their commits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[1] / "releases.toml"


@dataclass(frozen=True)
class Release:
    """A release.

    Attributes:
        version: By Semantic Versioning.
        commit: What its tag names: 40 hexadecimal digits.
        date: When it was made.
        rollback: What somebody must know who goes back to it, in sentences.
    """

    version: str
    commit: str
    date: date
    rollback: str


def released(file: Path = FILE) -> tuple[Release, ...]:
    """Every release, the first one first.

    Raises:
        TypeError: An entry lacks something, or has something that no release has.
    """
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("release", [])
    return tuple(Release(**entry) for entry in entries)
