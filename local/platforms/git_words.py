"""The words in which a git repository is spoken of: who wrote, and what a line of a tree says."""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = frozenset({"100644", "100755"})
"""Modes of a file; the others are a folder's, 040000, and these two."""
LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote a commit, and when (seconds since 1970, with UTC as the zone; None: now)."""

    name: str = "onramp"
    email: str = "onramp@example.com"
    at: int | None = None


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One line of a tree. `sha` None takes the path out."""

    path: str
    mode: str
    type: str
    sha: str | None
