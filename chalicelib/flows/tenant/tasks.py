"""What a colleague marks by hand for a tenant: the lines of the runbook's checklist that no fact ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.engine.flow import Task
from chalicelib.flows.tenant.lifecycle import CREATED, LIFECYCLE, LIVE, SET_UP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.records.record import Record

AGREEMENT_SIGNED: Final = "agreement-signed"
SCOPE_CONFIRMED: Final = "scope-confirmed"
KEY_STORED: Final = "key-stored"
DETECTORS_CONFIRMED: Final = "detectors-confirmed"
RESULTS_REVIEWED: Final = "results-reviewed"
MONITORED: Final = "monitored"
REVIEW_SCHEDULED: Final = "review-scheduled"
REVIEW_HELD: Final = "reviewed"

TASKS: Final = (
    Task(AGREEMENT_SIGNED, "Have the agreement signed", "The customer has signed it."),
    Task(SCOPE_CONFIRMED, "Confirm the modules", "The customer wants ship, trade, or both, as they are set here."),
    Task(KEY_STORED, "Hand the key over", "The customer has stored it; it went a way that nobody else reads."),
    Task(
        DETECTORS_CONFIRMED,
        "Confirm the detectors",
        "They are as the customer wants them: overridden, or the modules' defaults.",
    ),
    Task(
        RESULTS_REVIEWED,
        "Review the findings of the first upload",
        "Look through them with the customer. What is uploaded from then on is production.",
    ),
    Task(MONITORED, "Watch the first 24 hours", "Look whether uploads come in, and whether their findings make sense."),
    Task(REVIEW_SCHEDULED, "Schedule the review after a week", "It is in both calendars."),
    Task(REVIEW_HELD, "Hold the review after a week", "Go through the first week with the customer."),
)
"""Source: the tenant runbook, "Checklist"."""
_FROM: Final = {
    AGREEMENT_SIGNED: CREATED,
    SCOPE_CONFIRMED: CREATED,
    KEY_STORED: CREATED,
    DETECTORS_CONFIRMED: CREATED,
    RESULTS_REVIEWED: SET_UP,
    MONITORED: LIVE,
    REVIEW_SCHEDULED: LIVE,
}
"""From which status on each stands on a colleague's list. The review has a concern of its own, a week after going
live."""
_EARLY: Final = {
    KEY_STORED: "No key counts: issue one.",
    RESULTS_REVIEWED: "No upload of the tenant's is completed, so there are no findings to review.",
    MONITORED: "The tenant is not live.",
    REVIEW_HELD: "The tenant is not live.",
}
"""What a line needs before anybody can have done it. A review that was marked by mistake would let the first test data
count as production."""


def early(record: Record, line: str, *, has: bool) -> str:
    """Why nobody can have done yet what a line says, a sentence; empty: it can be done.

    Args:
        has: Whether there is what the line is about: a key that counts, an upload that was completed.
    """
    if line in {MONITORED, REVIEW_HELD}:
        has = LIFECYCLE.reached_by(record, LIVE)
    return "" if has else _EARLY.get(line, "")


def marked_at(record: Record, line: str) -> datetime | None:
    """When a line was marked; None: it is not."""
    mark = record.se_tasks.get(line)
    return mark.at if mark and mark.done else None


def due(record: Record) -> Sequence[Task]:
    """Those that a colleague can see to now."""
    return [task for task in TASKS if task.name in _FROM and LIFECYCLE.reached_by(record, _FROM[task.name])]
