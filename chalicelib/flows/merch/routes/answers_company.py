"""What is answered of a company: to its own people, to colleagues, to its shop, and to whoever takes its orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args

from pydantic import Field

from chalicelib.flows.common.roles import Role, who_can
from chalicelib.flows.merch import keys, payment, prints, standing
from chalicelib.flows.merch.intents.brand import may_be_rescraped
from chalicelib.flows.merch.keys import Gate, Key, Lock
from chalicelib.flows.merch.lifecycle import CHURNED, LIFECYCLE, LIVE, PAUSED
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.prints import Counts
from chalicelib.flows.merch.routes import brand_answers
from chalicelib.flows.merch.routes.brand_answers import BrandKit
from chalicelib.flows.merch.tiers import PLANS, tier_of
from chalicelib.handlers.http.model import ResponseModel, Time, one_of
from chalicelib.handlers.record_children import ChildLine
from chalicelib.handlers.record_history import ToldEntry
from chalicelib.records.record import Record

if TYPE_CHECKING:
    from chalicelib.settings import Settings

Status = Annotated[str, one_of(LIFECYCLE.descriptions)]
CompanyDeed = Literal["pause", "resume", "churn", "rescrape", "name_admin"]
LEAST: Final[Mapping[CompanyDeed, Role]] = {
    "pause": Role.ADMIN,
    "resume": Role.ADMIN,
    "churn": Role.ADMIN,
    "rescrape": Role.DESIGNER,
    "name_admin": Role.ADMIN,
}
"""The least role that each takes."""


class CompanyKey(ResponseModel):
    """One of the two keys that open a company's shop for orders."""

    open: bool
    says: str
    since: Time | None = Field(description="Since when it is open; null: it is not")


class CompanyKeys(ResponseModel):
    """Both keys. They are independent: whichever comes last opens the shop."""

    status: CompanyKey = Field(description="All print files are approved, and nobody has paused or left")
    activation: CompanyKey = Field(description="What was due has cleared")


class TimelineEntry(ResponseModel):
    """A status of the company's path, or of where it is beside it."""

    status: Status
    at: Time | None = Field(description="When it first came to it; null: it has not")
    says: str


class TicketCounts(ResponseModel):
    """How far the designers are."""

    of: int = Field(description="All, but for those that are cancelled")
    approved: int
    in_review: int
    in_design: int = Field(description="Those that were sent back among them")
    queued: int
    cancelled: int


class LeftToDo(ResponseModel):
    """One thing that is left until the shop takes orders."""

    what: Annotated[str, one_of(get_args(standing.What))]
    says: str
    whose: standing.Whose = Field(description="Who must see to it: the company (you), or we")


class CompanyPayment(ResponseModel):
    """How the payment stands."""

    state: payment.State


class CompanyCan(ResponseModel):
    """What the company's people can do as it is."""

    pause: bool
    resume: bool
    rescrape: bool
    pay: bool


class CompanyView(ResponseModel):
    """A company, as its own people see it."""

    id: str
    company_name: str
    status: Status
    status_says: str
    keys: CompanyKeys
    timeline: list[TimelineEntry]
    tickets: TicketCounts | None = Field(description="Of print files; null: none are made yet")
    logo_tickets: TicketCounts | None = Field(description="Of the logo; null: none was ordered, or it is not that far")
    left: list[LeftToDo]
    payment: CompanyPayment | None = Field(description="null: nothing was confirmed")
    paused_reason: str | None
    can: CompanyCan
    ask_again_seconds: int | None


class CompanyDetail(CompanyView):
    """A company, as colleagues see it."""

    company_id: str
    activated_at: Time | None = Field(description="When the payment cleared; null: it has not")
    go_live_at: Time | None = Field(description="When the shop was first live; null: it was not")
    plan: Annotated[str, one_of(PLANS)] | None
    tier: str | None
    paused_by_us: bool
    admin_email: str | None = Field(description="Address of whoever looks after it; null: it was forgotten")
    claimed: bool = Field(description="Whether they have come in by that address")
    brand: BrandKit
    children: list[ChildLine] = Field(description="The tickets that are made")
    audit: list[ToldEntry] = Field(description="What happened, the latest first; older entries: the record's history")
    may: list[CompanyDeed] = Field(description="What the caller can do with it as it is")
    who_can: dict[str, str] = Field(description="By deed that the caller's role does not allow: who can, a sentence")


class OrderGate(ResponseModel):
    """Whether an order of a product can be taken."""

    open: bool
    closed_by: Annotated[str, one_of(get_args(Lock))] | None = Field(
        description="What keeps it closed, the first of: the status, activation, the product; null: nothing"
    )
    says: str = Field(description="For whoever orders")


class Shop(ResponseModel):
    """A company's shop, for whoever comes to it."""

    company_id: str
    company_name: str
    orders: bool = Field(description="Whether orders are taken")
    says: str = Field(description="For whoever comes")
    style_sheet: str = Field(description="Where its brand is, as CSS custom properties, below the API's base")


def view(record: Record, small: Sequence[ChildLine]) -> CompanyView:
    """A company, for its own people.

    Args:
        small: Its tickets.
    """
    return CompanyView(**_view(record, small))


def detail(
    record: Record, small: Sequence[ChildLine], audit: list[ToldEntry], settings: Settings, role: Role
) -> CompanyDetail:
    """A company, for a colleague.

    Args:
        small: Its tickets.
        audit: What happened last.
        role: Theirs.
    """
    bought = payment.bought(record)
    email = (record.answers or {}).get("admin_email") or None
    return CompanyDetail(
        **_view(record, small),
        company_id=record.record_id,
        activated_at=payment.activated_at(record),
        go_live_at=standing.goes_live_at(record),
        plan=bought.plan if bought else None,
        tier=tier_of(bought.headcount).name if bought else None,
        paused_by_us=standing.paused_by_us(record),
        admin_email=email,
        claimed=bool(email and record.fields.get("admins")),
        brand=brand_answers.brand(record),
        children=list(small),
        audit=audit,
        may=[deed for deed in LEAST if role >= LEAST[deed] and _fits(record, deed)],
        who_can={deed: who_can(settings, least) for deed, least in LEAST.items() if role < least},
    )


def gate(found: Gate) -> OrderGate:
    """Whether an order can be taken."""
    return OrderGate(open=found.open, closed_by=found.closed_by, says=found.says)


def shop(record: Record) -> Shop:
    """A shop that is there."""
    found = keys.shop_gate(record)
    return Shop(
        company_id=record.record_id,
        company_name=record.title,
        orders=found.open,
        says=found.says,
        style_sheet=f"{COMPANIES}/{record.record_id}/brand.css",
    )


def _view(record: Record, small: Sequence[ChildLine]) -> dict[str, Any]:
    prints_made, logos_made = _counts(record, small, prints.print_files), _counts(record, small, prints.logos)
    state = payment.state(record)
    return {
        "id": record.record_id,
        "company_name": record.title,
        "status": record.status,
        "status_says": LIFECYCLE.descriptions.get(record.status, record.status),
        "keys": CompanyKeys(status=_key(keys.status_key(record)), activation=_key(keys.activation_key(record))),
        "timeline": [TimelineEntry(status=m.status, at=m.at, says=m.says) for m in standing.timeline(record)],
        "tickets": _shown(prints_made),
        "logo_tickets": _shown(logos_made),
        "left": [
            LeftToDo(what=each.what, says=each.says, whose=each.whose)
            for each in standing.left(record, prints_made, logos_made)
        ],
        "payment": CompanyPayment(state=state) if state != "none" else None,
        "paused_reason": standing.paused_reason(record) or None,
        "can": CompanyCan(
            pause=record.status == LIVE,
            resume=record.status == PAUSED and not standing.paused_by_us(record),
            rescrape=may_be_rescraped(record),
            pay=standing.can_pay(record),
        ),
        "ask_again_seconds": standing.ask_again_seconds(record),
    }


def _fits(record: Record, deed: CompanyDeed) -> bool:
    if deed == "rescrape":
        return may_be_rescraped(record, by_us=True)
    if deed == "churn":
        return LIFECYCLE.allows(record, CHURNED)
    if deed == "name_admin":
        return record.status != CHURNED
    return record.status == {"pause": LIVE, "resume": PAUSED}[deed]


def _counts(record: Record, small: Sequence[ChildLine], family: Any) -> Counts:
    names = family(record)
    return prints.counted(each.status for each in small if each.record_id.rpartition(".")[2] in names)


def _shown(counts: Counts) -> TicketCounts | None:
    if not counts.of and not counts.cancelled:
        return None
    return TicketCounts(**{name: getattr(counts, name) for name in TicketCounts.model_fields})


def _key(key: Key) -> CompanyKey:
    return CompanyKey(open=key.open, says=key.says, since=key.since)
