"""How a tenant stands: its invitation, and the runbook's checklist, each line with what shows it. Pure.

Source: the tenant runbook, "Checklist".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.flows.common.uploads import overrides_of
from chalicelib.flows.tenant import tasks
from chalicelib.flows.tenant.actions import FIND_ORGANISATION, INVITE_CONTACT, PRODUCTION_UPLOAD, WITHDRAW_INVITE
from chalicelib.flows.tenant.concerns import FIRST_UPLOAD
from chalicelib.flows.tenant.name import EXCHANGE, INVOICES, TENANTS
from chalicelib.flows.tenant.tasks import marked_at
from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from chalicelib.flows.tenant.invoices.invoice import Invoice
    from chalicelib.records.issued_keys import ListedKey
    from chalicelib.records.record import Record, TaskMark

InviteStatus = Literal["pending", "sent", "accepted", "failed", "withdrawn", "not_invited"]
State = Literal["done", "open", "not_needed"]
INVITES: Final[tuple[InviteStatus, ...]] = ("pending", "sent", "accepted", "failed", "withdrawn", "not_invited")


@dataclass(frozen=True)
class Seen:
    """What shows how far a tenant is, beside its record.

    Attributes:
        keys: All that it ever had, oldest first.
        invoices: Its latest, the latest first.
        secret: Whether the secret is there that keys are kept under.
        now: The present moment.
    """

    keys: Sequence[ListedKey]
    invoices: Sequence[Invoice]
    secret: bool
    now: datetime


@dataclass(frozen=True)
class Next:
    """What is to be done for a line.

    Attributes:
        command: The request, method and path below the API's base; empty: nothing is asked of the API.
    """

    says: str
    command: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the checklist.

    Attributes:
        mark: By which name a colleague marks it; empty: facts alone tick it, or it cannot be marked yet.
        evidence: What shows it, a sentence; empty: nothing does.
        by: Who has marked it; empty: nobody, or facts have.
        next: What is to be done; None: nothing.
    """

    title: str
    state: State
    mark: str = ""
    evidence: str = ""
    at: datetime | None = None
    by: str = ""
    next: Next | None = None


@dataclass(frozen=True)
class Section:
    """A part of the checklist."""

    title: str
    lines: tuple[Line, ...]

    @property
    def done(self) -> bool:
        """Whether nothing of it is open."""
        return all(line.state != "open" for line in self.lines)


def invite_status(record: Record) -> InviteStatus:
    """How far the invitation of the primary contact is, as the ledger tells."""
    entry, withdrawn = record.entry(INVITE_CONTACT), record.entry(WITHDRAW_INVITE)
    if withdrawn.status is Status.SUCCEEDED and withdrawn.result.get("withdrawn", "0") != "0":
        return "withdrawn"
    if entry.status is Status.SKIPPED:
        return "not_invited"
    if entry.status is Status.SUCCEEDED:
        return "accepted" if entry.result.get("state") == "accepted" else "sent"
    if Status.FAILED in {entry.status, record.entry(FIND_ORGANISATION).status}:
        return "failed"
    return "pending"


def sections(record: Record, seen: Seen) -> tuple[Section, ...]:
    """The checklist."""
    path = f"{TENANTS}/{record.record_id}"
    return (
        Section("Pre-onboarding", tuple(_before(record, seen, path))),
        Section("Setup", tuple(_setup(record, seen, path))),
        Section("Validation", tuple(_validation(record, seen, path))),
        Section("Go-live", tuple(_go_live(record, seen, path))),
    )


def next_line(found: Sequence[Section]) -> Line | None:
    """The first line that is open; None: none is."""
    return next((line for section in found for line in section.lines if line.state == "open"), None)


def _before(record: Record, seen: Seen, path: str) -> Iterator[Line]:
    yield _marked(record, "Agreement signed", tasks.AGREEMENT_SIGNED, path)
    modules = " and ".join(record.fields.get("modules", ()))
    yield _marked(record, "Module scope confirmed", tasks.SCOPE_CONFIRMED, path, f"The tenant has {modules}.")
    yield Line(
        "Admin auth and key material verified",
        "done" if seen.secret else "open",
        evidence="You are signed in, and KEY_HASH_SECRET is there." if seen.secret else "",
        next=None if seen.secret else Next("Have whoever runs this stage set KEY_HASH_SECRET."),
    )


def _setup(record: Record, seen: Seen, path: str) -> Iterator[Line]:
    yield Line("Tenant created", "done", evidence=f"Its id is {record.record_id}.", at=record.created_at)
    living = [key for key in seen.keys if key.counts(seen.now)]
    title = "Integration key issued and stored by customer"
    if not living:
        yield Line(title, "open", next=Next("Issue a key.", f"POST {path}/integration-keys"))
    else:
        many = f"{len(living)} keys count" if len(living) > 1 else f"The key {living[0].name} counts"
        yield _marked(record, title, tasks.KEY_STORED, path, f"{many}.")
    overrides = overrides_of(record)
    said = ", ".join(f"{code} {'on' if on else 'off'}" for code, on in sorted(overrides.items()))
    evidence = f"Overridden: {said}." if said else "The modules' defaults apply."
    line = "Detector configuration confirmed (defaults or overrides)"
    yield _marked(record, line, tasks.DETECTORS_CONFIRMED, path, evidence)


def _validation(record: Record, seen: Seen, path: str) -> Iterator[Line]:
    used = max((key.used_at for key in seen.keys if key.used_at), default="")
    yield Line(
        "Token exchange succeeds",
        "done" if used else "open",
        evidence="A key was used." if used else "",
        at=datetime.fromisoformat(used) if used else None,
        next=None if used else Next("The customer exchanges the key for a token.", f"POST {EXCHANGE}"),
    )
    first = record.facts.get(FIRST_UPLOAD, "")
    yield Line(
        "First upload completes",
        "done" if first else "open",
        evidence=f"The job {first} was completed." if first else "",
        next=None if first else Next("The customer uploads test data.", "POST /ship/upload or POST /upload"),
    )
    line = "Findings/results reviewed with customer"
    yield _marked(record, line, tasks.RESULTS_REVIEWED, path, has=first != "")


def _go_live(record: Record, seen: Seen, path: str) -> Iterator[Line]:
    live = record.facts.get(PRODUCTION_UPLOAD, "")
    yield Line(
        "Production uploads started",
        "done" if live else "open",
        evidence=f"The job {live} was completed after the review." if live else "",
        next=None if live else Next("The customer starts production uploads, once the first findings are reviewed."),
    )
    yield _marked(record, "24-hour monitoring completed", tasks.MONITORED, path)
    yield _marked(record, "1-week review scheduled", tasks.REVIEW_SCHEDULED, path)
    yield _marked(record, "1-week review held", tasks.REVIEW_HELD, path)
    yield _billing(seen)


def _billing(seen: Seen) -> Line:
    title = "Billing runbook executed if billing is active"
    living = [each for each in seen.invoices if each.state != "CANCELLED"]
    if not living:
        generate = Next("If the customer is billed, generate an invoice.", f"POST {INVOICES}/generate")
        return Line(title, "not_needed", evidence="There is no invoice.", next=generate)
    last, steps = living[0], {"DRAFT": "issue", "ISSUED": "mark-paid"}
    number = last.shown_number
    evidence = f"{number} for {last.period} is {last.state.lower()}." if number else f"{last.period} has a draft."
    if (step := steps.get(last.state)) is None:
        return Line(title, "done", evidence=evidence, at=last.history[-1].at)
    deed = Next(f"{step.replace('-', ' ').capitalize()} the invoice.", f"POST {INVOICES}/{last.invoice_id}/{step}")
    return Line(title, "open", evidence=evidence, next=deed)


def _marked(record: Record, title: str, line: str, path: str, evidence: str = "", *, has: bool = True) -> Line:
    """A line that a colleague marks, once there is what it is about."""
    at = marked_at(record, line)
    if at is None:
        task = next(each for each in tasks.TASKS if each.name == line)
        if tasks.early(record, line, has=has):
            return Line(title, "open", evidence=evidence, next=Next(task.hint))
        return Line(title, "open", line, evidence, next=Next(task.hint, f"POST {path}/checklist/{line}"))
    mark: TaskMark = record.se_tasks[line]
    return Line(title, "done", line, evidence, at, mark.by)
