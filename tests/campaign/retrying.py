"""Whoever asks an API that may not answer: they ask again, think in between, and come back later."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.records.store import Conflict
from tests.campaign.timeline import Timeline

T = TypeVar("T")
UNANSWERED = (ClientError, BotoCoreError, Conflict)
"""The API answers 5xx or 409, and the page tries again."""


def until_it_works(ask: Callable[[], T], timeline: Timeline, chance: random.Random) -> T:
    """Ask until there is an answer; a `Problem` is one."""
    while True:
        try:
            return ask()
        except UNANSWERED:
            timeline.sleep(chance.uniform(1, 10))


class Coming(Protocol):
    """Somebody, or something, that more is still going to happen to."""

    coming: int


C = TypeVar("C", bound=Coming)


class Person:
    """What people of every flow do alike in a campaign.

    Attributes:
        thinks: Seconds for which they think between two things that they do, at the most, one of these each time.
        moments: Within how many seconds something happens later, one of these each time.
    """

    thinks: tuple[float, ...] = (0.1, 1.0, 20.0, 100.0)
    moments: tuple[float, ...] = (30.0, 300.0, 900.0)
    _timeline: Timeline
    _chance: random.Random

    def _later(self, whom: C, does: Callable[[C], None]) -> None:
        def happens() -> None:
            does(whom)
            whom.coming -= 1

        whom.coming += 1
        self._timeline.at(self._timeline.now + self._chance.choice(self.moments) * self._chance.random(), happens)

    def _think(self) -> None:
        self._timeline.sleep(self._chance.choice(self.thinks) * self._chance.random())

    def _ask(self, ask: Callable[[], Any]) -> Any:
        return until_it_works(ask, self._timeline, self._chance)
