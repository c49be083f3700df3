"""An invoice, and the one door for its state.

A draft has no number and can be wrong. On issue it gets the next one, for good: an invoice that is cancelled afterwards
keeps it, so that no number is ever missing or given twice. What is asked for again is answered with what is there.

    DRAFT ── issue ──> ISSUED ── pay ──> PAID
      └── cancel ──> CANCELLED <── cancel ──┘ (of ISSUED alone)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from chalicelib.errors import Problem
from chalicelib.flows.tenant.invoices import lines as counting
from chalicelib.flows.tenant.invoices.lines import Line
from chalicelib.flows.tenant.invoices.periods import Period
from chalicelib.flows.tenant.validation.money import said
from chalicelib.records.moment import Moment


class State(StrEnum):
    """What has become of an invoice."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"


EDGES: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.ISSUED, State.CANCELLED}),
    State.ISSUED: frozenset({State.PAID, State.CANCELLED}),
    State.PAID: frozenset(),
    State.CANCELLED: frozenset(),
}
_REACHED: Final[Mapping[State, frozenset[State]]] = {
    State.ISSUED: frozenset({State.ISSUED, State.PAID}),
    State.PAID: frozenset({State.PAID}),
    State.CANCELLED: frozenset({State.CANCELLED}),
}
"""Where what is asked for was done already: a request that comes again, or late, changes nothing."""
_INSTEAD: Final[Mapping[State, str]] = {
    State.DRAFT: "Issue it first.",
    State.ISSUED: "",  # every request has an edge from there, or was answered
    State.PAID: "What was paid is paid back outside, and billed by an invoice with a credit.",
    State.CANCELLED: "Generate its period again.",
}


class Noted(BaseModel):
    """A change of state, for the audit.

    Attributes:
        actor: Who asked for it.
        before: None: it was made.
        why: In the actor's words, or the payment's reference; empty: not said.
    """

    model_config = ConfigDict(frozen=True)

    at: Moment
    actor: str
    after: State
    before: State | None = None
    why: str = ""


class Invoice(BaseModel):
    """An invoice as stored.

    Attributes:
        invoice_id: ``{tenant id}.{serial}``.
        serial: Which of its tenant's invoices it is, from 1, drafts included.
        version: Raised by every write.
        start, end: First and last day that it is for.
        number: Given on issue, from 1, over all tenants; None: it was never issued.
        total: In the currency's smallest unit.
        history: All that happened to it, the earliest first.
    """

    model_config = ConfigDict(frozen=True)

    tenant_id: str
    serial: int
    version: int = 1
    start: date
    end: date
    currency: str
    lines: tuple[Line, ...]
    total: int
    state: State = State.DRAFT
    number: int | None = None
    history: tuple[Noted, ...] = ()

    @property
    def invoice_id(self) -> str:
        return f"{self.tenant_id}.{self.serial}"

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def shown_number(self) -> str | None:
        """As it is printed: ``INV-000042``."""
        return None if self.number is None else f"INV-{self.number:06d}"

    @property
    def shown_total(self) -> str:
        """With its decimals: ``1250.00``."""
        return said(self.total, self.currency)


def drafted(
    tenant_id: str, serial: int, period: Period, lines: Sequence[Line], currency: str, *, actor: str, now: datetime
) -> Invoice:
    """A new draft.

    Raises:
        Problem: As `lines.total`.
    """
    return Invoice(
        tenant_id=tenant_id,
        serial=serial,
        start=period.start,
        end=period.end,
        currency=currency,
        lines=tuple(lines),
        total=counting.total(lines, currency),
        history=(Noted(at=now, actor=actor, before=None, after=State.DRAFT),),
    )


def moved(
    invoice: Invoice, to: State, *, actor: str, now: datetime, why: str = "", number: int | None = None
) -> Invoice:
    """The invoice in another state; the same object where it has been there already.

    Args:
        why: A cancellation's reason, a payment's reference.
        number: That it gets, where it is issued.

    Raises:
        Problem: 409 INVOICE_STATE: there is no edge; INVOICE_EMPTY: nothing can be issued without a line.
    """
    if invoice.state in _REACHED[to]:
        return invoice
    if to not in EDGES[invoice.state]:
        raise Problem(
            409,
            "INVOICE_STATE",
            f"The invoice is {invoice.state}, so it cannot become {to}. {_INSTEAD[invoice.state]}".strip(),
            extra={"state": invoice.state},
        )
    if to is State.ISSUED and not invoice.lines:
        raise Problem(409, "INVOICE_EMPTY", "It has no line. Cancel it, and generate its period again with lines.")
    note = Noted(at=now, actor=actor, before=invoice.state, after=to, why=why)
    changes = {"state": to, "version": invoice.version + 1, "history": (*invoice.history, note)}
    return invoice.model_copy(update={**changes, "number": number} if to is State.ISSUED else changes)
