"""A pixel, as the admin routes answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from chalicelib.desk.context import Desk
from chalicelib.desk.seen import entity_tag
from chalicelib.engine.flow import Flow
from chalicelib.flows.pixel.lifecycle import LIFECYCLE, unnamed
from chalicelib.flows.pixel.name import KIND
from chalicelib.flows.pixel.view import Seen
from chalicelib.handlers import record_answers, record_lists
from chalicelib.handlers.http.model import ResponseModel, Time, one_of
from chalicelib.handlers.record_answers import AMEND_TAG, AdminAction, TaskState
from chalicelib.handlers.record_history import ToldEntry
from chalicelib.handlers.record_lists import Counted, Listed, attention_says
from chalicelib.health.reading import UNKNOWN, Dimension
from chalicelib.records.glance import Glance
from chalicelib.records.record import Record
from chalicelib.records.views import Row
from chalicelib.shared_actions import ATTACH_PIXEL, COMMIT_PIXEL_SOURCE, FIND_ACCOUNT, PROVISION_PIXEL
from chalicelib.storefront import storefront_type

StageName = Annotated[str, one_of(LIFECYCLE.descriptions)]
PIXEL_ACTIONS = (FIND_ACCOUNT, PROVISION_PIXEL, COMMIT_PIXEL_SOURCE, ATTACH_PIXEL)
"""Actions that are about the pixel, in whichever flow."""
NO_ACCOUNT = "its account to be named"


class PixelAsked(ResponseModel):
    """A pixel as it was asked for, and how far the system is with it."""

    pixel_id: str
    onboarding_id: str | None = Field(description="The onboarding that it was made for; null: made on its own")
    stage: str = Field(description="Its record's status: `requested` waits for its account to be named")
    customer_name: str
    type: str = Field(description="web or mobile")
    personalization: bool
    system_account_id: str | None = Field(description="Account that was named for it; null: none yet")
    created_at: Time
    created_by: str
    note: str
    waiting_for: str = Field(description="What holds it up, in words; empty: nothing does")
    attention: str = Field(description="What it waits for an SE for, in words; empty: it does not")
    attention_since: Time | None
    actions: list[AdminAction]
    se_tasks: list[TaskState]
    amend_tag: str = Field(description=AMEND_TAG)


class PixelGlance(ResponseModel):
    """How the pixel was when it was last looked at. What is behind that, the look at it says."""

    checked_at: Time = Field(description="When that was. It may be long ago: it is looked at when somebody asks")
    pixel: str


class ListedPixel(Listed):
    """One line of the list of pixels that were made on their own."""

    pixel_id: str
    status: StageName | None = Field(default=None, description="null: not known to this version of the code")
    health: PixelGlance | None = Field(default=None, description="null: it was never looked at")


class PixelPage(ResponseModel):
    """One page of the list."""

    pixels: list[ListedPixel]
    cursor: str | None = Field(
        description="Leads to the next page, which may have no line and a cursor; null: this is the last"
    )
    count: Counted | None = Field(description="Of all that the list has; null: it was not asked for")


class PixelAccount(ResponseModel):
    """An account that the analytics table maps the pixel to."""

    system_account_id: str
    event_prefix: str = Field(description="Of its events' keys in the event bucket")


class PixelIndex(ResponseModel):
    """An index whose settings name the pixel."""

    system_account_id: str
    index_name: str
    status: str


class PixelEvents(ResponseModel):
    """Whether events come. null: the event bucket gave no answer."""

    flowing: bool | None = Field(description="Whether they come, and have not fallen silent")
    last_event_at: Time | None = Field(description="When the last one came; null: never, or not known")


class PixelDetail(ResponseModel):
    """A pixel as it is: what its sources say, and its record where there is one."""

    pixel_id: str
    status: str = Field(description="From MISSING to CONFIGURED, or UNKNOWN: docs/health.md lists all of them")
    reason: str
    next_step: str = Field(description="What to do about it; empty: nothing")
    customer_name: str | None = Field(
        description="null: no record of ours is about it, or its flow is switched off; as of those below"
    )
    type: str | None
    personalization: bool | None
    accounts: list[PixelAccount] | None = Field(description="null: the analytics table gave no answer")
    indexes: list[PixelIndex] | None = Field(description="null: they cannot be told")
    events: PixelEvents
    unknown: dict[str, str] = Field(description="Which of the three above cannot be told, and why")
    checked_at: Time = Field(description="When the sources were asked: answers are kept for some seconds")
    health: Dimension = Field(description="Every check that the status follows from")
    asked: PixelAsked | None = Field(
        description="The request and what became of it; null: not made by Onramp, or by a flow that is switched off"
    )
    history: list[ToldEntry]


def asked(flow: Flow, record: Record) -> PixelAsked:
    """The record, of a pixel or of the onboarding that made one."""
    own = record.kind == KIND
    return PixelAsked(
        pixel_id=record.facts["pixel_id"],
        onboarding_id=None if own else record.record_id,
        stage=record.status,
        customer_name=record.title,
        type=storefront_type(*record.said),
        personalization=record.prefill_state.get("personalization") is True,
        system_account_id=record.facts.get("system_account_id") or (record.answers or {}).get("system_account_id"),
        created_at=record.created_at,
        created_by=record.created_by,
        note=record.created_note,
        waiting_for=NO_ACCOUNT if unnamed(record) else "",
        attention=attention_says(flow, record.attention),
        attention_since=record.attention_since,
        actions=[action(flow, record, known.name) for known in flow.actions if known.name in PIXEL_ACTIONS],
        se_tasks=[record_answers.task(record, task) for task in flow.tasks],
        amend_tag=entity_tag(record),
    )


def listed(desk: Desk, row: Row, glance: Glance | None) -> ListedPixel:
    """One row of an index, with the pixel's status as it was last seen."""
    state = glance.states.get("pixel", UNKNOWN) if glance else ""
    seen = PixelGlance(checked_at=glance.checked_at, pixel=state) if glance else None
    line = record_lists.line(ListedPixel, "pixel_id", desk, row, health=seen)
    return line.model_copy(update={"status": line.status if line.status in LIFECYCLE.descriptions else None})


def action(flow: Flow, record: Record, name: str) -> AdminAction:
    """One action, as the admin routes show it."""
    shown = record_answers.action(flow, record, flow.action(name))
    return shown.model_copy(update={"waiting_for": NO_ACCOUNT}) if unnamed(record) else shown


def detail(pixel_id: str, seen: Seen, made: PixelAsked | None, history: Sequence[ToldEntry]) -> PixelDetail:
    """The pixel as it is."""
    return PixelDetail(
        pixel_id=pixel_id,
        status=seen.health.state,
        reason=seen.health.reason,
        next_step=seen.health.next_step,
        customer_name=made.customer_name if made else None,
        type=made.type if made else None,
        personalization=made.personalization if made else None,
        accounts=None if seen.accounts is None else [PixelAccount(**vars(one)) for one in seen.accounts],
        indexes=None if seen.indexes is None else [PixelIndex(**vars(one)) for one in seen.indexes],
        events=PixelEvents(flowing=seen.flowing, last_event_at=seen.last_event_at),
        unknown=dict(seen.unknown),
        checked_at=seen.checked_at,
        health=seen.health,
        asked=made,
        history=list(history),
    )
