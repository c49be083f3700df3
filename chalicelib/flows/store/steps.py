"""What the wizard asks, step by step. What is saved of it are answers; the key of the marketplace is none."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, StrictBool

from chalicelib.engine.flow import Step
from chalicelib.forms import Email, Form, ManyLines, OneLine, Shaped

MERCHANT_PROFILE: Final = "merchant_profile"
LETZSHOP_API: Final = "letzshop_api"
PRODUCT_IMPORT: Final = "product_import"
ORDER_SYNC: Final = "order_sync"

StoreId = Annotated[str, Shaped(r"^[A-Za-z0-9_\-]{1,64}$", "1 to 64 letters, digits, hyphens or underscores")]
Web = Annotated[str, Shaped(r"^https:\/\/[!-~]{1,1900}$", "an address that begins with https://")]
Language = Literal["de", "en", "fr", "lb"]
Currency = Annotated[str, Shaped(r"^[A-Z]{3}$", "three capital letters, as ISO 4217 has them")]
Name = Annotated[str, OneLine(300)]
Short = Annotated[str, OneLine(100)]
Postal = Annotated[str, OneLine(500)]
Prose = Annotated[str, ManyLines(5000)]


class MerchantProfile(Form):
    """Who the store is, and how it is reached."""

    company_name: Name
    brand_name: Name | None = None
    shop_description: Prose | None = None
    contact_email: Email
    contact_phone: Short | None = None
    website_url: Web | None = None
    business_address: Postal
    tax_number: Short | None = None
    default_language: Language


class Credentials(Form):
    """The store's own key of the marketplace. It is tried, kept as a secret, and shown to nobody again."""

    api_key: Annotated[SecretStr, Field(min_length=1, max_length=512)]


class ImportFeeds(Form):
    """Where the store's products, and orders where they have a file of their own, are as CSV."""

    products_url: Web
    orders_url: Web | None = None
    feed_language: Language
    feed_currency: Currency


class Completion(Form):
    """The end of the wizard."""

    import_later: StrictBool = Field(
        default=False, description="Whether the import of orders need not be through: it goes on, or begins later"
    )


class StoreAnswers(Form):
    """All that may be corrected. What no step was sent for yet is not there."""

    company_name: Name | None = None
    brand_name: Name | None = None
    shop_description: Prose | None = None
    contact_email: Email | None = None
    contact_phone: Short | None = None
    website_url: Web | None = None
    business_address: Postal | None = None
    tax_number: Short | None = None
    default_language: Language | None = None
    products_url: Web | None = None
    orders_url: Web | None = None
    feed_language: Language | None = None
    feed_currency: Currency | None = None


PROFILE_FIELDS: Final = tuple(MerchantProfile.model_fields)
FEED_FIELDS: Final = tuple(ImportFeeds.model_fields)
PRODUCT_COLUMNS: Final = ("id", "title", "price")
"""Columns that a file of products must have. Source: Google Merchant Center's product data, the least of it."""
ORDER_COLUMNS: Final = ("order_number", "placed_at", "total")

STEPS = (
    Step(
        MERCHANT_PROFILE,
        "Merchant profile",
        MerchantProfile,
        needs=("company_name", "contact_email", "business_address", "default_language"),
    ),
    Step(LETZSHOP_API, "Letzshop API", Credentials),
    Step(
        PRODUCT_IMPORT,
        "Product and order import",
        ImportFeeds,
        needs=("products_url", "feed_language", "feed_currency"),
    ),
    Step(ORDER_SYNC, "Order sync", Completion),
)
"""Source: the store onboarding document, "Overview"."""
