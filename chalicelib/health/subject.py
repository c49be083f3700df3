"""Whose health it is: what the record knows, and the sources do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.records.record import Record


@dataclass(frozen=True)
class Ids:
    """What the sources are asked about; empty where there is none yet."""

    system_account_id: str = ""
    user_id: str = ""
    pixel_id: str = ""


@dataclass(frozen=True)
class Subject:
    """A customer.

    Attributes:
        ids: What the sources are asked about.
        customized: Whether an SE has marked the pixel's customization as done.
        in_place_since: When the pixel was attached, the last thing that is done for it before events can come.
    """

    ids: Ids
    customized: bool = False
    in_place_since: datetime | None = None


def subject_of(record: Record) -> Subject:
    """The customer that a record is about."""
    attached, task = record.entry("attach_pixel"), record.se_tasks.get("pixel_customization")
    return Subject(
        ids=Ids(record.facts.get("system_account_id", ""), record.registered_by, record.facts.get("pixel_id", "")),
        customized=task is not None and task.done,
        in_place_since=attached.finished_at if attached.status is Status.SUCCEEDED else None,
    )
