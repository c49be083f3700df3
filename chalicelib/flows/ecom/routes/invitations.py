"""Links and lists, as the admin routes answer them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from chalicelib.desk.context import Desk
from chalicelib.flows.ecom.lifecycle import REGISTERED, REVOKED
from chalicelib.flows.ecom.name import KIND
from chalicelib.flows.ecom.quiet import lapsed
from chalicelib.flows.ecom.routes.members import STATUS, StatusName, known
from chalicelib.handlers import record_lists
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_lists import Counted, Listed, what_can_be_read
from chalicelib.health.reading import UNKNOWN
from chalicelib.records.glance import Glance
from chalicelib.records.links import LIFETIME
from chalicelib.records.moment import Moment
from chalicelib.records.record import Record
from chalicelib.records.restored import Restored
from chalicelib.records.views import Row


class Link(ResponseModel):
    """The magic link. There is none once the invitation is withdrawn."""

    url: str | None
    valid_until: Time | None
    expired: bool
    restored: bool = Field(
        default=False,
        description="Whether it opens nothing, to whoever has signed up neither, because the table was restored: "
        "make a new one",
    )


class Invitation(ResponseModel):
    """An onboarding and its link."""

    onboarding_id: str
    status: StatusName | None = STATUS
    title: str
    link: str | None
    valid_until: Time | None
    expired: bool
    registered: bool = Field(description="Whether a user has claimed it: a new link then makes no room for another")
    created_at: Time
    created_by: str


class ListedLink(ResponseModel):
    """A link as the list shows it: never the link itself."""

    made_at: Time = Field(description="When the SE made it")
    valid_until: Time
    expired: bool = Field(description="Whether it ended before anybody signed up with it")


class HealthGlance(ResponseModel):
    """How the customer was when health was last read: states alone. What is behind them, the health says."""

    checked_at: Time = Field(description="When that was. It may be long ago: health is read when somebody asks")
    account: str
    team: str
    api_keys: str
    index: str
    pixel: str


class ListedOnboarding(Listed):
    """One line of the list of onboardings. In the order of attention it has whatever waits for an SE, of every flow:
    `kind` and `path` tell."""

    onboarding_id: str
    status: StatusName | None = Field(default=None, description="null: not known, or of a record of another flow")
    link: ListedLink | None = Field(default=None, description="null: the invitation is withdrawn, or it had none")
    health: HealthGlance | None = Field(default=None, description="null: it was never read")


class OnboardingPage(ResponseModel):
    """One page of the list."""

    onboardings: list[ListedOnboarding]
    cursor: str | None = Field(
        description="Leads to the next page, which may have no line and a cursor; null: this is the last"
    )
    count: Counted | None = Field(description="Of all that the list has; null: it was not asked for")


def invitation(record: Record, console_url: str, now: datetime) -> Invitation:
    """The record's head and its link."""
    made = link(record, console_url, now)
    return Invitation(
        onboarding_id=record.record_id,
        status=known(record.status),
        title=record.title,
        link=made.url,
        valid_until=made.valid_until,
        expired=made.expired,
        registered=bool(record.registered_by),
        created_at=record.created_at,
        created_by=record.created_by,
    )


def link(record: Record, console_url: str, now: datetime, said: Restored | None = None) -> Link:
    """The link as it is sent to the customer.

    Args:
        said: What the table says of a restore, where the record was restored.
    """
    living = record.status != REVOKED and record.link_key
    url = f"{console_url.rstrip('/')}/onboarding?key={record.link_key}" if living else None
    closed = said is not None and said.closes(record, registrant=bool(record.registered_by))
    return Link(url=url, valid_until=record.valid_until, expired=lapsed(record, now), restored=closed)


def listed(desk: Desk, row: Row, glance: Glance | None, now: datetime) -> ListedOnboarding:
    """One row of an index, with the health that was last read. A record that nobody can read is listed too."""
    line = record_lists.line(ListedOnboarding, "onboarding_id", desk, row, health=glanced(glance))
    return line.model_copy(update={"status": known(line.status), "link": _listed_link(row, line, now)})


def glanced(glance: Glance | None) -> HealthGlance | None:
    """What was kept of the last read-out. A dimension that it lacks is not known."""
    if glance is None:
        return None
    states = {name: glance.states.get(name, UNKNOWN) for name in HealthGlance.model_fields if name != "checked_at"}
    return HealthGlance(checked_at=glance.checked_at, **states)


def _listed_link(row: Row, line: ListedOnboarding, now: datetime) -> ListedLink | None:
    """The link of a row: it is made for a time that is always the same, so its end tells its beginning."""
    if line.kind != KIND or line.status == REVOKED:
        return None
    valid_until = what_can_be_read(_Ends, row, {}).valid_until
    if valid_until is None:
        return None
    try:
        begun = valid_until - LIFETIME
    except OverflowError:  # before the year 1: no link was made for that, and the others are shown
        return None
    unclaimed = REGISTERED not in line.at
    made_at = max(begun, line.created_at or begun)
    return ListedLink(made_at=made_at, valid_until=valid_until, expired=unclaimed and valid_until <= now)


class _Ends(BaseModel):
    valid_until: Moment | None = None
