"""Looks whether something has come about, and looks again until it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.engine.work import Done, Pending, Work

if TYPE_CHECKING:
    from chalicelib.records.record import Record

Look = Callable[["Record"], "Mapping[str, str] | timedelta"]
"""What was found; or nothing yet, and after how long to look again."""


@dataclass(frozen=True)
class LookFor:
    """Once because it only reads.

    Attributes:
        look: Looks.
        what: It is looked for, in words that go on from "waits for".
    """

    look: Look
    what: str

    def execute(self, work: Work) -> Done | Pending:
        """Look."""
        found = self.look(work.record)
        return Pending(found, self.what) if isinstance(found, timedelta) else Done(found)
