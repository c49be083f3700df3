"""A signed-in user claims the link: the only place where registration happens, however they signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.addresses import mark
from chalicelib.desk.context import Desk, starting_work
from chalicelib.engine.attention import with_attention
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.access import SIGN_IN, open_link, still_open
from chalicelib.flows.ecom.intents.release import refuse_while_released
from chalicelib.flows.ecom.lifecycle import REGISTERED
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import GRANT_OWNERSHIP


class PoolUser(Protocol):
    """What the user pool says of a user."""

    @property
    def email(self) -> str:
        """Their address."""
        ...

    @property
    def unfit(self) -> str:
        """Why they can own nothing under it: ``USER_DISABLED``, ``EMAIL_NOT_VERIFIED``; or nothing."""
        ...


_UNFIT: Final = {
    "USER_DISABLED": "This user is disabled. Ask your contact to enable it, or sign up with another address.",
    "EMAIL_NOT_VERIFIED": "Your email address is not verified, so nothing can be made in its name. Verify it in the "
    "console, or at the provider you sign in with; then open the link again. Or sign up with another address.",
}


def claim(desk: Desk, key: str, subject: str, look_up: Callable[[str], PoolUser]) -> Record:
    """Register a user as the link's owner. The first one wins; claiming again is answered the same.

    Args:
        subject: `sub` of a verified access token: of whom it may be long that the user pool issued it.
        look_up: Answers what the user pool says of them now; may raise a `Problem`. Asked only of who could claim.

    Raises:
        Problem: 401 LINK_INVALID, LINK_REVOKED or LINK_EXPIRED; 409 LINK_TAKEN where another user was first, or
            RELEASE_UNDER_WAY; 403 USER_DISABLED or EMAIL_NOT_VERIFIED.
    """
    access = open_link(desk, key, subject, claimed_too=True)
    if access.registrant:
        return access.record
    _refuse_if_taken(desk, access.record, subject)
    user = look_up(subject)
    if user.unfit:
        raise Problem(403, user.unfit, _UNFIT[user.unfit])

    def register(record: Record) -> Record:
        now = desk.clock()
        if still_open(record, key, subject, now, claimed_too=True):
            return record
        _refuse_if_taken(desk, record, subject)
        theirs = {"registered_by": subject, "registrant_mark": mark(user.email, record.record_id)}
        theirs |= {"registrant_email": user.email.strip()}
        claimed = _registered(desk, record, subject).but(**theirs, claimed_at=now, seen_at=now)
        if claimed.releases:  # code that knows no release may have tried it meanwhile, for nobody
            claimed = claimed.with_entry(GRANT_OWNERSHIP, claimed.entry(GRANT_OWNERSHIP).begin_anew())
        return starting_work(with_attention(claimed, now), now)

    return desk.store.change(access.record.key, register, trigger=True)


def _refuse_if_taken(desk: Desk, record: Record, subject: str) -> None:
    if record.registered_by:
        raise Problem(409, "LINK_TAKEN", f"Another user has already signed up with this link. {SIGN_IN}")
    refuse_while_released(desk, record, subject)


def _registered(desk: Desk, record: Record, subject: str) -> Record:
    """The record with the claim in its history, and at the status that the first one brings about: whoever claims the
    link after a release goes on where the user before them had come to."""
    lifecycle, now = desk.flow_of(record).lifecycle, desk.clock()
    if not lifecycle.reached(record.status, REGISTERED):
        return transition(lifecycle, record, REGISTERED, now=now, actor=subject)
    return record.noting(HistoryEntry(at=now, actor=subject, kind="registration", subject="registrant"))
