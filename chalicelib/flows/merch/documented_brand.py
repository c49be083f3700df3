"""What the documentation of the API says of the routes of a company's brand."""

from __future__ import annotations

from typing import Any, Final

CODES: Final[dict[str, tuple[int, str]]] = {
    "COMPANY_PAUSED": (409, "The shop is paused, and nothing new is done until it goes on."),
    "BRAND_NOT_MADE": (409, "The brand is not there for the first time yet; it comes by itself."),
    "BRAND_NOT_SCRAPED": (409, "Nothing is looked up for this company: it brings its own, or has no website."),
}
MEMBERS: Final[dict[str, Any]] = {
    "brand": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "With CHANGED_MEANWHILE, of a brand: each field as it is now",
    },
}
_MINE: Final = ("COMPANY_NOT_FOUND", "NOT_COMPANY_ADMIN", "RECORD_UNREADABLE")
_LOOKS: Final = ("BUSY", "BRAND_NOT_MADE", "BRAND_NOT_SCRAPED", "COMPANY_CHURNED", "COMPANY_PAUSED")
PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "read_brand": (*_MINE, "RECORD_TOO_NEW"),
    "edit_brand": (*_MINE, "BUSY", "COMPANY_CHURNED"),
    "read_brand_css": ("COMPANY_NOT_FOUND", "RECORD_UNREADABLE"),
    "rescrape_brand": (*_MINE, *_LOOKS),
}
BODIES: Final[dict[str, dict[str, Any]]] = {
    "BrandEdits": {"accent_color": "#c8452e", "heading_font": "Lora", "tagline": None},
}
