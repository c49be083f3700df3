"""How far a run has come, in a file without secrets; and the secrets, in a file that the person names."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from runbook.refusal import Refused

_LINE: Final = re.compile(r"([A-Z][A-Z0-9_]*)=([\x21-\x7e]*)")


class StepState(BaseModel):
    """How far a step has come.

    Attributes:
        outcome: ``sent``: it may have been done, no answer has come. ``done``: its answer was right, or what it kept is
            here. ``skipped``: its condition did not hold.
        key: The Idempotency-Key that all its requests have.
        there: Ids of what was there before it was first sent, where it looks for what it made.
        asked: Digest of what was sent, to tell whether the person's file has changed since.
    """

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["sent", "done", "skipped"]
    key: str = ""
    there: list[str] = []
    asked: str = ""


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid")

    runbook: str
    base_url: str
    steps: dict[str, StepState] = {}
    kept: dict[str, Any] = {}


class State:
    """How far a run has come: written whole, before a request goes out and after its answer was understood.

    Args:
        path: Of the file; it need not be there.
        runbook: The runbook's name.
        base_url: Whose API is spoken with.
        written: Whether the file is; of what would be done it is not.

    Raises:
        Refused: The file is of another runbook or address, or no such file.
    """

    def __init__(self, path: Path, runbook: str, base_url: str, *, written: bool = True) -> None:
        self.path = path
        self._written = written
        self._stored = _Stored(runbook=runbook, base_url=base_url)
        if path.exists():
            self._stored = _read(path)
            if (self._stored.runbook, self._stored.base_url) != (runbook, base_url):
                raise Refused(
                    f"{path} is the state of the runbook {self._stored.runbook!r} against {self._stored.base_url}.",
                    "Name another file with --state, or the same address with --base-url.",
                )

    @property
    def kept(self) -> dict[str, Any]:
        """What steps have kept, by variable."""
        return self._stored.kept

    def of(self, step: str) -> StepState | None:
        """How far a step has come; None: it has not begun."""
        return self._stored.steps.get(step)

    def put(self, step: str, state: StepState, **kept: Any) -> None:
        """Write how far a step has come, and what it kept, both or neither."""
        self._stored.steps[step] = state
        self._stored.kept.update(kept)
        self._write()

    def forget(self, steps: list[str]) -> None:
        """Let steps be as if they had not begun. What they have kept stays until they keep it anew."""
        for step in steps:
            self._stored.steps.pop(step, None)
        self._write()

    def _write(self) -> None:
        if not self._written:
            return
        text = json.dumps(self._stored.model_dump(exclude_defaults=True), indent=2, ensure_ascii=False) + "\n"
        replace(self.path, text)


class Secrets:
    """Secrets, one a line, ``NAME=value``, in a file that only its owner can read.

    Args:
        path: That the person named; None: they have named none.

    Raises:
        Refused: Others can read the file, or it holds something else.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._values: dict[str, str] = {}
        if path is None or not path.exists():
            return
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Refused(f"Others can read {path}.", f"Run: chmod 600 {path}")
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            if not (found := _LINE.fullmatch(line)):
                raise Refused(f"{path} has a line that is not NAME=value.", "Name a file of its own with --secrets.")
            self._values[found[1]] = found[2]

    def get(self, name: str) -> str | None:
        """A secret, or None."""
        return self._values.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a secret.

        Raises:
            Refused: No file was named for it.
        """
        if self.path is None:
            raise Refused(f"{name} is told once, and there is no file for it.", "Name one with --secrets FILE.")
        self._values[name] = value
        replace(self.path, "".join(f"{each}={self._values[each]}\n" for each in self._values))


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone, and on the disk when this returns."""
    descriptor, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")  # mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> _Stored:
    try:
        return _Stored.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, OSError, UnicodeDecodeError):
        raise Refused(f"{path} is no state of a run.", "Name another file with --state.") from None
