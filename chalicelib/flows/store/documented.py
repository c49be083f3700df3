"""What the documentation of the API says of the store flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.flows.store.connection import SAYS
from chalicelib.flows.store.wizard import NAMES

CODES: Final[dict[str, tuple[int, str]]] = {
    "NO_STORE": (403, "The caller works in no store, as the shop platform says."),
    "STORE_NOT_FOUND": (404, "The store was never signed up here."),
    "JOB_NOT_FOUND": (404, "The store has no import of this id, or not any more."),
    "STEP_NOT_OPEN": (409, "Another step comes first; `open_step` names it."),
    "STEP_NOT_DONE": (409, "What was filled in has not arrived yet; `open_step` names the step, the detail says why."),
    "IMPORT_NOT_ENDED": (409, "The import is not through: wait for it, or leave it for later (`import_later`)."),
    "ONBOARDING_COMPLETED": (409, "The steps are done and cannot be changed here any more."),
    "ONBOARDING_SKIPPED": (409, "The steps were skipped."),
    "OTHER_SHOP": (409, "The key opens another shop than the one whose orders are being imported."),
    "OTHER_STORE": (412, "Its user works in another store by now than the one that If-Match names."),
    "STORE_OPEN": (409, "The onboarding is not over, and still needs its people."),
    "CONNECTION_FAILED": (422, "The key was tried and is not kept; `result` says what came of it."),
    "FEED_UNUSABLE": (422, "A file cannot be used as it is; `errors` says which, and why."),
    "STORE_UNAVAILABLE": (503, "A platform that must be asked does not answer: try again after `Retry-After`."),
}
"""Status and meaning of each problem code that only this flow answers."""

FIELD_CODES: Final = (
    *("CONNECTION_FAILED", "FEED_COLUMNS_MISSING", "FEED_NOT_HTTPS", "FEED_NOT_PUBLIC", "FEED_NOT_THERE"),
    *("FEED_NO_HEADER_ROW", "FEED_REDIRECTS", "FEED_TOO_SLOW", "FEED_UNREACHABLE"),
)
"""What is said of a single field."""

MEMBERS: Final[dict[str, Any]] = {
    "open_step": {
        "enum": list(NAMES),
        "description": "With STEP_NOT_OPEN and STEP_NOT_DONE: the step that it is about",
    },
    "result": {"enum": list(SAYS), "description": "With CONNECTION_FAILED: what the try came to"},
}
"""What problems of this flow say beyond what all do."""

_MINE = ("NO_STORE", "STORE_NOT_FOUND", "STORE_UNAVAILABLE", "RECORD_UNREADABLE")
_CHANGED = (*_MINE, "BUSY", "OTHER_STORE", "STEP_NOT_OPEN", "ONBOARDING_SKIPPED")
_SAVED = (*_CHANGED, "ONBOARDING_COMPLETED")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "read_store_status": (*_MINE, "RECORD_TOO_NEW"),
    "read_merchant_profile": (*_MINE, "RECORD_TOO_NEW"),
    "save_merchant_profile": _SAVED,
    "test_letzshop_api": (*_MINE, "STEP_NOT_OPEN", "ONBOARDING_SKIPPED", "ONBOARDING_COMPLETED", "RECORD_TOO_NEW"),
    "save_letzshop_api": (*_SAVED, "CONNECTION_FAILED", "OTHER_SHOP"),
    "read_product_import": (*_MINE, "RECORD_TOO_NEW"),
    "save_product_import": (*_SAVED, "FEED_UNUSABLE"),
    "trigger_order_sync": _SAVED,
    "read_order_sync": (*_MINE, "JOB_NOT_FOUND"),
    "complete_store_onboarding": (*_CHANGED, "STEP_NOT_DONE", "IMPORT_NOT_ENDED"),
    "sign_up_store": ("BUSY", "RECORD_UNREADABLE"),
    "read_store_gate": ("STORE_NOT_FOUND", "RECORD_UNREADABLE", "RECORD_TOO_NEW"),
    "skip_store_onboarding": ("BUSY", "ONBOARDING_COMPLETED", "STORE_NOT_FOUND", "RECORD_DAMAGED"),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_OF_RECORDS: Final[dict[str, tuple[str, ...]]] = {
    "retry_record_action": ("ONBOARDING_SKIPPED",),
    "erase_record_person": ("STORE_OPEN",),
}
"""What the routes for records of any flow answer about this one's."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "NewStore": {
        "store_id": "st-4711",
        "store_code": "ADA",
        "store_name": "Ada's Shop",
        "owner_email": "ada@shop.example",
    },
    "Skip": {"reason": "Moves from another system; we set it up by hand."},
    "MerchantProfile": {
        "company_name": "Ada's Shop S.à r.l.",
        "contact_email": "hello@shop.example",
        "business_address": "1, rue du Port, L-2000 Luxembourg",
        "default_language": "fr",
    },
    "Credentials": {"api_key": "the key that the marketplace shows once"},
    "ImportFeeds": {
        "products_url": "https://shop.example/feeds/products.csv",
        "feed_language": "fr",
        "feed_currency": "EUR",
    },
    "Completion": {"import_later": True},
}
"""A request body for each form, by the form's name."""
