"""Examples for the OpenAPI page. Answers are made by the very code that answers, from a record that is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.flows.ecom import FLOW
from chalicelib.flows.ecom.routes import admin_answers, answers, checklist_answers, invitations
from chalicelib.flows.ecom.routes.checklist_answers import Addresses
from chalicelib.handlers import sessions
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from tools.health_example import health

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_ID = "3f1d6c1e-8f0a-4c55-9a53-6a2f1f0f7d21"
_KEY = "9b0c2f64-51d7-4e1c-8d6a-0f5d2c7b1a90"

BODIES: dict[str, dict[str, Any]] = {
    "SignUp": {"email": "ada@shop.example", "password": "correct horse battery"},
    "Confirm": {"email": "ada@shop.example", "code": "123456", "password": "correct horse battery"},
    "Continue": {},
    "ForgotPassword": {"email": "ada@shop.example"},
    "ResetPassword": {"email": "ada@shop.example", "code": "123456", "password": "staple battery horse"},
    "ResendCode": {"email": "ada@shop.example"},
    "LogIn": {"email": "ada@shop.example", "password": "correct horse battery"},
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
    "NewPixel": {"type": "web", "name": "Ada's Shop", "personalization": False, "system_account_id": "sys-7"},
    "PixelAmendment": {"se_tasks": {"pixel_customization": True}},
}
"""A request body for each form, by the form's name."""


def answer_examples() -> dict[str, BaseModel]:
    """An answer for each model that has an example, by the model's name."""
    record = _record()
    seen = answers.onboarding(FLOW, record, registrant=True)
    tokens = Tokens("eyJ…", "eyJ…", "eyJ…", 900)
    return {
        "Saved": answers.saved(seen, {"storefront_type": "web"}),
        "Onboarding": seen,
        "Progress": answers.progress(FLOW, record),
        "CodeSent": answers.CodeSent(confirmed=False, sent_to="a***@s***"),
        "SignedIn": answers.signed_in(tokens, seen),
        "Session": sessions.session(tokens),
        "SessionEnded": sessions.SessionEnded(revoked=True),
        "ResetCodeSent": sessions.ResetCodeSent(sent_to="a***@s***"),
        "PasswordSet": sessions.PasswordSet(),
        "Invitation": invitations.invitation(record, "https://console.example", NOW),
        "Checklist": _checklist(record),
        "AdminAction": admin_answers.action(FLOW, record, FLOW.action("create_account")),
    }


def _checklist(record: Record) -> BaseModel:
    submitted = record.but(status="submitted", at={**record.at, "submitted": NOW}, answers=record.fields, fields={})
    addresses = Addresses("https://console.example/docs", "https://pixel.example")
    return checklist_answers.for_customer(FLOW, submitted, health(submitted, NOW), addresses, registrant=True)


def _record() -> Record:
    fields = {"account_name": "Ada's Shop", "storefront_type": "web"}
    facts = {"system_account_id": "sys-7", "visible_account_id": "acc-7", "pixel_id": "px-3f1d6c1e8f0a4c559a53"}
    over = {"status": Status.SUCCEEDED, "fence": 1, "started_at": NOW, "finished_at": NOW + timedelta(seconds=1)}
    return Record(
        record_id=_ID,
        flow=FLOW.name,
        status="registered",
        created_at=NOW,
        created_by="se@onramp.example",
        title="Ada's Shop",
        prefill_state=fields,
        fields=fields,
        link_key=_KEY,
        valid_until=NOW + timedelta(days=30),
        at={"visited": NOW, "registered": NOW},
        registered_by="1b2c",
        facts=facts,
        actions={
            "create_account": Entry.model_validate({**over, "result": {"system_account_id": "sys-7"}}),
            "initialise_ecom": Entry.model_validate({**over, "result": {"index_types": ["ecommerce", "fashion"]}}),
            "provision_pixel": Entry.model_validate(over),
        },
    )
