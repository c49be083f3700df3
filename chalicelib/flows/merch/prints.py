"""What is drawn for a company: its logo, if one was ordered, and a print file for each place on each product. Pure.

Each is a ticket, a record of the design flow whose id follows from the company's (docs/adr/0056, 0059). Which flow that
is, and what its ends are called, is said here by name: flows know nothing of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.engine.children import child_id
from chalicelib.flows.merch.catalogue import catalogue
from chalicelib.flows.merch.lifecycle import LOGO_DESIGN_PENDING

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.flows.merch.catalogue import Product
    from chalicelib.records.record import Record

FLOW: Final = "design"
KIND: Final = "TICKET"
QUEUED, IN_DESIGN, IN_REVIEW, SENT_BACK = "QUEUED", "IN_DESIGN", "IN_REVIEW", "SENT_BACK"
APPROVED: Final = "APPROVED"
CANCELLED: Final = "CANCELLED"
_LOGO: Final = "logo"
_PLACES: Final = "places"
"""The field of a company that has the places of each product, by its SKU."""


def logos(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """The ticket of the logo, of a company that came to have one drawn."""
    if LOGO_DESIGN_PENDING not in record.at:
        return {}
    return {_LOGO: {"kind": "logo", "product": "Logo", "company_name": record.title}}


def settled(record: Record, now: datetime) -> Record:  # noqa: ARG001 - as `Action.leaves` wants it
    """The company with the places on its products that are printed, as the catalogue has them at this moment. A place
    that comes into the catalogue later is for companies that come later: it neither closes a product that is sold nor
    keeps a shop closed whose tickets were made."""
    places = {each.sku: list(each.placements) for each in _chosen(record)}
    return record.but(fields={**record.fields, _PLACES: places})


def print_files(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """A ticket for each place on each of the company's products, in the order in which it chose them: the places that
    were settled as its intake was taken over. A product that is in the catalogue no longer has none: so nothing is
    taken out of it that a company has (docs/adr/0059)."""
    kept = record.fields.get(_PLACES) or {}
    return {
        ticket_name(each.sku, placement): {
            "kind": "print",
            "sku_id": each.sku,
            "product": each.name,
            "placement": placement,
            "company_name": record.title,
        }
        for each in _chosen(record)
        for placement in kept.get(each.sku, each.placements)
    }


def _chosen(record: Record) -> list[Product]:
    products = catalogue().by_sku
    return [products[sku] for sku in (record.answers or {}).get("sku_ids") or () if sku in products]


def ticket_name(sku: str, placement: str) -> str:
    """The name of a ticket among its company's: SKUs are of capitals, placements are not."""
    return f"{sku}-{placement}"


def keys(record: Record, names: Iterable[str]) -> list[str]:
    """Where these of a company's tickets are."""
    return [f"{KIND}#{child_id(record, name)}" for name in names]


def of_product(record: Record, sku: str) -> list[str] | None:
    """Where a product's tickets are; None: it is not one of the company's."""
    if sku not in ((record.answers or {}).get("sku_ids") or ()):
        return None
    return keys(record, (name for name, each in print_files(record).items() if each["sku_id"] == sku))


@dataclass(frozen=True)
class Counts:
    """How far tickets are.

    Attributes:
        of: How many there are, those left aside that are cancelled.
        in_design: That somebody draws, those that were sent back among them.
    """

    of: int = 0
    approved: int = 0
    in_review: int = 0
    in_design: int = 0
    queued: int = 0
    cancelled: int = 0


def counted(statuses: Iterable[str]) -> Counts:
    """How far these tickets are."""
    found = Counter(statuses)
    return Counts(
        of=found.total() - found[CANCELLED],
        approved=found[APPROVED],
        in_review=found[IN_REVIEW],
        in_design=found[IN_DESIGN] + found[SENT_BACK],
        queued=found[QUEUED],
        cancelled=found[CANCELLED],
    )
