"""What a company may put its brand on: products by its line of business, and the places on each that are printed.

The catalogue is a file beside this module, until a platform of the adopter's serves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.errors import Problem

FEWEST: Final = 3
MOST: Final = 10
"""Products that a company begins with. Source: the merch onboarding document, "Product picker"."""
_FILE: Final = Path(__file__).with_name("catalogue.json")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Model):
    """A product. `placements` are the places on it that are printed: each needs a print file of its own."""

    sku: str = Field(pattern=r"^[A-Z0-9-]{3,32}$")
    name: str = Field(min_length=1)
    placements: tuple[str, ...] = Field(min_length=1)


class Vertical(_Model):
    """A line of business, with the products that are offered to it, by their SKUs and in the order of display."""

    name: str = Field(pattern=r"^[a-z-]{3,32}$")
    title: str = Field(min_length=1)
    skus: tuple[str, ...] = Field(min_length=FEWEST)


class Catalogue(_Model):
    """All of it. Every SKU of a vertical is a product's."""

    products: tuple[Product, ...]
    verticals: tuple[Vertical, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Catalogue:
        known = [each.sku for each in self.products]
        if len(set(known)) < len(known) or len({each.name for each in self.verticals}) < len(self.verticals):
            raise ValueError("a product or a vertical stands there twice")
        if lost := sorted({sku for each in self.verticals for sku in each.skus} - set(known)):
            raise ValueError(f"a vertical names the product {lost[0]}, which is not there")
        return self

    @property
    def by_sku(self) -> Mapping[str, Product]:
        """Every product."""
        return {each.sku: each for each in self.products}

    def offered(self, vertical: str) -> tuple[Product, ...]:
        """The products for a vertical, in the order of display; none for one that is not there."""
        found = next((each for each in self.verticals if each.name == vertical), None)
        return tuple(self.by_sku[sku] for sku in found.skus) if found else ()

    def wrong_with(self, vertical: str, chosen: Sequence[str]) -> str:
        """What is wrong with a choice of products, in words that go on from the field's name; empty: nothing."""
        offered = {each.sku for each in self.offered(vertical)}
        if len(set(chosen)) < len(chosen):
            return "names a product twice"
        if not set(chosen) <= offered:
            return "names a product that is not offered to this line of business"
        if not FEWEST <= len(chosen) <= MOST:
            return f"must be {FEWEST} to {MOST} products"
        return ""


def refused_products(wrong: str, field: str) -> Problem:
    """The refusal of a choice of products.

    Args:
        wrong: What is wrong with it (`Catalogue.wrong_with`).
        field: As the caller knows it.
    """
    fault = {"field": field, "code": "PRODUCTS_UNUSABLE", "message": wrong}
    return Problem(422, "VALIDATION_FAILED", f"{field} {wrong}.", errors=[fault])


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once a process."""
    return Catalogue.model_validate_json(_FILE.read_bytes())
