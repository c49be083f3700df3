"""The import of a store's orders, as jobs that the customer triggers and watches. Pure: it follows from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.engine.advance import of_attempt
from chalicelib.engine.attention import with_attention
from chalicelib.engine.flow import Occasions
from chalicelib.errors import Mender
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import IMPORT_ORDERS, OrdersImported

KEPT: Final = 10
"""Jobs that the record remembers, the latest last."""

_ERASED: Final = "The store's people were erased, and its key with them."
_NO_ANSWER: Final = "The marketplace or the shop gives no answer; it is tried again by itself."
_KEY_REFUSED: Final = (
    "The marketplace does not take your key just now. It is tried again by itself; if you have another key, enter it."
)


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Job:
    """One import. What is known of one that another has followed is what it came to.

    Attributes:
        mended_by: Who must act where it has failed, or may act already while it is tried again.
        says: A sentence for the customer where there is something to say.
    """

    job_id: str
    triggered_at: datetime
    state: JobState
    count: OrdersImported
    ended_at: datetime | None = None
    says: str = ""
    mended_by: Mender | None = None


def occasions(record: Record) -> Occasions:
    """What `import_orders` is to be done for: the latest job; nothing once the store's people were erased."""
    jobs = [] if record.fields.get("erased_at") else _jobs(record)
    return {jobs[-1]["job"]: datetime.fromisoformat(jobs[-1]["at"])} if jobs else {}


def latest(record: Record) -> Job | None:
    """The latest job; None: nobody has triggered one."""
    jobs = _jobs(record)
    return _running(record, jobs[-1]) if jobs else None


def job_of(record: Record, job_id: str) -> Job | None:
    """A job by its id; None: there is none."""
    kept = next((each for each in _jobs(record) if each["job"] == job_id), None)
    if kept is None:
        return None
    return _running(record, kept) if kept is _jobs(record)[-1] else _past(kept)


def with_job(record: Record, now: datetime) -> Record:
    """The record with another job, and with what the one before has come to."""
    jobs = list(_jobs(record))
    number = 1
    if before := latest(record):
        number = int(before.job_id.removeprefix("sync-")) + 1
        ended = {"ended_at": to_text(before.ended_at)} if before.ended_at else {}
        jobs[-1] = {**jobs[-1], "state": before.state.value, **ended, **before.count.figures()}
    jobs = [*jobs, {"job": f"sync-{number}", "at": to_text(now)}][-KEPT:]
    return record.but(fields={**record.fields, "jobs": jobs})


def withdrawn(record: Record, now: datetime, actor: str) -> Record:
    """The record without an import that is not through: it is left where it is, and its history says who left it."""
    job = latest(record)
    if job is None or job.state in {JobState.SUCCEEDED, JobState.WITHDRAWN}:
        return record
    entry = record.entry(IMPORT_ORDERS)
    left = record.with_entry(IMPORT_ORDERS, entry.skip(now=now, why=_ERASED))
    again = entry.status is Status.SUCCEEDED  # what is withdrawn has not begun: the import before it is through
    before = Status.PENDING if again else entry.status
    note = HistoryEntry(at=now, actor=actor, subject=IMPORT_ORDERS, before=before, after=Status.SKIPPED, why=_ERASED)
    return with_attention(left.noting(note if again else of_attempt(note, entry)), now)


def _jobs(record: Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record.fields.get("jobs", [])
    return found


def _running(record: Record, kept: Mapping[str, Any]) -> Job:
    job_id, at, entry = kept["job"], datetime.fromisoformat(kept["at"]), record.entry(IMPORT_ORDERS)
    count = OrdersImported.left_in(entry.result, job_id)
    if job_id in entry.done_for:
        return Job(job_id, at, JobState.SUCCEEDED, count, entry.finished_at)
    if entry.status is Status.FAILED and job_id in entry.occasions:
        return _failed(job_id, at, count, entry)
    if entry.status is Status.SKIPPED:
        return Job(job_id, at, JobState.WITHDRAWN, count, entry.finished_at)
    begun = bool(count.job) or (entry.status is Status.RUNNING and job_id in entry.occasions)
    says, mended_by = _met(entry)
    return Job(job_id, at, JobState.RUNNING if begun else JobState.WAITING, count, says=says, mended_by=mended_by)


def _met(entry: Entry) -> tuple[str, Mender | None]:
    """What to say of an import that is tried again, and who need not wait for that. What is the customer's to mend is
    always the key: a refused one counts as a hiccup for a while, and whoever knows better enters another."""
    if entry.failure is None:
        return "", None
    if entry.failure.mended_by == "customer":
        return _KEY_REFUSED, "customer"
    return _NO_ANSWER, None


def _failed(job_id: str, at: datetime, count: OrdersImported, entry: Entry) -> Job:
    why = entry.failure
    mended_by: Mender = why.mended_by if why else "se"
    ours = "We are on it: a colleague of ours has been told. What was imported stays."
    says = why.hint if why and mended_by == "customer" else ours
    return Job(job_id, at, JobState.FAILED, count, entry.finished_at, says, mended_by)


def _past(kept: Mapping[str, Any]) -> Job:
    ended = datetime.fromisoformat(kept["ended_at"]) if kept.get("ended_at") else None
    at, state = datetime.fromisoformat(kept["at"]), JobState(kept.get("state", JobState.SUCCEEDED))
    return Job(kept["job"], at, state, OrdersImported.of_figures(kept["job"], kept), ended)
