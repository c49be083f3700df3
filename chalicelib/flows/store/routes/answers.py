"""What the store's routes answer."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.flows.store import sync
from chalicelib.flows.store.connection import Connection, Result
from chalicelib.flows.store.lifecycle import COMPLETED, LIFECYCLE, SKIPPED
from chalicelib.flows.store.steps import FEED_FIELDS, PROFILE_FIELDS
from chalicelib.flows.store.wizard import NAMES, Standing, StepState, open_step, standings, tag_of
from chalicelib.handlers.http.model import Keyed, ResponseModel, Time, one_of
from chalicelib.records.record import Record

_SOON, _LATER = 2, 10
"""Seconds until a page asks again: while something is on its way, and while somebody else is at it."""


class StoreStep(ResponseModel):
    """One step, as it stands."""

    name: Annotated[str, one_of(NAMES)]
    title: str
    state: Annotated[str, one_of(StepState)]
    completed: bool
    completed_at: Time | None
    says: str = Field(description="For the customer: what it waits for, or what is to be done; empty: nothing")
    mended_by: Literal["se", "customer"] | None = Field(description="Who must act where it is held up; null: nobody")
    tag: str = Field(description="Of what stands there: what a change of it takes, in quotes, as If-Match")


class StoreStatus(ResponseModel):
    """How far a store is. A page that was reloaded needs nothing else to go on."""

    id: str
    store_id: str
    store_code: str
    store_name: str
    status: Annotated[str, one_of(LIFECYCLE.descriptions)]
    current_step: Annotated[str, one_of(NAMES)] = Field(description="The one that can be filled in next")
    steps: list[StoreStep]
    is_completed: bool = Field(description="Whether the dashboard is open")
    skipped_by_admin: bool
    skipped_reason: str | None
    latest_job: str | None = Field(description="Id of the last import of orders; null: there was none")
    dashboard_url: str | None = Field(description="Where the store's people go on; null: this stage does not say")
    created_at: Time
    ask_again_seconds: int | None = Field(description="When a page should ask again; null: nothing is on its way")


class MerchantProfileShown(ResponseModel):
    """The merchant profile as it was saved; before that, as far as it is known from signing up."""

    step: StoreStep
    values: Annotated[dict[str, str | None], Keyed(PROFILE_FIELDS)]


class ImportFeedsShown(ResponseModel):
    """The feeds as they were saved."""

    step: StoreStep
    values: Annotated[dict[str, str | None], Keyed(FEED_FIELDS)]


class ConnectionTest(ResponseModel):
    """What a try of a key came to."""

    success: bool
    result: Result = Field(description="What a program switches on")
    says: str
    shop: str | None = Field(description="Whose the key is; null: it opens no shop")


class FailedRow(ResponseModel):
    """An order that could not be imported."""

    number: str = Field(description="At the marketplace; empty: it has none that can be read")
    code: str
    says: str


class SyncProgress(ResponseModel):
    """How far an import of orders is. It never goes back."""

    job_id: str
    state: Annotated[str, one_of(sync.JobState)]
    done: int = Field(description="Orders that are imported")
    failed: int = Field(description="Orders that could not be")
    total: int | None = Field(description="Orders that there are; null: the marketplace was not asked yet")
    percent: int = Field(ge=0, le=100)
    per_second: float | None = Field(description="Orders, while it worked; null: not known yet")
    failed_rows: list[FailedRow] = Field(description="Of those that failed, the first fifty")
    triggered_at: Time
    ended_at: Time | None
    says: str = Field(description="For the customer; empty: nothing")
    mended_by: Literal["se", "customer"] | None = Field(
        description="Who must act where it has failed, or may act already while it is tried again; null: nobody"
    )
    ask_again_seconds: int | None


class Gate(ResponseModel):
    """Whether a store's dashboard is open."""

    open: bool
    status: Annotated[str, one_of(LIFECYCLE.descriptions)]
    send_to: str | None = Field(description="Where whoever comes is to be sent; null: nowhere, it is open")


_OPEN: Final = frozenset({COMPLETED, SKIPPED})


def step(record: Record, standing: Standing) -> StoreStep:
    """One step."""
    return StoreStep(
        name=standing.name,
        title=standing.title,
        state=standing.state,
        completed=standing.done,
        completed_at=standing.completed_at,
        says=standing.says,
        mended_by=standing.mended_by,
        tag=tag_of(record, standing.name),
    )


def step_of(record: Record, name: str) -> StoreStep:
    """One step of a record."""
    return step(record, next(each for each in standings(record) if each.name == name))


def status(record: Record, dashboard: str) -> StoreStatus:
    """How far a store is.

    Args:
        dashboard: Address of any store's dashboard, with {store_code} for its code; empty: not known.
    """
    code = str(record.prefill_state.get("store_code", ""))
    steps, job = standings(record), sync.latest(record)
    waiting = {each.state for each in steps}
    again = _SOON if StepState.ARRIVING in waiting else _LATER if StepState.HELD_UP in waiting else None
    return StoreStatus(
        id=record.record_id,
        store_id=record.record_id,
        store_code=code,
        store_name=record.title,
        status=record.status,
        current_step=open_step(record),
        steps=[step(record, each) for each in steps],
        is_completed=record.status in _OPEN,
        skipped_by_admin=record.status == SKIPPED,
        skipped_reason=record.fields.get("skipped_reason"),
        latest_job=job.job_id if job else None,
        dashboard_url=dashboard.replace("{store_code}", code) or None,
        created_at=record.created_at,
        ask_again_seconds=again,
    )


def profile(record: Record, name: str) -> MerchantProfileShown:
    """The merchant profile."""
    known = {"company_name": record.title, "contact_email": record.prefill_state.get("owner_email")}
    said = {**known, **(record.answers or {})}
    return MerchantProfileShown(step=step_of(record, name), values={each: said.get(each) for each in PROFILE_FIELDS})


def feeds(record: Record, name: str) -> ImportFeedsShown:
    """The feeds."""
    said = record.answers or {}
    return ImportFeedsShown(step=step_of(record, name), values={each: said.get(each) for each in FEED_FIELDS})


def connection(tried: Connection) -> ConnectionTest:
    """What a try of a key came to."""
    good = tried.result == "reached"
    return ConnectionTest(success=good, result=tried.result, says=tried.says, shop=tried.shop or None)


def progress(job: sync.Job) -> SyncProgress:
    """How far an import is."""
    count, over = job.count, job.state in {sync.JobState.SUCCEEDED, sync.JobState.WITHDRAWN}
    through = count.done + count.failed
    waits = job.state is sync.JobState.FAILED
    return SyncProgress(
        job_id=job.job_id,
        state=job.state,
        done=count.done,
        failed=count.failed,
        total=count.total if count.total is None else max(count.total, through),  # some may have gone since
        percent=100 if job.state is sync.JobState.SUCCEEDED else count.percent,
        per_second=round(through / count.seconds, 1) if count.seconds > 0 else None,
        failed_rows=[FailedRow(**row) for row in count.rows],
        triggered_at=job.triggered_at,
        ended_at=job.ended_at,
        says=job.says,
        mended_by=job.mended_by,
        ask_again_seconds=None if over else _LATER if waits else _SOON,
    )


def gate(record: Record, page: str) -> Gate:
    """Whether the dashboard is open.

    Args:
        page: Address of the store's wizard.
    """
    is_open = record.status in _OPEN
    return Gate(open=is_open, status=record.status, send_to=None if is_open else page)
