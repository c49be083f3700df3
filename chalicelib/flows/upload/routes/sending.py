"""Where programs of a tenant's send files: with the request, or by a form and a word once the file is there."""

from __future__ import annotations

from typing import Final

from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import gate
from chalicelib.flows.tenant.validation.adapters import ADAPTERS, CATALOGUE, SHIPMENTS, Adapter
from chalicelib.flows.tenant.validation.tables import Authority
from chalicelib.flows.upload import files, job
from chalicelib.flows.upload.callers import PROGRAMS, SENDING, asked_by, let_in
from chalicelib.flows.upload.intents import take as intents
from chalicelib.flows.upload.lifecycle import WAITING
from chalicelib.flows.upload.name import FLOW_NAME
from chalicelib.flows.upload.outside import FILES
from chalicelib.flows.upload.routes import answers
from chalicelib.flows.upload.routes.answers import Job, PreparedUpload
from chalicelib.flows.upload.routes.forms import CatalogueFile, NewUpload, ShipmentsFile
from chalicelib.handlers.http import routing
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.idempotency import idempotency_key
from chalicelib.handlers.http.multipart import SentFile
from chalicelib.handlers.http.routing import Routes
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

routes = Routes(gate=gate, auth=Auth.INTEGRATION, integration=PROGRAMS, limit=SENDING, asks=(FILES,))
_EITHER: Final = "ship:upload trade:upload"
_FILE: Final = {
    "content_types": routing.FILES,
    "largest": files.BODY_AT_MOST,
    "answers": (Job,),
    "status": 202,
}


@routes.route("POST", "/ship/upload", form=ShipmentsFile, scope="ship:upload", **_FILE)
def upload_shipments(call: Call, body: ShipmentsFile) -> Job:
    """Upload shipments as CSV, up to 4 MB. Their rows are looked at by themselves: ask `GET /jobs/{job_id}`."""
    return _taken(call, SHIPMENTS, body.file, "CA")


@routes.route("POST", "/upload", form=CatalogueFile, scope="trade:upload", **_FILE)
def upload_catalogue(call: Call, body: CatalogueFile) -> Job:
    """Upload a catalogue of products as an Excel workbook, up to 4 MB, to be screened for trade measures."""
    return _taken(call, CATALOGUE, body.file, body.screening_authority)


@routes.route(
    "POST",
    "/uploads/presigned",
    scope=_EITHER,
    form=NewUpload,
    answers=(PreparedUpload,),
    status=201,
)
def prepare_upload(call: Call, body: NewUpload) -> PreparedUpload:
    """Ask for a form by which a file is uploaded that is larger than 4 MB. Submit it once it is there."""
    adapter = ADAPTERS[body.adapter]
    asked = asked_by(call, adapter, body.file_name or "", body.screening_authority)
    if body.size > files.BY_FORM_AT_MOST[adapter.takes]:
        most = files.BY_FORM_AT_MOST[adapter.takes] // 1024**2
        raise files.unusable("FILE_TOO_LARGE", f"Files of this kind have at most {most:,} MB. Divide it.")
    record = intents.prepare(
        call.desk, call.own, asked, body.size, actor=call.actor, idempotency_key=idempotency_key(call)
    )
    intents.refuse_over(record)
    form = files.form(call.ask(FILES), record)
    return answers.prepared(record, form.url, form.fields)


@routes.route(
    "POST",
    "/uploads/{job_id}/submit",
    scope=_EITHER,
    answers=(Job,),
    status=202,
)
def submit_upload(call: Call, job_id: str) -> Job:
    """Say that a file was uploaded by its form. Its rows are looked at from then on; again changes nothing."""
    record = own_job(call, job_id)
    let_in(call, job.adapter_of(record))
    intents.refuse_over(record)
    if record.status == WAITING:
        laid = files.uploaded(call.ask(FILES), record)
        record = intents.submit(call.desk, record, laid, actor=call.actor)
    return answers.line(record)


def own_job(call: Call, job_id: str) -> Record:
    """An upload of the caller's tenant.

    Raises:
        As `job_of`.
    """
    return job_of(call, call.own.record_id, job_id)


def job_of(call: Call, tenant_id: str, job_id: str) -> Record:
    """An upload of a tenant's. Whose it is otherwise is not told.

    Raises:
        Problem: 404 JOB_NOT_FOUND.
        Unreadable, TooNew: As `open_record`.
    """
    unknown = Problem(404, "JOB_NOT_FOUND", "There is no upload with this id.")
    if job_id.rpartition(".")[0] != tenant_id:
        raise unknown
    try:
        return open_record(call.desk, FLOW_NAME, job_id)
    except NotFound:
        raise unknown from None


def _taken(call: Call, adapter: Adapter, file: SentFile, authority: Authority) -> Job:
    asked = asked_by(call, adapter, file.name, authority)
    laid = files.looked_at(file.content, adapter)
    record = intents.take(
        call.desk,
        call.own,
        asked,
        laid,
        files.laying(call.ask(FILES), adapter, file.content),
        actor=call.actor,
        idempotency_key=idempotency_key(call),
    )
    return answers.line(record)
