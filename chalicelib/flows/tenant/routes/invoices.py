"""The routes of colleagues about invoices, under /admin/billing/invoices. Nothing outside the table is asked."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.flows.common.camel import CamelForm, CamelModel
from chalicelib.flows.common.tenants import gate, tenant_of
from chalicelib.flows.common.uploads import modules_of
from chalicelib.flows.tenant.invoices.book import Book
from chalicelib.flows.tenant.invoices.invoice import Invoice, State
from chalicelib.flows.tenant.invoices.lines import MOST_LINES, AskedLine, Line, fees, priced
from chalicelib.flows.tenant.invoices.periods import Period, asked
from chalicelib.flows.tenant.name import INVOICES
from chalicelib.flows.tenant.prices import CURRENCY, MONTHLY
from chalicelib.flows.tenant.validation.money import said
from chalicelib.forms import OneLine
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.model import Time
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.records.record import Record

routes = Routes(gate=gate, as_bearer=True, auth=Auth.ADMIN)
_ONE: Final = f"{INVOICES}/{{invoice_id}}"
Text = Annotated[str, Field(max_length=200)]


class InvoiceForm(CamelForm):
    """An invoice that is asked for. What it cannot do without is looked for by hand, so that all that is missing is
    named at once."""

    tenant_id: Text | None = None
    period_start: Text | None = Field(default=None, description="Its first day, such as 2026-11-01")
    period_end: Text | None = Field(default=None, description="Its last day")
    currency: Annotated[str, Field(max_length=8)] | None = Field(default=None, description=f"Left out: {CURRENCY}")
    lines: Annotated[list[AskedLine], Field(max_length=MOST_LINES)] | None = Field(
        default=None, description="Left out: the months of the tenant's modules, as they are priced"
    )


class InvoicesQuery(CamelForm):
    """Whose invoices."""

    tenant_id: Text
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Annotated[str, Field(max_length=100)] | None = None


class PaymentQuery(CamelForm):
    """How it was paid."""

    reference: Annotated[str, OneLine(200)] | None = Field(default=None, description="Of the payment, made elsewhere")


class CancellationQuery(CamelForm):
    """Why it is cancelled."""

    reason: Annotated[str, OneLine(500)] | None = Field(default=None, description="In words, for its history")


class ShownLine(CamelModel):
    """A line. Amounts are decimals in the invoice's currency."""

    description: str
    quantity: str
    unit_price: str
    amount: str


class InvoiceEvent(CamelModel):
    """What became of it, when, and by whom."""

    at: Time
    actor: str
    before: State | None
    after: State
    why: str


class ShownInvoice(CamelModel):
    """An invoice."""

    id: str
    tenant_id: str
    number: str | None = Field(description="Given on issue, without gaps; null: it was never issued")
    state: State
    period_start: str
    period_end: str
    currency: str
    lines: list[ShownLine]
    total: str
    history: list[InvoiceEvent]


class InvoiceList(CamelModel):
    """A page of a tenant's invoices, the latest first."""

    items: list[ShownInvoice]
    cursor: str | None = Field(description="Leads to earlier ones; null: there are none")


@routes.route("POST", f"{INVOICES}/generate", form=InvoiceForm, answers=(ShownInvoice,))
@on_unreadable(of_any_flow)
def generate_invoice(call: Call, body: InvoiceForm) -> ShownInvoice:
    """Draft the invoice of a tenant's period: once. Asked again, it is the one that is there, as it was then."""
    tenant_id, period = asked(body.model_dump(by_alias=True))
    record, currency = tenant_of(call, tenant_id), body.currency or CURRENCY
    lines = _lines(record, period, currency, body.lines)
    made, _ = _book(call).generate(record.record_id, period, lines, currency, actor=call.actor)
    return _shown(made)


@routes.route("GET", INVOICES, query=InvoicesQuery, answers=(InvoiceList,), conditional=True)
@on_unreadable(of_any_flow)
def list_invoices(call: Call) -> InvoiceList:
    """A tenant's invoices, the latest first."""
    query = bodies.query(call.request, InvoicesQuery)
    record = tenant_of(call, query.tenant_id)
    page = _book(call).of_tenant(record.record_id, limit=query.limit, cursor=query.cursor)
    return InvoiceList(items=[_shown(each) for each in page.invoices], cursor=page.cursor)


@routes.route("GET", _ONE, answers=(ShownInvoice,), conditional=True)
def read_invoice(call: Call, invoice_id: str) -> ShownInvoice:
    """An invoice."""
    return _shown(_book(call).read(invoice_id))


@routes.route("POST", f"{_ONE}/issue", answers=(ShownInvoice,))
def issue_invoice(call: Call, invoice_id: str) -> ShownInvoice:
    """Give a draft the next number, for good. Again: the same answer."""
    return _shown(_book(call).issue(invoice_id, actor=call.actor))


@routes.route("POST", f"{_ONE}/mark-paid", query=PaymentQuery, answers=(ShownInvoice,))
def mark_invoice_paid(call: Call, invoice_id: str) -> ShownInvoice:
    """Note that an issued invoice was paid; the payment is collected elsewhere. Again: the same answer."""
    reference = bodies.query(call.request, PaymentQuery).reference or ""
    return _shown(_book(call).mark_paid(invoice_id, actor=call.actor, reference=reference))


@routes.route("POST", f"{_ONE}/cancel", query=CancellationQuery, answers=(ShownInvoice,))
def cancel_invoice(call: Call, invoice_id: str) -> ShownInvoice:
    """Cancel a draft or an issued invoice: its number stays, and its days are free again. Again: the same answer."""
    reason = bodies.query(call.request, CancellationQuery).reason or ""
    return _shown(_book(call).cancel(invoice_id, reason, actor=call.actor))


def _book(call: Call) -> Book:
    return Book(call.desk.store, call.desk.clock)


def _lines(record: Record, period: Period, currency: str, said_lines: list[AskedLine] | None) -> tuple[Line, ...]:
    """Those that were said; else the months of what the tenant has, in the currency that has a price."""
    if said_lines is not None:
        return tuple(priced(each, currency) for each in said_lines)
    return fees(modules_of(record), MONTHLY, period) if currency == CURRENCY else ()


def _shown(invoice: Invoice) -> ShownInvoice:
    about: dict[str, Any] = {
        "id": invoice.invoice_id,
        "tenant_id": invoice.tenant_id,
        "number": invoice.shown_number,
        "state": invoice.state,
        "period_start": str(invoice.start),
        "period_end": str(invoice.end),
        "currency": invoice.currency,
        "total": invoice.shown_total,
    }
    lines = [
        ShownLine(
            description=each.description,
            quantity=str(each.quantity),
            unit_price=said(each.unit_price, invoice.currency),
            amount=said(each.amount, invoice.currency),
        )
        for each in invoice.lines
    ]
    history = [InvoiceEvent.model_validate(each.model_dump()) for each in invoice.history]
    return ShownInvoice(**about, lines=lines, history=history)
