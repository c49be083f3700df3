"""What is read about health: checks, and dimensions made of them. Pages and checklists switch on these names."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from chalicelib.records.moment import Moment

Time = Annotated[Moment, WithJsonSchema({"type": "string", "format": "date-time"})]

UNKNOWN = "UNKNOWN"
"""The state of a dimension that cannot be told, since a source that it needs gave no answer."""


class Truth(StrEnum):
    """Whether the statement that a check makes is true."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Reading(BaseModel):
    """What is answered about health."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Check(Reading):
    """One statement about the customer, and whether it is true."""

    name: str
    title: str = Field(description="The statement")
    state: Truth
    code: str = Field(description="What was found; docs/health.md lists every code")
    reason: str = Field(description="What was found, as a sentence")
    next_step: str = Field(description="What to do next; empty: nothing")
    docs: str = Field(description="Where it is explained, from the root of the documentation")
    checked_at: Time = Field(description="When its source answered, or failed to")


class Dimension(Reading):
    """One side of a customer's readiness. Reason and next step are those of the check that decides."""

    name: str
    title: str
    state: str = Field(description="One of the dimension's states, or UNKNOWN; docs/health.md lists them")
    code: str = Field(description="Code of the check that decides; empty: all is well")
    reason: str
    next_step: str
    docs: str
    checked_at: Time = Field(description="When the oldest of its checks was made")
    counts: dict[str, int] = Field(description="Figures: invited and accepted people, documents, events and the like")
    checks: list[Check]

    def check(self, name: str) -> Check:
        """The check of this name.

        Raises:
            KeyError: There is none.
        """
        return {check.name: check for check in self.checks}[name]


def age(checked_at: datetime, now: datetime) -> int:
    """Whole seconds since then, never negative."""
    return max(0, int((now - checked_at).total_seconds()))
