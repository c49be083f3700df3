"""How a company stands: when it came to what, and what is left until its shop takes orders. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.flows.merch import payment
from chalicelib.flows.merch.lifecycle import (
    CHURNED,
    INTAKE_COMPLETE,
    LIFECYCLE,
    LIVE,
    LOGO_DESIGN_PENDING,
    PAUSED,
    PRINT_FILES_PENDING,
    SCRAPING,
    SCRAPING_FAILED,
)

if TYPE_CHECKING:
    from chalicelib.flows.merch.prints import Counts
    from chalicelib.records.record import Record

Whose = Literal["you", "us"]
What = Literal["payment", "brand", "logo", "print_files", "pause"]


@dataclass(frozen=True)
class Left:
    """One thing that is left.

    Attributes:
        whose: Who must see to it: the company, or we.
    """

    what: What
    says: str
    whose: Whose


@dataclass(frozen=True)
class Moment:
    """A status, and when the company first came to it; None: it has not."""

    status: str
    at: datetime | None

    @property
    def says(self) -> str:
        """What it means."""
        return LIFECYCLE.descriptions.get(self.status, "")


def timeline(record: Record) -> list[Moment]:
    """The path of this company, with the hold or the end that it is in. What it has not come to when it left, it will
    not: that is left out."""
    path = [each for each in LIFECYCLE.order if each != LOGO_DESIGN_PENDING or _has_logo(record)]
    if record.status == CHURNED:
        path = [each for each in path if each == path[0] or each in record.at]
    beside = [] if record.status in path else [record.status]
    return [Moment(each, record.at.get(each) or (record.created_at if each == path[0] else None)) for each in path] + [
        Moment(each, record.in_status_since) for each in beside
    ]


def left(record: Record, prints: Counts, logos: Counts) -> list[Left]:
    """What is left until the shop takes orders, and who must see to it; nothing, where nothing is or can be done."""
    if record.status == CHURNED:
        return []
    return [*_money(record), *_work(record, prints, logos)]


def paused_reason(record: Record) -> str:
    """Why a shop is paused; empty: it is not."""
    return str(record.fields.get("paused", {}).get("reason", "")) if record.status == PAUSED else ""


def paused_by_us(record: Record) -> bool:
    """Whether it is paused, and a colleague of ours has done it."""
    return record.status == PAUSED and bool(record.fields.get("paused", {}).get("ours"))


def can_pay(record: Record) -> bool:
    """Whether the company can, and must, pay."""
    return record.status != CHURNED and payment.state(record) in {"open", "failed", "canceled", "preparing"}


def ask_again_seconds(record: Record) -> int | None:
    """When a page should ask again; None: nothing comes by itself."""
    if record.status in {INTAKE_COMPLETE, SCRAPING}:
        return _SOON
    waits = record.status in {LOGO_DESIGN_PENDING, PRINT_FILES_PENDING} or payment.state(record) == "accepted"
    return _LATER if waits and record.status != CHURNED else None


_SOON, _LATER = 5, 60


def _has_logo(record: Record) -> bool:
    still_ahead = PRINT_FILES_PENDING not in record.at
    return LOGO_DESIGN_PENDING in record.at or (still_ahead and payment.logo_ordered(record))


def _money(record: Record) -> list[Left]:
    if payment.activated_at(record) is not None:
        return []
    if payment.state(record) == "accepted":
        return [Left("payment", "Your payment is under way; we are told once it has cleared.", "us")]
    return [Left("payment", "Your payment has not come through: pay again, or by other means.", "you")]


_BY_STATUS: Final[dict[str, Left]] = {
    INTAKE_COMPLETE: Left("brand", "We take over what you sent and look up your brand.", "us"),
    SCRAPING: Left("brand", "We look up your brand and make a brand kit of it.", "us"),
    SCRAPING_FAILED: Left("brand", "Your brand could not be found by itself: a colleague of ours sees to it.", "us"),
}


def _work(record: Record, prints: Counts, logos: Counts) -> list[Left]:
    if record.status in _BY_STATUS:
        return [_BY_STATUS[record.status]]
    if record.status == LOGO_DESIGN_PENDING:
        return [Left("logo", f"Our designers draw your logo.{_how_far(logos)}", "us")]
    if record.status == PRINT_FILES_PENDING:
        return [Left("print_files", f"Our designers make your print files.{_how_far(prints)}", "us")]
    if record.status == PAUSED:
        ours = paused_by_us(record)
        says = "We have paused your shop: ask us." if ours else "Your shop is paused: open it again when you like."
        return [Left("pause", says, "us" if ours else "you")]
    return []


def _how_far(counts: Counts) -> str:
    return f" {counts.approved} of {counts.of} are approved." if counts.of > 1 else ""


def goes_live_at(record: Record) -> datetime | None:
    """When the shop was opened first; None: it was not."""
    return record.at.get(LIVE)
