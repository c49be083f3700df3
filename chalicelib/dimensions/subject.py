"""Whose health it is: what the record knows, and the sources do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.dimensions.absent import NO_USER, USER_ERASED
from chalicelib.health.finding import Finding
from chalicelib.records.ledger import Status
from chalicelib.records.record import ERASED
from chalicelib.shared_actions import ATTACH_PIXEL

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.records.record import Record


@dataclass(frozen=True)
class Ids:
    """What the sources are asked about; empty where there is none yet.

    Attributes:
        user_erased: Whether there was a user, whom the record names no more.
    """

    system_account_id: str = ""
    user_id: str = ""
    pixel_id: str = ""
    user_erased: bool = False

    @property
    def without_user(self) -> Finding | None:
        """Why there is no user to ask about; None: there is one."""
        if self.user_id:
            return None
        return USER_ERASED if self.user_erased else NO_USER


@dataclass(frozen=True)
class Subject:
    """The customer, or the pixel, whose health is asked for.

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
    attached, task = record.entry(ATTACH_PIXEL), record.se_tasks.get("pixel_customization")
    erased = record.registered_by == ERASED
    user, facts = "" if erased else record.registered_by, record.facts
    return Subject(
        ids=Ids(facts.get("system_account_id", ""), user, facts.get("pixel_id", ""), user_erased=erased),
        customized=task is not None and task.done,
        in_place_since=attached.finished_at if attached.status is Status.SUCCEEDED else None,
    )
