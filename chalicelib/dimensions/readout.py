"""The read-out: every source asked once and at the same time, kept for some seconds, and made into readings.

Nothing of a record is kept with the answers, so an SE who ticks a task sees it at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from chalicelib.deadline import Deadline
from chalicelib.dimensions import account, api_keys, index, pixel, team
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.questions import QUESTIONS, Answers, Sources, ask_mapping, put
from chalicelib.dimensions.subject import Ids, Subject, subject_of
from chalicelib.health.asked import Asked
from chalicelib.health.inquiry import Inquiry
from chalicelib.health.kept import Kept
from chalicelib.health.reading import age

if TYPE_CHECKING:
    from chalicelib.clients.analytics.client import Mapping as PixelMapping
    from chalicelib.deadline import Clock
    from chalicelib.records.record import Record
T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How long things may take, in seconds.

    Attributes:
        probe: One source. A client may need as long as one call to AWS beyond it, for a fresh token.
        budget: The whole, whatever happens.
        keep: For how long answers are given again.
    """

    probe: float = 3.5
    budget: float = 5.0
    keep: float = 15.0


Keep: TypeAlias = Callable[[str, Mapping[str, str], datetime], None]
"""Keeps what a read-out of a record's health came to (`records.glance.Glances.keep`)."""


def kept_nowhere(key: str, states: Mapping[str, str], checked_at: datetime) -> None:
    """For read-outs of which nothing is kept."""


def _threads(at_once: int) -> Executor:
    return ThreadPoolExecutor(at_once, thread_name_prefix="health")


class Readout:
    """Reads health. Safe to share between threads.

    Args:
        sources: Where the truth is kept.
        clock: The present moment.
        limits: How long things may take.
        new_workers: Makes what asks so many questions at once.
        monotonic: Counts the seconds of `limits`.
        keep: Keeps, for lists, what the health of a record came to.
    """

    def __init__(
        self,
        sources: Sources,
        clock: Clock,
        *,
        limits: Limits = Limits(),
        new_workers: Callable[[int], Executor] = _threads,
        monotonic: Callable[[], float] = time.monotonic,
        keep: Keep = kept_nowhere,
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._limits = limits
        self._new_workers = new_workers
        self._monotonic = monotonic
        self._keep = keep
        self._kept: Kept[Ids, Answers] = Kept(limits.keep)
        self._mappings: Kept[str, Asked[PixelMapping | None]] = Kept(limits.keep)

    def read(self, record: Record) -> Health:
        """The health of the customer that a record is about, of which the states are kept for lists. Raises nothing of
        a source's."""
        about = subject_of(record)
        answers, checked_at = self.answers(about.ids)
        health = health_of(about, answers, checked_at, self._clock())
        self._keep(record.key, {each.name: each.state for each in health.dimensions}, checked_at)
        return health

    def answers(self, ids: Ids) -> tuple[Answers, datetime]:
        """What the sources say, and when they were asked: now, or a moment ago."""
        return self._kept.of(ids, self._clock(), lambda: self._ask(ids))

    def mapping(self, pixel_id: str) -> Asked[PixelMapping | None]:
        """What the analytics table says of a pixel, and nothing else: one question. The answers that `answers` gives
        for this pixel next do not ask it again."""
        asked, _ = self._mappings.of(pixel_id, self._clock(), lambda: self._ask_mapping(pixel_id))
        return asked

    def _ask(self, ids: Ids) -> Answers:
        mapping = self._mappings.fresh(ids.pixel_id, self._clock())
        return self._asking(QUESTIONS, lambda inquiry: put(inquiry, self._sources, ids, mapping and mapping[0]))

    def _ask_mapping(self, pixel_id: str) -> Asked[PixelMapping | None]:
        def ask(inquiry: Inquiry) -> Asked[PixelMapping | None]:
            return inquiry.asked(ask_mapping(inquiry, self._sources, Ids(pixel_id=pixel_id)))

        return self._asking(1, ask)

    def _asking(self, questions: int, ask: Callable[[Inquiry], T]) -> T:
        probe = Deadline.after(self._limits.probe, self._monotonic)
        budget = Deadline.after(self._limits.budget, self._monotonic)
        workers = self._new_workers(questions)
        inquiry = Inquiry(workers, probe, budget, self._clock)
        try:
            return ask(inquiry)
        finally:
            # Every client ends its calls in time. One that did not must not keep a person waiting as well.
            workers.shutdown(wait=not inquiry.late, cancel_futures=True)


def health_of(about: Subject, answers: Answers, checked_at: datetime, now: datetime) -> Health:
    """Pure: the health that these answers mean."""
    return Health(
        checked_at=checked_at,
        age_seconds=age(checked_at, now),
        account=account.read(about, answers),
        team=team.read(answers),
        api_keys=api_keys.read(answers),
        index=index.read(answers, now),
        pixel=pixel.read(about, answers, now),
    )
