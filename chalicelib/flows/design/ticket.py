"""What a ticket is for. Pure: it follows from what its company filled in as it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from chalicelib.records.record import Record

TicketKind = Literal["print", "logo"]


@dataclass(frozen=True)
class Ticket:
    """What is to be drawn.

    Attributes:
        kind: A print file for one place on a product, or the company's logo.
        sku_id: Of the product; empty for a logo.
        product: What it is called.
        placement: The place on it; empty for a logo.
        company_id, company_name: For whom.
    """

    kind: TicketKind
    sku_id: str
    product: str
    placement: str
    company_id: str
    company_name: str


def of(record: Record) -> Ticket:
    """What a ticket is for."""
    fields, company = record.fields, record.parent.partition("#")[2]
    said = {name: str(fields.get(name) or "") for name in ("sku_id", "product", "placement", "company_name")}
    return Ticket(kind="logo" if fields.get("kind") == "logo" else "print", company_id=company, **said)
