"""A way forward: what a person can do about an action that has failed, or about an effect that is gone, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CORRECT: Final = "correct"
RETRY: Final = "retry"
ELSEWHERE: Final = "elsewhere"

TEXTS: Final[Mapping[str, str]] = {
    CORRECT: "Correct {fields}; the action then goes on by itself.",
    RETRY: "Put right what the hint names, then let the action go on.",
    ELSEWHERE: "Nothing is left to be done in Onramp.",
}
"""The ways that every flow has, with what each means. A flow adds its own (`Flow.own_ways`)."""


@dataclass(frozen=True)
class OpenWay:
    """A way that is open for one record.

    Attributes:
        way: Its name: one of `TEXTS`, or of the flow's own ways.
        text: What it means for this record, for a person.
        request: Method and path, below the API's base; empty: there is none.
    """

    way: str
    text: str
    request: str = ""
