"""A bare git repository. What it writes, `git log` and `git clone` read.

What lies open is read and written in this process, and git is asked for all else: a git process takes a hundred times
as long, and one commit of Onramp's asks some forty things.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from local.platforms.git_objects import GitObjects, Unknown
from local.platforms.git_open import OpenRepository
from local.platforms.git_process import GitProcess
from local.platforms.git_words import Person, TreeEntry


class GitStore(GitProcess):
    """One bare repository. Thread-safe as git itself is: a ref moves only from the value it was seen at.

    Args:
        path: Folder of the bare repository.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._open = OpenRepository(GitObjects(path))

    def resolve(self, name: str, kind: str = "commit") -> str | None:
        """The sha of a ref, branch or sha; None if there is no object of that kind."""
        with suppress(Unknown):
            return self._open.resolve(name, kind)
        return super().resolve(name, kind)

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """What is at a path of a commit; None if nothing is."""
        with suppress(Unknown):
            return self._open.entry(commit, path)
        return super().entry(commit, path)

    def tree(self, sha: str, *, recursive: bool = False) -> list[TreeEntry]:
        """The lines of a tree."""
        with suppress(Unknown):
            return self._open.tree(sha, recursive=recursive)
        return super().tree(sha, recursive=recursive)

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob."""
        with suppress(Unknown):
            return self._open.blob(sha)
        return super().blob(sha)

    def write_blob(self, data: bytes) -> str:
        """Store bytes; their sha."""
        return self._open.write_blob(data)

    def write_tree(self, base: str | None, entries: list[TreeEntry]) -> str:
        """A tree like `base` but for these entries; its sha."""
        with suppress(Unknown):
            return self._open.write_tree(base, entries)
        return super().write_tree(base, entries)

    def write_commit(self, tree: str, parents: list[str], message: str, person: Person) -> str:
        """A commit on no branch yet; its sha."""
        with suppress(Unknown):
            return self._open.write_commit(tree, parents, message, person)
        return super().write_commit(tree, parents, message, person)

    def commit(self, sha: str) -> dict[str, Any]:
        """Tree, parents, author, committer and message of a commit, in the words of GitHub's REST API."""
        with suppress(Unknown):
            return self._open.commit(sha)
        return super().commit(sha)

    def changed_files(self, old: str, new: str) -> list[str]:
        """Paths that differ between two commits."""
        with suppress(Unknown):
            return self._open.changed_files(old, new)
        return super().changed_files(old, new)

    def log(self, ref: str) -> list[str]:
        """Shas from `ref` back to the root, newest first."""
        with suppress(Unknown):
            return self._open.log(ref)
        return super().log(ref)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether moving a branch from `older` to `newer` loses nothing."""
        with suppress(Unknown):
            return self._open.is_ancestor(older, newer)
        return super().is_ancestor(older, newer)

    def move(self, ref: str, new: str, old: str | None) -> bool:
        """Move a ref from `old` (None: it must not exist) to `new`, or leave it: False if it is not at `old`."""
        if old is not None:
            with suppress(Unknown):
                return self._open.move(ref, new, old)
        return super().move(ref, new, old)
