"""The routes of colleagues about tenants, under /admin/tenants. Cloudflare Access says who asks."""

from __future__ import annotations

from typing import Final

from chalicelib.desk.outlook import outlook
from chalicelib.engine.planner import plan
from chalicelib.errors import PlatformError
from chalicelib.flows.common.tenants import gate, tenant_of
from chalicelib.flows.tenant.flow import FLOW
from chalicelib.flows.tenant.intents import change
from chalicelib.flows.tenant.intents.create import NewTenant, create
from chalicelib.flows.tenant.intents.keys import of
from chalicelib.flows.tenant.invoices.book import Book
from chalicelib.flows.tenant.name import TENANTS
from chalicelib.flows.tenant.outside import HASHES
from chalicelib.flows.tenant.routes import answers
from chalicelib.flows.tenant.routes.answers import Tenant, TenantDetectors, TenantOnboarding, TenantPage
from chalicelib.flows.tenant.routes.forms import DetectorsForm, NewTenantForm, Reason, by_code
from chalicelib.flows.tenant.standing import Seen
from chalicelib.handlers import record_lists
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.idempotency import idempotency_key
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.handlers.record_forms import RecordsQuery
from chalicelib.records.record import Record

routes = Routes(gate=gate, as_bearer=True, auth=Auth.ADMIN)
_ONE: Final = f"{TENANTS}/{{tenant_id}}"


@routes.route("POST", TENANTS, form=NewTenantForm, answers=(Tenant,), status=201)
def create_tenant(call: Call, body: NewTenantForm) -> Tenant:
    """Make a tenant. Its organisation, where none is named, and the invitation of its primary contact follow by
    themselves: `inviteStatus` says how far that is."""
    contact = body.primary_contact
    wanted = NewTenant(
        name=body.name,
        slug=body.slug,
        modules=tuple(body.modules),
        organisation_id=body.clerk_org_id or "",
        contact_email=contact.email if contact else "",
        contact_role=contact.role if contact else "",
    )
    key = idempotency_key(call)
    return _shown(call, create(call.desk, wanted, note=body.note, actor=call.actor, idempotency_key=key))


@routes.route("GET", TENANTS, query=RecordsQuery, answers=(TenantPage,), conditional=True)
def list_tenants(call: Call) -> TenantPage:
    """Tenants, newest first; or those that a status, an exact id or organisation, or the beginning of a name chooses;
    or those that wait for a colleague. One that cannot be read stands in the list of records alone."""
    asked = bodies.query(call.request, RecordsQuery)
    page = record_lists.page(call.desk, FLOW, asked)
    found = call.desk.views.read([row["pk"] for row in page.rows])
    return TenantPage(items=[answers.tenant(each, FLOW.path_of(each)) for each in found.values()], cursor=page.cursor)


@routes.route("GET", _ONE, answers=(Tenant,), conditional=True)
@on_unreadable(of_any_flow)
def read_tenant(call: Call, tenant_id: str) -> Tenant:
    """A tenant."""
    return _shown(call, tenant_of(call, tenant_id))


@routes.route("DELETE", _ONE, query=Reason, answers=(Tenant,))
@on_unreadable(of_any_flow)
def close_tenant(call: Call, tenant_id: str) -> Tenant:
    """Close a tenant for good, for a reason. Its keys open nothing from now on, its invitation is withdrawn a quarter
    of an hour later, and what is known of it is kept. Again: the same answer."""
    reason = bodies.query(call.request, Reason).reason
    return _shown(call, change.close(call.desk, tenant_of(call, tenant_id), reason, actor=call.actor))


@routes.route("POST", f"{_ONE}/suspension", form=Reason, answers=(Tenant,))
@on_unreadable(of_any_flow)
def suspend_tenant(call: Call, tenant_id: str, body: Reason) -> Tenant:
    """Take nothing new from a tenant, for a reason, and let nothing go on. What it has sent, it may read."""
    return _shown(call, change.suspend(call.desk, tenant_of(call, tenant_id), body.reason, actor=call.actor))


@routes.route("DELETE", f"{_ONE}/suspension", answers=(Tenant,))
@on_unreadable(of_any_flow)
def resume_tenant(call: Call, tenant_id: str) -> Tenant:
    """Let a tenant go on where it was."""
    return _shown(call, change.resume(call.desk, tenant_of(call, tenant_id), actor=call.actor))


@routes.route("POST", f"{_ONE}/detectors", form=DetectorsForm, answers=(TenantDetectors,))
@on_unreadable(of_any_flow)
def override_detectors(call: Call, tenant_id: str, body: DetectorsForm) -> TenantDetectors:
    """Have detectors on or off otherwise than the tenant's modules have them, for uploads from now on; or again as they
    have them. What is not named stays as it is."""
    opened = tenant_of(call, tenant_id)
    return answers.detectors(change.override_detectors(call.desk, opened, by_code(body), actor=call.actor))


@routes.route("GET", f"{_ONE}/detectors", answers=(TenantDetectors,))
@on_unreadable(of_any_flow)
def list_detectors(call: Call, tenant_id: str) -> TenantDetectors:
    """The detectors of a tenant, and which of them are on."""
    return answers.detectors(tenant_of(call, tenant_id))


@routes.route("GET", f"{_ONE}/onboarding-status", answers=(TenantOnboarding,), asks=(HASHES,), conditional=True)
@on_unreadable(of_any_flow)
def read_onboarding_status_of_tenant(call: Call, tenant_id: str) -> TenantOnboarding:
    """How far a tenant is: the runbook's checklist in four sections, each line with its state, what shows it, and what
    is to be done next."""
    return _status(call, tenant_of(call, tenant_id))


@routes.route("POST", f"{_ONE}/checklist/{{line}}", answers=(TenantOnboarding,), asks=(HASHES,))
@on_unreadable(of_any_flow)
def mark_checklist_line(call: Call, tenant_id: str, line: str) -> TenantOnboarding:
    """Mark a line of the checklist that no fact ticks. Again: the same answer."""
    opened = tenant_of(call, tenant_id)
    return _status(call, change.mark(call.desk, opened, line, done=True, actor=call.actor))


@routes.route("DELETE", f"{_ONE}/checklist/{{line}}", answers=(TenantOnboarding,), asks=(HASHES,))
@on_unreadable(of_any_flow)
def unmark_checklist_line(call: Call, tenant_id: str, line: str) -> TenantOnboarding:
    """Take a mark back. A status that it has let come about stays."""
    opened = tenant_of(call, tenant_id)
    return _status(call, change.mark(call.desk, opened, line, done=False, actor=call.actor))


def _shown(call: Call, record: Record) -> Tenant:
    return answers.tenant(call.about(record), FLOW.path_of(record))


def _status(call: Call, record: Record) -> TenantOnboarding:
    now, hashes = call.api.clock(), call.ask(HASHES)
    try:
        there = bool(hashes().versions)
    except PlatformError:
        there = False
    book = Book(call.desk.store, call.desk.clock)
    seen = Seen(
        keys=of(call.desk, record, hashes).listed(),
        invoices=book.of_tenant(record.record_id, limit=10).invoices,
        secret=there,
        now=now,
    )
    ahead = outlook(FLOW, record, plan(FLOW, record, now), now)
    return answers.status(record, seen, [each.says for each in ahead if not each.machinery])
