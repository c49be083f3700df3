"""Answers that a process gives again for some seconds, so that a page that is loaded twice asks its sources once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

MOST_KEPT: Final = 256
"""Subjects whose answers one process keeps: the last asked after."""

About = TypeVar("About", bound=Hashable)
Answer = TypeVar("Answer")


class Kept(Generic[About, Answer]):
    """Answers, by what they are about. Thread-safe; two threads that ask at once both ask.

    Args:
        seconds: For how long an answer is given again; 0: not at all.
    """

    def __init__(self, seconds: float) -> None:
        self._for = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._kept: dict[About, tuple[Answer, datetime]] = {}

    def fresh(self, about: About, now: datetime) -> tuple[Answer, datetime] | None:
        """The answer and when it was given, if that is not too long ago."""
        with self._lock:
            kept = self._kept.get(about)
        return kept if kept is not None and timedelta(0) <= now - kept[1] < self._for else None

    def of(self, about: About, now: datetime, ask: Callable[[], Answer]) -> tuple[Answer, datetime]:
        """The answer that is kept, or a new one."""
        if kept := self.fresh(about, now):
            return kept
        found = ask(), now
        with self._lock:
            self._kept.pop(about, None)
            self._kept[about] = found
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return found
