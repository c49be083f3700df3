"""All about a record, as the admin routes answer it. The link's key stands in the link itself and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from chalicelib.engine.flow import Action, Flow, Task
from chalicelib.engine.planner import Plan
from chalicelib.flows.ecom.actions import RELEASE_MEMBERSHIP, release_name
from chalicelib.flows.ecom.checklist import engineer
from chalicelib.flows.ecom.checklist.ways import of_failure
from chalicelib.flows.ecom.routes.answers import ActionProgress, Time, waiting_for
from chalicelib.flows.ecom.routes.checklist_answers import Checklist, SeLine, WayForward, for_engineer, ways_forward
from chalicelib.flows.ecom.routes.invitations import Link
from chalicelib.handlers.http.model import Wire
from chalicelib.health.reading import Health
from chalicelib.records.ledger import Failure, Status
from chalicelib.records.record import HistoryEntry, Record


class AdminAction(ActionProgress):
    """One action, with everything the ledger knows about it."""

    attempts: int = Field(description="Times it was claimed")
    failures: int = Field(description="Failed attempts since it was last (re)opened")
    failure: Failure | None = Field(description="What the last failed attempt met, and what an SE can do")
    ways: list[WayForward] = Field(description="How to go on where it has failed, the best way first")
    due_at: Time | None
    deadline: Time | None
    lease_until: Time | None
    note: str
    result: dict[str, Any]
    starts_at: str
    needs: list[str]
    makes_once: str


class ReleasedUser(Wire):
    """A user who had claimed the link and was released. Why, and by whom, the history says."""

    user: str
    at: Time
    removed: bool = Field(description="Whether the ownership is taken back; until then nobody can claim the new link")


class TaskState(Wire):
    """One line of the SE's checklist."""

    name: str
    title: str
    hint: str
    done: bool
    by: str
    at: Time | None


class PlanPreview(Wire):
    """What the engine would do with the record now: the very plan that it acts on."""

    runnable: list[str]
    skip: dict[str, str]
    give_up: dict[str, str]
    look_again_at: Time | None


class OnboardingDetail(Wire):
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


def action(flow: Flow, record: Record, declared: Action) -> AdminAction:
    """One action's ledger entry beside its declaration."""
    entry = record.entry(declared.name)
    return AdminAction(
        name=declared.name,
        title=declared.title,
        status=entry.status,
        started_at=entry.started_at,
        finished_at=entry.finished_at,
        waiting_for=waiting_for(flow, record, declared, entry),
        attempts=entry.fence,
        failures=entry.failures,
        failure=entry.failure,
        ways=ways_forward(of_failure(flow, record, declared, entry.failure)) if entry.status is Status.FAILED else [],
        due_at=entry.due_at,
        deadline=entry.deadline,
        lease_until=entry.lease_until,
        note=entry.note,
        result=entry.result,
        starts_at=declared.starts_at,
        needs=list(declared.needs),
        makes_once=declared.makes_once,
    )


def detail(
    flow: Flow,
    record: Record,
    *,
    made: Link,
    plan: Plan,
    health: Health,
    checklist: Sequence[engineer.SeLine],
    customer_checklist: Checklist | None,
    history: Sequence[HistoryEntry],
) -> OnboardingDetail:
    """All that there is to see."""
    same = {"flow", "status", "title", "version", "created_at", "created_by", "cell_id", "at"}
    same |= {"registered_by", "fields", "answers", "answers_version", "facts", "attention", "attention_since", "due_at"}
    return OnboardingDetail(
        onboarding_id=record.record_id,
        **{name: getattr(record, name) for name in same},
        releases=_releases(flow, record),
        note=record.created_note,
        prefill=record.prefill_state,
        link=made,
        actions=[action(flow, record, declared) for declared in flow.actions],
        se_tasks=[task(record, each) for each in flow.tasks],
        checklist=[for_engineer(line) for line in checklist],
        customer_checklist=customer_checklist,
        plan=PlanPreview(
            runnable=list(plan.runnable), skip=plan.skip, give_up=plan.give_up, look_again_at=plan.look_again_at
        ),
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


def erased(seen: OnboardingDetail, *, registrant: bool) -> Erased:
    """What is seen once a person was erased, with what an SE has to do beyond it."""
    elsewhere = "their user" if registrant else "an invitation or a membership of theirs"
    systems = "the user pool and the Controller" if registrant else "the Controller"
    left = [f"Ask who runs {systems} to remove {elsewhere}, if it is to go."]
    left += ["Look through the note: it is free text, and may name them."] if seen.note else []
    if seen.releases:
        left += ["Look through the reasons of releases in the history: they are free text, and may name them."]
    left += ["See the runbook, Erasing a person, for what else holds data of theirs, and for how long."]
    return Erased.model_validate({**dict(seen), "left_to_do": left})


def task(record: Record, declared: Task) -> TaskState:
    """One task, and its mark."""
    mark = record.se_tasks.get(declared.name)
    return TaskState(
        name=declared.name,
        title=declared.title,
        hint=declared.hint,
        done=bool(mark and mark.done),
        by=mark.by if mark else "",
        at=mark.at if mark else None,
    )
