"""What a person has to see to in a tenant's onboarding. How the rule works: `flows.common.concerns`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common import concerns as common
from chalicelib.flows.common.concerns import Concern, ConcernKind
from chalicelib.flows.common.stories import Story
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.lifecycle import LIVE, REVIEWED, SET_UP
from chalicelib.flows.tenant.tasks import REVIEW_HELD, due, marked_at

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.records.record import Record

QUIET_AFTER: Final = timedelta(hours=24)
"""How long a tenant that is set up may upload nothing before somebody is told."""
WEEK: Final = timedelta(days=7)
"""After going live the review is due. Source: the tenant runbook, "Go-Live"."""
FIRST_UPLOAD: Final = "first_upload"
"""The fact that names the first upload that was completed."""
NO_UPLOAD: Final = ConcernKind(
    "no_upload",
    "The tenant is set up for a day, and no upload of it was completed.",
    event="no_upload",
    who="customer",
)
REVIEW_DUE: Final = ConcernKind(
    "review_due",
    "The tenant is in production for a week, and that was not reviewed with it.",
    event="review_due",
)
KINDS: Final = (common.FAILED_ACTION, REVIEW_DUE, NO_UPLOAD, common.TASK)
"""Every kind that there is, the most pressing first."""


def concerns(record: Record, health: Health | None = None, now: datetime | None = None) -> list[Concern]:  # noqa: ARG001 - the signature that the registry asks for
    """All that a person has to see to, or will have to as things are. Pure."""
    tasks = () if record.status == CLOSED else due(record)
    return [*common.of_actions(record), *_of_uploads(record), *_of_review(record), *common.of_tasks(record, tasks)]


def _of_uploads(record: Record) -> Iterator[Concern]:
    """That a tenant which could upload does not."""
    if (since := quiet_since(record)) is None:
        return
    at, reason = since + QUIET_AFTER, f"It is set up since {since:%Y-%m-%d}, and no upload of it was completed."
    hint = "Ask whether the key has arrived, and what keeps them; its page shows when the key was used last."
    told = Story("no_upload", at, NO_UPLOAD.event, "No upload was completed for a day.", hint)
    yield Concern(NO_UPLOAD, NO_UPLOAD.name, "Ask for the first upload", reason, at, hint=hint, since=since, told=told)


def quiet_since(record: Record) -> datetime | None:
    """Since when it could upload and has not; None: it has, or cannot yet, or is over."""
    if record.status != SET_UP or record.facts.get(FIRST_UPLOAD):
        return None
    return record.at.get(SET_UP)


def _of_review(record: Record) -> Iterator[Concern]:
    """That a week in production is to be looked at."""
    since = record.at.get(LIVE)
    if since is None or record.status in {REVIEWED, CLOSED} or marked_at(record, REVIEW_HELD):
        return
    at, reason = since + WEEK, f"It is in production since {since:%Y-%m-%d}, and that was not reviewed."
    hint = "Hold the review with the customer, and mark it."
    told = Story("review_due", at, REVIEW_DUE.event, "A week in production is to be reviewed.", hint)
    yield Concern(REVIEW_DUE, REVIEW_DUE.name, "Hold the review", reason, at, hint=hint, since=since, told=told)
