"""What the documentation of the API says of the merch flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.flows.merch import documented_brand as brand
from chalicelib.flows.merch.wizard import NAMES

CODES: Final[dict[str, tuple[int, str]]] = {
    "WEBHOOK_NOT_UNDERSTOOD": (400, "It is signed, and no event as Stripe writes them."),
    "NOT_COMPANY_ADMIN": (403, "The company is not the caller's."),
    "COMPANY_NOT_FOUND": (404, "There is no company of this id."),
    "DRAFT_ENDED": (409, "Nobody went on with the draft for a day, and it has ended. Begin again."),
    "INTAKE_COMPLETE": (409, "The payment was accepted: what the intake asked cannot be changed here any more."),
    "COMPANY_OPEN": (409, "The company has not left, and still needs its people."),
    "COMPANY_CHURNED": (409, "The company has left."),
    "PAUSED_BY_US": (409, "A colleague has paused the shop: only colleagues let it go on."),
    "SHOP_NOT_LIVE": (409, "Only a shop that is live can be paused, and only one that is paused can go on."),
    "SHOP_CLOSED": (410, "The shop has closed for good."),
    "SHOP_PAUSED": (503, "The shop is paused; the detail is what its visitors are shown."),
    "LOGO_NOT_FOUND": (404, "The company has no such logo."),
    "LOGO_MISSING": (422, "No logo is there: upload one first."),
    "LOGO_UNUSABLE": (422, "The logo cannot be taken; the detail says why."),
    "LOGO_UNAVAILABLE": (503, "Files cannot be reached at the moment: try again after `Retry-After`."),
    "PAYMENT_UNAVAILABLE": (503, "Stripe does not answer: try again after `Retry-After`."),
    **brand.CODES,
}
"""Status and meaning of each problem code that only this flow answers."""

FIELD_CODES: Final = ("LOGO_MISSING", "LOGO_UNUSABLE", "PRODUCTS_UNUSABLE")
"""What is said of a single field."""

MEMBERS: Final[dict[str, Any]] = {
    "open_step": {"enum": list(NAMES), "description": "With STEP_NOT_OPEN: the step that comes first"},
    **brand.MEMBERS,
}
"""What problems of this flow say beyond what all do."""

_DRAFT = ("BUSY", "DRAFT_ENDED", "INTAKE_COMPLETE", "RECORD_UNREADABLE")
_SAVED = (*_DRAFT, "STEP_NOT_OPEN")
_MINE = ("COMPANY_NOT_FOUND", "NOT_COMPANY_ADMIN", "RECORD_UNREADABLE")

_POOL = ("TOO_MANY_ATTEMPTS", "IDENTITY_UNAVAILABLE", "RECORD_UNREADABLE", "RECORD_TOO_NEW")

_AT_DESK = ("COMPANY_NOT_FOUND", "ROLE_MISSING", "RECORD_DAMAGED")
_SHOP = ("BUSY", "SHOP_NOT_LIVE", "COMPANY_CHURNED")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "begin_intake": ("BUSY",),
    "submit_intake": ("BUSY",),
    "save_intake_basics": _SAVED,
    "read_intake": ("RECORD_TOO_NEW", "RECORD_UNREADABLE"),
    "look_at_brand": _SAVED,
    "choose_products": _SAVED,
    "save_brand_details": (*_SAVED, "LOGO_MISSING", "LOGO_UNUSABLE", "LOGO_UNAVAILABLE"),
    "look_at_logo": ("LOGO_MISSING", "LOGO_UNUSABLE", "LOGO_UNAVAILABLE", "RECORD_TOO_NEW", "RECORD_UNREADABLE"),
    "upload_logo": (*_DRAFT, "LOGO_UNAVAILABLE"),
    "confirm_intake": (*_SAVED, "LOGO_MISSING", "LOGO_UNAVAILABLE", "PAYMENT_UNAVAILABLE"),
    "read_catalogue": (),
    "read_intake_payment": (
        *("STEP_NOT_OPEN", "COMPANY_CHURNED", "PAYMENT_UNAVAILABLE", "RECORD_TOO_NEW", "RECORD_UNREADABLE"),
    ),
    "look_at_intake_payment": (
        *("STEP_NOT_OPEN", "COMPANY_CHURNED", "PAYMENT_UNAVAILABLE", "BUSY", "DRAFT_ENDED", "RECORD_UNREADABLE"),
    ),
    "read_company_payment": (*_MINE, "COMPANY_CHURNED", "PAYMENT_UNAVAILABLE", "RECORD_TOO_NEW"),
    "pay_company_again": (*_MINE, "BUSY", "COMPANY_CHURNED", "DRAFT_ENDED", "PAYMENT_UNAVAILABLE"),
    "sign_up_for_company": (*_POOL, "PASSWORD_TOO_WEAK", "EMAIL_INVALID", "SIGNUP_REFUSED", "CODE_NOT_SENT"),
    "resend_company_code": _POOL,
    "confirm_for_company": (
        *_POOL,
        *("CODE_WRONG", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK", "PASSWORD_RESET_NEEDED", "LOGIN_ELSEWHERE"),
    ),
    "claim_company": (*_MINE, "BUSY", "EMAIL_NOT_VERIFIED", "USER_DISABLED"),
    "hear_stripe": ("BUSY", "RECORD_UNREADABLE", "WEBHOOK_NOT_UNDERSTOOD"),
    "read_company": (*_MINE, "RECORD_TOO_NEW"),
    "pause_company": (*_MINE, *_SHOP),
    "resume_company": (*_MINE, *_SHOP, "PAUSED_BY_US"),
    "read_order_gate": ("COMPANY_NOT_FOUND", "RECORD_UNREADABLE", "RECORD_TOO_NEW"),
    "read_shop": ("COMPANY_NOT_FOUND", "SHOP_CLOSED", "SHOP_PAUSED", "RECORD_UNREADABLE", "RECORD_TOO_NEW"),
    "read_logo": (*_MINE, "LOGO_NOT_FOUND", "LOGO_UNAVAILABLE", "RECORD_TOO_NEW"),
    "read_logo_at_desk": (*_AT_DESK, "LOGO_NOT_FOUND", "LOGO_UNAVAILABLE", "RECORD_TOO_NEW"),
    "read_company_at_desk": (*_AT_DESK, "RECORD_TOO_NEW"),
    "pause_company_at_desk": (*_AT_DESK, *_SHOP),
    "resume_company_at_desk": (*_AT_DESK, *_SHOP),
    "churn_company": (*_AT_DESK, "BUSY", "SHOP_NOT_LIVE"),
    "name_company_admin": (*_AT_DESK, "BUSY", "COMPANY_CHURNED"),
    "rescrape_brand_at_desk": (
        *(*_AT_DESK, "BUSY", "BRAND_NOT_MADE", "BRAND_NOT_SCRAPED", "COMPANY_CHURNED", "COMPANY_PAUSED"),
    ),
    **brand.PROBLEMS,
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_OF_RECORDS: Final[dict[str, tuple[str, ...]]] = {
    "retry_record_action": ("DRAFT_ENDED", "COMPANY_CHURNED"),
    "erase_record_person": ("COMPANY_OPEN",),
}
"""What the routes for records of any flow answer about this one's."""

_BASICS = {
    "company_name": "Harbour Books",
    "admin_email": "ada@harbour.example",
    "country": "CA",
    "vertical": "hospitality",
    "headcount": 40,
    "website_url": "https://harbour.example",
}
_WORDS = {"headline": "Read more", "tagline": "Books by the water", "primary_color": "#1a4d7a"}
_SKUS = {"sku_ids": ["APRON-BIB", "TEE-CREW", "MUG-CERAMIC"]}

BODIES: Final[dict[str, dict[str, Any]]] = {
    "Basics": _BASICS,
    "BrandTeaser": {"own_assets": False},
    "Products": _SKUS,
    "BrandDetails": {**_WORDS, "use_logo": False},
    "LogoUpload": {"kind": "png"},
    "Confirmation": {"plan": "MONTHLY_SUBSCRIPTION", "logo_addon": False},
    "Intake": {**_BASICS, **_SKUS, **_WORDS, "plan": "ONE_TIME_SETUP"},
    "Reasoned": {"reason": "We move; back in two weeks."},
    "NamedAdmin": {"admin_email": "grace@harbour.example"},
    "StripeEvent": {"id": "evt_1", "type": "payment_intent.succeeded"},
    **brand.BODIES,
}
"""A request body for each form, by the form's name."""
