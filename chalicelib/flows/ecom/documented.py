"""What the documentation of the API says of the ecom flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.flows.ecom.documented_health import health
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.routes import admin_answers, answers, checklist_answers, invitations
from chalicelib.flows.ecom.routes.checklist_answers import Addresses
from chalicelib.handlers import record_answers
from chalicelib.handlers.record_lists import Counted
from chalicelib.records.glance import Glance
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from chalicelib.shared_actions import CREATE_ACCOUNT, INITIALISE_ECOM, PROVISION_PIXEL, SearchPrepared

CODES: Final[dict[str, tuple[int, str]]] = {
    "LINK_EXPIRED": (401, "Nobody signed up with this link in time."),
    "LINK_INVALID": (401, "There is no such link."),
    "LINK_RESTORED": (401, "The table was restored to an earlier moment; a new link is needed, which is good at once."),
    "LINK_REVOKED": (401, "The invitation was withdrawn, or the link was replaced."),
    "LINK_USED": (401, "Somebody has signed up with this link; `sign_in` is true: they sign in instead."),
    "EMAIL_NOT_VERIFIED": (403, "The user's address is not verified: nothing can be made in its name."),
    "USER_DISABLED": (403, "The user is disabled in the user pool."),
    "NOT_REGISTRANT": (403, "Only the user who signed up with this link can do this."),
    "CHECKLIST_NOT_FOUND": (404, "The caller's account has no onboarding: the console offers no checklist."),
    "ONBOARDING_NOT_FOUND": (404, "There is no onboarding with this id, or none that the caller has claimed."),
    "ALREADY_SUBMITTED": (409, "The onboarding was submitted; its answers are final."),
    "CHECKLIST_UNREADABLE": (409, "The onboarding cannot be read; an SE sees it. Nothing is lost."),
    "EMAIL_MISSING": (409, "The user has no email address in the user pool."),
    "LINK_TAKEN": (409, "Another user has signed up with this link."),
    "ONBOARDING_OPEN": (409, "The onboarding still needs the user who signed up; the detail says what for."),
    "ONBOARDING_UNREADABLE": (409, "The stored item is damaged; SEs are told what. An engineer must mend it."),
    "REGISTRANT_CHANGED": (409, "Another user than the one who is named has signed up meanwhile."),
    "NOBODY_REGISTERED": (409, "Nobody has signed up, so there is nobody to release."),
    "RELEASE_OPEN": (409, "Who was released cannot be erased yet; the detail says why."),
    "RELEASE_UNDER_WAY": (
        409,
        "The user before is still being removed: try again after `Retry-After`, if there is one.",
    ),
    "USER_GONE": (409, "The user is not in the user pool (any more)."),
    "REVOKED": (409, "The invitation was withdrawn."),
    "INDEX_TYPE_UNKNOWN": (422, "The account has no such index type; the detail names those it has."),
    "OWN_ADDRESS": (422, "The owner of the account is named for the team; `errors` names the rows."),
    "ACCOUNT_UNAVAILABLE": (503, "The Controller does not say which account is the caller's: try `Retry-After` later."),
}
"""Status and meaning of each problem code that only this flow answers."""

_LINK = ("LINK_INVALID", "LINK_EXPIRED", "LINK_REVOKED", "LINK_RESTORED")
_USER_POOL = ("TOO_MANY_ATTEMPTS", "IDENTITY_UNAVAILABLE")
_ANSWERS = ("ANSWERS_MISSING", "INDEX_TYPE_UNKNOWN", "OWN_ADDRESS")
_UNFIT = ("USER_DISABLED", "EMAIL_NOT_VERIFIED", "EMAIL_MISSING", "USER_GONE")
_LOGIN = (
    *("PASSWORD_RESET_NEEDED", "LOGIN_ELSEWHERE", "LINK_TAKEN", "BUSY"),
    *("RELEASE_UNDER_WAY", *_UNFIT),
    *("TOKEN_INVALID", "TOKEN_EXPIRED"),
)

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "read_mine": ("ONBOARDING_NOT_FOUND", "ONBOARDING_UNREADABLE", "LINK_RESTORED", "RECORD_TOO_NEW"),
    "read_onboarding": ("BUSY", "RECORD_UNREADABLE"),
    "save_fields": ("BUSY", "ALREADY_SUBMITTED", "REVOKED", "INDEX_TYPE_UNKNOWN", "OWN_ADDRESS", "RECORD_UNREADABLE"),
    "sign_up": (
        *_USER_POOL,
        *("LINK_USED", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK", "EMAIL_INVALID", "SIGNUP_REFUSED", "CODE_NOT_SENT"),
        "RECORD_UNREADABLE",
    ),
    "confirm": (*_USER_POOL, *_LOGIN, *("CODE_WRONG", "EMAIL_TAKEN", "PASSWORD_TOO_WEAK"), "RECORD_UNREADABLE"),
    "resend_code": (*_USER_POOL, "LINK_USED", "RECORD_UNREADABLE"),
    "log_in": (*_USER_POOL, *_LOGIN, "LOGIN_FAILED", "RECORD_UNREADABLE"),
    "claim_link": (*_LINK, "LINK_TAKEN", "RELEASE_UNDER_WAY", "BUSY", *_UNFIT, "RECORD_UNREADABLE"),
    "submit_answers": (*_LINK, "NOT_REGISTRANT", "BUSY", "REVOKED", *_ANSWERS, "RECORD_UNREADABLE"),
    "read_progress": (*_LINK, "NOT_REGISTRANT", "RECORD_UNREADABLE"),
    "read_checklist": ("CHECKLIST_NOT_FOUND", "ACCOUNT_UNAVAILABLE", "CHECKLIST_UNREADABLE", "RECORD_TOO_NEW"),
    "create_onboarding": ("BUSY", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED", "RESTORED", "RECORD_UNREADABLE"),
    "list_onboardings": ("CURSOR_INVALID", "FILTERS_TOGETHER", "STATUS_UNKNOWN"),
    "read_onboarding_detail": (),
    "read_onboarding_health": (),
    "read_onboarding_status": (),
    "amend_onboarding": (
        "BUSY",
        "TASK_UNKNOWN",
        "NOT_CORRECTABLE",
        "ANSWERS_MISSING",
        "INDEX_TYPE_UNKNOWN",
        "OWN_ADDRESS",
    ),
    "erase_person": ("BUSY", "REGISTRANT_CHANGED", "ONBOARDING_OPEN", "RELEASE_OPEN", "PERSON_NOT_FOUND"),
    "release_registrant": ("BUSY", "REGISTRANT_CHANGED", "REVOKED", "NOBODY_REGISTERED"),
    "revoke_onboarding": ("BUSY", "ALREADY_SUBMITTED"),
    "replace_link": ("BUSY", "REVOKED"),
    "retry_action": ("BUSY", "ACTION_NOT_FOUND", "NOT_FAILED", "REVOKED"),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_OF_RECORDS: Final[dict[str, tuple[str, ...]]] = {
    "amend_record": ("INDEX_TYPE_UNKNOWN", "OWN_ADDRESS"),
    "erase_record_person": ("REGISTRANT_CHANGED", "ONBOARDING_OPEN", "RELEASE_OPEN"),
    "retry_record_action": ("REVOKED",),
}
"""By the name of a route for records of any flow: the codes that are answered only for records of this one."""

PROBLEMS_BY_PARAMETER: Final = {"onboarding_id": ("ONBOARDING_NOT_FOUND", "ONBOARDING_UNREADABLE")}
"""By a parameter of the path: what every route that has it can answer."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "Save": {
        "index_name": "products",
        "index_tier": None,
        "page": "1f7c6d0e-52ab-4c39-9d1b-6a0f4f2f9b11",
        "seq": 4,
        "epoch": 0,
        "seen": {"index_name": ["shop", "shop-2"], "index_tier": ["staging"]},
    },
    "NewOnboarding": {
        "account_name": "Ada's Shop",
        "storefront_type": "web",
        "team_invites": [{"email": "bob@shop.example", "login_method": "google", "role": "merchandiser"}],
        "note": "Moves from another search in May.",
    },
    "Amendment": {"se_tasks": {"pixel_customization": True}},
    "Release": {"reason": "She has left the company; a colleague goes on."},
    "Erasure": {"email": "bob@shop.example"},
}
"""A request body for each form, by the form's name."""

_NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_ID = "3f1d6c1e-8f0a-4c55-9a53-6a2f1f0f7d21"
_SEARCH = SearchPrepared(
    ["ecommerce", "fashion"], {"fashion": ["Fashion", "For clothes, shoes and accessories: knows cuts and colours."]}
)
_KEY = "9b0c2f64-51d7-4e1c-8d6a-0f5d2c7b1a90"


def examples() -> dict[str, BaseModel]:
    """An answer for each model that has an example, by the model's name."""
    record = _record()
    looked_at = answers.Seen(FLOW, _NOW + timedelta(minutes=1), "https://pixel.example")
    seen = answers.onboarding(looked_at, record, registrant=True)
    tokens = Tokens("eyJ…", "eyJ…", "eyJ…", 900)
    return {
        "Saved": answers.saved(seen, {"storefront_type": "web"}),
        "Onboarding": seen,
        "Mine": answers.mine(seen, record),
        "Progress": answers.progress(looked_at, record),
        "CodeSent": answers.CodeSent(confirmed=False, sent_to="a***@s***"),
        "SignedIn": answers.signed_in(tokens, seen),
        "Invitation": invitations.invitation(record, "https://console.example", _NOW),
        "OnboardingPage": _page(record),
        "OnboardingStatus": _status(record),
        "Checklist": _checklist(record),
        "AdminAction": record_answers.action(FLOW, record, FLOW.action(CREATE_ACCOUNT)),
    }


def _glance() -> Glance:
    states = {
        "account": "READY",
        "team": "NOT_STARTED",
        "api_keys": "MISSING",
        "index": "MISSING",
        "pixel": "PROVISIONING",
    }
    return Glance(checked_at=_NOW, states=states)


def _page(record: Record) -> BaseModel:
    link = invitations.ListedLink(made_at=_NOW, valid_until=_NOW + timedelta(days=30), expired=False)
    line = invitations.ListedOnboarding(
        onboarding_id=record.record_id,
        kind=record.kind,
        path=FLOW.path_of(record),
        title=record.title,
        status=record.status,
        created_at=record.created_at,
        created_by=record.created_by,
        at=dict(record.at),
        link=link,
        health=invitations.glanced(_glance()),
    )
    return invitations.OnboardingPage(onboardings=[line], cursor=None, count=Counted(number=1, more=False, text="1"))


def _status(record: Record) -> BaseModel:
    link = invitations.link(record, "https://console.example", _NOW)
    return admin_answers.status(FLOW, record, made=link, checklist=(), glance=_glance(), now=_NOW)


def _checklist(record: Record) -> BaseModel:
    submitted = record.but(status="submitted", at={**record.at, "submitted": _NOW}, answers=record.fields, fields={})
    addresses = Addresses("https://console.example/docs", "https://pixel.example")
    return checklist_answers.for_customer(FLOW, submitted, health(submitted, _NOW), addresses, registrant=True)


def _record() -> Record:
    fields = {"account_name": "Ada's Shop", "storefront_type": "web"}
    facts = {"system_account_id": "sys-7", "visible_account_id": "acc-7", "pixel_id": "px-3f1d6c1e8f0a4c559a53"}
    over = {"status": Status.SUCCEEDED, "fence": 1, "started_at": _NOW, "finished_at": _NOW + timedelta(seconds=1)}
    return Record(
        record_id=_ID,
        kind=FLOW.kind,
        flow=FLOW.name,
        status="registered",
        created_at=_NOW,
        created_by="se@onramp.example",
        title="Ada's Shop",
        prefill_state=fields,
        fields=fields,
        link_key=_KEY,
        valid_until=_NOW + timedelta(days=30),
        at={"visited": _NOW, "registered": _NOW},
        registered_by="1b2c",
        registrant_email="ada@shop.example",
        facts=facts,
        actions={
            CREATE_ACCOUNT: Entry.model_validate({**over, "result": {"system_account_id": "sys-7"}}),
            INITIALISE_ECOM: Entry.model_validate({**over, "result": asdict(_SEARCH)}),
            PROVISION_PIXEL: Entry.model_validate(over),
        },
    )
