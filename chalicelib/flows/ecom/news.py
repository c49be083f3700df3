"""What colleagues are told about an ecom onboarding, and when: each occasion once, whoever stands on the other end.

How far the customer has come, and what a person has to see to. An occasion that lies ahead (a link about to expire, a
customer about to go quiet) is what the record is next due for: so the sweep brings it up, and nobody has to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Final

from chalicelib.flows.common.concerns import stories_of
from chalicelib.flows.common.stories import Story, moments
from chalicelib.flows.ecom.concerns import concerns
from chalicelib.flows.ecom.lifecycle import COMPLETED, REGISTERED, SUBMITTED
from chalicelib.records.record import Record

MILESTONES: Final = {
    REGISTERED: "The customer has signed up.",
    SUBMITTED: "The customer has submitted the wizard.",
    COMPLETED: "The customer is completely onboarded.",
}
"""What is told of how far the customer has come: the status is the event, too."""


def stories(record: Record) -> list[Story]:
    """All the news that there is or, as things are, will be, in the order in which it happens."""
    return sorted([*_milestones(record), *stories_of(concerns(record))], key=attrgetter("at"))


def occasions(record: Record) -> dict[str, datetime]:
    """When each piece of news is to be told."""
    return moments(stories(record))


def _milestones(record: Record) -> Iterator[Story]:
    for status, text in MILESTONES.items():
        if at := record.at.get(status):
            yield Story(status, at, status, text)
    if record.releases and record.claimed_at:
        text = "Another user has signed up, and goes on where the one who was released had come to."
        yield Story(f"{REGISTERED}:{len(record.releases) + 1}", record.claimed_at, REGISTERED, text)
