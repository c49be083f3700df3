"""What the customer's routes answer: an allow-list. No note, no link, no SE's task, no account but the visible one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.desk.progress import LineState, ProgressLine, ask_again_seconds, progress_lines
from chalicelib.engine.flow import Flow, Step
from chalicelib.flows.ecom.actions import ACTIONS
from chalicelib.flows.ecom.checklist.customer import snippet
from chalicelib.flows.ecom.lifecycle import SUBMITTED
from chalicelib.flows.ecom.routes.constraints import Constraint, constraints
from chalicelib.flows.ecom.routes.members import Filled, StatusName
from chalicelib.flows.ecom.steps import STEPS, TIERS, Fields
from chalicelib.handlers.http.model import Keyed, ResponseModel, Time, one_of
from chalicelib.handlers.sessions import Session, session
from chalicelib.records.record import Record
from chalicelib.shared_actions import SearchPrepared

StepName = Annotated[str, one_of(step.name for step in STEPS)]
FieldName = Annotated[str, one_of(Fields.model_fields)]
LineName = Annotated[str, one_of(dict.fromkeys(each.shown_as.name for each in ACTIONS if each.shown_as))]
_ASK_AGAIN: Final = Field(
    description="When a page that waits for something asks again, with If-None-Match; null: nothing comes by itself"
)


class StepState(ResponseModel):
    """One screen of the wizard."""

    name: StepName
    title: str
    done: bool
    open: bool = Field(description="Whether it can be worked on yet")
    missing: list[FieldName] = Field(description="Its fields without which it is not done, and which are empty")


class Choice(ResponseModel):
    """Something that can be chosen. The name is what is saved."""

    name: str
    title: str
    description: str = Field(description="Whom it is for; empty: nobody says")


class LineShown(ResponseModel):
    """One thing that is done for the customer, in their words. The machinery behind it is not shown."""

    name: LineName
    title: str
    state: LineState


class ProgressLineShown(LineShown):
    """One thing that is done for the customer, with its times."""

    since: Time | None = Field(description="When work on it began; null: it has not")
    finished_at: Time | None
    usually_seconds: int = Field(description="How long it usually takes, from when it can begin")
    says: str = Field(
        description="A sentence: what it waits for, that it takes long, or that we are on it; empty: nothing to say"
    )


class Onboarding(ResponseModel):
    """An onboarding, as its customer sees it."""

    status: StatusName = Field(
        description="pending, visited, registered, submitted or completed; revoked, to who had claimed the link before"
    )
    title: str = Field(description="The customer's name, as far as it is known")
    registered: bool = Field(description="Whether somebody has claimed the link")
    registrant: bool = Field(description="Whether that is who asks")
    valid_until: Time | None = Field(description="Until when the link can be visited and signed up with")
    epoch: int = Field(description="Sent back with each save; it rises when a person is erased")
    steps: list[StepState]
    resume_at: StepName = Field(description="Name of the step to show first")
    fields: Filled | None = Field(description="What is filled in so far; null once submitted")
    answers: Filled | None = Field(description="What was submitted; null before")
    prefilled: Filled = Field(
        description="What each field was filled in with for the customer: one that still equals it is marked so"
    )
    index_types: list[Choice] | None = Field(description="Choices for index_type; null until they are known")
    index_tiers: list[Choice] = Field(description="Choices for index_tier")
    constraints: Annotated[dict[str, Constraint], Keyed(tuple(Fields.model_fields))] = Field(
        description="What each field may be, for hints before it is saved"
    )
    snippet: str | None = Field(description="The script element for the head of every page; null until there is one")
    pixel_id: str | None = Field(description="The customer's id for the pixel; null until it is known")
    visible_account_id: str | None
    progress: list[LineShown]
    ask_again_seconds: int | None = _ASK_AGAIN


class Mine(Onboarding):
    """The onboarding of who asks."""

    key: str = Field(description="The link's key, which the other routes take")


class Saved(Onboarding):
    """The onboarding after a save, and what of the save is not in it."""

    conflicts: Filled = Field(
        description="By field: what stands instead, for each that does not stand as it was sent; null: it is empty"
    )


class Progress(ResponseModel):
    """How far the system is with what it does by itself."""

    status: StatusName
    actions: list[ProgressLineShown]
    remaining: int = Field(description="Lines that are not done; those that are held up wait for us, so they count")
    done: bool = Field(description="Whether all of them are")
    ask_again_seconds: int | None = _ASK_AGAIN


class CodeSent(ResponseModel):
    """A confirmation code is on its way, if the address waits for one."""

    confirmed: bool = Field(description="true: no code is needed, go on with login")
    sent_to: str = Field(description="Where to, masked; empty if no code was sent")


class SignedIn(Session):
    """The user's tokens. The link is theirs."""

    onboarding: Onboarding


@dataclass(frozen=True)
class Seen:
    """How an onboarding is looked at.

    Attributes:
        flow: Its declaration.
        now: The time.
        scripts: Origin that serves the pixels' scripts; empty: no snippet is shown.
    """

    flow: Flow
    now: datetime
    scripts: str


def status_shown(flow: Flow, record: Record) -> str:
    """The status that pages are told: the record's own; or where only newer code has that, the furthest that the record
    has come on the path that this code has. No page meets a status that it has not."""
    if record.status in flow.lifecycle.descriptions:
        return record.status
    return next((status for status in reversed(flow.lifecycle.order) if status in record.at), flow.lifecycle.initial)


def onboarding(seen: Seen, record: Record, *, registrant: bool) -> Onboarding:
    """The record as its customer may see it."""
    flow = seen.flow
    steps = [_step(flow, record, index) for index in range(len(flow.steps))]
    submitted, lines = record.answers is not None, progress_lines(flow, record, seen.now)
    return Onboarding(
        status=status_shown(seen.flow, record),
        title=record.title,
        registered=bool(record.registered_by),
        registrant=registrant,
        valid_until=record.valid_until,
        epoch=record.epoch,
        steps=steps,
        resume_at=_resume_at(steps),
        fields=None if submitted else record.fields,
        answers=record.answers,
        prefilled=record.prefill_state,
        index_types=_index_types(SearchPrepared.left_on(record)),
        index_tiers=[Choice(name=name, title=title, description=why) for name, (title, why) in TIERS.items()],
        constraints=constraints(),
        snippet=snippet(record.facts.get("pixel_id", ""), seen.scripts),
        pixel_id=record.facts.get("pixel_id"),
        visible_account_id=record.facts.get("visible_account_id"),
        progress=[LineShown(name=each.line.name, title=each.line.title, state=each.state) for each in lines],
        ask_again_seconds=ask_again_seconds(lines, seen.now),
    )


def mine(answered: Onboarding, record: Record) -> Mine:
    """The onboarding, with its link's key: for its registrant alone."""
    return Mine(**dict(answered), key=record.link_key)


def saved(answered: Onboarding, conflicts: Mapping[str, Any]) -> Saved:
    """The onboarding, with what of a save is not in it."""
    return Saved(**dict(answered), conflicts=dict(conflicts))


def progress(seen: Seen, record: Record) -> Progress:
    """What is done for the customer, for the last screen."""
    lines = progress_lines(seen.flow, record, seen.now)
    remaining = sum(line.state is not LineState.DONE for line in lines)
    return Progress(
        status=status_shown(seen.flow, record),
        actions=[_line(line) for line in lines],
        remaining=remaining,
        done=not remaining,
        ask_again_seconds=ask_again_seconds(lines, seen.now),
    )


def signed_in(tokens: Tokens, answered: Onboarding) -> SignedIn:
    """The tokens beside the onboarding that they open."""
    return SignedIn(**session(tokens).model_dump(), onboarding=answered)


def _line(line: ProgressLine) -> ProgressLineShown:
    return ProgressLineShown(
        name=line.line.name,
        title=line.line.title,
        state=line.state,
        since=line.since,
        finished_at=line.finished_at,
        usually_seconds=round(line.line.usually.total_seconds()),
        says=line.says,
    )


def _index_types(prepared: SearchPrepared | None) -> list[Choice] | None:
    if prepared is None:
        return None
    described = ((name, *prepared.text_of(name)) for name in prepared.index_types)
    return [Choice(name=name, title=title, description=why) for name, title, why in described]


def _step(flow: Flow, record: Record, index: int) -> StepState:
    step = flow.steps[index]
    following = flow.steps[index + 1] if index + 1 < len(flow.steps) else None
    return StepState(
        name=step.name,
        title=step.title,
        done=_over(flow, record, step, following),
        open=not step.after or _opened(flow, record, step.after),
        missing=_missing(record, step),
    )


def _opened(flow: Flow, record: Record, stage: str) -> bool:
    """Whether what comes after a stage can be worked on. All stages that steps name come after signing up, which is
    still to be done where whoever had was released."""
    return flow.lifecycle.reached_by(record, stage) and bool(record.registered_by)


def _over(flow: Flow, record: Record, step: Step, following: Step | None) -> bool:
    """Whether a screen is done.

    One with fields is, once the customer has saved any of them, even as empty, and none that is needed is missing: what
    an SE filled in is still to be looked at. Signing up passes the screens before it. One without fields is done when
    what comes after it opens.
    """
    if flow.lifecycle.reached_by(record, SUBMITTED):
        return bool(step.form.model_fields) or bool(record.registered_by)
    if step.form.model_fields:
        signed_up_past_it = bool(record.registered_by) and not step.after
        looked_at = signed_up_past_it or any(name in record.saved for name in step.form.model_fields)
        return looked_at and not _missing(record, step)
    return bool(following and following.after and _opened(flow, record, following.after))


def _missing(record: Record, step: Step) -> list[str]:
    """What the step needs and nobody has filled in."""
    filled_in = record.fields if record.answers is None else record.answers
    return [name for name in step.needs if filled_in.get(name) in (None, "", [])]


def _resume_at(steps: list[StepState]) -> str:
    """The first screen that is not done."""
    return next((step.name for step in steps if not step.done), steps[-1].name)
