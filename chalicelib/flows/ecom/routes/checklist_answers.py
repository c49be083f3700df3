"""The customer's checklist, as the routes answer it. An allow-list: no note, task, failure or system id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from chalicelib.dimensions.health import Health
from chalicelib.engine.flow import Flow
from chalicelib.flows.ecom.checklist import customer
from chalicelib.flows.ecom.checklist.customer_pixel import COPY_SNIPPET
from chalicelib.flows.ecom.checklist.lines import Awaited, Button, Line, State
from chalicelib.flows.ecom.ports import EcomFlowSettings
from chalicelib.flows.ecom.routes.answers import status_shown
from chalicelib.flows.ecom.routes.members import StatusName
from chalicelib.handlers.http.conditional import Age, ReadAt
from chalicelib.handlers.http.model import ResponseModel, one_of
from chalicelib.records.record import Record
from chalicelib.settings import PagesSettings, Settings

_LINES: Final = tuple(dict.fromkeys(kind.name for kind in (*customer.WEB, *customer.MOBILE)))
_BUTTONS: Final = tuple(each.name for each in (customer.FINISH_WIZARD, customer.ADD, COPY_SNIPPET, customer.INVITE))
_SOON, _LATER = 10, 60
"""Seconds until a page asks again: while something is still to come, and when all is well. What sources said is shown
again for some seconds anyway (`HEALTH_KEEP_SECONDS`)."""


class ChecklistAction(ResponseModel):
    """What the console offers beside a line."""

    name: Annotated[str, one_of(_BUTTONS)]
    label: str


class ChecklistLine(ResponseModel):
    """One line. docs/checklist.md lists what each can say."""

    name: Annotated[str, one_of(_LINES)] = Field(description="install_snippet on the web, send_events in an app")
    title: str
    state: State
    reason: str = Field(description="One sentence for the customer")
    docs: str = Field(description="Where the customer reads about it")
    action: ChecklistAction | None = Field(description="null: there is nothing for the customer to press")
    awaits: Awaited | None = Field(description="What turns this line by itself, once the customer has done their part")
    blocking: bool = Field(description="Whether the onboarding is not complete without it")
    checked_at: ReadAt = Field(description="When its source answered, or failed to")
    snippet: str | None = Field(description="The script element, on install_snippet, once the pixel has its id")
    counts: dict[str, int] = Field(description="Figures, such as documents, invited and accepted")


class Checklist(ResponseModel):
    """What is left to do, for every member of the account."""

    status: StatusName = Field(description="Of the onboarding: registered, submitted or completed, mostly")
    title: str = Field(description="The customer's name, as far as it is known")
    visible_account_id: str | None = Field(description="The account; null: it is not there yet")
    pixel_id: str | None = Field(description="Which events name; null until it is known")
    complete: bool = Field(description="Whether everything worked once; what is wrong since then is in the lines")
    done: int = Field(description="Blocking lines that are done")
    of: int = Field(description="Blocking lines")
    checked_at: ReadAt
    age_seconds: Age = Field(description="How old this is: answers are kept for some seconds")
    lines: list[ChecklistLine]
    ask_again_seconds: int = Field(description="When a page that is open asks again, with If-None-Match")


@dataclass(frozen=True)
class Addresses:
    """Where a customer is sent: to their documentation, and to the pixel's script, which may have no address."""

    docs: str
    scripts: str


def addresses_of(settings: Settings) -> Addresses:
    """What this deployment's settings say of them."""
    docs = settings.of(PagesSettings).documentation(settings.console_url)
    return Addresses(docs, settings.of(EcomFlowSettings).pixel_script_url)


def for_customer(flow: Flow, record: Record, health: Health, addresses: Addresses, *, registrant: bool) -> Checklist:
    """The customer's checklist.

    Args:
        registrant: Whether who asks has signed up with the link: nobody else can go on with the set-up.
    """
    made = customer.checklist(flow, record, health)
    snippet = customer.snippet(record.facts.get("pixel_id", ""), addresses.scripts)
    return Checklist(
        status=status_shown(flow, record),
        title=record.title,
        visible_account_id=record.facts.get("visible_account_id"),
        pixel_id=record.facts.get("pixel_id"),
        complete=made.complete,
        done=made.done,
        of=made.of,
        checked_at=health.checked_at,
        age_seconds=health.age_seconds,
        lines=[_line(line, addresses.docs, snippet, registrant=registrant) for line in made.lines],
        ask_again_seconds=_LATER if all(line.says.state is State.DONE for line in made.lines) else _SOON,
    )


def _line(line: Line, docs: str, snippet: str | None, *, registrant: bool) -> ChecklistLine:
    kind, says = line.kind, line.says
    shown = snippet if kind.shows_snippet else None
    button = says.button if _can_be_pressed(says.button, shown, registrant=registrant) else None
    return ChecklistLine(
        name=kind.name,
        title=kind.title,
        state=says.state,
        reason=line.reason,
        docs=f"{docs}/{kind.docs}",
        action=ChecklistAction(name=button.name, label=button.label) if button else None,
        awaits=says.awaits,
        blocking=kind.blocking,
        checked_at=line.checked_at,
        snippet=shown,
        counts=dict(line.counts),
    )


def _can_be_pressed(button: Button | None, snippet: str | None, *, registrant: bool) -> bool:
    if button == customer.FINISH_WIZARD:
        return registrant
    return button != COPY_SNIPPET or snippet is not None
