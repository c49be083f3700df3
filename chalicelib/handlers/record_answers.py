"""What routes answer about a record of whatever flow: its actions, its tasks, and what the engine would do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from chalicelib.desk import checklist
from chalicelib.desk.outlook import ask_again_in, outlook
from chalicelib.desk.retries import Retried
from chalicelib.desk.seen import entity_tag
from chalicelib.desk.ways import of_failure
from chalicelib.engine.flow import Action, Flow, Task
from chalicelib.engine.planner import Plan
from chalicelib.engine.ways import OpenWay
from chalicelib.handlers.http.conditional import ReadAt
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_children import ChildLine
from chalicelib.handlers.record_lists import attention_says
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record

_SAME: Final = (
    *("record_id", "kind", "flow", "status", "title", "version", "created_at", "created_by", "at", "fields", "answers"),
    *("in_status_since", "held_from", "owed", "answers_version", "facts", "attention_since"),
)
"""What is answered of a record as it stands there."""
AMEND_TAG: Final = "Of note, tasks and answers as they stand here: what PATCH takes as If-Match"
ASK_AGAIN: Final = "When a page that shows this should ask again; null: nothing is awaited"


class ActionState(ResponseModel):
    """One thing that the system does by itself."""

    name: str
    title: str
    status: Status


class ActionProgress(ActionState):
    """One thing that the system does by itself, with its times."""

    started_at: Time | None
    finished_at: Time | None
    waiting_for: str = Field(description="What holds it up, in words; empty if nothing does")


class WayForward(ResponseModel):
    """One way to go on. docs/ways-forward.md says which there are for what."""

    way: str
    text: str
    request: str = Field(description="Method and path, below the API's base; empty: there is nothing to ask for here")


class AdminAction(ActionProgress):
    """One action, with everything the ledger knows about it."""

    attempts: int = Field(description="Times it was claimed")
    attempted_at: Time | None = Field(description="When its last attempt began")
    took_ms: int | None = Field(description="Milliseconds that it took; null: it has not come back, or is not known")
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


class SeLine(ResponseModel):
    """One line of the SE's checklist. There is none where there is nothing to do or to confirm."""

    name: str = Field(description="Unique within the list; the task's name, where an SE ticks it")
    kind: str = Field(description="docs/checklist.md lists them")
    title: str
    state: Literal["todo", "done"]
    reason: str
    hint: str = Field(description="What to do; empty: nothing that we know")
    since: Time | None = Field(description="Since when it waits; once done, when that was; null: not known")
    docs: str = Field(description="Where it is explained, from the root of the documentation")
    link: str = Field(description="Where to do it, such as a pull request; empty: nowhere else")
    by: str = Field(description="Who has done it; empty: nobody yet")
    who: Literal["se", "customer", "nobody"] = Field(
        description="Who must act: an SE; the customer, whom an SE may remind; nobody, where nothing has to be done"
    )
    action: str = Field(description="The action that it is about; empty: none")
    code: str = Field(description="Of a failed action, or of what the health found; empty: neither")
    said: str = Field(
        description="Of a failed action: what the platform said of it in its own words, without what may be personal "
        "or secret; empty: nothing that was kept"
    )
    retryable: bool | None = Field(description="Whether a failed action can be retried; null: nothing has failed")
    correctable: list[str] = Field(description="Submitted answers that an action was refused for, and that may change")
    ways: list[WayForward] = Field(description="How to go on, the best way first; empty: the hint says all")
    settles: bool = Field(description="Whether an SE may settle it, for a reason: nothing else may end it")


class TaskState(ResponseModel):
    """One line of the SE's checklist."""

    name: str
    title: str
    hint: str
    done: bool
    by: str
    at: Time | None


class NextStep(ResponseModel):
    """Something that happens by itself."""

    action: str
    title: str
    says: str = Field(description="What happens, a sentence without the time")
    at: Time | None = Field(description="When; null: at once, or once what the sentence names has come about")
    machinery: bool = Field(description="Whether it is the system's own business, for which nobody waits")


class PlanPreview(ResponseModel):
    """What the engine would do with the record now: the very plan that it acts on."""

    next: list[NextStep] = Field(
        description="What happens next by itself: at once, then as soon as something else is done, then by time"
    )
    says: list[str] = Field(description="The same, for reading, with the times in UTC")

    runnable: list[str]
    skip: dict[str, str]
    give_up: dict[str, str]
    look_again_at: ReadAt | None = Field(description="When something next wants attention; now, where something does")
    owed: str = Field(description="The action that is owed a status which follows now; empty: none")


class RecordDetail(ResponseModel):
    """All about one record, of whatever flow. What is read from elsewhere (its health) the flow's own routes show."""

    record_id: str
    kind: str
    flow: str
    status: str
    title: str
    path: str = Field(description="Where the flow's own routes show it, below the API's base")
    version: int
    created_at: Time
    created_by: str
    note: str
    at: dict[str, Time] = Field(description="When each status was first reached")
    in_status_since: Time
    held_from: str = Field(description="The status from which it was put on hold; empty: it is not held")
    owed: dict[str, str] = Field(
        description="By action, the status that its outcome brings about once the record's own leads there"
    )
    prefill: dict[str, Any]
    fields: dict[str, Any]
    answers: dict[str, Any] | None
    answers_version: int
    facts: dict[str, str]
    attention: str = Field(description="What it waits for an SE for, in words; empty: it does not")
    attention_since: Time | None
    due_at: Time | None
    actions: list[AdminAction]
    se_tasks: list[TaskState]
    checklist: list[SeLine] = Field(description="What waits for an SE, as far as the record itself tells")
    plan: PlanPreview
    children: list[ChildLine] = Field(description="The small records that belong to it, as far as they are made")
    amend_tag: str = Field(description=AMEND_TAG)
    ask_again_seconds: int | None = Field(description=ASK_AGAIN)


class RecordErased(RecordDetail):
    """The record as it is without the person, and what is left for people to do about them."""

    left_to_do: list[str] = Field(description="What other places hold, a sentence each; the runbook says how to go on")


class RetryLeft(ResponseModel):
    """A record whose action was not tried again, although it had failed so."""

    record_id: str
    code: str
    detail: str


class RetryStep(ResponseModel):
    """What one step of trying again came to."""

    retried: int = Field(description="Records whose action tries again")
    record_ids: list[str] = Field(description="Which they are")
    left: list[RetryLeft] = Field(description="What could not be tried again, and why")
    looked_at: int = Field(description="Records that wait for an SE, whatever for, that this step looked at")
    cursor: str | None = Field(description="Begins the next step; null: this was the last")


def detail(
    flow: Flow,
    record: Record,
    lines: Sequence[checklist.ToDoLine],
    plan: Plan,
    now: datetime,
    small: Sequence[ChildLine] = (),
) -> RecordDetail:
    """All that the record itself tells.

    Args:
        small: The records that belong to it (`handlers.record_children`).
    """
    return RecordDetail(
        **{name: getattr(record, name) for name in _SAME},
        path=flow.path_of(record),
        due_at=due_at(record, plan),
        attention=attention_says(flow, record.attention),
        note=record.created_note,
        prefill=record.prefill_state,
        actions=[action(flow, record, declared) for declared in flow.actions_of(record)],
        se_tasks=[task(record, each) for each in flow.tasks],
        checklist=[checklist_line(line) for line in lines],
        plan=preview(flow, record, plan, now),
        children=list(small),
        amend_tag=entity_tag(record),
        ask_again_seconds=ask_again_in(flow, record, plan, now),
    )


def due_at(record: Record, plan: Plan) -> datetime | None:
    """When something next happens by itself. The due index may find the record a little sooner, which changes nothing
    (`engine.due`). What should happen at once stands where the index has it: an answer that moved with the clock would
    never be the one that was given before (304)."""
    if record.due_at is None or plan.at_once:
        return record.due_at
    return plan.look_again_at or record.due_at


def erased(seen: RecordDetail, left_to_do: Sequence[str]) -> RecordErased:
    """What is seen once a person was erased, with what is left to do beyond it."""
    return RecordErased.model_validate({**dict(seen), "left_to_do": list(left_to_do)})


def retried(step: Retried) -> RetryStep:
    """A step of trying again."""
    return RetryStep(
        retried=len(step.retried),
        record_ids=list(step.retried),
        left=[RetryLeft(record_id=each.record_id, code=each.code, detail=each.detail) for each in step.left],
        looked_at=step.looked_at,
        cursor=step.cursor,
    )


def state(record: Record, declared: Action) -> ActionState:
    """How an action stands."""
    return ActionState(name=declared.name, title=declared.title, status=record.entry(declared.name).status)


def progress(flow: Flow, record: Record, declared: Action) -> ActionProgress:
    """How an action stands, since when, and what holds it up."""
    entry = record.entry(declared.name)
    return ActionProgress(
        **dict(state(record, declared)),
        started_at=entry.started_at,
        finished_at=entry.finished_at,
        waiting_for=_waiting_for(flow, record, declared, entry),
    )


def action(flow: Flow, record: Record, declared: Action) -> AdminAction:
    """One action's ledger entry beside its declaration."""
    entry = record.entry(declared.name)
    open_ways = of_failure(flow, record, declared, entry.failure) if entry.status is Status.FAILED else ()
    return AdminAction(
        **dict(progress(flow, record, declared)),
        attempts=entry.fence,
        attempted_at=entry.attempt_began,
        took_ms=entry.took_ms,
        failures=entry.failures,
        failure=entry.failure,
        ways=ways_forward(open_ways),
        due_at=entry.due_at,
        deadline=entry.deadline,
        lease_until=entry.lease_until,
        note=entry.note,
        result=entry.result,
        starts_at=declared.starts_at,
        needs=list(declared.needs),
        makes_once=declared.makes_once,
    )


def checklist_line(made: checklist.ToDoLine) -> SeLine:
    """One line of the SE's checklist."""
    same = {name: getattr(made, name) for name in SeLine.model_fields if name != "ways"}
    return SeLine(**same, ways=ways_forward(made.ways))


def ways_forward(found: Sequence[OpenWay]) -> list[WayForward]:
    """The ways, as they are answered."""
    return [WayForward(way=each.way, text=each.text, request=each.request) for each in found]


def task(record: Record, declared: Task) -> TaskState:
    """One task, and its mark."""
    mark = record.se_tasks.get(declared.name)
    return TaskState(
        name=declared.name,
        title=declared.title,
        hint=declared.hint_for(record),
        done=bool(mark and mark.done),
        by=mark.by if mark else "",
        at=mark.at if mark else None,
    )


def preview(flow: Flow, record: Record, plan: Plan, now: datetime) -> PlanPreview:
    """The plan, as it is answered: in words, too."""
    ahead = outlook(flow, record, plan, now)
    return PlanPreview(
        next=[NextStep(**{name: getattr(each, name) for name in NextStep.model_fields}) for each in ahead],
        says=[each.whole for each in ahead],
        runnable=list(plan.runnable),
        skip=plan.skip,
        give_up=plan.give_up,
        look_again_at=plan.look_again_at,
        owed=plan.owed,
    )


def _waiting_for(flow: Flow, record: Record, declared: Action, entry: Entry) -> str:
    """What holds an action up: a platform, a stage that is not reached, or the actions that it builds on."""
    if entry.status is Status.PENDING:
        return entry.note
    if entry.status is not Status.WAITING:
        return ""
    if flow.stands_still(record, declared):
        return f"the {record.kind.lower()} to go on: it is {record.status}"
    if not flow.reached(record, declared):
        return f"the {record.kind.lower()} to be {declared.starts_at}"
    if held := declared.waits_for(record):
        return held
    needs = flow.needs_of(record, declared)
    return ", ".join(flow.action(need).title for need in needs if not record.entry(need).settled)
