"""All about a record, as the admin routes answer it. The link's key stands in the link itself and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from chalicelib.desk import checklist as checklists
from chalicelib.dimensions.health import Health
from chalicelib.engine.flow import Flow
from chalicelib.engine.planner import Plan
from chalicelib.flows.ecom.actions import release_name
from chalicelib.flows.ecom.routes.checklist_answers import Checklist
from chalicelib.flows.ecom.routes.invitations import Link
from chalicelib.handlers import record_answers
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_answers import AdminAction, PlanPreview, SeLine, TaskState
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import RELEASE_MEMBERSHIP


class ReleasedUser(ResponseModel):
    """A user who had claimed the link and was released. Why, and by whom, the history says."""

    user: str
    at: Time
    removed: bool = Field(description="Whether the ownership is taken back; until then nobody can claim the new link")


class OnboardingDetail(ResponseModel):
    """All about one onboarding."""

    onboarding_id: str
    flow: str
    status: str
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
    releases: list[ReleasedUser]
    prefill: dict[str, Any]
    fields: dict[str, Any]
    answers: dict[str, Any] | None
    answers_version: int
    facts: dict[str, str]
    attention: str = Field(description="What it waits for an SE for; empty: it does not")
    attention_since: Time | None
    due_at: Time | None
    actions: list[AdminAction]
    se_tasks: list[TaskState]
    checklist: list[SeLine] = Field(description="What waits for an SE, and what an SE has to confirm")
    customer_checklist: Checklist | None = Field(
        description="The checklist as the customer who signed up sees it, once there is an account that they are a "
        "member of; null: the invitation is withdrawn, so there is none"
    )
    plan: PlanPreview
    health: Health = Field(description="How far the customer really is, read from where the truth is kept")
    history: list[HistoryEntry]


class Erased(OnboardingDetail):
    """The onboarding as it is without the person, and what is left for people to do about them."""

    left_to_do: list[str] = Field(description="What other places hold, a sentence each; the runbook says how to go on")


def detail(
    flow: Flow,
    record: Record,
    *,
    made: Link,
    plan: Plan,
    health: Health,
    checklist: Sequence[checklists.ToDoLine],
    customer_checklist: Checklist | None,
    history: Sequence[HistoryEntry],
) -> OnboardingDetail:
    """All that there is to see."""
    same = {"flow", "status", "title", "version", "created_at", "created_by", "cell_id", "at"}
    same |= {"registered_by", "fields", "answers", "answers_version", "facts", "attention", "attention_since", "due_at"}
    same |= {"in_status_since", "held_from", "owed"}
    return OnboardingDetail(
        onboarding_id=record.record_id,
        **{name: getattr(record, name) for name in same},
        releases=_releases(flow, record),
        note=record.created_note,
        prefill=record.prefill_state,
        link=made,
        actions=[record_answers.action(flow, record, declared) for declared in flow.actions_of(record)],
        se_tasks=[record_answers.task(record, each) for each in flow.tasks],
        checklist=[record_answers.checklist_line(line) for line in checklist],
        customer_checklist=customer_checklist,
        plan=record_answers.preview(plan),
        health=health,
        history=list(history),
    )


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
