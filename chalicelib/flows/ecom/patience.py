"""How long an ecom onboarding may stand still before somebody should know."""

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


def goes_quiet_at(record: Record) -> datetime | None:
    """When a customer who does nothing more has gone quiet; None: nothing is expected of them.

    One whose link ends before that, unclaimed, is not quiet: there is nothing that they could do.
    """
    if released(record):
        since = max(filter(None, (record.releases[-1].at, record.seen_at)))
    elif record.status in {VISITED, REGISTERED} and (seen := record.seen_at or record.at.get(record.status)):
        since = seen
    else:
        return None
    quiet = since + QUIET_AFTER
    return None if unclaimed(record) and record.expired(quiet) else quiet


def quiet_since(record: Record, now: datetime) -> datetime | None:
    """Since when the customer has been quiet, if they are, and could still go on."""
    quiet = goes_quiet_at(record)
    if quiet is None or now < quiet or (unclaimed(record) and record.expired(now)):
        return None
    return quiet
