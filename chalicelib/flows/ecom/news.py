"""What colleagues are told about an ecom onboarding, and when: each occasion once, whoever stands on the other end.

An occasion that lies ahead (a link about to expire, a customer about to go quiet) is what the record is next due for:
so the sweep brings it up, and nobody has to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.dimensions.hanging import HANGS_AFTER
from chalicelib.flows.common.stories import Story, moments, of_actions
from chalicelib.flows.ecom.lifecycle import COMPLETED, REGISTERED, SUBMITTED
from chalicelib.flows.ecom.patience import (
    EXPIRES_SOON,
    QUIET_AFTER,
    goes_quiet_at,
    last_done,
    may_be_revoked,
    unclaimed,
)
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record

_MILESTONES: Final = {
    REGISTERED: "The customer has signed up.",
    SUBMITTED: "The customer has submitted the wizard.",
    COMPLETED: "The customer is completely onboarded.",
}


def stories(record: Record) -> list[Story]:
    """All the news that there is or, as things are, will be."""
    own = (*_milestones(record), *_of_the_index(record), *_of_silence(record), *_of_the_link(record))
    return [*of_actions(record), *own]


def occasions(record: Record) -> dict[str, datetime]:
    """When each of them is to be told."""
    return moments(stories(record))


def _milestones(record: Record) -> Iterator[Story]:
    for status, text in _MILESTONES.items():
        if at := record.at.get(status):
            yield Story(status, at, status, text)
    if record.releases and record.claimed_at:
        text = "Another user has signed up, and goes on where the one who was released had come to."
        yield Story(f"{REGISTERED}:{len(record.releases) + 1}", record.claimed_at, REGISTERED, text)


def _of_the_index(record: Record) -> Iterator[Story]:
    hanging = record.entry("create_index")
    if hanging.status is Status.PENDING and hanging.started_at:
        at = hanging.started_at + HANGS_AFTER
        text = f"The index has been in creation for {HANGS_AFTER.seconds // 60} minutes."
        yield Story(f"hangs:{_stamp(at)}", at, "index_hangs", text, "Ask who runs the ecom API.", "create_index")


def _of_silence(record: Record) -> Iterator[Story]:
    at = goes_quiet_at(record)
    if at is None:
        return
    text = f"The customer has {last_done(record)}, and then done nothing for {QUIET_AFTER.days} days."
    yield Story(f"quiet:{_stamp(at)}", at, "customer_quiet", text, "Ask the customer what they are waiting for.")


def _of_the_link(record: Record) -> Iterator[Story]:
    if not unclaimed(record) or record.valid_until is None:
        return
    at, stamp = record.valid_until, _stamp(record.valid_until)
    text = f"The link expires in {EXPIRES_SOON.days} days, and nobody has signed up with it."
    yield Story(
        f"expires:{stamp}", at - EXPIRES_SOON, "link_expiring", text, "Remind the customer, or make a new link."
    )
    text = "The link has expired, and nobody has signed up with it."
    step = "Make a new link, or revoke the invitation." if may_be_revoked(record) else "Make a new link."
    yield Story(f"expired:{stamp}", at, "link_expired", text, step)


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"
