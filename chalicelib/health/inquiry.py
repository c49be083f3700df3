"""Asking many sources at once, each by a thread of its own, and being back in time whatever they do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from chalicelib.errors import PlatformError
from chalicelib.health.asked import Asked, Unknown, broke, failed, late
from chalicelib.health.finding import Finding

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from chalicelib.deadline import Clock, Deadline

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Asking(Generic[T]):
    """A question that was put. `future` is None where there was nothing to ask: `instead` says why."""

    source: str
    future: Future[Asked[T]] | None
    instead: Finding | None = None


class NoAnswer(Exception):
    """A question builds on another one, which has no answer."""

    def __init__(self, instead: Unknown | Finding) -> None:
        super().__init__(instead.code)
        self.instead = instead


class Inquiry:
    """Questions that are put together.

    Args:
        workers: Asks; it must have room for all questions at once, since some wait for others.
        deadline: Each question's own: its clients end their calls by then.
        budget: By when every answer is there or given up.
        clock: Dates the answers.

    Attributes:
        late: Whether some call went on beyond the budget, against what its client promises.
    """

    def __init__(self, workers: Executor, deadline: Deadline, budget: Deadline, clock: Clock) -> None:
        self._workers = workers
        self._deadline = deadline
        self._budget = budget
        self._clock = clock
        self.late = False

    def ask(self, source: str, question: Callable[[Deadline], T], instead: Finding | None = None) -> Asking[T]:
        """Put a question, unless there is a finding `instead`: what it would be about is not there yet."""
        if instead is not None:
            return Asking(source, None, instead)
        return Asking(source, self._workers.submit(self._answer, source, question))

    @staticmethod
    def resolved(source: str, answer: Asked[T]) -> Asking[T]:
        """A question that was asked a moment ago, with its answer."""
        known: Future[Asked[T]] = Future()
        known.set_result(answer)
        return Asking(source, known)

    def wait(self, asking: Asking[T]) -> T:
        """Inside a question: the answer to another one.

        Raises:
            NoAnswer: It has none.
            TimeoutError: Not in time.
        """
        if asking.future is None:
            raise NoAnswer(asking.instead or late(asking.source))
        answer = asking.future.result(self._deadline.remaining()).answer
        if isinstance(answer, (Unknown, Finding)):
            raise NoAnswer(answer)
        return answer

    def asked(self, asking: Asking[T]) -> Asked[T]:
        """What became of a question."""
        if asking.future is None:
            return Asked(asking.instead or late(asking.source), self._clock())
        try:
            error = asking.future.exception(self._budget.remaining())
        except TimeoutError:
            log.warning("a health probe is late", extra={"source": asking.source})
            self.late = True
            return Asked(late(asking.source), self._clock())
        if error is None:
            return asking.future.result()
        if isinstance(error, TimeoutError):
            return Asked(late(asking.source), self._clock())
        # Only the class: the text of an error that is not ours may quote what a source answered.
        log.error("a health probe broke", extra={"source": asking.source, "error": type(error).__name__})
        return Asked(broke(asking.source, error), self._clock())

    def _answer(self, source: str, question: Callable[[Deadline], T]) -> Asked[T]:
        try:
            return Asked(question(self._deadline), self._clock())
        except PlatformError as error:
            return Asked(failed(source, error), self._clock())
        except NoAnswer as nothing:
            return Asked(nothing.instead, self._clock())
