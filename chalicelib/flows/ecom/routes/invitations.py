"""Links and lists, as the admin routes answer them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.flows.ecom.lifecycle import REGISTERED, REVOKED
from chalicelib.flows.ecom.quiet import lapsed
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_lists import moments, what_can_be_read
from chalicelib.records.record import Record


class Link(ResponseModel):
    """The magic link. There is none once the invitation is withdrawn."""

    url: str | None
    valid_until: Time | None
    expired: bool


class Invitation(ResponseModel):
    """An onboarding and its link."""

    onboarding_id: str
    status: str
    title: str
    link: str | None
    valid_until: Time | None
    expired: bool
    registered: bool = Field(description="Whether a user has claimed it: a new link then makes no room for another")
    created_at: Time
    created_by: str


class ListedOnboarding(ResponseModel):
    """One line of the list. Members that the list does not know of a line are null."""

    onboarding_id: str
    kind: str
    title: str | None = None
    status: str | None = None
    created_at: Time | None = None
    created_by: str | None = None
    valid_until: Time | None = None
    expired: bool = False
    attention_since: Time | None = Field(default=None, description="Since when it waits for an SE")
    at: dict[str, Time] = Field(default={}, description="When each status was first reached")


class OnboardingPage(ResponseModel):
    """One page of the list."""

    onboardings: list[ListedOnboarding]
    cursor: str | None = Field(description="Leads to the next page; null: this is the last")


def invitation(record: Record, console_url: str, now: datetime) -> Invitation:
    """The record's head and its link."""
    made = link(record, console_url, now)
    return Invitation(
        onboarding_id=record.record_id,
        status=record.status,
        title=record.title,
        link=made.url,
        valid_until=made.valid_until,
        expired=made.expired,
        registered=bool(record.registered_by),
        created_at=record.created_at,
        created_by=record.created_by,
    )


def link(record: Record, console_url: str, now: datetime) -> Link:
    """The link as it is sent to the customer."""
    living = record.status != REVOKED and record.link_key
    url = f"{console_url.rstrip('/')}/onboarding?key={record.link_key}" if living else None
    return Link(url=url, valid_until=record.valid_until, expired=lapsed(record, now))


def listed(row: Mapping[str, Any], now: datetime) -> ListedOnboarding:
    """One row of an index. A record that nobody can read is listed too, with what can be, so that somebody looks."""
    kind, _, onboarding_id = str(row["pk"]).partition("#")
    always = {"onboarding_id": onboarding_id, "kind": kind}
    line = what_can_be_read(ListedOnboarding, {**row, **moments(row)}, always)
    unclaimed = REGISTERED not in line.at
    return line.model_copy(update={"expired": bool(unclaimed and line.valid_until and line.valid_until <= now)})
