"""The pixel routes, under /v1/pixel. They admit whom the admin routes admit."""

from __future__ import annotations

import re

from chalicelib.desk.amend import annotate
from chalicelib.desk.opening import open_record
from chalicelib.desk.retry import retry
from chalicelib.desk.seen import entity_tag
from chalicelib.engine.flow import FlowOff
from chalicelib.errors import Problem
from chalicelib.flows.pixel.intents.assign import assign
from chalicelib.flows.pixel.intents.create import create_pixel
from chalicelib.flows.pixel.name import FLOW_NAME, KIND
from chalicelib.flows.pixel.outside import PIXELS
from chalicelib.flows.pixel.routes import answers
from chalicelib.flows.pixel.routes import forms as pixel_forms
from chalicelib.flows.pixel.routes.answers import PixelAsked, PixelDetail, PixelPage
from chalicelib.flows.pixel.routes.forms import NewPixel, PixelAmendment
from chalicelib.handlers import record_history, record_lists
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.idempotency import idempotency_key
from chalicelib.handlers.http.if_match import if_match
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import on_unreadable, to_engineers
from chalicelib.handlers.record_answers import AdminAction
from chalicelib.handlers.record_forms import RecordsQuery
from chalicelib.handlers.record_history import ToldEntry
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

routes = Routes()
_ONE = "/v1/pixel/{pixel_id}"


@routes.route("POST", "/v1/pixel", auth=Auth.ADMIN, form=NewPixel, answers=(PixelAsked,), status=202, tagged=True)
def make_pixel(call: Call, body: NewPixel) -> PixelAsked:
    """Ask for a pixel. Its queue, its mapping and its source follow by themselves once its account is named."""
    record = create_pixel(
        call.desk,
        prefill=pixel_forms.prefill(body),
        system_account_id=body.system_account_id,
        note=body.note,
        actor=call.actor,
        idempotency_key=idempotency_key(call),
    )
    return _asked(call, record)


@routes.route("GET", "/v1/pixel", auth=Auth.ADMIN, query=RecordsQuery, answers=(PixelPage,), conditional=True)
def list_pixels(call: Call) -> PixelPage:
    """Pixels that were made on their own, newest first, with their status as it was last seen; or those that a status,
    a colleague, an exact id or account, or the beginning of a name chooses; or those that wait for an SE. An
    onboarding's pixel is listed with the onboarding."""
    asked, flow = bodies.query(call.request, RecordsQuery), call.desk.flows[FLOW_NAME]
    page = record_lists.page(call.desk, flow, asked)
    glances = call.desk.views.glances([row["pk"] for row in page.rows])
    return PixelPage(
        pixels=[answers.listed(call.desk, row, glances.get(row["pk"])) for row in page.rows],
        cursor=page.cursor,
        count=record_lists.count(call.desk, flow, asked),
    )


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(PixelDetail,), tagged=True, asks=(PIXELS,))
@on_unreadable(to_engineers)
def read_pixel(call: Call, pixel_id: str) -> PixelDetail:
    """All about one pixel, made on its own or by an onboarding: its status, account, indexes and events."""
    record, account = _own(call, pixel_id), ""
    if record is None:
        record, account = _elsewhere(call, pixel_id)
    seen = call.ask(PIXELS).read(pixel_id, record, account)
    made = _asked(call, record) if record and not _switched_off(call, record) else None
    return answers.detail(pixel_id, seen, made, _history(call, record))


@routes.route("PATCH", _ONE, auth=Auth.ADMIN, form=PixelAmendment, answers=(PixelAsked,), tagged=True, asks=(PIXELS,))
@on_unreadable(to_engineers)
def amend_pixel(call: Call, pixel_id: str, body: PixelAmendment) -> PixelAsked:
    """Name the pixel's account, or correct one that was refused; or change the note and tick tasks. With If-Match only
    what was seen is changed."""
    seen = if_match(call)
    record = _made_on_its_own(call, pixel_id)
    if body.system_account_id is not None:
        return _asked(call, assign(call.desk, record, body.system_account_id, actor=call.actor, seen=seen))
    changed = annotate(call.desk, record, note=body.note, tasks=body.se_tasks, actor=call.actor, seen=seen)
    return _asked(call, changed)


@routes.route(
    "POST", f"{_ONE}/actions/{{action}}/retry", auth=Auth.ADMIN, answers=(AdminAction,), status=202, asks=(PIXELS,)
)
@on_unreadable(to_engineers)
def retry_pixel_action(call: Call, pixel_id: str, action: str) -> AdminAction:
    """Let a failed action of a pixel try again, look at once at what a pending one waits for, or have one that has
    succeeded make again what is gone."""
    record = call.about(retry(call.desk, _made_on_its_own(call, pixel_id), action, actor=call.actor))
    return answers.action(call.flow_of(record), record, action)


def _asked(call: Call, record: Record) -> PixelAsked:
    call.headers["ETag"] = entity_tag(record)
    return answers.asked(call.flow_of(call.about(record)), record)


def _history(call: Call, record: Record | None) -> list[ToldEntry]:
    """What happened to the pixel's own record, in words; of an onboarding, its own page shows it."""
    if record is None or record.kind != KIND:
        return []
    return record_history.told(call.flow_of(record), record, call.desk.views.history(record))


def _own(call: Call, pixel_id: str) -> Record | None:
    """The pixel's record, if it was made on its own."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", pixel_id):
        raise _no_such_pixel()
    try:
        return open_record(call.desk, FLOW_NAME, pixel_id)
    except NotFound:
        return None


def _elsewhere(call: Call, pixel_id: str) -> tuple[Record | None, str]:
    """The onboarding that made the pixel, if one did, and its account.

    Both are found through the mapping: it is written by the very action that makes the pixel's id known.
    """
    account = call.ask(PIXELS).account_of(pixel_id)
    if account is None:
        raise _no_such_pixel()
    keys = [key for key in call.desk.views.named(account) if not key.startswith(f"{KIND}#")]
    records = (call.desk.store.load(key) for key in keys)
    return next((record for record in records if record.facts.get("pixel_id") == pixel_id), None), account


def _made_on_its_own(call: Call, pixel_id: str) -> Record:
    """The pixel's record; one that an onboarding made is changed there."""
    if record := _own(call, pixel_id):
        return record
    made_it, _ = _elsewhere(call, pixel_id)
    if made_it:
        off = _switched_off(call, made_it)
        where = off.message if off else "Change it, and retry its actions, there."
        raise Problem(
            409,
            "PIXEL_OF_ONBOARDING",
            f"This pixel belongs to onboarding {made_it.record_id}. {where}",
            extra={"onboarding_id": made_it.record_id},
        )
    raise Problem(409, "PIXEL_NOT_OURS", "Onramp has not made this pixel, so there is nothing that it could change.")


def _switched_off(call: Call, record: Record) -> FlowOff | None:
    """Why a record that another flow made is neither shown nor changed at this stage; None: its flow is there."""
    try:
        call.flow_of(record)
    except FlowOff as off:
        return off
    return None


def _no_such_pixel() -> Problem:
    return Problem(404, "PIXEL_NOT_FOUND", "There is no pixel with this id.")
