"""What the objects of the event bucket hold, read with care since another system writes them. Nothing is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from chalicelib.errors import Retryable

LARGEST_SAMPLE: Final = 200
"""Events."""
_MOST_IDS: Final = 20
_FOLDER: Final = re.compile(r"^events/[^/]+(/[0-9]{2,4}){1,4}/$")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Event(_Model):
    """One event. Some, for example a search, are about no document."""

    event_id: str = Field(min_length=1)
    type: str = ""
    document_id: str | None = None
    received_at: AwareDatetime


class Refusals(_Model):
    """Events that the ingest refused.

    Attributes:
        count: How many, ever.
        last_at: When the last of them came.
        recent: When the last posts came that held a refused event, as far back as the ingest keeps them; empty where it
            keeps none.
        reason: Why the last one was refused: a code.
        message: The same as a sentence; empty if there was none.
    """

    count: int = Field(ge=0)
    last_at: AwareDatetime
    recent: tuple[AwareDatetime, ...] = ()
    reason: str = ""
    message: str = ""


@dataclass(frozen=True)
class Activity:
    """What came of a pixel.

    Attributes:
        last_at: When the last event that was taken came; None: there never was one.
        sampled: How many of the newest events were looked at.
        document_ids: Distinct ids of documents that these named, newest first.
        refused: What was refused; None: nothing.
    """

    last_at: datetime | None = None
    sampled: int = 0
    document_ids: tuple[str, ...] = ()
    refused: Refusals | None = None

    @classmethod
    def of(cls, events: Sequence[Event], refused: Refusals | None) -> Activity:
        """The activity that this sample shows."""
        newest = sorted(events, key=lambda event: event.received_at, reverse=True)[:LARGEST_SAMPLE]
        ids = dict.fromkeys(event.document_id for event in newest if event.document_id)
        last_at = newest[0].received_at if newest else None
        return cls(last_at, len(newest), tuple(ids)[:_MOST_IDS], refused)


def events_of(content: bytes) -> list[Event]:
    """The events of an object; a line that is not one, or only half of one, is left out.

    Args:
        content: The object, or its beginning.

    Raises:
        Retryable: EVENTS_NONSENSE: none of its lines is an event.
    """
    lines = [line for line in content.splitlines() if line.strip()]
    events = [event for event in map(_event, lines) if event is not None]
    if lines and not events:
        raise _nonsense("An object of the event bucket holds no event.")
    return events


def refusals_of(content: bytes) -> Refusals | None:
    """The count of refused events; None if it is nought.

    Raises:
        Retryable: EVENTS_NONSENSE.
    """
    try:
        found = Refusals.model_validate_json(content)
    except ValidationError:
        found = None
    if found is None:  # raised out here: pydantic's message quotes what it was given
        raise _nonsense("The count of refused events cannot be read.")
    if not found.count:
        return None
    reason = found.reason if _CODE.fullmatch(found.reason) else "UNNAMED"
    message = re.sub(r"[^ -~]|\S+@\S+", "", found.message)[:200].strip()
    return found.model_copy(update={"reason": reason, "message": message})


def newest_last(folders: Iterable[str], latest: datetime) -> list[str]:
    """The folders that are named by time, the newest last; without those of a time after `latest`.

    Args:
        folders: As the ingest names them, from the bucket's root: ``events/{pixel_id}/{yyyy}/…/``.
        latest: In UTC. A clock that was wrong must not be the newest for good.
    """
    bound = (latest.year, latest.month, latest.day, latest.hour)
    times = {folder: tuple(map(int, time_of(folder))) for folder in folders if _FOLDER.search(folder)}
    return sorted(folder for folder, time in times.items() if time and time <= bound[: len(time)])


def time_of(folder: str) -> list[str]:
    """Year, month, day and hour that a folder is named by, as many of them as it has."""
    return folder.split("/")[2:-1]


def _event(line: bytes) -> Event | None:
    try:
        return Event.model_validate_json(line)
    except ValidationError:
        return None


def _nonsense(message: str) -> Retryable:
    return Retryable("EVENTS_NONSENSE", message)
