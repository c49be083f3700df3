"""What an executor is given and what it answers. An executor performs one action, once, and stores nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from chalicelib.deadline import Deadline
from chalicelib.records.record import Record

FAULTS = "faults"
"""In the checkpoint of an action that watches: what it has seen to be wrong, by its code, each as it was first seen
(``at``, ``reason``, ``next_step``)."""


@dataclass(frozen=True)
class Work:
    """What an executor is given: one claimed attempt at an action.

    Attributes:
        action: Name of the action.
        record: The record as it was when the action was claimed.
        deadline: When this attempt must be over; every outside call shares it.
        reference: What the record is called outside, as its flow says (`Flow.reference`).
    """

    action: str
    record: Record
    deadline: Deadline
    reference: str

    @property
    def idempotency_key(self) -> str:
        """Stable over every attempt: what a platform tells a repeat by. Another one where an SE lets an effect that is
        gone be made anew."""
        generation = self.record.entry(self.action).generation
        key = f"{self.reference}/{self.action}"
        return f"{key}~{generation}" if generation else key

    @property
    def answers(self) -> Mapping[str, Any]:
        """The submitted snapshot; before submission, there is none and this is empty."""
        return self.record.answers or {}

    @property
    def so_far(self) -> Mapping[str, Any]:
        """What earlier attempts of this action left as their checkpoint."""
        return self.record.entry(self.action).result

    def fact(self, name: str) -> str:
        """An identifier found out by an earlier action. The flow's `needs` make sure it is there."""
        return self.record.facts[name]


@dataclass(frozen=True)
class Done:
    """The effect is there, made now or found already made. `result` is what later actions and people need of it."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """The platform is still at it. Not a failure: look again later.

    Attributes:
        look_again_in: When to ask next.
        waiting_for: What is being waited for, in words for the status page.
        result: Checkpoint to keep, if there is one.
    """

    look_again_in: timedelta
    waiting_for: str
    result: Mapping[str, Any] | None = None


class Executor(Protocol):
    """Performs one action.

    Raises:
        Retryable: Trying again later may succeed.
        Permanent: A person must act first.
    """

    def execute(self, work: Work) -> Done | Pending:
        """Make the effect, or adopt the one that is already there."""
        ...
