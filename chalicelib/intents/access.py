"""Who may do what with a link: the one place that decides it.

Without the registrant's token a link opens the record while it lives and nobody has claimed it. With that token the
registrant is never locked out: the thirty days bound visiting and signing up, not finishing.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.intents.desk import Desk
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

SIGN_IN = "Sign in with the account that was used to sign up."


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
        Problem: 401 LINK_INVALID, LINK_REVOKED, LINK_USED or LINK_EXPIRED.
    """
    record, dead = _find(desk, key)
    if subject and record.registered_by == subject:
        return Access(record, registrant=True)
    if dead == "replaced":
        raise Problem(401, "LINK_REVOKED", "This link was replaced by a newer one. Use the newer link.")
    if dead or record.status == REVOKED:
        raise Problem(401, "LINK_REVOKED", "This invitation was withdrawn. Ask your contact for a new one.")
    if record.registered_by and not claimed_too:
        raise Problem(
            401, "LINK_USED", f"This link has already been used to sign up. {SIGN_IN}", extra={"sign_in": True}
        )
    if not record.registered_by and record.expired(desk.clock()):
        raise Problem(401, "LINK_EXPIRED", "This link has expired. Ask your contact for a new one.")
    return Access(record, registrant=False)


def open_as_registrant(desk: Desk, key: str, subject: str) -> Record:
    """Open the record behind a link for the user who claimed it.

    Raises:
        Problem: As `open_link`; 403 NOT_REGISTRANT where somebody else, or nobody yet, has claimed it.
    """
    access = open_link(desk, key, subject, claimed_too=True)
    if not access.registrant:
        raise Problem(403, "NOT_REGISTRANT", "Only the user who signed up with this link can do this.")
    return access.record


def open_by_id(desk: Desk, onboarding_id: str) -> Record:
    """Open a record for an SE.

    Raises:
        Problem: 404 ONBOARDING_NOT_FOUND.
    """
    try:
        return desk.store.load(f"ONBOARDING#{onboarding_id}")
    except NotFound:
        raise no_such_onboarding() from None


def open_pixel(desk: Desk, pixel_id: str) -> Record:
    """Open the record of a pixel that was made on its own, for an SE.

    Raises:
        NotFound: There is none; the pixel may be an onboarding's.
    """
    return desk.store.load(f"PIXEL#{pixel_id}")


def no_such_onboarding() -> Problem:
    """The answer for an id that no record has."""
    return Problem(404, "ONBOARDING_NOT_FOUND", "There is no onboarding with this id.")


def _find(desk: Desk, key: str) -> tuple[Record, str]:
    link = desk.links.find(key)
    if link is None:
        raise Problem(401, "LINK_INVALID", "This link is not known. Check that it was copied whole.")
    return desk.store.load(link.record_key), link.dead
