"""What a git store is asked, answered from the objects and refs that lie open (`git_objects`), without a git process.

Each method answers exactly what git would, or raises `Unknown`: then git is asked. `tests/unit/test_git_store.py`
compares the two.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from local.platforms.git_objects import SHA, GitObjects, Line, Unknown
from local.platforms.git_words import LINK, PLAIN, Person, TreeEntry

_PART = re.compile(r"[A-Za-z0-9_@+-][A-Za-z0-9_@+. -]*")
"""A part of a path that git would not look at twice."""
_NAME = re.compile(r"\w(?:[\w @+.-]*\w)?")
"""A name or address from which git would take nothing away."""
_FIRST_DATE = 100_000_000
"""Seconds since 1970 that git takes for that and for nothing else; it takes none smaller."""
_UNQUOTED = re.compile(r"[ !#-\[\]-~]+")


class OpenRepository:
    """The open part of one repository, in the words of `GitStore`.

    Args:
        objects: Its objects and refs.
    """

    def __init__(self, objects: GitObjects) -> None:
        self._objects = objects

    def resolve(self, name: str, kind: str) -> str | None:
        """The sha of a ref, branch or sha; None if there is no object of that kind."""
        sha = name if SHA.fullmatch(name) else self._objects.ref(name)
        if sha is None:
            return None
        found, _ = self._objects.any(sha)
        if found == "tag" or kind not in {"commit", "tree", "blob"}:
            raise Unknown(name)
        if found == "commit" and kind == "tree":
            return self._objects.tree_of(sha)
        return sha if found == kind else None

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """What is at a path of a commit; None if nothing is."""
        parts = path.split("/")
        if not all(map(_PART.fullmatch, parts)):
            raise Unknown(path)
        tree = self._objects.tree_of(commit)
        for depth, part in enumerate(parts, 1):
            line = next((line for line in self._objects.tree(tree) if line.name == part), None)
            if line is None or (depth < len(parts) and line.kind != "tree"):
                return None
            tree = line.sha
        assert line is not None
        return _entry(path, line)

    def tree(self, sha: str, *, recursive: bool) -> list[TreeEntry]:
        """The lines of a tree; recursive: those of its folders as well, by their whole paths."""
        return list(self._lines(self._objects.tree_of(sha), "", recursive=recursive))

    def _lines(self, tree: str, folder: str, *, recursive: bool) -> Iterator[TreeEntry]:
        for line in self._objects.tree(tree):
            yield _entry(folder + line.name, line)
            if recursive and line.kind == "tree":
                yield from self._lines(line.sha, f"{folder}{line.name}/", recursive=True)

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob."""
        return self._objects.read(sha, "blob")

    def write_blob(self, data: bytes) -> str:
        """Store bytes, and answer their sha."""
        return self._objects.write("blob", data)

    def write_tree(self, base: str | None, entries: Sequence[TreeEntry]) -> str:
        """Store a tree like `base` but for these entries, and answer its sha."""
        wanted = [(entry.path.split("/"), entry) for entry in entries]
        for parts, entry in wanted:
            if not all(map(_PART.fullmatch, parts)):
                raise Unknown(entry.path)
            if entry.sha:
                self._objects.read(entry.sha, "blob")
                if entry.mode not in {*PLAIN, LINK}:
                    raise Unknown(entry.path)
        lines = self._changed(self._objects.tree_of(base) if base else None, wanted)
        return self._objects.write_tree(lines)

    def _changed(self, tree: str | None, wanted: list[tuple[list[str], TreeEntry]]) -> list[Line]:
        """The lines of a tree after the changes."""
        lines = {line.name: line for line in self._objects.tree(tree)} if tree else {}
        inside: dict[str, list[tuple[list[str], TreeEntry]]] = {}
        for (part, *rest), entry in wanted:
            there = lines.get(part)
            if rest:
                if there is not None and there.kind != "tree":
                    raise Unknown(entry.path)
                inside.setdefault(part, []).append((rest, entry))
            elif part in inside or (there is not None and there.kind == "tree"):
                raise Unknown(entry.path)
            elif entry.sha:
                lines[part] = Line(entry.mode, part, entry.sha)
            else:
                lines.pop(part, None)
        for part, changes in inside.items():
            below = self._changed(lines[part].sha if part in lines else None, changes)
            if below:
                lines[part] = Line("40000", part, self._objects.write_tree(below))
            else:
                lines.pop(part, None)
        return list(lines.values())

    def write_commit(self, tree: str, parents: Sequence[str], message: str, person: Person) -> str:
        """Store a commit on no branch yet, and answer its sha."""
        self._objects.tree(tree)
        for parent in parents:
            self._objects.read(parent, "commit")
        plain = all(map(_NAME.fullmatch, (person.name, person.email)))
        early = person.at is not None and person.at < _FIRST_DATE
        if not plain or early or len(set(parents)) < len(parents) or "\0" in message:
            raise Unknown(message)
        zone = time.strftime("%z") if person.at is None else "+0000"
        who = f"{person.name} <{person.email}> {int(time.time()) if person.at is None else person.at} {zone}"
        head = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {who}", f"committer {who}"]
        return self._objects.write("commit", "\n".join([*head, "", message]).encode())

    def commit(self, sha: str) -> dict[str, Any]:
        """Tree, parents, author, committer and message of a commit, in the words of GitHub's REST API."""
        found = self._objects.commit(sha)
        if found.message.startswith("\n"):
            raise Unknown(sha)
        return {
            "tree": found.tree,
            "parents": list(found.parents),
            "author": _person(found.author),
            "committer": _person(found.committer),
            "message": found.message.rstrip("\n"),
        }

    def changed_files(self, old: str, new: str) -> list[str]:
        """Paths that differ between two commits."""
        before, after = (self._files(self._objects.tree_of(sha)) for sha in (old, new))
        changed = {path for path, _ in before.items() ^ after.items()}
        if not all(map(_UNQUOTED.fullmatch, changed)):
            raise Unknown(old)
        return sorted(changed)

    def _files(self, tree: str) -> dict[str, tuple[str, str | None]]:
        lines = self._lines(tree, "", recursive=True)
        return {entry.path: (entry.mode, entry.sha) for entry in lines if entry.type != "tree"}

    def log(self, ref: str) -> list[str]:
        """Shas from `ref` back to the root, newest first; git is asked where a commit has two parents."""
        sha, shas = self.resolve(ref, "commit"), list[str]()
        while sha is not None:
            shas.append(sha)
            parents = self._objects.commit(sha).parents
            if len(parents) > 1:
                raise Unknown(ref)
            sha = parents[0] if parents else None
        if not shas:
            raise Unknown(ref)
        return shas

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether moving a branch from `older` to `newer` loses nothing."""
        self._objects.commit(older)
        left, seen = [newer], set[str]()
        while left:
            sha = left.pop()
            if sha == older:
                return True
            if sha not in seen:
                seen.add(sha)
                left += self._objects.commit(sha).parents
        return False

    def move(self, ref: str, new: str, old: str) -> bool:
        """Move a branch that is there from `old` to `new`, or leave it: False if it is not at `old`."""
        return self._objects.move(ref, new, old)


def _entry(path: str, line: Line) -> TreeEntry:
    return TreeEntry(path, line.mode.zfill(6), line.kind, line.sha)


def _person(said: tuple[str, str, int, str]) -> dict[str, str]:
    name, email, at, zone = said
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    there = UTC if not offset else timezone(-offset if zone[0] == "-" else offset)
    return {"name": name, "email": email, "date": datetime.fromtimestamp(at, there).isoformat()}
