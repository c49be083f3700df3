"""An SE releases the user who has claimed the link: it was the wrong person, they left, or their user is deleted.

Status, answers and whatever was made for the customer stay. The user's token opens the onboarding no more, at once; the
old link is dead, and the new one can be claimed as soon as the membership that was made for the user is removed: an
effect, and so an action's (docs/adr/0023).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.desk.context import Desk, starting_work
from chalicelib.engine.attention import with_attention
from chalicelib.engine.planner import LATE
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.access import open_by_id
from chalicelib.flows.ecom.intents.new_link import with_new_link
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry, PastRelease, Record
from chalicelib.shared_actions import GRANT_OWNERSHIP, RELEASE_MEMBERSHIP
from chalicelib.text import in_minutes

USER_NOT_FOUND = "USER_NOT_FOUND"
"""What `grant_ownership` finds where the user pool does not have the user (any more)."""


def release(desk: Desk, onboarding_id: str, *, user: str | None = None, reason: str, actor: str) -> Record:
    """Take the user who has claimed the link off it, and make a new link.

    Where somebody was released and nobody has signed up since: the same answer, and the link stays.

    Args:
        user: Id of the only user who is meant, so that a request that comes late or twice takes nobody else off; None:
            whoever it is.
        reason: Why, for the history.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND; 409 REVOKED, NOBODY_REGISTERED or REGISTRANT_CHANGED.
        Conflict: Lost the race for the record again and again.
    """

    def decide(record: Record) -> Record | None:
        if user and record.registered_by != user and any(each.user == user for each in record.releases):
            return None  # this very request has been here before
        if record.registered_by:
            refuse_another(record, user)
            return let_go(desk, record, reason=reason, actor=actor)
        if record.releases:
            return None
        raise Problem(
            409,
            "NOBODY_REGISTERED",
            "Nobody has signed up with this onboarding's link, so there is nobody to release. If the link is in the "
            "wrong hands, make a new one: the old one is dead then.",
        )

    return with_new_link(desk, open_by_id(desk, onboarding_id), decide, actor=actor)


def let_go(desk: Desk, record: Record, *, reason: str, actor: str) -> Record:
    """The record without the user who has claimed it: their membership is to be removed, and to be granted anew."""
    now, grant = desk.clock(), record.entry(GRANT_OWNERSHIP)
    released = PastRelease(user=record.registered_by, at=now, quiet_at=_quiet_at(grant, now))
    note = HistoryEntry(
        at=now, actor=actor, kind="release", subject="registrant", before=record.registered_by, why=reason
    )
    nobody = {"registered_by": "", "registrant_mark": "", "registrant_email": "", "claimed_at": None}
    freed = record.but(**nobody, releases=(*record.releases, released)).noting(note)
    freed = freed.with_entry(GRANT_OWNERSHIP, grant.begin_anew())
    removal = record.entry(RELEASE_MEMBERSHIP).expected(released.quiet_at)
    return starting_work(with_attention(freed.with_entry(RELEASE_MEMBERSHIP, removal), now), now)


def refuse_another(record: Record, user: str | None) -> None:
    """Let nothing that was meant for one user happen to the one who has signed up since. For use in the write.

    Args:
        user: Who is meant; None: whoever it is.

    Raises:
        Problem: 409 REGISTRANT_CHANGED.
    """
    if user and record.registered_by != user:
        raise Problem(
            409,
            "REGISTRANT_CHANGED",
            "Another user than the one you name has signed up with this onboarding's link. Look at who it is now "
            "(`registered_by`), then ask again if they are meant.",
        )


def user_is_gone(record: Record) -> bool:
    """Whether the ledger says that the user who has claimed the link is not in the user pool."""
    failure = record.entry(GRANT_OWNERSHIP).failure
    return bool(record.registered_by and failure and failure.code == USER_NOT_FOUND)


def refuse_while_released(desk: Desk, record: Record, subject: str) -> None:
    """Nobody can claim the link while a released user may still be the owner; nor can a released user who comes back,
    while what was asked for to remove them may still arrive and take from them what they were given anew.

    Args:
        subject: Who would claim it.

    Raises:
        Problem: 409 RELEASE_UNDER_WAY.
    """
    action, now = desk.flow_of(record).action(RELEASE_MEMBERSHIP), desk.clock()
    outstanding = action.outstanding(record)
    if not outstanding:
        if (quiet_at := _back_from(record, subject)) > now:
            raise _under_way("You were released, and that may not have reached every system yet.", quiet_at - now)
        return
    if record.entry(RELEASE_MEMBERSHIP).status is Status.FAILED:
        detail = "The user before you could not be removed yet; an engineer has to see to it. Ask your contact."
        raise Problem(409, "RELEASE_UNDER_WAY", detail)
    raise _under_way("The user before you is still being removed.", max(outstanding.values()) - now)


def _under_way(what: str, left: timedelta) -> Problem:
    """The refusal, with when to come again: a minute after nothing is left to wait for."""
    wait = max(60, int(left.total_seconds()) + 60)
    detail = f"{what} Try again in {in_minutes(wait)}."
    return Problem(409, "RELEASE_UNDER_WAY", detail, headers={"Retry-After": str(wait)})


def _back_from(record: Record, subject: str) -> datetime:
    """From when on no attempt to remove a released user can take effect any more; long ago for all others.

    One attempt that came back has left nothing on its way. The ledger does not tell how many there were after the first
    release, so that the user waits, if it was more than one in all.
    """
    removal = record.entry(RELEASE_MEMBERSHIP)
    if removal.fence <= 1 or removal.finished_at is None or subject not in {each.user for each in record.releases}:
        return record.created_at
    return removal.finished_at + LATE


def _quiet_at(grant: Entry, now: datetime) -> datetime:
    """From when on no attempt to make the user the owner can take effect any more."""
    if not grant.fence:
        return now
    # Where it waits for another try, it is not on record when the last one ended.
    ended = grant.lease_until if grant.status is Status.RUNNING else grant.finished_at
    return max(now, (ended or now) + LATE)
