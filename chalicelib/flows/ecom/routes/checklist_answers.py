"""The customer's checklist, as the routes answer it. An allow-list: no note, task, failure or system id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from pydantic import Field

from chalicelib.dimensions.health import Health
from chalicelib.engine.flow import Flow
from chalicelib.flows.ecom.checklist import customer
from chalicelib.flows.ecom.checklist.customer_pixel import COPY_SNIPPET, SEND_EVENTS
from chalicelib.flows.ecom.checklist.lines import Awaited, Button, Line, LineKind, State
from chalicelib.flows.ecom.ports import EcomFlowSettings
from chalicelib.flows.ecom.routes.answers import status_shown
from chalicelib.flows.ecom.routes.members import StatusName
from chalicelib.handlers.http.conditional import Age, ReadAt
from chalicelib.handlers.http.model import ResponseModel, one_of
from chalicelib.records.record import Record
from chalicelib.settings import PagesSettings, Settings
from chalicelib.shared_actions import CREATE_INDEX

_LINES: Final = tuple(dict.fromkeys(kind.name for kind in (*customer.WEB, *customer.MOBILE)))
_BUTTONS: Final = tuple(each.name for each in (customer.FINISH_WIZARD, customer.ADD, COPY_SNIPPET, customer.INVITE))
_ASK_FOR_HOST: Final = "Your contact tells you the address that stands before it."
_SOON, _LATER = 10, 60
"""Seconds until a page asks again: while something is still to come, and when all is well. What sources said is shown
again for some seconds anyway (`HEALTH_KEEP_SECONDS`)."""


class ChecklistAction(ResponseModel):
    """What the console offers beside a line."""

    name: Annotated[str, one_of(_BUTTONS)]
    label: str


class ChecklistValue(ResponseModel):
    """Something that the customer needs for what a line asks for, to copy."""

    name: Annotated[str, one_of(("index_name", "account_id", "events_url", "events_path"))]
    label: str
    value: str
    hint: str = Field(description="What is to be known of it; empty: nothing")


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
    values: list[ChecklistValue] = Field(description="What the customer needs for it, as far as it is known")


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
    """Where a customer is sent: to their documentation, to the pixel's script, and to what takes events. The last two
    may have no address."""

    docs: str
    scripts: str
    events: str = ""


def addresses_of(settings: Settings) -> Addresses:
    """What this deployment's settings say of them."""
    docs = settings.of(PagesSettings).documentation(settings.console_url)
    pixel = settings.of(EcomFlowSettings)
    return Addresses(docs, pixel.pixel_script_url, pixel.pixel_events_url)


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
        lines=[
            _line(line, addresses.docs, snippet, values(line.kind, record, addresses), registrant=registrant)
            for line in made.lines
        ],
        ask_again_seconds=_LATER if all(line.says.state is State.DONE for line in made.lines) else _SOON,
    )


def values(kind: LineKind, record: Record, addresses: Addresses) -> list[ChecklistValue]:
    """What the customer needs for a line, as far as the record and the stage know it. Pure."""
    if kind is customer.ADD_DOCUMENTS and (index := record.result(CREATE_INDEX).get("index_name")):
        found = [ChecklistValue(name="index_name", label="Index", value=str(index), hint="")]
        if account := record.facts.get("visible_account_id"):
            found.append(ChecklistValue(name="account_id", label="Account", value=account, hint=""))
        return found
    if kind is SEND_EVENTS and (pixel := record.facts.get("pixel_id")):
        path = f"/pixel/{quote(pixel, safe='')}/events"
        if addresses.events:
            whole = f"{addresses.events.rstrip('/')}{path}"
            return [ChecklistValue(name="events_url", label="Send events to", value=whole, hint="")]
        return [ChecklistValue(name="events_path", label="Send events to this path", value=path, hint=_ASK_FOR_HOST)]
    return []


def _line(
    line: Line, docs: str, snippet: str | None, values: list[ChecklistValue], *, registrant: bool
) -> ChecklistLine:
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
        values=values,
    )


def _can_be_pressed(button: Button | None, snippet: str | None, *, registrant: bool) -> bool:
    if button == customer.FINISH_WIZARD:
        return registrant
    return button != COPY_SNIPPET or snippet is not None
