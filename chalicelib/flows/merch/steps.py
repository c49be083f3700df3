"""What the intake asks, step by step. All that is saved of it are answers; a logo lies in the bucket of uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from chalicelib.engine.flow import Step
from chalicelib.flows.merch.brand_kit import COLOUR, FONT
from chalicelib.flows.merch.catalogue import FEWEST, MOST, catalogue
from chalicelib.flows.merch.tiers import Plan
from chalicelib.forms import Email, Form, OneLine, Shaped, WholeNumber

BASICS: Final = "basics"
BRAND_TEASER: Final = "brand_teaser"
PRODUCTS: Final = "products"
BRAND: Final = "brand"
CONFIRM: Final = "confirm"


@dataclass(frozen=True)
class _OfTheCatalogue:
    """Annotates the name of a line of business. The catalogue is read when one is first checked."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks."""
        return core_schema.no_info_after_validator_function(_vertical, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says."""
        return {**handler(schema), "enum": [each.name for each in catalogue().verticals]}


def _vertical(name: str) -> str:
    if not any(each.name == name for each in catalogue().verticals):
        raise PydanticCustomError("WRONG_FORM", "must be a line of business that the catalogue has")
    return name


def _website(text: str) -> str:
    from chalicelib.clients.brandfetch.client import domain_of  # here: a cold start needs none of it

    if not domain_of(text):
        raise PydanticCustomError("WRONG_FORM", "must be the address of a website")
    return text


Name = Annotated[str, OneLine(200)]
Country = Annotated[str, Shaped(r"^[A-Z]{2}$", "two capital letters, as ISO 3166-1 has them")]
Vertical = Annotated[str, _OfTheCatalogue()]
Headcount = Annotated[int, WholeNumber(1, 1_000_000)]
_WEBSITE: Final = (
    r"^(https?:\/\/)?([A-Za-z0-9]([A-Za-z0-9\-]{0,38}[A-Za-z0-9])?\.){1,5}[A-Za-z][A-Za-z0-9\-]{0,28}[A-Za-z0-9]"
    r"(\/[!-~]{0,400})?$"
)
"""Narrower than names may be (RFC 1035): long ones that nobody has are not worth a rule that cannot be said."""
Website = Annotated[
    str, Shaped(_WEBSITE, "the address of a website, such as https://shop.example"), AfterValidator(_website)
]
Sku = Annotated[str, Shaped(r"^[A-Z0-9\-]{3,32}$", "a product's number, as the catalogue has it")]
Skus = Annotated[list[Sku], Field(min_length=FEWEST, max_length=MOST)]
Colour = Annotated[str, Shaped(COLOUR, "# and six hexadecimal digits")]
Headline = Annotated[str, OneLine(120)]
Tagline = Annotated[str, OneLine(200)]
Font = Annotated[str, Shaped(FONT, "the name of a font, in letters, digits and blanks")]


class Basics(Form):
    """Who the company is. Its headcount decides on its tier."""

    company_name: Name
    admin_email: Email
    country: Country
    vertical: Vertical
    headcount: Headcount
    website_url: Website | None = None


class BrandTeaser(Form):
    """Whether the brand is looked up, or the company brings its own."""

    own_assets: StrictBool = Field(default=False, description="Whether nothing is to be looked up")


class Products(Form):
    """What the company begins with, of what is offered to its line of business."""

    sku_ids: Skus


class Overrides(Form):
    """What the company wants otherwise than it is found, and its own words."""

    headline: Headline | None = None
    tagline: Tagline | None = None
    primary_color: Colour | None = None
    accent_color: Colour | None = None
    heading_font: Font | None = None
    body_font: Font | None = None


class BrandDetails(Overrides):
    """The fourth step."""

    use_logo: StrictBool = Field(default=False, description="Whether the logo counts that was uploaded")


class Confirmation(Form):
    """How the company pays, and whether a logo is to be drawn for it."""

    plan: Plan
    logo_addon: StrictBool = False


class MerchAnswers(Form):
    """All that may be corrected. What no step was sent for yet is not there."""

    company_name: Name | None = None
    admin_email: Email | None = None
    country: Country | None = None
    vertical: Vertical | None = None
    headcount: Headcount | None = None
    website_url: Website | None = None
    own_assets: StrictBool | None = None
    sku_ids: Skus | None = None
    headline: Headline | None = None
    tagline: Tagline | None = None
    primary_color: Colour | None = None
    accent_color: Colour | None = None
    heading_font: Font | None = None
    body_font: Font | None = None
    plan: Plan | None = None
    logo_addon: StrictBool | None = None


STEPS: Final = (
    Step(BASICS, "Company basics", Basics, needs=("company_name", "admin_email", "country", "vertical", "headcount")),
    Step(BRAND_TEASER, "Brand kit teaser", BrandTeaser),
    Step(PRODUCTS, "Product picker", Products, needs=("sku_ids",)),
    Step(BRAND, "Brand details", BrandDetails),
    Step(CONFIRM, "Confirm and pay", Confirmation, needs=("plan",)),
)
"""Source: the merch onboarding document, "The intake wizard"."""
