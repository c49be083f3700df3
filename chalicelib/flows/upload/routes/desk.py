"""Where colleagues look at a tenant's uploads, and at what was found in them, under /admin/tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.flows.common.tenants import gate, tenant_of
from chalicelib.flows.upload import results
from chalicelib.flows.upload.job import module_of
from chalicelib.flows.upload.name import DESK
from chalicelib.flows.upload.outside import FILES, FOUND
from chalicelib.flows.upload.results import Asked
from chalicelib.flows.upload.routes import answers
from chalicelib.flows.upload.routes.answers import FoundFile, FoundPage, JobDetail, JobPage
from chalicelib.flows.upload.routes.forms import FoundInJobQuery, JobsQuery, NextFileQuery
from chalicelib.flows.upload.routes.results import found_file, found_page, job_page
from chalicelib.flows.upload.routes.sending import job_of
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable

if TYPE_CHECKING:
    from chalicelib.records.record import Record

routes = Routes(gate=gate, as_bearer=True, auth=Auth.ADMIN)
_ALL: Final = DESK.replace("*", "{tenant_id}")
_ONE: Final = f"{_ALL}/{{job_id}}"


@routes.route("GET", _ALL, query=JobsQuery, answers=(JobPage,), conditional=True)
@on_unreadable(of_any_flow)
def list_jobs_of_tenant(call: Call, tenant_id: str) -> JobPage:
    """A tenant's uploads, the newest first."""
    return job_page(call, tenant_of(call, tenant_id).record_id)


@routes.route("GET", _ONE, answers=(JobDetail,), asks=(FOUND,), conditional=True)
@on_unreadable(of_any_flow)
def read_job_of_tenant(call: Call, tenant_id: str, job_id: str) -> JobDetail:
    """How an upload of a tenant's stands, with the first hundred places that are wrong in its file."""
    record = call.about(job_of(call, tenant_id, job_id))
    return answers.detail(record, results.wrong_places(call.ask(FOUND), record))


@routes.route("GET", f"{_ONE}/findings", query=FoundInJobQuery, answers=(FoundPage,), asks=(FOUND,), conditional=True)
@on_unreadable(of_any_flow)
def list_findings_of_job(call: Call, tenant_id: str, job_id: str) -> FoundPage:
    """What was found in an upload of a tenant's, by row."""
    query = bodies.query(call.request, FoundInJobQuery)
    record = call.about(job_of(call, tenant_id, job_id))
    return found_page(call, _in(record, tenant_id, query.cursor), query.limit, answers.said_of(record))


@routes.route("GET", f"{_ONE}/findings.csv", query=NextFileQuery, answers=(FoundFile,), asks=(FOUND, FILES))
@on_unreadable(of_any_flow)
def export_findings_of_job(call: Call, tenant_id: str, job_id: str) -> FoundFile:
    """What was found in an upload of a tenant's, as a file of up to 20,000 findings."""
    query = bodies.query(call.request, NextFileQuery)
    record = call.about(job_of(call, tenant_id, job_id))
    return found_file(call, _in(record, tenant_id, query.cursor))


def _in(record: Record, tenant_id: str, cursor: str | None) -> Asked:
    return Asked(tenant_id, module_of(record), record, cursor)
