"""A signed-in user claims the link: the only place where registration happens, however they signed in."""

from __future__ import annotations

from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REGISTERED
from chalicelib.intents.access import SIGN_IN, open_link, still_open
from chalicelib.intents.desk import Desk, starting_work
from chalicelib.intents.release import refuse_while_released
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record


def claim(desk: Desk, key: str, subject: str) -> Record:
    """Register a user as the link's owner. The first one wins; claiming again is answered the same.

    Args:
        subject: `sub` of a verified access token.

    Raises:
        Problem: 401 as `open_link`; 409 LINK_TAKEN where another user was first; 409 RELEASE_UNDER_WAY.
    """
    access = open_link(desk, key, subject, claimed_too=True)
    if access.registrant:
        return access.record

    def register(record: Record) -> Record:
        now = desk.clock()
        if still_open(record, key, subject, now, claimed_too=True):
            return record
        if record.registered_by:
            raise Problem(409, "LINK_TAKEN", f"Another user has already signed up with this link. {SIGN_IN}")
        refuse_while_released(desk, record)
        registered = _registered(desk, record, subject)
        return starting_work(registered.but(registered_by=subject, claimed_at=now, seen_at=now), now)

    return desk.store.change(access.record.key, register, trigger=True)


def _registered(desk: Desk, record: Record, subject: str) -> Record:
    """The record with the claim in its history, and at the status that the first one brings about: whoever claims the
    link after a release goes on where the user before them had come to."""
    lifecycle, now = desk.flow_of(record).lifecycle, desk.clock()
    if not lifecycle.reached(record.status, REGISTERED):
        return transition(lifecycle, record, REGISTERED, now=now, actor=subject)
    return record.noting(HistoryEntry(at=now, actor=subject, kind="registration", subject="registrant"))
