"""The admin routes, under /v1. Cloudflare Access says who asks; their address is the actor of every change."""

from __future__ import annotations

import logging
import re
from functools import wraps

from pydantic import BaseModel

from chalicelib.engine.planner import plan
from chalicelib.errors import Problem
from chalicelib.flows.ecom import FLOW
from chalicelib.handlers import admin_answers as answers
from chalicelib.handlers import bodies, invitations
from chalicelib.handlers.admin_answers import AdminAction, OnboardingDetail
from chalicelib.handlers.call import Call
from chalicelib.handlers.callers import Auth
from chalicelib.handlers.forms import Amendment, ListQuery, NewOnboarding, sent
from chalicelib.handlers.invitations import Invitation, OnboardingPage
from chalicelib.handlers.routing import Routes, View
from chalicelib.intents.access import open_by_id
from chalicelib.intents.amend import annotate, correct
from chalicelib.intents.create import create
from chalicelib.intents.relink import relink
from chalicelib.intents.retry import retry
from chalicelib.intents.revoke import revoke
from chalicelib.records.codec import Unreadable
from chalicelib.records.record import Record

log = logging.getLogger(__name__)

routes = Routes(__name__)
_ONE = "/v1/onboarding/{onboarding_id}"


def _says_what_is_unreadable(view: View) -> View:
    """An SE is told which attributes of a record cannot be read, and the record is marked for them."""

    @wraps(view)
    def told(call: Call, **arguments: object) -> BaseModel:
        try:
            return view(call, **arguments)
        except Unreadable as error:
            call.desk.store.mark_unreadable(error.key, why=f"UNREADABLE: {error.why}", now=call.api.clock())
            log.error("record cannot be read; marked for an SE", extra={"key": error.key, "why": error.why})  # noqa: TRY400
            raise _unreadable(error) from None

    return told


@routes.route("POST", "/v1/onboarding", auth=Auth.ADMIN, form=NewOnboarding, answers=(Invitation,), status=202)
def create_onboarding(call: Call, body: NewOnboarding) -> Invitation:
    """Start an onboarding. The link is there at once; the account and the pixel follow by themselves."""
    record = create(
        call.desk,
        flow=FLOW.name,
        prefill={name: value for name, value in sent(body).items() if value is not None},
        note=body.note,
        actor=call.actor,
        idempotency_key=_idempotency_key(call),
    )
    return _invitation(call, record)


@routes.route("GET", "/v1/onboarding", auth=Auth.ADMIN, query=ListQuery, answers=(OnboardingPage,))
def list_onboardings(call: Call) -> OnboardingPage:
    """Onboardings, newest first; or only those that wait for an SE, the longest wait first."""
    asked = bodies.query(call.request, ListQuery)
    views = call.desk.views
    choose = views.newest if asked.order == "newest" else views.needing_attention
    page = choose(limit=asked.limit, cursor=asked.cursor)
    now = call.api.clock()
    return OnboardingPage(onboardings=[invitations.listed(row, now) for row in page.rows], cursor=page.cursor)


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(OnboardingDetail,))
@_says_what_is_unreadable
def read_onboarding_detail(call: Call, onboarding_id: str) -> OnboardingDetail:
    """All about one onboarding: record, link, actions, tasks, history, health, and what the engine would do now."""
    return _detail(call, open_by_id(call.desk, onboarding_id))


@routes.route("PATCH", _ONE, auth=Auth.ADMIN, form=Amendment, answers=(OnboardingDetail,))
@_says_what_is_unreadable
def amend_onboarding(call: Call, onboarding_id: str, body: Amendment) -> OnboardingDetail:
    """Change the note and tick tasks; or correct submitted answers that were refused, so that their action resumes."""
    if body.answers is not None:
        record = correct(call.desk, onboarding_id, sent(body.answers), actor=call.actor)
    else:
        record = annotate(call.desk, onboarding_id, note=body.note, tasks=body.se_tasks, actor=call.actor)
    return _detail(call, record)


@routes.route("DELETE", _ONE, auth=Auth.ADMIN, answers=(Invitation,))
@_says_what_is_unreadable
def revoke_onboarding(call: Call, onboarding_id: str) -> Invitation:
    """Withdraw the invitation. Its link is dead at once, and no action starts any more. Again: the same answer."""
    return _invitation(call, revoke(call.desk, onboarding_id, actor=call.actor))


@routes.route("POST", f"{_ONE}/link", auth=Auth.ADMIN, answers=(Invitation,), status=201)
@_says_what_is_unreadable
def replace_link(call: Call, onboarding_id: str) -> Invitation:
    """Make a new link. The old one is dead at once; nothing else changes."""
    return _invitation(call, relink(call.desk, onboarding_id, actor=call.actor))


@routes.route("POST", f"{_ONE}/actions/{{action}}/retry", auth=Auth.ADMIN, answers=(AdminAction,), status=202)
@_says_what_is_unreadable
def retry_action(call: Call, onboarding_id: str, action: str) -> AdminAction:
    """Let a failed action try again; it goes on from its checkpoint."""
    record = call.about(retry(call.desk, onboarding_id, action, actor=call.actor))
    flow = call.flow_of(record)
    return answers.action(flow, record, flow.action(action))


def _idempotency_key(call: Call) -> str | None:
    """The header's key. Source: draft-ietf-httpapi-idempotency-key-header; ours need no quotes around it."""
    key: str | None = call.request.headers.get("idempotency-key")
    if key is None or re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        return key
    raise Problem(400, "IDEMPOTENCY_KEY_INVALID", "An Idempotency-Key is 1 to 200 visible ASCII characters.")


def _invitation(call: Call, record: Record) -> Invitation:
    return invitations.invitation(call.about(record), call.api.settings.console_url, call.api.clock())


def _detail(call: Call, record: Record) -> OnboardingDetail:
    call.about(record)
    now, flow = call.api.clock(), call.flow_of(record)
    return answers.detail(
        flow,
        record,
        made=invitations.link(record, call.api.settings.console_url, now),
        plan=plan(flow, record, now),
        health=call.api.health(record),
        history=call.desk.views.history(record.key),
    )


def _unreadable(error: Unreadable) -> Problem:
    return Problem(
        409,
        "ONBOARDING_UNREADABLE",
        f"This onboarding is stored in a form that cannot be read ({error.why}). Nothing is lost, and nothing is done "
        "for it until an engineer has mended the item; the runbook says how. The list shows it as needing attention.",
    )
