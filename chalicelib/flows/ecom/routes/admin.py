"""The admin routes, under /v1. Cloudflare Access says who asks; their address is the actor of every change."""

from __future__ import annotations

from chalicelib.desk.amend import annotate, correct
from chalicelib.desk.erasure import Named, erase
from chalicelib.desk.retry import retry
from chalicelib.desk.seen import entity_tag
from chalicelib.dimensions.health import Health
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.access import open_by_id
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.release import release
from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.flows.ecom.outside import HEALTH
from chalicelib.flows.ecom.persons import REGISTRANT, RELEASED, TEAM_MEMBER
from chalicelib.flows.ecom.routes import admin_answers as answers
from chalicelib.flows.ecom.routes import checklist_answers, invitations
from chalicelib.flows.ecom.routes.admin_answers import Erased, OnboardingDetail, OnboardingHealth, OnboardingStatus
from chalicelib.flows.ecom.routes.checklist_answers import Checklist, addresses_of
from chalicelib.flows.ecom.routes.forms import Amendment, Erasure, NewOnboarding, Release, sent
from chalicelib.flows.ecom.routes.invitations import Invitation, OnboardingPage
from chalicelib.handlers import record_answers, record_history, record_lists
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.idempotency import idempotency_key
from chalicelib.handlers.http.if_match import if_match
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import on_unreadable, to_engineers
from chalicelib.handlers.record_answers import AdminAction
from chalicelib.handlers.record_forms import RecordsQuery
from chalicelib.records import restored
from chalicelib.records.record import Record

routes = Routes()
_ONE = "/v1/onboarding/{onboarding_id}"


@routes.route("POST", "/v1/onboarding", auth=Auth.ADMIN, form=NewOnboarding, answers=(Invitation,), status=202)
def create_onboarding(call: Call, body: NewOnboarding) -> Invitation:
    """Start an onboarding. The link is there at once; the account and the pixel follow by themselves."""
    record = create(
        call.desk,
        prefill={name: value for name, value in sent(body).items() if value is not None},
        note=body.note,
        actor=call.actor,
        idempotency_key=idempotency_key(call),
    )
    return _invitation(call, record)


@routes.route("GET", "/v1/onboarding", auth=Auth.ADMIN, query=RecordsQuery, answers=(OnboardingPage,), conditional=True)
def list_onboardings(call: Call) -> OnboardingPage:
    """Onboardings, newest first, with their health as it was last read; or those that a status, a colleague, an exact
    id or account, or the beginning of a name chooses; or whatever waits for an SE, the longest wait first. A page that
    passes over many may have few lines, and leads on all the same."""
    asked, now = bodies.query(call.request, RecordsQuery), call.api.clock()
    page = record_lists.page(call.desk, FLOW, asked, everywhere=True)
    glances = call.desk.views.glances([row["pk"] for row in page.rows])
    return OnboardingPage(
        onboardings=[invitations.listed(call.desk, row, glances.get(row["pk"]), now) for row in page.rows],
        cursor=page.cursor,
        count=record_lists.count(call.desk, FLOW, asked, everywhere=True),
    )


@routes.route("GET", _ONE, auth=Auth.ADMIN, answers=(OnboardingDetail,), tagged=True, asks=(HEALTH,))
@on_unreadable(to_engineers)
def read_onboarding_detail(call: Call, onboarding_id: str) -> OnboardingDetail:
    """All about one onboarding: record, link, actions, tasks, history, health, and what the engine would do now."""
    return _detail(call, open_by_id(call.desk, onboarding_id))


@routes.route("GET", f"{_ONE}/status", auth=Auth.ADMIN, answers=(OnboardingStatus,), conditional=True)
@on_unreadable(to_engineers)
def read_onboarding_status(call: Call, onboarding_id: str) -> OnboardingStatus:
    """All about one onboarding that its record tells, for a page that asks again and again: no platform is asked. Its
    `amend_tag` is what a change of it takes as If-Match."""
    return _status(call, open_by_id(call.desk, onboarding_id))


@routes.route("GET", f"{_ONE}/health", auth=Auth.ADMIN, answers=(OnboardingHealth,), asks=(HEALTH,))
@on_unreadable(to_engineers)
def read_onboarding_health(call: Call, onboarding_id: str) -> OnboardingHealth:
    """How far the customer really is, read from where the truth is kept, with what follows from it: the checklists of
    the SE and of the customer."""
    return _health(call, open_by_id(call.desk, onboarding_id))


@routes.route("PATCH", _ONE, auth=Auth.ADMIN, form=Amendment, answers=(OnboardingDetail,), tagged=True, asks=(HEALTH,))
@on_unreadable(to_engineers)
def amend_onboarding(call: Call, onboarding_id: str, body: Amendment) -> OnboardingDetail:
    """Change the note and tick tasks; or correct submitted answers that were refused, so that their action resumes.
    With If-Match only what was seen is changed."""
    seen, opened = if_match(call), open_by_id(call.desk, onboarding_id)
    if body.answers is not None:
        record = correct(call.desk, opened, sent(body.answers), actor=call.actor, seen=seen)
    else:
        record = annotate(call.desk, opened, note=body.note, tasks=body.se_tasks, actor=call.actor, seen=seen)
    return _detail(call, record)


@routes.route("DELETE", _ONE, auth=Auth.ADMIN, answers=(Invitation,))
@on_unreadable(to_engineers)
def revoke_onboarding(call: Call, onboarding_id: str) -> Invitation:
    """Withdraw the invitation. Its link is dead at once, and no action starts any more. Again: the same answer."""
    return _invitation(call, revoke(call.desk, onboarding_id, actor=call.actor))


@routes.route("POST", f"{_ONE}/link", auth=Auth.ADMIN, answers=(Invitation,), status=201)
@on_unreadable(to_engineers)
def replace_link(call: Call, onboarding_id: str) -> Invitation:
    """Make a new link. The old one is dead at once; nothing else changes: only a release makes room for another user
    than the one who has signed up, unless that one is known to be gone from the user pool."""
    return _invitation(call, relink(call.desk, onboarding_id, actor=call.actor))


@routes.route("POST", f"{_ONE}/release", auth=Auth.ADMIN, form=Release, answers=(Invitation,), status=202)
@on_unreadable(to_engineers)
def release_registrant(call: Call, onboarding_id: str, body: Release) -> Invitation:
    """Take the user who has signed up off the onboarding, and make a new link. Somebody else can sign up with it once
    the ownership is taken back. What was filled in and made stays. Again: the same answer."""
    return _invitation(call, release(call.desk, onboarding_id, user=body.user, reason=body.reason, actor=call.actor))


@routes.route("POST", f"{_ONE}/actions/{{action}}/retry", auth=Auth.ADMIN, answers=(AdminAction,), status=202)
@on_unreadable(to_engineers)
def retry_action(call: Call, onboarding_id: str, action: str) -> AdminAction:
    """Let a failed action try again, from its checkpoint; look at once at what a pending one waits for; or have one
    that has succeeded make again what is gone."""
    record = call.about(retry(call.desk, open_by_id(call.desk, onboarding_id), action, actor=call.actor))
    flow = call.flow_of(record)
    return record_answers.action(flow, record, flow.action(action))


@routes.route("POST", f"{_ONE}/erasure", auth=Auth.ADMIN, form=Erasure, answers=(Erased,), asks=(HEALTH,))
@on_unreadable(to_engineers)
def erase_person(call: Call, onboarding_id: str, body: Erasure) -> Erased:
    """Erase a person who asked for it, from record and history; what happened, and when, stays. The person named by
    an email is one of the team; the registrant can be erased once the onboarding is over, those who were released once
    the ownership is taken back."""
    opened, named = open_by_id(call.desk, onboarding_id), Named(email=body.email or "", user=body.user or "")
    record, left = erase(call.desk, opened, _role(body), named, actor=call.actor)
    return answers.erased(_detail(call, record), left)


def _role(body: Erasure) -> str:
    if body.email is not None:
        return TEAM_MEMBER
    return REGISTRANT if body.released is None else RELEASED


def _invitation(call: Call, record: Record) -> Invitation:
    return invitations.invitation(call.about(record), call.api.settings.console_url, call.api.clock())


def _status(call: Call, record: Record) -> OnboardingStatus:
    """What the record tells, and of health no more than was kept of it: nothing is asked of a platform."""
    now, flow = call.api.clock(), call.flow_of(call.about(record))
    return answers.status(
        flow,
        record,
        made=invitations.link(
            record, call.api.settings.console_url, now, restored.read(call.desk.store) if record.restored_at else None
        ),
        checklist=call.api.checklist(flow, record, None, now),
        glance=call.desk.views.glances([record.key]).get(record.key),
        now=now,
    )


def _health(call: Call, record: Record) -> OnboardingHealth:
    flow, health = call.flow_of(call.about(record)), call.ask(HEALTH)(record)
    lines = call.api.checklist(flow, record, health, call.api.clock())
    return answers.of_health(health, lines, _customers(call, record, health))


def _detail(call: Call, record: Record) -> OnboardingDetail:
    call.headers["ETag"] = entity_tag(record)
    healthy = _health(call, record)  # first, so that what is kept of it is what is shown
    history = call.desk.views.history(record)
    return answers.detail(_status(call, record), healthy, record_history.told(call.flow_of(record), record, history))


def _customers(call: Call, record: Record, health: Health) -> Checklist | None:
    """The checklist as the customer who signed up would see it; that of a withdrawn invitation nobody does."""
    if record.status == REVOKED:
        return None
    to = addresses_of(call.api.settings)
    return checklist_answers.for_customer(call.flow_of(record), record, health, to, registrant=True)
