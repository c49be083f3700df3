"""What SEs do with a record, whichever flow it follows, under /v1/flows. Cloudflare Access says who asks."""

from __future__ import annotations

from typing import Any

from chalicelib.desk import attempts
from chalicelib.desk.amend import annotate, correct
from chalicelib.desk.erasure import Named, erase
from chalicelib.desk.opening import open_record
from chalicelib.desk.retries import retry_step
from chalicelib.desk.retry import retry
from chalicelib.desk.seen import entity_tag
from chalicelib.desk.settling import settle
from chalicelib.engine.flow import Flow
from chalicelib.engine.planner import plan
from chalicelib.errors import Problem
from chalicelib.handlers import flow_answers, record_answers, record_children, record_history, record_lists
from chalicelib.handlers.flow_answers import DeclaredFlows
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.if_match import if_match
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.handlers.record_answers import AdminAction, RecordDetail, RecordErased, RetryStep
from chalicelib.handlers.record_forms import (
    FlowRetries,
    HistoryQuery,
    RecordAmendment,
    RecordErasure,
    RecordsQuery,
    Settlement,
)
from chalicelib.handlers.record_history import RecordAttempts, RecordHistory
from chalicelib.handlers.record_lists import ListedRecord, RecordPage
from chalicelib.records.history import history_page
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

routes = Routes()
_FLOW = "/v1/flows/{flow}"
_ONE = f"{_FLOW}/records/{{record_id}}"


@routes.route("GET", "/v1/flows", auth=Auth.ADMIN, answers=(DeclaredFlows,))
def list_flows(call: Call) -> DeclaredFlows:
    """The flows that this stage has, each as it is declared: what its records come to, and what is done for them."""
    flows = call.desk.flows.values()
    return DeclaredFlows(flows=[flow_answers.declared(flow, call.desk.persons(flow.name)) for flow in flows])


@routes.route("GET", f"{_FLOW}/records", auth=Auth.ADMIN, query=RecordsQuery, answers=(RecordPage,), conditional=True)
def list_records(call: Call, flow: str) -> RecordPage:
    """Records of a flow, newest first; or only those that wait for an SE, the longest wait first; or those that a
    status, an exact id or name, or the beginning of a title chooses. A page that passes over many may have few lines,
    and leads on all the same."""
    declared, asked = _declared(call, flow), bodies.query(call.request, RecordsQuery)
    page = record_lists.page(call.desk, declared, asked)
    return RecordPage(
        records=[record_lists.line(ListedRecord, "record_id", call.desk, row) for row in page.rows],
        cursor=page.cursor,
        count=record_lists.count(call.desk, declared, asked),
    )


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(RecordDetail,), conditional=True)
@on_unreadable(of_any_flow)
def read_record(call: Call, flow: str, record_id: str) -> RecordDetail:
    """All about one record: what it says, its actions and tasks, what waits for an SE, and what the engine would do
    now. What is read from elsewhere, such as its health, the flow's own routes show. Its `amend_tag` is what a change
    of it takes as If-Match."""
    return shown(call, record_of(call, flow, record_id))


@routes.route("PATCH", _ONE, auth=Auth.ADMIN, form=RecordAmendment, answers=(RecordDetail,), tagged=True)
@on_unreadable(of_any_flow)
def amend_record(call: Call, flow: str, record_id: str, body: RecordAmendment) -> RecordDetail:
    """Change the note and tick tasks; or correct answers that were refused, so that their action resumes. With If-Match
    only what was seen is changed."""
    seen, opened = if_match(call), record_of(call, flow, record_id)
    if body.answers is None:
        record = annotate(call.desk, opened, note=body.note, tasks=body.se_tasks, actor=call.actor, seen=seen)
    else:
        corrections = _corrections(_declared(call, flow), opened, body.answers)
        record = correct(call.desk, opened, corrections, actor=call.actor, seen=seen)
    return shown(call, record)


@routes.route("GET", f"{_ONE}/history", auth=Auth.ADMIN, query=HistoryQuery, answers=(RecordHistory,), conditional=True)
@on_unreadable(of_any_flow)
def read_record_history(call: Call, flow: str, record_id: str) -> RecordHistory:
    """What happened to a record, the latest first: who, when, from, to, why; and in words."""
    asked = bodies.query(call.request, HistoryQuery)
    record = record_of(call, flow, record_id)
    page = history_page(call.desk.store, record, limit=asked.limit, cursor=asked.cursor)
    return RecordHistory(entries=record_history.told(call.flow_of(record), record, page.entries), cursor=page.cursor)


@routes.route(
    "GET", f"{_ONE}/attempts", auth=Auth.ADMIN, query=HistoryQuery, answers=(RecordAttempts,), conditional=True
)
@on_unreadable(of_any_flow)
def read_record_attempts(call: Call, flow: str, record_id: str) -> RecordAttempts:
    """Every attempt at the record's actions, with when it began and ended, the latest first: for a timeline. What is
    under way comes with the first page."""
    asked = bodies.query(call.request, HistoryQuery)
    record, first = record_of(call, flow, record_id), asked.cursor is None
    page = history_page(call.desk.store, record, limit=asked.limit, cursor=asked.cursor)
    found = attempts.attempts(record, page.entries, call.api.clock(), latest=first)
    whole = first and page.cursor is None and attempts.all_known(record, found)
    shown = record_history.shown(call.flow_of(record), found)
    return RecordAttempts(attempts=shown, cursor=page.cursor, complete=whole)


@routes.route("POST", f"{_ONE}/actions/{{action}}/retry", auth=Auth.ADMIN, answers=(AdminAction,), status=202)
@on_unreadable(of_any_flow)
def retry_record_action(call: Call, flow: str, record_id: str, action: str) -> AdminAction:
    """Let a failed action try again, from its checkpoint; look at once at what a pending one waits for; or have one
    that has succeeded make again what is gone."""
    record = retry(call.desk, record_of(call, flow, record_id), action, actor=call.actor)
    declared = _declared(call, flow)
    return record_answers.action(declared, record, declared.action(action))


@routes.route(
    "POST", f"{_ONE}/checklist/{{line}}/settle", auth=Auth.ADMIN, form=Settlement, answers=(RecordDetail,), tagged=True
)
@on_unreadable(of_any_flow)
def settle_record_line(call: Call, flow: str, record_id: str, line: str, body: Settlement) -> RecordDetail:
    """Settle a line of the checklist that nothing else ends, such as money that was given back or may be kept, for a
    reason. What comes up later under the same name stands anew."""

    def open_lines(record: Record) -> list[str]:
        lines = call.api.checklist(call.flow_of(record), record, None, call.api.clock())
        return [each.name for each in lines if each.settles]

    opened = record_of(call, flow, record_id)
    return shown(call, settle(call.desk, opened, line, body.reason, actor=call.actor, open_lines=open_lines))


@routes.route("POST", f"{_ONE}/erasure", auth=Auth.ADMIN, form=RecordErasure, answers=(RecordErased,))
@on_unreadable(of_any_flow)
def erase_record_person(call: Call, flow: str, record_id: str, body: RecordErasure) -> RecordErased:
    """Erase a person who asked for it, from record and history; what happened, and when, stays. In which roles records
    name people, the flow's declaration says."""
    opened, named = record_of(call, flow, record_id), Named(email=body.email or "", user=body.user or "")
    record, left = erase(call.desk, opened, body.person, named, actor=call.actor)
    return record_answers.erased(shown(call, record), left)


@routes.route("POST", f"{_FLOW}/retries", auth=Auth.ADMIN, form=FlowRetries, answers=(RetryStep,), status=202)
def retry_failures(call: Call, flow: str, body: FlowRetries) -> RetryStep:
    """Try an action again wherever it has failed for the same reason, as on the day after an outage: a step at a time.
    Send it again with the cursor of the answer, until there is none."""
    step = retry_step(
        call.desk,
        _declared(call, flow).name,
        body.action,
        body.code,
        limit=body.limit,
        cursor=body.cursor,
        actor=call.actor,
    )
    return record_answers.retried(step)


def _declared(call: Call, flow: str) -> Flow:
    """The declaration of the flow that a path names.

    Raises:
        Problem: 404 FLOW_NOT_FOUND, also where it is switched off at this stage.
    """
    if flow not in call.desk.flows:
        known = ", ".join(call.desk.flows)
        raise Problem(404, "FLOW_NOT_FOUND", f"This stage has no flow of this name. It has: {known}.")
    return call.desk.flows[flow]


def record_of(call: Call, flow: str, record_id: str) -> Record:
    """The record that a path names.

    Raises:
        Problem: 404 FLOW_NOT_FOUND or RECORD_NOT_FOUND, also where the id is that of another flow's record.
    """
    declared = _declared(call, flow)
    try:
        return call.about(open_record(call.desk, declared.name, record_id))
    except NotFound:
        raise Problem(404, "RECORD_NOT_FOUND", f"The flow {declared.name} has no record with this id.") from None


def shown(call: Call, record: Record) -> RecordDetail:
    """All about a record, as a route answers it, with the tag of what can be amended (a conditional read, which has a
    tag of its own, sets that instead)."""
    call.headers["ETag"] = entity_tag(record)
    flow, now = call.flow_of(record), call.api.clock()
    lines = call.api.checklist(flow, record, None, now)
    small = record_children.children(call.desk.flows, call.desk.views, record)
    return record_answers.detail(flow, record, lines, plan(flow, record, now), now, small)


def _corrections(flow: Flow, opened: Record, sent: dict[str, Any]) -> dict[str, Any]:
    """Answers in the form that the flow declares. What is not corrected stands as it was: a form may need it.

    Raises:
        Problem: 422 ANSWERS_INVALID, naming each.
    """
    if flow.form is None:
        raise Problem(422, "ANSWERS_INVALID", "Records of this flow have no answers.")
    try:
        stands = {name: value for name, value in (opened.answers or {}).items() if name in flow.form.model_fields}
        form = bodies.validate(flow.form, {**stands, **sent})
    except Problem as refused:
        faults = [{**each, "field": f"answers.{each['field']}"} for each in refused.errors]
        raise Problem(422, "ANSWERS_INVALID", f"answers.{refused.detail}", errors=faults) from None
    return {name: value for name, value in form.model_dump(mode="json").items() if name in sent}
