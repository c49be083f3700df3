"""What a check can find, as data: the page that lists every state and reason is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.health.reading import Truth


@dataclass(frozen=True)
class Finding:
    """One thing that a check can find.

    Attributes:
        code: Stable upper-case identifier.
        state: Whether the check's statement is true then.
        reason: A sentence, with the names of its values in braces.
        next_step: What to do about it; the same values may stand in it.
    """

    code: str
    state: Truth
    reason: str
    next_step: str = ""

    def of(self, **values: object) -> Found:
        """This finding, with its values."""
        return Found(self, values)


@dataclass(frozen=True)
class Found:
    """A finding and the values of its sentence."""

    finding: Finding
    values: Mapping[str, object] = field(default_factory=dict)


def yes(code: str, reason: str) -> Finding:
    """A finding by which the statement is true."""
    return Finding(code, Truth.YES, reason)


def no(code: str, reason: str, next_step: str) -> Finding:
    """A finding by which it is not, or not yet."""
    return Finding(code, Truth.NO, reason, next_step)
