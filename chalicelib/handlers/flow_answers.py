"""Flows, as they are declared and answered."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from chalicelib.desk.erasure import Person
from chalicelib.engine.flow import Action, Flow, nothing_else
from chalicelib.handlers.http.model import ResponseModel


class DeclaredStatus(ResponseModel):
    """A status that records of the flow can have."""

    name: str
    description: str
    on_path: bool = Field(
        description="Whether it is part of the forward path; the path's statuses come first, in order"
    )
    held: bool = Field(description="Whether a record stands still in it until somebody lets it go on")
    leads_to: list[str] = Field(description="Statuses that can follow it")


class DeclaredStep(ResponseModel):
    """A screen of the wizard."""

    name: str
    title: str
    fields: list[str]
    needs: list[str] = Field(description="Fields without which it is not done")
    after: str = Field(description="Status that must be reached before it can be worked on; empty: any")


class DeclaredAction(ResponseModel):
    """A side effect that must happen."""

    name: str
    title: str
    starts_at: str = Field(description="Status from which it may start; empty: any")
    needs: list[str] = Field(description="Actions that must be over before")
    waits: bool = Field(description="Whether it may wait for something else, too, which a record's actions then say")
    recurs: bool = Field(description="Whether it is done again and again")
    repeats: bool = Field(description="Whether it can be done again once it has succeeded: it looks first")
    undoes: str = Field(description="The action whose effect it takes back; empty: none")
    reaches: list[str] = Field(description="Statuses that its success may bring about")
    fails_to: str = Field(description="Status that giving it up brings about; empty: none")
    answers: list[str] = Field(description="Answers that it acts on, and that may be corrected where it is refused")
    makes_once: str = Field(description="What makes it happen once")


class DeclaredTask(ResponseModel):
    """Something that an SE ticks."""

    name: str
    title: str
    hint: str


class DeclaredPerson(ResponseModel):
    """A role in which records of the flow name people who can be erased."""

    name: str
    about: str
    by_email: bool = Field(description="Whether an address says who is meant")
    by_user: bool = Field(description="Whether a user's id may be said")


class DeclaredFlow(ResponseModel):
    """A flow: everything that its records can come to."""

    name: str
    kind: str
    path: str = Field(description="Where the flow's own routes show a record; empty: it has none")
    statuses: list[DeclaredStatus]
    steps: list[DeclaredStep]
    actions: list[DeclaredAction]
    tasks: list[DeclaredTask]
    answers: list[str] = Field(description="Answers that its records may have; empty: nobody answers anything")
    persons: list[DeclaredPerson]
    ways: dict[str, str] = Field(description="Ways forward that only this flow has, with what each means")


class DeclaredFlows(ResponseModel):
    """The flows that this stage has."""

    flows: list[DeclaredFlow]


def declared(flow: Flow, persons: Sequence[Person]) -> DeclaredFlow:
    """A flow's declaration."""
    return DeclaredFlow(
        name=flow.name,
        kind=flow.kind,
        path=flow.path,
        statuses=_statuses(flow),
        steps=[
            DeclaredStep(
                name=step.name,
                title=step.title,
                fields=list(step.form.model_fields),
                needs=list(step.needs),
                after=step.after,
            )
            for step in flow.steps
        ],
        actions=[_action(action) for action in flow.actions],
        tasks=[DeclaredTask(name=task.name, title=task.title, hint=task.hint) for task in flow.tasks],
        answers=list(flow.form.model_fields) if flow.form else [],
        persons=[
            DeclaredPerson(name=each.name, about=each.about, by_email=each.by_email, by_user=each.by_user)
            for each in persons
        ],
        ways=dict(flow.own_ways),
    )


def _statuses(flow: Flow) -> list[DeclaredStatus]:
    lifecycle = flow.lifecycle
    beside = [status for status in lifecycle.descriptions if not lifecycle.on_path(status)]
    return [
        DeclaredStatus(
            name=status,
            description=lifecycle.descriptions[status],
            on_path=lifecycle.on_path(status),
            held=lifecycle.is_held(status),
            leads_to=sorted(after for before, after in lifecycle.edges if before == status),
        )
        for status in (*lifecycle.order, *beside)
    ]


def _action(action: Action) -> DeclaredAction:
    return DeclaredAction(
        name=action.name,
        title=action.title,
        starts_at=action.starts_at,
        needs=list(action.needs),
        waits=action.waits_for is not nothing_else,
        recurs=action.recurs is not None,
        repeats=action.repeats,
        undoes=action.undoes,
        reaches=list(action.may_reach),
        fails_to=action.fails_to,
        answers=list(action.answers),
        makes_once=action.makes_once,
    )
