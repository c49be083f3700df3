"""What the watched stream handler noted: which batches were cut off, which were swallowed and when they came back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Note:
    """One line of the file.

    Attributes:
        at: When, in seconds since 1970.
        what: What happened to the batch.
        invocation: Request id of the invocation.
        keys: Partition keys that the batch's triggers name.
    """

    at: float
    what: Literal["began", "ended", "swallowed"]
    invocation: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Recovery:
    """A record whose trigger was swallowed.

    Attributes:
        key: Its partition key.
        lost_at: When its trigger was swallowed, in seconds since 1970.
        due_at: When it stood in the due index for, as read right after; None: it stood there no longer.
        back_at: When the next trigger for it was delivered; None: never.
    """

    key: str
    lost_at: float
    due_at: float | None
    back_at: float | None

    @property
    def seconds(self) -> float | None:
        """From the loss until it was worked on again."""
        return None if self.back_at is None else self.back_at - self.lost_at

    @property
    def needed_nothing(self) -> bool:
        """Nothing followed, and nothing had to: it was not due, so a trigger too many was swallowed (a spare wake)."""
        return self.back_at is None and self.due_at is None

    @property
    def overdue(self) -> float | None:
        """How long it was due by then: what the sweep's period bounds. Negative: an intent brought it back before."""
        return None if self.back_at is None or self.due_at is None else self.back_at - self.due_at


def read(path: Path) -> list[Note]:
    """All notes so far, in the order in which they were written."""
    if not path.is_file():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Note(line["at"], line["what"], line["invocation"], tuple(line["keys"])) for line in lines]


def cut_off(notes: Sequence[Note]) -> list[Note]:
    """Batches that began and did not end."""
    ended = {note.invocation for note in notes if note.what == "ended"}
    return [note for note in notes if note.what == "began" and note.invocation not in ended]


def gone_on_after(notes: Sequence[Note], killed_at: Sequence[float]) -> list[float]:
    """Seconds from a kill that cut a batch off until the next batch with one of its records began, for each record that
    came back.

    Args:
        notes: All of them.
        killed_at: When workers were killed, in seconds since 1970.
    """
    found = []
    for lost in cut_off(notes):
        killed = min((at for at in killed_at if at >= lost.at), default=math.inf)
        for key in dict.fromkeys(lost.keys):
            later = [note.at for note in notes if note.what == "began" and key in note.keys and note.at > killed]
            found += [min(later) - killed] if later else []
    return found


def swallowed(notes: Sequence[Note]) -> list[Note]:
    """Batches that were swallowed."""
    return [note for note in notes if note.what == "swallowed"]


def recoveries(notes: Sequence[Note], due: Mapping[tuple[str, str], float]) -> list[Recovery]:
    """What became of every record of every swallowed batch.

    Args:
        notes: All of them.
        due: Due time by invocation and key, for the swallowed ones that had one.
    """
    found = []
    for lost in swallowed(notes):
        for key in dict.fromkeys(lost.keys):
            later = (note.at for note in notes if note.what == "began" and key in note.keys and note.at > lost.at)
            found.append(Recovery(key, lost.at, due.get((lost.invocation, key)), min(later, default=None)))
    return found
