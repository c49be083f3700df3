"""An SE erases what a record holds about a person who asked for it. What happened, and when, stays (docs/adr/0020)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from chalicelib.addresses import folded
from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.release import refuse_another
from chalicelib.flows.ecom.lifecycle import COMPLETED, REVOKED, SUBMITTED
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.erasure import erase_users
from chalicelib.records.ledger import Status
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.store import until_written
from chalicelib.shared_actions import (
    CREATE_INDEX,
    GRANT_OWNERSHIP,
    RELEASE_MEMBERSHIP,
    REMOVE_MEMBERSHIP,
    SEND_INVITES,
    WATCH_GOLDEN_PATH,
)

TEAM_MEMBER, REGISTRANT, RELEASED = "team member", "registrant", "released"
_ASK_THE_USER: Final = (GRANT_OWNERSHIP, REMOVE_MEMBERSHIP)
"""Actions that need the id of the user who registered."""
_BUSY_SECONDS: Final = 5


def erase_team_member(desk: Desk, opened: Record, email: str, *, actor: str) -> Record:
    """Take a person who was named for the team off the record. One who is not invited yet will not be.

    Args:
        email: Their address, in whatever casing.

    Raises:
        Problem: 404 PERSON_NOT_FOUND, also if they were erased before: nothing is kept that
            could tell; 409 BUSY while invitations are being sent.
    """
    from chalicelib.executors.send_invites import invitee_key  # here: it would cost the API's cold start

    key = invitee_key(email)
    return desk.change(opened.key, lambda record: _without_member(desk, record, email, key, actor))


def erase_registrant(desk: Desk, opened: Record, *, user: str | None = None, actor: str) -> Record:
    """Put a marker in place of the user who registered, in record, ledger and history. The link stays used.

    Again: the same answer.

    Args:
        user: Id of the only user who is meant; None: whoever it is.

    Raises:
        Problem: 404 PERSON_NOT_FOUND; 409 ONBOARDING_OPEN while the user is still needed; 409
            REGISTRANT_CHANGED.
        Conflict: Lost the race for the record again and again.
    """

    def named(record: Record) -> set[str]:
        if not record.registered_by:
            released = " Those who were released are erased as such: `released`." if record.releases else ""
            raise _nobody(f"Nobody has signed up with this onboarding's link.{released}")
        if record.registered_by != ERASED:
            refuse_another(record, user)
            if why := _still_needed(desk, record):
                raise Problem(409, "ONBOARDING_OPEN", why)
        return {record.registered_by}

    return _erased(desk, opened, named, subject=REGISTRANT, actor=actor)


def erase_released(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Put a marker in place of every user who was released, in record, ledger and history. Again: the same answer.

    Raises:
        Problem: 404 PERSON_NOT_FOUND; 409 RELEASE_OPEN while one of them is still needed.
        Conflict: Lost the race for the record again and again.
    """

    def named(record: Record) -> set[str]:
        if not record.releases:
            raise _nobody("Nobody was released from this onboarding.")
        users = {each.user for each in record.releases}
        if record.registered_by in users - {ERASED}:
            raise Problem(409, "RELEASE_OPEN", "Who was released has signed up again: erase them as the registrant.")
        if desk.flow_of(record).action(RELEASE_MEMBERSHIP).outstanding(record):
            detail = f"The ownership is still to be taken back: let {RELEASE_MEMBERSHIP} come to its end."
            raise Problem(409, "RELEASE_OPEN", detail)
        return users

    return _erased(desk, opened, named, subject=RELEASED, actor=actor)


def _erased(desk: Desk, opened: Record, named: Callable[[Record], set[str]], *, subject: str, actor: str) -> Record:
    """The record without the users that it names in a role; as it is, where they are erased already."""

    def attempt(record: Record) -> Record:
        users = named(record) - {ERASED}
        if not users:
            return record
        note = HistoryEntry(at=desk.clock(), actor=actor, kind="erasure", subject=subject)
        return erase_users(desk.store, record, users, note)

    return until_written(opened, attempt)


def _without_member(desk: Desk, record: Record, email: str, key: str, actor: str) -> Record:
    now, invites = desk.clock(), record.entry(SEND_INVITES)
    changes = _fields_without(record, email)
    if not changes and key not in invites.result:
        raise _nobody("Nobody of this address is on this onboarding; if they were erased before, that is done.")
    if invites.status is Status.RUNNING and not invites.lapsed(now):
        # What an attempt reads must not change under it: it would invite them all the same, and say so afterwards.
        retry = {"Retry-After": str(_BUSY_SECONDS)}
        raise Problem(409, "BUSY", "Invitations are being sent at this moment. Try again.", headers=retry)
    before = after = ""
    if "answers" in changes:
        changes["answers_version"] = _next_version(record)
        before, after = str(record.answers_version), str(changes["answers_version"])
    if changes and record.answers is None:
        # A save that is on its way, or that a page repeats by itself, and that still names them, becomes a conflict.
        changes["epoch"] = record.epoch + 1
    if SEND_INVITES in record.actions:
        changes["actions"] = {**record.actions, SEND_INVITES: invites.without(key)}
    note = HistoryEntry(at=now, actor=actor, kind="erasure", subject=TEAM_MEMBER, before=before, after=after)
    return record.but(**changes).noting(note)


def _fields_without(record: Record, email: str) -> dict[str, Any]:
    """Whatever has a list of the team with this address in it, by its attribute, with the list as it is without."""
    named: dict[str, Any] = {}
    for attribute in ("prefill_state", "fields", "answers"):
        fields = getattr(record, attribute) or {}
        team = fields.get(TEAM) or []
        others = [one for one in team if folded(str(one.get("email", ""))) != folded(email)]
        if len(others) < len(team):
            named[attribute] = {**fields, TEAM: others}
    return named


def _next_version(record: Record) -> int:
    """Of the answers: one higher, unless an index is on its way. The version is part of its idempotency key, which must
    be the same for every attempt."""
    index = record.entry(CREATE_INDEX)
    return record.answers_version if index.fence and not index.settled else record.answers_version + 1


def _still_needed(desk: Desk, record: Record) -> str:
    """Why the user cannot be erased yet, or nothing."""
    flow = desk.flow_of(record)
    if record.status not in {COMPLETED, REVOKED} and not _given_up(record):
        until = "or the watch over it has given up" if record.status == SUBMITTED else "or withdraw it first"
        return f"This onboarding is {record.status} and still needs its user: wait until it is completed, {until}."
    wanted = [flow.action(name) for name in _ASK_THE_USER]
    wanted = [action for action in wanted if flow.forward(action) or flow.reached(record, action)]
    left = [action.name for action in wanted if not _over(record, action.name)]
    return f"The user is still needed by {' and '.join(left)}: let it come to its end first." if left else ""


def _given_up(record: Record) -> bool:
    """Submitted, so that it cannot be revoked any more, and not completed in all the time that there is."""
    return record.status == SUBMITTED and record.entry(WATCH_GOLDEN_PATH).status is Status.FAILED


def _over(record: Record, action: str) -> bool:
    entry = record.entry(action)
    hopeless = entry.status is Status.FAILED and entry.failure is not None and not entry.failure.retryable
    return entry.settled or hopeless


def _nobody(detail: str) -> Problem:
    return Problem(404, "PERSON_NOT_FOUND", detail)
