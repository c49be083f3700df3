"""All about a record, as the admin routes answer it. The link's key stands in the link itself and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from chalicelib.desk import checklist as checklists
from chalicelib.desk.outlook import ask_again_in
from chalicelib.desk.seen import entity_tag
from chalicelib.dimensions.health import Health
from chalicelib.engine.flow import Flow
from chalicelib.engine.planner import plan
from chalicelib.flows.ecom.actions import release_name
from chalicelib.flows.ecom.routes.checklist_answers import Checklist
from chalicelib.flows.ecom.routes.invitations import HealthGlance, Link, glanced
from chalicelib.flows.ecom.routes.members import STATUS, Filled, StatusName, known
from chalicelib.handlers import record_answers
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_answers import AMEND_TAG, ASK_AGAIN, AdminAction, PlanPreview, SeLine, TaskState
from chalicelib.handlers.record_history import ToldEntry
from chalicelib.handlers.record_lists import attention_says
from chalicelib.records.glance import Glance
from chalicelib.records.record import Record
from chalicelib.shared_actions import RELEASE_MEMBERSHIP


class ReleasedUser(ResponseModel):
    """A user who had claimed the link and was released. Why, and by whom, the history says."""

    user: str
    at: Time
    removed: bool = Field(description="Whether the ownership is taken back; until then nobody can claim the new link")


class OnboardingStatus(ResponseModel):
    """All about one onboarding that its record tells."""

    onboarding_id: str
    flow: str
    status: StatusName | None = STATUS
    title: str
    version: int
    created_at: Time
    created_by: str
    note: str
    cell_id: str
    link: Link
    at: dict[str, Time]
    in_status_since: Time = Field(description="Since when it has this status; `at` says when each was first reached")
    held_from: str = Field(description="The status from which it was put on hold; empty: it is not held")
    owed: dict[str, str] = Field(
        description="By action, the status that its outcome brings about once the record's own leads there"
    )
    registered_by: str
    registrant_email: str = Field(description="Of the user who signed up; empty: nobody has, or it is not known")
    releases: list[ReleasedUser]
    prefill: Filled
    fields: Filled
    answers: Filled | None
    answers_version: int
    facts: dict[str, str]
    attention: str = Field(description="What it waits for an SE for, in words; empty: it does not")
    attention_since: Time | None
    due_at: Time | None
    actions: list[AdminAction]
    se_tasks: list[TaskState]
    checklist: list[SeLine] = Field(description="What waits for an SE, and what an SE has to confirm")
    plan: PlanPreview
    health_glance: HealthGlance | None = Field(
        description="How the customer was when health was last read; null: it never was"
    )
    amend_tag: str = Field(description=AMEND_TAG)
    ask_again_seconds: int | None = Field(description=ASK_AGAIN)


class OnboardingHealth(ResponseModel):
    """How far the customer really is, and what follows from it."""

    health: Health = Field(description="Read from where the truth is kept")
    customer_checklist: Checklist | None = Field(
        description="The checklist as the customer who signed up sees it, once there is an account that they are a "
        "member of; null: the invitation is withdrawn, so there is none"
    )
    checklist: list[SeLine] = Field(
        description="What waits for an SE, and what an SE has to confirm, what the health shows included"
    )


class OnboardingDetail(OnboardingStatus, OnboardingHealth):
    """All about one onboarding."""

    history: list[ToldEntry]


class Erased(OnboardingDetail):
    """The onboarding as it is without the person, and what is left for people to do about them."""

    left_to_do: list[str] = Field(description="What other places hold, a sentence each; the runbook says how to go on")


def status(
    flow: Flow,
    record: Record,
    *,
    made: Link,
    checklist: Sequence[checklists.ToDoLine],
    glance: Glance | None,
    now: datetime,
) -> OnboardingStatus:
    """All that the record tells."""
    same = {"flow", "title", "version", "created_at", "created_by", "cell_id", "at", "registered_by"}
    same |= {"registrant_email", "fields", "answers", "answers_version", "facts", "attention_since"}
    same |= {"in_status_since", "held_from", "owed"}
    planned = plan(flow, record, now)
    return OnboardingStatus(
        onboarding_id=record.record_id,
        **{name: getattr(record, name) for name in same},
        status=known(record.status),
        due_at=record_answers.due_at(record, planned),
        attention=attention_says(flow, record.attention),
        prefill=record.prefill_state,
        releases=_releases(flow, record),
        note=record.created_note,
        link=made,
        actions=[record_answers.action(flow, record, declared) for declared in flow.actions_of(record)],
        se_tasks=[record_answers.task(record, each) for each in flow.tasks],
        checklist=[record_answers.checklist_line(line) for line in checklist],
        plan=record_answers.preview(flow, record, planned, now),
        health_glance=glanced(glance),
        amend_tag=entity_tag(record),
        ask_again_seconds=ask_again_in(flow, record, planned, now),
    )


def of_health(
    health: Health, checklist: Sequence[checklists.ToDoLine], customer_checklist: Checklist | None
) -> OnboardingHealth:
    """The health, and what follows from it."""
    return OnboardingHealth(
        health=health,
        customer_checklist=customer_checklist,
        checklist=[record_answers.checklist_line(line) for line in checklist],
    )


def detail(seen: OnboardingStatus, healthy: OnboardingHealth, history: Sequence[ToldEntry]) -> OnboardingDetail:
    """All that there is to see."""
    return OnboardingDetail.model_validate({**dict(seen), **dict(healthy), "history": list(history)})


def _releases(flow: Flow, record: Record) -> list[ReleasedUser]:
    if not record.releases:
        return []
    left = flow.action(RELEASE_MEMBERSHIP).outstanding(record)
    return [
        ReleasedUser(user=each.user, at=each.at, removed=release_name(number) not in left)
        for number, each in enumerate(record.releases, start=1)
    ]


def erased(seen: OnboardingDetail, left_to_do: Sequence[str]) -> Erased:
    """What is seen once a person was erased, with what an SE has to do beyond it."""
    return Erased.model_validate({**dict(seen), "left_to_do": list(left_to_do)})
