"""What is answered about uploads, and about what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

from chalicelib.flows.common.camel import CamelModel
from chalicelib.flows.tenant.validation.detectors import CODES
from chalicelib.flows.upload import job
from chalicelib.flows.upload.checking import said
from chalicelib.flows.upload.lifecycle import ABANDONED, COMPLETED, FAILED, LIFECYCLE, PROCESSING, WAITING
from chalicelib.handlers.http.model import Time, one_of

if TYPE_CHECKING:
    from chalicelib.flows.tenant.validation.detectors import Finding
    from chalicelib.flows.tenant.validation.refusals import Wrong
    from chalicelib.records.record import Record

ASK_AGAIN: Final = 2
"""Seconds until a program that waits for an upload asks again."""
JobStatus = Annotated[str, one_of((*LIFECYCLE.order, FAILED, ABANDONED))]
_NOT_YET: Final = "The rows are still being looked at."


class WrongPlace(CamelModel):
    """A place in a file that could not be used; column empty: the row as a whole."""

    row: int
    column: str
    code: str
    says: str


class JobErrors(CamelModel):
    """What is wrong in a file: how many places in how many rows, and the first hundred of them."""

    count: int
    rows: int
    first: list[WrongPlace]


class JobFailure(CamelModel):
    """Why a file cannot be taken, and what to do."""

    code: str
    says: str


class Job(CamelModel):
    """An upload, as far as it is."""

    job_id: str
    status: JobStatus
    module: str
    adapter: str
    file_name: str
    screening_authority: str | None
    created_at: Time
    finished_at: Time | None
    size: int | None
    rows: int
    usable_rows: int
    findings: int
    verdict: str | None
    says: str
    detectors: list[str]
    noted: list[str]
    same_as: str | None
    failure: JobFailure | None
    ask_again_seconds: int | None


class JobDetail(Job):
    """An upload with what is wrong in it."""

    errors: JobErrors


class PreparedUpload(Job):
    """An upload whose file is awaited, with the form to upload it by: its fields, then the file as `file`."""

    url: str
    fields: Mapping[str, str]
    most_bytes: int


class FoundLine(CamelModel):
    """Something that a person should look at."""

    job_id: str
    row: int
    detector: Annotated[str, one_of(CODES)]
    subject: str
    severity: Annotated[str, one_of(("low", "medium", "high"))]
    what: str
    why: str
    amounts: Mapping[str, str]
    evidence: Mapping[str, str]


class FoundPage(CamelModel):
    """Findings, those of the newest upload first; and what to say where there are none."""

    items: list[FoundLine]
    cursor: str | None
    says: str


class FoundFile(CamelModel):
    """Findings as CSV, at an address that can be read for ten minutes. More of them: with the cursor."""

    url: str
    rows: int
    cursor: str | None


class JobPage(CamelModel):
    """Uploads, the newest first."""

    items: list[Job]
    cursor: str | None


def line(record: Record) -> Job:
    """An upload."""
    return Job(**_job(record))


def detail(record: Record, first: Sequence[Wrong]) -> JobDetail:
    """An upload, with the first of the places that are wrong in it."""
    so_far = job.checked(record)
    places = [WrongPlace(row=each.row, column=each.column, code=each.code, says=each.says) for each in first]
    return JobDetail(**_job(record), errors=JobErrors(count=so_far.wrong, rows=so_far.wrong_rows, first=places))


def prepared(record: Record, url: str, fields: Mapping[str, str]) -> PreparedUpload:
    """An upload whose file is awaited, with the form for it."""
    return PreparedUpload(**_job(record), url=url, fields=fields, most_bytes=int(record.fields["most"]))


def found(finding: Finding, job_id: str) -> FoundLine:
    """A finding."""
    return FoundLine(
        job_id=job_id,
        row=finding.row,
        detector=finding.detector,
        subject=finding.subject,
        severity=finding.severity,
        what=finding.what,
        why=finding.why,
        amounts=finding.amounts,
        evidence=finding.evidence,
    )


def said_of(record: Record) -> str:
    """How an upload stands, as a sentence."""
    so_far = job.checked(record)
    if came_to := said(so_far.verdict):
        return came_to
    if so_far.refused:
        return so_far.says
    return _NOT_YET if record.status == PROCESSING else LIFECYCLE.descriptions[record.status]


def _job(record: Record) -> dict[str, object]:
    so_far, fields = job.checked(record), record.fields
    ended = record.status in {COMPLETED, FAILED, ABANDONED}
    module = job.module_of(record)
    return {
        "job_id": record.record_id,
        "status": record.status,
        "module": module,
        "adapter": fields["adapter"],
        "file_name": fields.get("name", ""),
        "screening_authority": fields.get("authority") if module == "trade" else None,
        "created_at": record.created_at,
        "finished_at": _ended_at(record) if ended else None,
        "size": fields.get("size"),
        "rows": so_far.rows,
        "usable_rows": so_far.right,
        "findings": so_far.findings,
        "verdict": so_far.verdict or None,
        "says": said_of(record),
        "detectors": fields.get("detectors", []),
        "noted": list(so_far.noted),
        "same_as": fields.get("same_as"),
        "failure": {"code": so_far.refused, "says": so_far.says} if so_far.refused else None,
        "ask_again_seconds": ASK_AGAIN if record.status in {WAITING, PROCESSING} else None,
    }


def _ended_at(record: Record) -> datetime:
    return record.at.get(record.status, record.in_status_since)
