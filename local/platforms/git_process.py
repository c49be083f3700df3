"""A bare git repository through git's own plumbing. What it writes, `git log` and `git clone` read."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from local.platforms.git_words import Person, TreeEntry

_NOBODYS_CONFIG = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


class GitError(Exception):
    """git refused. The message is git's own."""


class GitProcess:
    """One bare repository. Thread-safe as git itself is: a ref moves only from the value it was seen at.

    Args:
        path: Folder of the bare repository.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> Self:
        """A new, empty bare repository."""
        path.mkdir(parents=True, exist_ok=True)
        store = cls(path)
        store.git("init", "--quiet", "--bare", f"--initial-branch={branch}", str(path))
        return store

    def resolve(self, name: str, kind: str = "commit") -> str | None:
        """The sha of a ref, branch or sha; None if there is no object of that kind."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{{kind}}}").strip()
        except GitError:
            return None

    def refs(self, prefix: str) -> dict[str, str]:
        """Full names of the refs below a prefix (``refs/heads``), and their commits."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", prefix).splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """What is at a path of a commit; None if nothing is."""
        found = self._entries("ls-tree", "-z", commit, "--", path) if path else []
        return found[0] if found else None

    def tree(self, sha: str, *, recursive: bool = False) -> list[TreeEntry]:
        """The lines of a tree."""
        return self._entries("ls-tree", "-z", *(["-r", "-t"] if recursive else []), sha)

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob."""
        return self.run("cat-file", "blob", sha)

    def write_blob(self, data: bytes) -> str:
        """Store bytes; their sha."""
        return self.run("hash-object", "-w", "--stdin", data=data).decode().strip()

    def write_tree(self, base: str | None, entries: list[TreeEntry]) -> str:
        """A tree like `base` but for these entries; its sha."""
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self.run("read-tree", base or "--empty", env=index)
            lines = [f"{entry.mode} {entry.sha}\t{entry.path}" if entry.sha else _removal(entry) for entry in entries]
            self.run("update-index", "-z", "--index-info", data="\0".join([*lines, ""]).encode(), env=index)
            return self.run("write-tree", env=index).decode().strip()

    def write_commit(self, tree: str, parents: list[str], message: str, person: Person) -> str:
        """A commit on no branch yet; its sha."""
        date = (
            {} if person.at is None else {"AUTHOR_DATE": f"{person.at} +0000", "COMMITTER_DATE": f"{person.at} +0000"}
        )
        who = {f"{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in
               (("NAME", person.name), ("EMAIL", person.email))}  # fmt: skip
        env = {f"GIT_{name}": value for name, value in {**who, **date}.items()}
        arguments = [argument for parent in parents for argument in ("-p", parent)]
        return self.run("commit-tree", tree, *arguments, "-F", "-", data=message.encode(), env=env).decode().strip()

    def commit(self, sha: str) -> dict[str, Any]:
        """Tree, parents, author, committer and message of a commit, in the words of GitHub's REST API."""
        form = "%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
        text = self.git("show", "--no-patch", "--no-show-signature", f"--format={form}", sha, "--")
        tree, parents, *people, message = text.split("\0", 8)
        names = ("name", "email", "date")
        people[2::3] = [date.replace("Z", "+00:00") for date in people[2::3]]  # newer versions of git say Z
        return {
            "tree": tree,
            "parents": parents.split(),
            "author": dict(zip(names, people[:3], strict=True)),
            "committer": dict(zip(names, people[3:], strict=True)),
            "message": message.rstrip("\n"),
        }

    def changed_files(self, old: str, new: str) -> list[str]:
        """Paths that differ between two commits."""
        return self.git("diff", "--name-only", "--no-renames", old, new, "--").splitlines()

    def diff(self, old: str, new: str) -> str:
        """What `new` changed since it left `old`, as a patch."""
        return self.git("diff", f"{old}...{new}", "--")

    def log(self, ref: str) -> list[str]:
        """Shas from `ref` back to the root, newest first."""
        return self.git("rev-list", "--end-of-options", ref).split()

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether moving a branch from `older` to `newer` loses nothing."""
        try:
            self.run("merge-base", "--is-ancestor", older, newer)
        except GitError:
            return False
        return True

    def move(self, ref: str, new: str, old: str | None) -> bool:
        """Move a ref from `old` (None: it must not exist) to `new`, or leave it: False if it is not at `old`."""
        try:
            self.run("update-ref", "--end-of-options", ref, new, old or "0" * 40)
        except GitError:
            if self.resolve(ref) == old:
                raise
            return False
        return True

    def delete(self, ref: str) -> None:
        """Remove a ref."""
        self.run("update-ref", "-d", ref)

    def merge(self, base: str, head: str) -> str | None:
        """The tree of a three-way merge of two commits; None if they conflict."""
        try:
            return self.git("merge-tree", "--write-tree", base, head).split("\n", 1)[0]
        except GitError:
            return None

    def git(self, *arguments: str) -> str:
        """Run git in the repository; its output as text."""
        return self.run(*arguments).decode()

    def run(self, *arguments: str, data: bytes = b"", env: dict[str, str] | None = None) -> bytes:
        """Run git in the repository.

        Raises:
            GitError: It ended with another status than 0.
        """
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "--git-dir", str(self.path), *arguments],
            input=data,
            capture_output=True,
            check=False,
            env={**inherited, **_NOBODYS_CONFIG, **(env or {})},
        )
        if done.returncode != 0:
            raise GitError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} failed")
        return done.stdout

    def _entries(self, *arguments: str) -> list[TreeEntry]:
        entries: list[TreeEntry] = []
        for line in filter(None, self.git(*arguments).split("\0")):
            meta, path = line.split("\t", 1)
            mode, kind, sha = meta.split()
            entries.append(TreeEntry(path, mode, kind, sha))
        return entries


def _removal(entry: TreeEntry) -> str:
    return f"0 {'0' * 40}\t{entry.path}"
