"""What a person has to see to in an ecom onboarding. How the rule works: `flows.common.concerns`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.dimensions.index_hangs import HANGS_AFTER, hangs_at
from chalicelib.flows.common import concerns as common
from chalicelib.flows.common.concerns import Concern, ConcernKind
from chalicelib.flows.common.stories import Story
from chalicelib.flows.ecom.lifecycle import LIFECYCLE, SUBMITTED
from chalicelib.flows.ecom.quiet import (
    EXPIRES_SOON,
    QUIET_AFTER,
    gives_up_at,
    last_done,
    last_seen,
    may_be_revoked,
    unclaimed,
)
from chalicelib.flows.ecom.tasks import TASKS
from chalicelib.shared_actions import CREATE_INDEX

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.engine.work import Work
    from chalicelib.records.record import Record

_ASK: Final = "Ask who runs the ecom API."
_HANGS: Final = "INDEX_HANGS"
"""What the health calls an index that hangs."""

INDEX_HANGS: Final = ConcernKind(
    "index_hangs",
    "An index has been in creation for too long, as the ecom API or our own action says.",
    event="index_hangs",
)
LINK_EXPIRED: Final = ConcernKind(
    "link_expired", "The link has ended before anybody signed up with it.", event="link_expired"
)
LINK_EXPIRES: Final = ConcernKind(
    "link_expires", "The link ends soon, and nobody has signed up with it.", event="link_expiring", who="customer"
)
CUSTOMER_QUIET: Final = ConcernKind(
    "customer_quiet",
    "The customer opened the link or signed up, and then did nothing for long.",
    event="customer_quiet",
    who="customer",
)
KINDS: Final = (
    common.FAILED_ACTION,
    common.MERGE,
    INDEX_HANGS,
    common.FAULT,
    LINK_EXPIRED,
    LINK_EXPIRES,
    CUSTOMER_QUIET,
    common.TASK,
)
"""Every kind that there is, the most pressing first."""


def concerns(record: Record, health: Health | None = None, now: datetime | None = None) -> list[Concern]:
    """All that a person has to see to, or will have to as things are. Pure.

    Args:
        health: As it is now; None: what the watch over the golden path has seen is told instead.
        now: What counts time says how much it is at this moment; None: at its own.
    """
    return [
        *common.of_actions(record),
        *_of_the_index(record, health, now),
        *_of_the_health(record, health, now),
        *_of_the_link(record),
        *_of_silence(record, now),
        *(common.of_tasks(record, TASKS) if not LIFECYCLE.is_end(record.status) else ()),
    ]


def faults(record: Record, health: Health, now: datetime) -> list[Concern]:
    """Of these, what only the health shows: an index that hangs although our own action does not wait for it, and, of
    a customer who has submitted, whatever nothing mends by itself."""
    hanging = _in_the_health(record, health, now)
    if not LIFECYCLE.reached_by(record, SUBMITTED):
        return hanging
    return [*hanging, *common.of_health(record, health.dimensions, now)]


def _of_the_health(record: Record, health: Health | None, now: datetime | None) -> Iterator[Concern]:
    if health is None or now is None:
        yield from common.of_watching(record, {_HANGS: INDEX_HANGS})
    else:
        yield from faults(record, health, now)


def _of_the_index(record: Record, health: Health | None, now: datetime | None) -> Iterator[Concern]:
    entry = record.entry(CREATE_INDEX)
    if not entry.awaited or entry.started_at is None:
        return
    at = hangs_at(entry.started_at)
    minutes = _counted(entry.started_at, at, now).total_seconds() // 60
    reason = f"The action has been waiting for the index for {minutes:.0f} minutes."
    if health and (found := health.index.check("index_ready")).code == _HANGS:
        reason = found.reason
    text = f"The index has been in creation for {HANGS_AFTER.seconds // 60} minutes."
    told = Story(f"hangs:{_stamp(at)}", at, INDEX_HANGS.event, text, _ASK, CREATE_INDEX)
    yield _hanging(reason, at, told, since=entry.started_at)


def _in_the_health(record: Record, health: Health, now: datetime) -> list[Concern]:
    found, entry = health.index.check("index_ready"), record.entry(CREATE_INDEX)
    ours = entry.awaited and entry.started_at is not None and hangs_at(entry.started_at) <= now
    if found.code != _HANGS or ours:
        return []
    told = Story(f"fault:{_HANGS}", now, INDEX_HANGS.event, found.reason, _ASK, CREATE_INDEX, _HANGS)
    since = entry.started_at if entry.awaited else None
    return [_hanging(found.reason, now, told, since=since)]


def _hanging(reason: str, at: datetime, told: Story, *, since: datetime | None) -> Concern:
    name, title = INDEX_HANGS.name, "See why the index is not ready"
    return Concern(INDEX_HANGS, name, title, reason, at, _ASK, since=since, action=CREATE_INDEX, told=told)


def _of_the_link(record: Record) -> Iterator[Concern]:
    ends = record.valid_until
    if not unclaimed(record) or ends is None:
        return
    soon, revoke = ends - EXPIRES_SOON, may_be_revoked(record)
    new_link = f"make a new link (POST /v1/onboarding/{record.record_id}/link)"
    text = f"The link expires in {EXPIRES_SOON.days} days, and nobody has signed up with it."
    step = "Remind the customer, or make a new link."
    yield Concern(
        LINK_EXPIRES,
        LINK_EXPIRES.name,
        "Remind the customer of the link",
        reason=f"The link ends on {ends:%Y-%m-%d}, and nobody has signed up with it.",
        at=soon,
        hint=f"Remind the customer, or {new_link}.",
        until=ends,
        since=soon,
        told=Story(f"expires:{_stamp(ends)}", soon, LINK_EXPIRES.event, text, step, until=ends),
    )
    text = "The link has expired, and nobody has signed up with it."
    step = "Make a new link, or withdraw the invitation." if revoke else "Make a new link."
    yield Concern(
        LINK_EXPIRED,
        LINK_EXPIRED.name,
        "Replace the expired link",
        reason=f"The link ended on {ends:%Y-%m-%d}, and nobody had signed up with it.",
        at=ends,
        hint=f"To go on, {new_link}" + ("; or withdraw the invitation." if revoke else "."),
        since=ends,
        told=Story(f"expired:{_stamp(ends)}", ends, LINK_EXPIRED.event, text, step),
    )


def _of_silence(record: Record, now: datetime | None) -> Iterator[Concern]:
    """One whose link ends before that, unclaimed, is not quiet: there is nothing that they could do."""
    seen, until = last_seen(record), gives_up_at(record)
    if seen is None or (until and until <= seen + QUIET_AFTER):
        return
    at, did = seen + QUIET_AFTER, last_done(record)
    text = f"The customer has {did}, and then done nothing for {QUIET_AFTER.days} days."
    step = "Ask the customer what they are waiting for."
    yield Concern(
        CUSTOMER_QUIET,
        CUSTOMER_QUIET.name,
        "Ask after the customer",
        reason=f"The customer has {did}, and has done nothing for {_counted(seen, at, now).days} days.",
        at=at,
        hint=step,
        until=until,
        since=seen,
        told=Story(f"quiet:{_stamp(at)}", at, CUSTOMER_QUIET.event, text, step, until=until),
    )


def _counted(since: datetime, at: datetime, now: datetime | None) -> timedelta:
    """How long something has gone on: until now, or until it counts as too long where that is later or not asked."""
    return max(at, now or at) - since


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"


def seen_wrong(work: Work, health: Health, now: datetime) -> dict[str, Any] | None:
    """What the watch over the golden path keeps of the faults that a health shows; None: it knows all of them."""
    return common.checkpoint(work.so_far, common.stories_of(faults(work.record, health, now)))
