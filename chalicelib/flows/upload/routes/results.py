"""Where programs of a tenant's read how their uploads stand, and what was found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.flows.common.tenants import gate
from chalicelib.flows.common.uploads import latest
from chalicelib.flows.upload import results
from chalicelib.flows.upload.callers import EXPORTING, PROGRAMS, READING
from chalicelib.flows.upload.job import module_of
from chalicelib.flows.upload.outside import FILES, FOUND
from chalicelib.flows.upload.results import Asked
from chalicelib.flows.upload.routes import answers
from chalicelib.flows.upload.routes.answers import FoundFile, FoundPage, JobDetail, JobPage
from chalicelib.flows.upload.routes.forms import ExportQuery, FoundQuery, JobsQuery
from chalicelib.flows.upload.routes.sending import own_job
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes

if TYPE_CHECKING:
    from chalicelib.flows.tenant.validation.adapters import Module

routes = Routes(gate=gate, auth=Auth.INTEGRATION, integration=PROGRAMS, limit=READING)
_NOTHING_YET: Final = "Nothing was uploaded yet."
_LOOKED_AT: Final = 10
"""Uploads, the latest, among which one of a module is looked for, to say how it stands."""
_FOUND: Final = {"query": FoundQuery, "answers": (FoundPage,), "asks": (FOUND,)}
_EXPORT: Final = {
    "limit": EXPORTING,
    "query": ExportQuery,
    "answers": (FoundFile,),
    "asks": (FOUND, FILES),
}


@routes.route("GET", "/jobs", scope="jobs:read", query=JobsQuery, answers=(JobPage,))
def list_jobs(call: Call) -> JobPage:
    """The tenant's uploads, the newest first."""
    return job_page(call, call.own.record_id)


@routes.route("GET", "/jobs/{job_id}", scope="jobs:read", answers=(JobDetail,), asks=(FOUND,), conditional=True)
def read_job(call: Call, job_id: str) -> JobDetail:
    """How an upload stands: what was read and found, the first hundred places that are wrong, or why it failed."""
    record = call.about(own_job(call, job_id))
    return answers.detail(record, results.wrong_places(call.ask(FOUND), record))


@routes.route("GET", "/ship/findings", scope="ship:read", **_FOUND)
def list_findings(call: Call) -> FoundPage:
    """What was found in shipments, those of the newest upload first."""
    return _page(call, "ship")


@routes.route("GET", "/sima/results", scope="trade:read", **_FOUND)
def list_results(call: Call) -> FoundPage:
    """What was found in catalogues: goods that trade measures may cover, those of the newest upload first."""
    return _page(call, "trade")


@routes.route("GET", "/ship/findings.csv", scope="ship:read", **_EXPORT)
def export_findings(call: Call) -> FoundFile:
    """What was found in shipments, as a file of up to 20,000 findings."""
    return _file(call, "ship")


@routes.route("GET", "/sima/results.csv", scope="trade:read", **_EXPORT)
def export_results(call: Call) -> FoundFile:
    """What was found in catalogues, as a file of up to 20,000 findings."""
    return _file(call, "trade")


def _page(call: Call, module: Module) -> FoundPage:
    query = bodies.query(call.request, FoundQuery)
    asked = _asked(call, module, query.job, query.cursor)
    return found_page(call, asked, query.limit, answers.said_of(asked.record) if asked.record else _said(call, module))


def _file(call: Call, module: Module) -> FoundFile:
    query = bodies.query(call.request, ExportQuery)
    return found_file(call, _asked(call, module, query.job, query.cursor))


def found_page(call: Call, asked: Asked, limit: int, says: str) -> FoundPage:
    """A page of findings."""
    found, cursor = results.page(call.ask(FOUND), asked, limit)
    return FoundPage(items=[answers.found(finding, job_id) for job_id, finding in found], cursor=cursor, says=says)


def found_file(call: Call, asked: Asked) -> FoundFile:
    """Findings as a file."""
    url, rows, cursor = results.export(call.ask(FOUND), call.ask(FILES), asked)
    return FoundFile(url=url, rows=rows, cursor=cursor)


def job_page(call: Call, tenant_id: str) -> JobPage:
    """A page of a tenant's uploads."""
    asked = bodies.query(call.request, JobsQuery)
    page = latest(call.desk.store, tenant_id, limit=asked.limit, cursor=asked.cursor)
    found = call.desk.views.read(page.keys)
    return JobPage(items=[answers.line(found[key]) for key in page.keys if key in found], cursor=page.cursor)


def _asked(call: Call, module: Module, job_id: str | None, cursor: str | None) -> Asked:
    record = own_job(call, job_id) if job_id else None
    return Asked(call.own.record_id, module, record, cursor)


def _said(call: Call, module: Module) -> str:
    """How the latest upload of a module stands."""
    page = latest(call.desk.store, call.own.record_id, limit=_LOOKED_AT)
    found = call.desk.views.read(page.keys)
    of_module = [found[key] for key in page.keys if key in found and module_of(found[key]) == module]
    return answers.said_of(of_module[0]) if of_module else _NOTHING_YET
