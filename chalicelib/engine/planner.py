"""Decides, and does nothing else: a pure function of flow, record and time.

The runner acts on a plan; the admin's preview prints the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.engine.flow import Action, Flow
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record

ABANDONED = "ABANDONED"
"""Failure code of an action whose attempts died midway until none was left."""


@dataclass(frozen=True)
class Plan:
    """What can be done about a record now.

    Attributes:
        runnable: Actions that can be claimed at once, in the flow's order.
        skip: Actions that this customer does not need, and why.
        give_up: Actions that can only be failed, and the failure's code.
        look_again_at: When something next wants attention; None: nothing will until a person or an intent acts.
    """

    runnable: tuple[str, ...]
    skip: dict[str, str]
    give_up: dict[str, str]
    look_again_at: datetime | None


def plan(flow: Flow, record: Record, now: datetime) -> Plan:
    """What to do about this record.

    An action is runnable when its stage is reached, its needs have settled and it is neither held, settled, failed nor
    waiting for its time. `look_again_at` is the minimum over the whole record: next retry, next look (never later than
    the deadline of what is waited for), earliest lease expiry.
    """
    runnable: list[str] = []
    skip: dict[str, str] = {}
    give_up: dict[str, str] = {}
    moments: list[datetime] = []
    for action in flow.actions:
        entry = record.entry(action.name)
        if not _may_start(flow, record, action, skip) or entry.settled or entry.status is Status.FAILED:
            if entry.status is Status.RUNNING and entry.lease_until and not entry.lapsed(now):
                moments.append(entry.lease_until)
            continue
        if entry.status is Status.WAITING and not entry.fence and (why := action.skip_when(record)):
            skip[action.name] = why
        elif entry.lapsed(now) and entry.failures + 1 >= action.retry.max_failures:
            give_up[action.name] = ABANDONED
        elif (moment := _not_before(entry)) and moment > now:
            moments.append(moment)
        else:
            runnable.append(action.name)
    moments += _of_unknown_actions(flow, record, now)
    at = min(moments) if moments else None
    return Plan(tuple(runnable), skip, give_up, now if runnable or skip or give_up else at)


def _of_unknown_actions(flow: Flow, record: Record, now: datetime) -> list[datetime]:
    """When an action wants attention that only other code knows: during a deploy the record must stay due for it."""
    known = {action.name for action in flow.actions}
    open_ones = [
        entry
        for name, entry in record.actions.items()
        if name not in known and not entry.settled and entry.status is not Status.FAILED
    ]
    return [_not_before(entry) or now for entry in open_ones]


def _may_start(flow: Flow, record: Record, action: Action, skipped: dict[str, str]) -> bool:
    reached = flow.lifecycle.reached(record.status, action.starts_at)
    return reached and all(need in skipped or record.entry(need).settled for need in action.needs)


def _not_before(entry: Entry) -> datetime | None:
    return entry.lease_until if entry.status is Status.RUNNING else entry.due_at
