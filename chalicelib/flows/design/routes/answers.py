"""What the routes of tickets answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.flows.common.roles import who_can
from chalicelib.flows.design import ticket
from chalicelib.flows.design.deeds import DEEDS, LEAST, Colleague, Deed, designer_of, may
from chalicelib.flows.design.lifecycle import APPROVED, CANCELLED, LIFECYCLE
from chalicelib.flows.design.revisions import MOST_BYTES, FileKind, Revision, RevisionState, revisions_of
from chalicelib.flows.design.ticket import TicketKind
from chalicelib.handlers.http.model import ResponseModel, Time, one_of
from chalicelib.records.record import Record
from chalicelib.settings import Settings

Status = Annotated[str, one_of(LIFECYCLE.descriptions)]


class TicketLine(ResponseModel):
    """One ticket in the queue."""

    ticket_id: str
    title: str
    status: Status
    kind: TicketKind
    sku_id: str = Field(description="Empty for a logo")
    product: str
    placement: str = Field(description="The place on the product; empty for a logo")
    company_id: str
    company_name: str
    designer: str = Field(description="Address of whoever has taken it; empty: nobody")
    revisions: int = Field(description="That were submitted")
    created_at: Time
    in_status_since: Time


class TicketPage(ResponseModel):
    """A part of the queue, the longest wait first. The next part has tickets that are older."""

    tickets: list[TicketLine]
    cursor: str | None = Field(
        description="Leads to the next part, which may be empty and have a cursor; null: this is the last"
    )


class TicketRevision(ResponseModel):
    """One file that a designer made."""

    n: int
    kind: FileKind
    by: str
    at: Time = Field(description="When its form was given; once it was submitted, when that was")
    size: int = Field(description="Bytes; 0 until it is submitted")
    state: Annotated[str, one_of(RevisionState)]
    note: str = Field(description="Why it was sent back; empty: it was not")


class SentBack(ResponseModel):
    """The last time that a revision was sent back."""

    reason: str
    by: str
    at: Time


class Overridden(SentBack):
    """A decision of a super admin."""

    to: Status


class Bounds(ResponseModel):
    """What a file may be."""

    kind: FileKind
    most_bytes: int


class TicketDetail(TicketLine):
    """All about a ticket, and what the caller can do with it."""

    version: int
    status_says: str
    all_revisions: list[TicketRevision] = Field(description="In order; the last may still be awaited")
    sent_back: SentBack | None = Field(description="While another revision is drawn; null: it was not sent back")
    overrides: list[Overridden]
    bounds: list[Bounds]
    may: list[Deed] = Field(description="What the caller can do with it as it is")
    who_can: dict[str, str] = Field(description="By deed that the caller's role does not allow: who can, a sentence")


class RevisionForm(ResponseModel):
    """A form for a revision's file: these fields as multipart/form-data, then the file as `file`."""

    revision: int
    url: str
    fields: dict[str, str]
    expires_at: Time
    most_bytes: int


class RevisionAddress(ResponseModel):
    """Where a revision's file can be read, by whoever has the address."""

    url: str
    expires_at: Time


_ENDED: Final = frozenset({APPROVED, CANCELLED})
LIFETIME: Final = timedelta(minutes=10)
"""How long a form or an address can be used, at the most."""


def is_open(record: Record) -> bool:
    """Whether somebody still has something to do with a ticket."""
    return record.status not in _ENDED


def line(record: Record) -> TicketLine:
    """One ticket."""
    return TicketLine(**_line(record))


def detail(record: Record, settings: Settings, who: Colleague) -> TicketDetail:
    """All about a ticket, for a colleague."""
    sent = record.fields.get("sent_back") if record.held_from else None
    return TicketDetail(
        **_line(record),
        version=record.version,
        status_says=LIFECYCLE.descriptions.get(record.status, record.status),
        all_revisions=[_revision(each) for each in revisions_of(record)],
        sent_back=SentBack(**sent) if sent else None,
        overrides=[Overridden(**each) for each in record.fields.get("overrides", ())],
        bounds=[Bounds(kind=kind, most_bytes=most) for kind, most in MOST_BYTES.items()],
        may=may(record, who),
        who_can={deed: who_can(settings, LEAST[deed]) for deed in DEEDS if who.role < LEAST[deed]},
    )


def upload(begun: Revision, url: str, fields: Mapping[str, str], now: datetime) -> RevisionForm:
    """A form for a revision."""
    return RevisionForm(
        revision=begun.n,
        url=url,
        fields=dict(fields),
        expires_at=now + LIFETIME,
        most_bytes=MOST_BYTES[begun.kind],
    )


def download(url: str, now: datetime) -> RevisionAddress:
    """Where a file is."""
    return RevisionAddress(url=url, expires_at=now + LIFETIME)


def _line(record: Record) -> Mapping[str, Any]:
    what = ticket.of(record)
    return {
        "ticket_id": record.record_id,
        "title": record.title,
        "status": record.status,
        **{name: getattr(what, name) for name in ("kind", "sku_id", "product", "placement")},
        "company_id": what.company_id,
        "company_name": what.company_name,
        "designer": designer_of(record),
        "revisions": sum(each.state is not RevisionState.AWAITED for each in revisions_of(record)),
        "created_at": record.created_at,
        "in_status_since": record.in_status_since,
    }


def _revision(each: Revision) -> TicketRevision:
    return TicketRevision(
        n=each.n, kind=each.kind, by=each.by, at=each.at, size=each.size, state=each.state, note=each.note
    )
