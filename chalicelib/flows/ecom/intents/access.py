"""Who may do what with a link: the one place that decides it.

Without the registrant's token a link opens the record while it lives and nobody has claimed it. With that token the
registrant is never locked out: the thirty days bound visiting and signing up, not finishing.

What was so when a link was looked up may be otherwise when something is written: an SE makes a new link, somebody else
claims it, the invitation is withdrawn. So whatever a link has opened asks `still_open` once more inside its write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.desk.context import Desk
from chalicelib.desk.opening import open_key, open_record
from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.flows.ecom.name import FLOW_NAME
from chalicelib.flows.ecom.quiet import lapsed
from chalicelib.records import restored
from chalicelib.records.codec import Unreadable
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound
from chalicelib.records.unreadable import mark

SIGN_IN = (
    "Sign in with the account that was used to sign up. If it is not yours, or is gone, ask your contact to release "
    "the onboarding: you then get a link of your own."
)


@dataclass(frozen=True)
class Access:
    """An opened record, and whether it was the registrant who opened it."""

    record: Record
    registrant: bool


def open_link(desk: Desk, key: str, subject: str | None = None, *, claimed_too: bool = False) -> Access:
    """Open the record behind a link.

    Args:
        key: The link's key.
        subject: `sub` of a verified access token, where the caller sent one.
        claimed_too: Also for a link that somebody has claimed: signing in, and claiming again.

    Raises:
        Problem: 401 LINK_INVALID, LINK_RESTORED, LINK_REVOKED, LINK_USED or LINK_EXPIRED.
    """
    record = _behind(desk, key)
    refuse_restored(desk, record, subject)
    return Access(record, registrant=still_open(record, key, subject, desk.clock(), claimed_too=claimed_too))


def still_open(record: Record, key: str, subject: str | None, now: datetime, *, claimed_too: bool = False) -> bool:
    """Whether it is the registrant who asks, where a link opens this record, as it is now. Pure; for use in a write.

    Args:
        record: As it is about to be changed.
        key: The link's key.
        subject: `sub` of a verified access token, where the caller sent one.
        now: The present moment.
        claimed_too: Also for a link that somebody has claimed.

    Raises:
        Problem: 401 LINK_REVOKED, LINK_USED or LINK_EXPIRED, where the link does not open it, or not any more.
    """
    if subject and record.registered_by == subject:
        return True
    if record.status == REVOKED:
        raise Problem(401, "LINK_REVOKED", "This invitation was withdrawn. Ask your contact for a new one.")
    if key != record.link_key:
        raise Problem(401, "LINK_REVOKED", "This link was replaced by a newer one. Use the newer link.")
    if record.registered_by and not claimed_too:
        raise Problem(
            401, "LINK_USED", f"This link has already been used to sign up. {SIGN_IN}", extra={"sign_in": True}
        )
    if lapsed(record, now):
        raise Problem(401, "LINK_EXPIRED", "This link has expired. Ask your contact for a new one.")
    return False


def open_as_registrant(desk: Desk, key: str, subject: str) -> Record:
    """Open the record behind a link for the user who claimed it.

    Raises:
        Problem: 401 LINK_INVALID, LINK_RESTORED, LINK_REVOKED or LINK_EXPIRED; 403 NOT_REGISTRANT where somebody else,
            or nobody yet, has claimed the link.
    """
    record = _behind(desk, key)
    refuse_restored(desk, record, subject)
    refuse_others(record, key, subject, desk.clock())
    return record


def open_mine(desk: Desk, subject: str) -> Record:
    """Open the onboarding of a user who comes without a link: the newest that they have claimed and that is not
    revoked. The index that names it may be behind, so the record itself has the last word. One that cannot be read is
    marked for an SE, and does not keep the user from the others.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND: there is none; 409 ONBOARDING_UNREADABLE: there is none but such that cannot
            be read; 401 LINK_RESTORED.
    """
    damaged = False
    for key in desk.views.of_user(subject):
        try:
            record = open_key(desk, FLOW_NAME, key)
        except NotFound:
            continue
        except Unreadable as error:
            mark(desk.store, error, desk.clock())
            damaged = True
            continue
        if record.registered_by == subject and record.status != REVOKED:
            refuse_restored(desk, record, subject)
            return record
    if damaged:
        words = "Your onboarding cannot be shown at the moment. Nothing is lost; we know of it."
        raise Problem(409, "ONBOARDING_UNREADABLE", words)
    raise Problem(404, "ONBOARDING_NOT_FOUND", "You have no onboarding. Open the link that you were sent.")


def refuse_restored(desk: Desk, record: Record, subject: str | None) -> None:
    """Let nobody in by what a restored table believes, before somebody has confirmed it: the link may have been
    replaced since, the user released, the invitation withdrawn (docs/adr/0046). A link that was made since is good.

    Asked before a write, and not in it again: with time, a restore only ever opens.

    Raises:
        Problem: 401 LINK_RESTORED.
    """
    if record.restored_at is None:
        return
    said = restored.read(desk.store)
    if said and said.closes(record, registrant=bool(subject) and record.registered_by == subject):
        raise _closed_by_restore()


def _closed_by_restore() -> Problem:
    return Problem(
        401,
        "LINK_RESTORED",
        "We had to go back to an earlier state, in which this link cannot be used. Ask your contact for a new one.",
    )


def refuse_others(record: Record, key: str, subject: str, now: datetime) -> None:
    """Let the registrant pass, and nobody else. Pure; for use in a write.

    Raises:
        Problem: 401 LINK_REVOKED or LINK_EXPIRED; 403 NOT_REGISTRANT where somebody else, or nobody yet, has claimed
            the link.
    """
    if not still_open(record, key, subject, now, claimed_too=True):
        raise Problem(403, "NOT_REGISTRANT", "Only the user who signed up with this link can do this.")


def open_by_id(desk: Desk, onboarding_id: str) -> Record:
    """Open an onboarding for an SE.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND, also where the id is that of another flow's record.
    """
    try:
        return open_record(desk, FLOW_NAME, onboarding_id)
    except NotFound:
        raise Problem(404, "ONBOARDING_NOT_FOUND", "There is no onboarding with this id.") from None


def _behind(desk: Desk, key: str) -> Record:
    """The onboarding behind a link. Of other flows' links this door knows nothing."""
    unknown = Problem(401, "LINK_INVALID", "This link is not known. Check that it was copied whole.")
    link = desk.links.find(key)
    if link is None and (said := restored.read(desk.store)) and said.may_know(desk.clock()):
        raise _closed_by_restore()  # it may have been made in the time that is lost
    if link is None:
        raise unknown
    try:
        return open_key(desk, FLOW_NAME, link.record_key)
    except NotFound:
        raise unknown from None
