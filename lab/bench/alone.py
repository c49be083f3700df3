"""One question of the health read-out, put alone: the read-out's own, by its own clients, and nothing copied."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.deadline import Deadline, utc_now
from chalicelib.dimensions.questions import QUESTIONS, Answers, Sources, put
from chalicelib.dimensions.readout import Limits
from chalicelib.health.asked import Unknown
from chalicelib.health.finding import Finding
from chalicelib.health.inquiry import Asking, Inquiry
from chalicelib.health.reading import Truth

if TYPE_CHECKING:
    from chalicelib.dimensions.subject import Ids
    from chalicelib.health.asked import Asked

T = TypeVar("T")
LEFT_OUT = Finding("LEFT_OUT", Truth.UNKNOWN, "This time it was not asked.")


class NotAnswered(Exception):
    """A source gave no answer: what was timed is not a probe."""


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        name: The answer's.
        place: Its place in the order in which they are put.
        needs: Places of those that it waits for: they are asked at the same time, as in the read-out.
    """

    name: str
    place: int
    needs: frozenset[int]


class _Picking(Inquiry):
    """Puts only some of the questions, and notes who waits for whom. None: all of them."""

    def __init__(self, workers: ThreadPoolExecutor, picked: Collection[int] | None) -> None:
        limits = Limits()
        super().__init__(workers, Deadline.after(limits.probe), Deadline.after(limits.budget), utc_now)
        self._picked = picked
        self._asking = threading.local()
        self._put: list[Asking[Any]] = []
        self.needs: dict[int, set[int]] = {}
        self.answered: dict[int, Asked[Any]] = {}

    def ask(self, source: str, question: Callable[[Deadline], T], instead: Finding | None = None) -> Asking[T]:
        place = len(self._put)
        self.needs[place] = set()

        def noting(left: Deadline) -> T:
            self._asking.place = place
            return question(left)

        if self._picked is not None and place not in self._picked:
            instead = LEFT_OUT
        asking = super().ask(source, noting, instead)
        self._put.append(asking)
        return asking

    def wait(self, asking: Asking[T]) -> T:
        place = self._place(asking)
        self.needs[self._asking.place].add(place)
        return super().wait(asking)

    def asked(self, asking: Asking[T]) -> Asked[T]:
        found = super().asked(asking)
        self.answered[self._place(asking)] = found
        return found

    def _place(self, asking: Asking[Any]) -> int:
        return next(number for number, one in enumerate(self._put) if one is asking)


def questions(sources: Sources, ids: Ids) -> list[Question]:
    """All of them, found out by putting them all once.

    Raises:
        NotAnswered: One has no answer.
    """
    inquiry, answers = _put(sources, ids, None)
    names = {id(getattr(answers, field.name)): field.name for field in fields(Answers)}
    return [
        Question(names[id(answered)], place, frozenset(inquiry.needs[place]))
        for place, answered in sorted(inquiry.answered.items())
    ]


def seconds(sources: Sources, ids: Ids, question: Question | None) -> float:
    """How long it takes to ask this question alone; None: all of them together.

    Raises:
        NotAnswered: It has no answer.
    """
    began = time.monotonic()
    _put(sources, ids, None if question is None else {question.place, *question.needs})
    return time.monotonic() - began


def _put(sources: Sources, ids: Ids, picked: Collection[int] | None) -> tuple[_Picking, Answers]:
    with ThreadPoolExecutor(QUESTIONS) as workers:
        inquiry = _Picking(workers, picked)
        answers = put(inquiry, sources, ids)
    for place, answered in inquiry.answered.items():
        wanted = picked is None or place in picked
        if wanted and isinstance(answered.answer, (Unknown, Finding)):
            raise NotAnswered(f"question {place}: {answered.answer.code}")
    return inquiry, answers
