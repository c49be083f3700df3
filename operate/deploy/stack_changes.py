"""What a change set says, what becomes of a stack's resources, and why a stack failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


class StackFailed(Exception):
    """A stack could not be brought to what its template says; the message names each resource and its reason."""


@dataclass(frozen=True)
class Change:
    """One line of a change set.

    Attributes:
        action: Add, Modify, Remove, Import or Dynamic.
        logical_id: The resource, by its name in the template.
        kind: Its type.
        replaced: Whether it is made anew: yes, no, or that it depends on something that is not known yet.
        retained: Whether what is removed from the stack stays in the account (its DeletionPolicy).
    """

    action: str
    logical_id: str
    kind: str
    replaced: str = "no"
    retained: bool = False


@dataclass(frozen=True)
class Event:
    """What became of one resource: CloudFormation's own words."""

    logical_id: str
    kind: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class ChangeSet:
    """A change set that can be executed."""

    stack: str
    name: str
    changes: tuple[Change, ...]


def reasons(events: Sequence[Event]) -> str:
    """What failed first, and why. What was cancelled for it says nothing."""
    failed = [event for event in events if event.status.endswith("_FAILED") and "cancelled" not in event.reason]
    return "\n".join(f"  {event.logical_id} ({event.kind}): {event.reason or 'no reason given'}" for event in failed)


def words(error: ClientError) -> str:
    """CloudFormation's own sentence."""
    said: str = error.response.get("Error", {}).get("Message", str(error))
    return said
