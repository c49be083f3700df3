"""Whoever asks an API that may not answer: they ask again."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

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
