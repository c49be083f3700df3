"""What the customer's routes answer: an allow-list. No note, no link, no SE's task, no account but the visible one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.engine.flow import Action, Flow, Step
from chalicelib.flows.ecom.lifecycle import SUBMITTED
from chalicelib.handlers import record_answers
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_answers import ActionProgress, ActionState
from chalicelib.handlers.sessions import Session, session
from chalicelib.records.record import Record
from chalicelib.shared_actions import SearchPrepared


class StepState(ResponseModel):
    """One screen of the wizard. `open`: whether it can be worked on yet."""

    name: str
    title: str
    done: bool
    open: bool


class Onboarding(ResponseModel):
    """An onboarding, as its customer sees it."""

    status: str = Field(
        description="pending, visited, registered, submitted or completed; revoked, to who had claimed the link before"
    )
    title: str = Field(description="The customer's name, as far as it is known")
    registered: bool = Field(description="Whether somebody has claimed the link")
    registrant: bool = Field(description="Whether that is who asks")
    valid_until: Time | None = Field(description="Until when the link can be visited and signed up with")
    epoch: int = Field(description="Sent back with each save; it rises when a person is erased")
    steps: list[StepState]
    resume_at: str = Field(description="Name of the step to show first")
    fields: dict[str, Any] | None = Field(description="What is filled in so far; null once submitted")
    answers: dict[str, Any] | None = Field(description="What was submitted; null before")
    prefilled: list[str] = Field(description="Names of the fields that were filled in for the customer")
    index_types: list[str] | None = Field(description="Choices for index_type; null until they are known")
    pixel_id: str | None = Field(description="The customer's id for the pixel; null until it is known")
    visible_account_id: str | None
    progress: list[ActionState]


class Saved(Onboarding):
    """The onboarding after a save, and what of the save is not in it."""

    conflicts: dict[str, Any] = Field(
        description="By field: what stands instead, for each that does not stand as it was sent; null: it is empty"
    )


class Progress(ResponseModel):
    """How far the system is with what it does by itself."""

    status: str
    actions: list[ActionProgress]
    remaining: int = Field(description="Actions that are not over yet; failed ones wait for us, so they count")
    done: bool = Field(description="Whether all of them are over")


class CodeSent(ResponseModel):
    """A confirmation code is on its way, if the address waits for one."""

    confirmed: bool = Field(description="true: no code is needed, go on with login")
    sent_to: str = Field(description="Where to, masked; empty if no code was sent")


class SignedIn(Session):
    """The user's tokens. The link is theirs."""

    onboarding: Onboarding


def onboarding(flow: Flow, record: Record, *, registrant: bool) -> Onboarding:
    """The record as its customer may see it."""
    steps = [_step(flow, record, index) for index in range(len(flow.steps))]
    submitted, prepared = record.answers is not None, SearchPrepared.left_on(record)
    return Onboarding(
        status=record.status,
        title=record.title,
        registered=bool(record.registered_by),
        registrant=registrant,
        valid_until=record.valid_until,
        epoch=record.epoch,
        steps=steps,
        resume_at=_resume_at(steps),
        fields=None if submitted else record.fields,
        answers=record.answers,
        prefilled=sorted(record.prefill_state),
        index_types=prepared.index_types if prepared else None,
        pixel_id=record.facts.get("pixel_id"),
        visible_account_id=record.facts.get("visible_account_id"),
        progress=[record_answers.state(record, action) for action in _for_customers(flow, record)],
    )


def saved(answered: Onboarding, conflicts: Mapping[str, Any]) -> Saved:
    """The onboarding, with what of a save is not in it."""
    return Saved(**dict(answered), conflicts=dict(conflicts))


def progress(flow: Flow, record: Record) -> Progress:
    """Each action's status, for the last screen."""
    shown = _for_customers(flow, record)
    actions = [record_answers.progress(flow, record, action) for action in shown]
    remaining = sum(not record.entry(action.name).settled for action in shown)
    return Progress(status=record.status, actions=actions, remaining=remaining, done=not remaining)


def _for_customers(flow: Flow, record: Record) -> list[Action]:
    return [action for action in flow.actions_of(record) if action.for_customers]


def signed_in(tokens: Tokens, answered: Onboarding) -> SignedIn:
    """The tokens beside the onboarding that they open."""
    return SignedIn(**session(tokens).model_dump(), onboarding=answered)


def _step(flow: Flow, record: Record, index: int) -> StepState:
    step = flow.steps[index]
    following = flow.steps[index + 1] if index + 1 < len(flow.steps) else None
    return StepState(
        name=step.name,
        title=step.title,
        done=_over(flow, record, step, following),
        open=not step.after or _opened(flow, record, step.after),
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
        return looked_at and all(record.fields.get(name) not in (None, "", []) for name in step.needs)
    return bool(following and following.after and _opened(flow, record, following.after))


def _resume_at(steps: list[StepState]) -> str:
    """The first screen that is not done."""
    return next((step.name for step in steps if not step.done), steps[-1].name)
