"""What a long run has found so far, so that one which was stopped goes on where it was.

A run is of one state of the code: another state begins it anew. What is kept lies in ``.local/reliability``, a file for
each run, and goes once the run has come to its end.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import grimp

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".local" / "reliability"
CODE = (
    "app.py",
    "requirements.txt",
    "chalicelib",
    "infra",
    "lab",
    "local",
    "operate",
    "runbook",
    "tests",
    "tools",
    "web",
)
"""What a proof may depend on. Of the pages, what is built is left out, and of the lab, what it has found before."""
IN_VIRTUAL_TIME = frozenset({"campaigns", "cuts", "recovery", "restores"})
"""Parts that play the application in one process, without its pages, its deployment, or other proofs' tests."""
PLAYED = ("requirements.txt", "chalicelib", "infra", "local")
"""What those depend on as a whole, since some of it is found by name. Beside it, they depend on what they import."""
_NO_CODE = frozenset({"__pycache__", "node_modules", "dist", "results", "install.lock"})

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


@cache
def state_of_the_code(part: str = "", root: Path = ROOT) -> str:
    """A digest of all code that this part of the proofs may depend on.

    Args:
        part: A module of `lab.reliability`; empty: any of them.
        root: Of the project.
    """
    names = (*PLAYED, *_imported(part)) if part in IN_VIRTUAL_TIME else CODE
    digest = hashlib.sha256()
    for path in sorted({each for name in names for each in _files(root / name)}):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _imported(part: str) -> Iterator[str]:
    """The files of the lab and the tests that it imports, itself or through others."""
    top = f"{__package__}.{part}"
    graph = grimp.build_graph("lab", "tests", "local", "infra", "chalicelib", cache_dir=None)
    for module in (top, *graph.find_upstream_modules(top)):
        if module.startswith(("lab.", "tests.")):
            path = Path(*module.split("."))
            yield f"{path}.py"
            yield from (f"{package}/__init__.py" for package in (path, *path.parents[:-1]))


def _files(path: Path) -> Iterator[Path]:
    if path.name in _NO_CODE or path.name.startswith("."):
        return
    if path.is_dir():
        for each in path.iterdir():
            yield from _files(each)
    elif path.is_file():
        yield path


class Kept(Generic[Job, Outcome]):
    """What one run has found so far, from disk and to disk.

    Args:
        name: Of the run: its part's, and whatever tells it from others of that part, behind a hyphen.
        state: Of the code; as a rule, what `state_of_the_code` says for that part.
        folder: Where it is kept.

    Attributes:
        found: What became of each job.
        seconds: How long the starts before this one took that ended early.
    """

    def __init__(self, name: str, state: str = "", folder: Path = FOLDER) -> None:
        self._path = folder / f"{name}.pickle"
        self._state = state or state_of_the_code(name.partition("-")[0])
        self._began = time.monotonic()
        self.found: dict[Job, Outcome] = {}
        self.seconds = 0.0
        self._read()

    def add(self, job: Job, outcome: Outcome) -> None:
        """One more. It is on disk when this returns."""
        if not self.found:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(pickle.dumps((self._state, 0.0)))
        self.found[job] = outcome
        with self._path.open("ab") as file:
            file.write(pickle.dumps((self.wall_seconds, job, outcome)))

    @property
    def wall_seconds(self) -> float:
        """How long all starts together have taken."""
        return self.seconds + time.monotonic() - self._began

    def end(self) -> None:
        """The run has come to its end: the next one begins anew."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        """Whoever was killed while writing leaves half of the last one, which is done again."""
        if not self._path.exists():
            return
        whole = 0
        with self._path.open("rb") as file, contextlib.suppress(EOFError, pickle.UnpicklingError, ValueError):
            state, _ = pickle.load(file)
            if state != self._state:
                return
            whole = file.tell()
            while True:
                self.seconds, job, outcome = pickle.load(file)
                self.found[job] = outcome
                whole = file.tell()
        with self._path.open("r+b") as file:
            file.truncate(whole)
