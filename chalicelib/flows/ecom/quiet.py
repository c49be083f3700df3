"""When an ecom onboarding waits for somebody outside: to sign up with its link, or to go on with the wizard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.flows.ecom.lifecycle import PENDING, REGISTERED, REVOKED, VISITED
from chalicelib.records.record import Record

QUIET_AFTER: Final = timedelta(days=3)
"""A customer who has opened the link, or signed up, and then done nothing for so long has gone quiet."""
EXPIRES_SOON: Final = timedelta(days=3)
"""A link that nobody has signed up with and that ends within this time is worth a reminder."""


def released(record: Record) -> bool:
    """Whether the user who had signed up was released, and nobody has signed up since."""
    return bool(record.releases) and not record.registered_by and record.status != REVOKED


def unclaimed(record: Record) -> bool:
    """Whether it is waited for somebody to sign up with the link."""
    return record.status in {PENDING, VISITED} or released(record)


def may_be_revoked(record: Record) -> bool:
    """Whether an SE can still withdraw the invitation."""
    return record.status in {PENDING, VISITED, REGISTERED}


def last_done(record: Record) -> str:
    """What was done before the customer did nothing, after "The customer has"."""
    if released(record):
        return "a new link, since the user who had signed up was released"
    return "opened the link" if record.status == VISITED else "signed up"


def last_seen(record: Record) -> datetime | None:
    """Since when the customer has done nothing, if something is expected of them."""
    if released(record):
        return max(filter(None, (record.releases[-1].at, record.seen_at)))
    if record.status in {VISITED, REGISTERED}:
        return record.seen_at or record.at.get(record.status)
    return None


def lapsed(record: Record, now: datetime) -> bool:
    """Whether the link opens nothing any more: its time is over, and nobody has signed up with it."""
    return not record.registered_by and record.expired(now)


def gives_up_at(record: Record) -> datetime | None:
    """From when on the customer could not go on if they wanted to: the end of a link that nobody has signed up with."""
    return record.valid_until if unclaimed(record) else None
