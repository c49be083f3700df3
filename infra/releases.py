"""The releases, as ``releases.toml`` lists them: a clone may lack tags, and who reads old ones needs their commits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parents[1] / "releases.toml"


@dataclass(frozen=True)
class Release:
    """A release.

    Attributes:
        version: By Semantic Versioning.
        commit: What its tag names: 40 hexadecimal digits.
        date: When it was made.
        rollback: What somebody must know who goes back to it, in sentences.
        cannot_read: Settings of later releases (`Form.setting`) under which they store what this one cannot read.
    """

    version: str
    commit: str
    date: date
    rollback: str
    cannot_read: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A stored form that this code can read, and writes where a setting says so: the first of its two releases
    (docs/compatibility.md).

    Attributes:
        setting: The environment variable and its value, ``NAME=value``; empty: what is written as deployed.
        says: What is stored otherwise then.
    """

    setting: str
    says: str

    @property
    def environment(self) -> dict[str, str]:
        """The setting, as a function's environment has it."""
        name, _, value = self.setting.partition("=")
        return {name: value} if name else {}


AS_DEPLOYED: Final = Form("", "")


def released(file: Path = FILE) -> tuple[Release, ...]:
    """Every release, the first one first.

    Raises:
        TypeError: An entry lacks something, or has something that no release has.
    """
    entries = _read(file).get("release", [])
    return tuple(Release(**{**entry, "cannot_read": tuple(entry.get("cannot_read", ()))}) for entry in entries)


def forms(file: Path = FILE) -> tuple[Form, ...]:
    """Every stored form that a setting switches on.

    Raises:
        TypeError: As `released`.
    """
    return tuple(Form(**entry) for entry in _read(file).get("form", []))


def unreadable(version: str, written: Iterable[str], file: Path = FILE) -> list[str]:
    """What a release cannot read of what a stage's records may be stored as.

    Args:
        version: Of the release.
        written: Settings (`Form.setting`) under which records were stored.
    """
    known = {setting for one in released(file) if one.version == version for setting in one.cannot_read}
    return sorted(known & set(written))


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
