"""What became of a question: its answer, why there is none, or why it could not be asked yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from chalicelib.errors import PlatformError
from chalicelib.health.finding import Finding

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Unknown:
    """Why a source gave no answer that can be used."""

    code: str
    reason: str
    next_step: str


@dataclass(frozen=True)
class Asked(Generic[T]):
    """One question after it was asked.

    Attributes:
        answer: The source's answer; or `Unknown`; or the `Finding` that says why there was nothing to ask.
        at: When that was.
    """

    answer: T | Unknown | Finding
    at: datetime

    def then(self, change: Callable[[T], U]) -> Asked[U]:
        """This question with `change` applied to its answer; what is there instead of an answer stays."""
        if isinstance(self.answer, (Unknown, Finding)):
            return Asked(self.answer, self.at)
        return Asked(change(self.answer), self.at)


def together(one: Asked[T], other: Asked[U]) -> Asked[tuple[T, U]]:
    """Both answers; or what the first that lacks one has instead. As old as the older of the two."""
    at = min(one.at, other.at)
    if isinstance(one.answer, (Unknown, Finding)):
        return Asked(one.answer, at)
    if isinstance(other.answer, (Unknown, Finding)):
        return Asked(other.answer, at)
    return Asked((one.answer, other.answer), at)


AGAIN = "Look again in a minute; if it stays so, see how the source is."
DEFECT = "Report it with the time of this reading: the log of the function has the details."


def failed(source: str, error: PlatformError) -> Unknown:
    """A source that is down, slow or not of its contract, or that does not let us in."""
    return Unknown(error.code, f"{source} gave no usable answer. {error.message.rstrip('.')}.", error.hint or AGAIN)


def late(source: str) -> Unknown:
    """A source whose answer was not there in time."""
    return Unknown("NO_ANSWER_IN_TIME", f"{source} did not answer in time.", AGAIN)


def broke(source: str, error: BaseException) -> Unknown:
    """Something that no client of ours should let out: most likely an answer that it did not expect."""
    return Unknown("UNEXPECTED_ANSWER", f"The answer of {source} could not be read ({type(error).__name__}).", DEFECT)
