"""The design queue, under /v1/merch/desk/tickets. Cloudflare Access says who asks, settings say in which role."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.common.roles import Role, others, require
from chalicelib.flows.design import files
from chalicelib.flows.design.deeds import LEAST, Colleague, Deed
from chalicelib.flows.design.intents import draw, judge
from chalicelib.flows.design.lifecycle import LIFECYCLE
from chalicelib.flows.design.name import BASE, FLOW_NAME
from chalicelib.flows.design.outside import REVISION_FILES
from chalicelib.flows.design.revisions import FileKind, RevisionState, revision
from chalicelib.flows.design.routes import answers
from chalicelib.flows.design.routes.answers import RevisionAddress, RevisionForm, TicketDetail, TicketPage
from chalicelib.forms import Form, OneLine, WholeNumber
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

routes = Routes()
_ONE: Final = f"{BASE}/{{ticket_id}}"
_MINE_AT_MOST: Final = 100
Reason = Annotated[str, OneLine(500)]
Number = Annotated[int, WholeNumber(1, 1000)]


class TicketsQuery(Form):
    """Which part of the queue."""

    status: Annotated[str, Field(max_length=32)] | None = Field(default=None, description="Only those of this status")
    mine: Literal["true", "false"] = Field(
        default="false", description="Only those that the caller has taken and that are not done: all of them, once"
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=4000)] | None = None


class Taking(Form):
    """Whom the ticket is taken from."""

    designer: Annotated[str, Field(max_length=320)] = Field(
        description="Whoever had it as the caller looked: the ticket's `designer`; empty: nobody"
    )


class NewRevision(Form):
    """What the next revision's file is."""

    kind: FileKind


class Approval(Form):
    """Which revision is approved."""

    revision: Number = Field(description="The one that was looked at; it must be the last that was submitted")


class SendBack(Approval):
    """Which revision is sent back, and why."""

    reason: Reason = Field(description="In words, for the designer")


class TicketOverride(Form):
    """What a super admin decides over a ticket."""

    to: judge.Override = Field(description="CANCELLED: nobody needs it; what it was for is then not sold")
    reason: Reason


@routes.route("GET", BASE, auth=Auth.ADMIN, query=TicketsQuery, answers=(TicketPage,), conditional=True)
def list_tickets(call: Call) -> TicketPage:
    """The design queue: all tickets, those of a status, or the caller's own."""
    require(call, Role.DESIGNER)
    asked, views = bodies.query(call.request, TicketsQuery), call.desk.views
    only = _only(asked)
    if asked.mine == "true":
        keys = [key for key in views.of_user(call.actor) if key.startswith(f"{call.desk.flows[FLOW_NAME].kind}#")]
        cursor = None
    else:
        page = views.listed(FLOW_NAME, only=only, limit=asked.limit, cursor=asked.cursor)
        keys, cursor = [str(row["pk"]) for row in page.rows], page.cursor
    found = views.read(keys[:_MINE_AT_MOST]).values()
    shown = [each for each in found if _wanted(each, asked)]
    shown.sort(key=lambda each: each.in_status_since)
    return TicketPage(tickets=[answers.line(each) for each in shown], cursor=cursor)


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(TicketDetail,), conditional=True)
@on_unreadable(of_any_flow)
def read_ticket(call: Call, ticket_id: str) -> TicketDetail:
    """All about a ticket: what is to be drawn, its revisions, and what the caller can do with it."""
    who = _of_role(call, Role.DESIGNER)
    return _shown(call, _ticket(call, ticket_id), who)


@routes.route("POST", f"{_ONE}/take", auth=Auth.ADMIN, form=Taking, answers=(TicketDetail,))
@on_unreadable(of_any_flow)
def take_ticket(call: Call, ticket_id: str, body: Taking) -> TicketDetail:
    """Take a ticket on. Whoever has it already is answered the same; an admin may take it over, from whom they saw
    having it: if it is somebody else's by now, nothing changes, and the answer says whose."""
    who = _colleague(call, "take")
    return _shown(call, draw.take(call.desk, _ticket(call, ticket_id), body.designer, who), who)


@routes.route(
    "POST",
    f"{_ONE}/revisions",
    auth=Auth.ADMIN,
    form=NewRevision,
    answers=(RevisionForm,),
    asks=(REVISION_FILES,),
)
@on_unreadable(of_any_flow)
def begin_revision(call: Call, ticket_id: str, body: NewRevision) -> RevisionForm:
    """Begin the next revision: a form with which the browser uploads its file. What was begun and not submitted is
    begun anew, under the same number."""
    who = _colleague(call, "upload")
    record, begun = draw.begin_revision(call.desk, _ticket(call, ticket_id), body.kind, who)
    form = files.form(call.ask(REVISION_FILES), record, begun)
    return answers.upload(begun, form.url, form.fields, call.api.clock())


@routes.route(
    "POST", f"{_ONE}/revisions/{{number}}/submit", auth=Auth.ADMIN, answers=(TicketDetail,), asks=(REVISION_FILES,)
)
@on_unreadable(of_any_flow)
def submit_revision(call: Call, ticket_id: str, number: str) -> TicketDetail:
    """Hand a revision in, once its file was looked at: it is of its kind, no larger than it may be, and harmless. What
    was looked at is kept; whatever is uploaded later is not. Again: the same answer."""
    who, record = _colleague(call, "submit"), _ticket(call, ticket_id)
    asked = draw.submittable(record, _number(number), who)
    if asked.state is RevisionState.AWAITED:
        looked = files.looked_at(call.ask(REVISION_FILES), record, asked)
        record = draw.submit(call.desk, record, asked.n, looked, who)
    return _shown(call, record, who)


@routes.route(
    "GET", f"{_ONE}/revisions/{{number}}", auth=Auth.ADMIN, answers=(RevisionAddress,), asks=(REVISION_FILES,)
)
@on_unreadable(of_any_flow)
def read_revision(call: Call, ticket_id: str, number: str) -> RevisionAddress:
    """Where a revision's file can be read for ten minutes, by whoever has the address."""
    require(call, Role.DESIGNER)
    record = _ticket(call, ticket_id)
    found = revision(record, _number(number))
    if found is None:
        raise Problem(404, "REVISION_NOT_FOUND", "This ticket has no revision of this number.")
    return answers.download(files.address(call.ask(REVISION_FILES), record, found), call.api.clock())


@routes.route("POST", f"{_ONE}/approve", auth=Auth.ADMIN, form=Approval, answers=(TicketDetail,))
@on_unreadable(of_any_flow)
def approve_ticket(call: Call, ticket_id: str, body: Approval) -> TicketDetail:
    """Approve the last revision: it is what is printed. Who has made it does not approve it, unless there is nobody
    else. A company whose tickets are all done goes live by itself."""
    who = _colleague(call, "approve")
    return _shown(call, judge.approve(call.desk, _ticket(call, ticket_id), body.revision, who), who)


@routes.route("POST", f"{_ONE}/send-back", auth=Auth.ADMIN, form=SendBack, answers=(TicketDetail,))
@on_unreadable(of_any_flow)
def send_ticket_back(call: Call, ticket_id: str, body: SendBack) -> TicketDetail:
    """Send the last revision back, for a reason: another is drawn."""
    who = _colleague(call, "send_back")
    record = judge.send_back(call.desk, _ticket(call, ticket_id), body.revision, body.reason, who)
    return _shown(call, record, who)


@routes.route("POST", f"{_ONE}/override", auth=Auth.ADMIN, form=TicketOverride, answers=(TicketDetail,))
@on_unreadable(of_any_flow)
def override_ticket(call: Call, ticket_id: str, body: TicketOverride) -> TicketDetail:
    """Decide over a ticket, for a reason: what was sent back is approved all the same, or nobody needs it any more."""
    who = _colleague(call, "override")
    return _shown(call, judge.override(call.desk, _ticket(call, ticket_id), body.to, body.reason, who), who)


def _colleague(call: Call, deed: Deed) -> Colleague:
    return _of_role(call, LEAST[deed])


def _of_role(call: Call, least: Role) -> Colleague:
    role = require(call, least)
    return Colleague(call.actor, role, alone=not others(call.api.settings, call.actor))


def _ticket(call: Call, ticket_id: str) -> Record:
    try:
        return call.about(open_record(call.desk, FLOW_NAME, ticket_id))
    except NotFound:
        raise Problem(404, "TICKET_NOT_FOUND", "There is no ticket with this id.") from None


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else 0


def _shown(call: Call, record: Record, who: Colleague) -> TicketDetail:
    return answers.detail(record, call.api.settings, who)


def _only(asked: TicketsQuery) -> dict[str, str]:
    if asked.status is None:
        return {}
    if asked.status not in LIFECYCLE.descriptions:
        words = f"must be one of: {', '.join(LIFECYCLE.descriptions)}"
        raise Problem(422, "STATUS_UNKNOWN", f"status {words}.", errors=[{"field": "status", "message": words}])
    return {"status": asked.status}


def _wanted(record: Record, asked: TicketsQuery) -> bool:
    """Whether a ticket as it is by now is still what was asked for: the index lags behind."""
    if asked.mine == "true" and not answers.is_open(record):
        return False
    return asked.status is None or record.status == asked.status
