"""Git's loose objects and refs, read and written in this process.

Only what lies open is understood: objects that are not packed, refs that are files, plain names. `Unknown` is raised
for all else, and then git itself is to be asked. What is written here, git reads.

Sources: Pro Git, "Git Internals - Git Objects" and "Git References"; git's api-lockfile, on how a ref is locked.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHA = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"refs/heads/[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
_PERSON = re.compile(rb"(?P<name>[^<>\n]*) <(?P<email>[^<>\n]*)> (?P<at>\d+) (?P<zone>[+-]\d{4})")
_KEPT = 20_000
"""Objects kept in memory; they never change."""


class Unknown(Exception):
    """It is not open to this process, or not plain: ask git."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree; its name is one part of a path."""

    mode: str
    name: str
    sha: str

    @property
    def kind(self) -> str:
        """The type of what it points to."""
        return {"40000": "tree", "160000": "commit"}.get(self.mode, "blob")


@dataclass(frozen=True, slots=True)
class Written:
    """A commit, as it is stored."""

    tree: str
    parents: tuple[str, ...]
    author: tuple[str, str, int, str]
    committer: tuple[str, str, int, str]
    message: str


class GitObjects:
    """The open part of one repository.

    Args:
        path: Folder of the bare repository.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    # -- objects --------------------------------------------------------------------------------------------------

    def read(self, sha: str, kind: str) -> bytes:
        """The content of an object of this type.

        Raises:
            Unknown: It is none that lies open, or of another type.
        """
        found, data = self.any(sha)
        if found != kind:
            raise Unknown(sha)
        return data

    def any(self, sha: str) -> tuple[str, bytes]:
        """Type and content of an object. Raises `Unknown`."""
        known = self._kept.get(sha)
        if known is not None:
            return known
        if not SHA.fullmatch(sha):
            raise Unknown(sha)
        try:
            raw = zlib.decompress(self._file(sha).read_bytes())
        except (OSError, zlib.error) as error:
            raise Unknown(sha) from error
        head, _, data = raw.partition(b"\0")
        kind, _, size = head.decode().partition(" ")
        if int(size) != len(data):
            raise Unknown(sha)
        return self._keep(sha, kind, data)

    def write(self, kind: str, data: bytes) -> str:
        """Store an object; its sha."""
        raw = f"{kind} {len(data)}".encode() + b"\0" + data
        sha = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        file = self._file(sha)
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            handle, made = tempfile.mkstemp(dir=file.parent, prefix="tmp_obj_")
            with os.fdopen(handle, "wb") as out:
                out.write(zlib.compress(raw, 1))
            Path(made).chmod(0o444)
            Path(made).replace(file)
        self._keep(sha, kind, data)
        return sha

    def _file(self, sha: str) -> Path:
        return self._path / "objects" / sha[:2] / sha[2:]

    def _keep(self, sha: str, kind: str, data: bytes) -> tuple[str, bytes]:
        self._kept[sha] = kind, data
        if len(self._kept) > _KEPT:
            with suppress(KeyError):  # another thread was quicker
                self._kept.popitem(last=False)
        return kind, data

    # -- trees ----------------------------------------------------------------------------------------------------

    def tree_of(self, sha: str) -> str:
        """A commit's tree; a tree is its own. Raises `Unknown`."""
        kind, data = self.any(sha)
        if kind == "tree":
            return sha
        if kind != "commit" or not data.startswith(b"tree "):
            raise Unknown(sha)
        return data[5:45].decode()

    def tree(self, sha: str) -> list[Line]:
        """The lines of a tree, in its order. Raises `Unknown`."""
        data, lines, at = self.read(sha, "tree"), [], 0
        while at < len(data):
            end = data.index(b"\0", at)
            mode, _, name = _text(data[at:end]).partition(" ")
            lines.append(Line(mode, name, data[end + 1 : end + 21].hex()))
            at = end + 21
        return lines

    def write_tree(self, lines: list[Line]) -> str:
        """Store a tree of these lines; its sha."""
        ordered = sorted(lines, key=lambda line: (line.name + "/" * (line.kind == "tree")).encode())
        return self.write(
            "tree", b"".join(f"{line.mode} {line.name}\0".encode() + bytes.fromhex(line.sha) for line in ordered)
        )

    # -- commits --------------------------------------------------------------------------------------------------

    def commit(self, sha: str) -> Written:
        """A commit. Raises `Unknown`, also for one that says anything unusual of itself."""
        head, _, message = self.read(sha, "commit").partition(b"\n\n")
        said: dict[bytes, list[bytes]] = {}
        for line in head.split(b"\n"):
            word, _, rest = line.partition(b" ")
            said.setdefault(word, []).append(rest)
        if not said.keys() <= {b"tree", b"parent", b"author", b"committer"}:
            raise Unknown(sha)
        people = [_PERSON.fullmatch(said.get(role, [b""])[0]) for role in (b"author", b"committer")]
        if not people[0] or not people[1]:
            raise Unknown(sha)
        author, committer = ((_text(p[1]), _text(p[2]), int(p[3]), _text(p[4])) for p in people if p)
        parents = tuple(map(_text, said.get(b"parent", ())))
        return Written(_text(said[b"tree"][0]), parents, author, committer, _text(message))

    # -- refs -----------------------------------------------------------------------------------------------------

    def ref(self, name: str) -> str | None:
        """The sha that a branch is at; None: there is no such branch, nor anything that git would take for it.

        Raises:
            Unknown: It may be packed.
        """
        if not _REF.fullmatch(name):
            raise Unknown(name)
        try:
            sha = (self._path / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            guesses = (self._path / where / name for where in ("refs", "refs/tags", "refs/heads", "refs/remotes"))
            if (self._path / "packed-refs").exists() or any(file.exists() for file in (self._path / name, *guesses)):
                raise Unknown(name) from error
            return None
        if not SHA.fullmatch(sha):
            raise Unknown(name)
        return sha

    def move(self, name: str, new: str, old: str) -> bool:
        """Move a branch as git does: under its lock, and only from where it was seen.

        Raises:
            Unknown: It is no file, somebody holds its lock, or `new` is no commit that lies open.
        """
        self.read(new, "commit")
        if self.ref(name) is None:
            raise Unknown(name)
        lock = self._path / f"{name}.lock"
        try:
            handle = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except OSError as error:
            raise Unknown(name) from error
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"{new}\n")
        try:
            there = self.ref(name) == old
        except Unknown:
            lock.unlink()
            raise
        if there:
            lock.replace(self._path / name)  # and so the lock is open again
        else:
            lock.unlink()
        return there


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unknown from error
