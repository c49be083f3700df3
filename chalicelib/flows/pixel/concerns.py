"""What a person has to see to about a pixel made on its own. How the rule works: `flows.common.concerns`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common import concerns as common
from chalicelib.flows.common.concerns import Concern, ConcernKind
from chalicelib.flows.pixel.lifecycle import ASSIGNED, LIFECYCLE, REQUESTED, unnamed
from chalicelib.flows.pixel.tasks import TASKS

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.records.record import Record

NAME_ACCOUNT: Final = ConcernKind(
    "name_account",
    "The pixel waits for an SE to name the account that owns its events.",
    untold="whoever asks for a pixel without an account knows it",
)
KINDS: Final = (common.FAILED_ACTION, common.MERGE, NAME_ACCOUNT, common.FAULT, common.TASK)
"""Every kind that there is, the most pressing first."""


def concerns(record: Record, health: Health | None = None, now: datetime | None = None) -> list[Concern]:
    """All that a person has to see to. Nothing watches the health of a pixel made on its own: its faults are there for
    whoever asks with the health, and nobody is told. Pure."""
    found = [*common.of_actions(record), *_of_the_account(record)]
    if health and now and LIFECYCLE.reached_by(record, ASSIGNED):
        found += common.of_health(record, (health.pixel,), now)
    return [*found, *common.of_tasks(record, TASKS)]


def _of_the_account(record: Record) -> list[Concern]:
    if not unnamed(record):
        return []
    reason = LIFECYCLE.descriptions[REQUESTED]
    hint = f"Name its account (PATCH /v1/pixel/{record.record_id}, system_account_id)."
    name, at = NAME_ACCOUNT.name, record.created_at
    return [Concern(NAME_ACCOUNT, name, "Name the pixel's account", reason, at, hint, since=at)]
