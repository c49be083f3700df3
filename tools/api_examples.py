"""Examples for the OpenAPI page: of what all flows share, and what each flow has in its `documented` module."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.flows import registry
from chalicelib.handlers import colleagues, public_config, sessions
from chalicelib.handlers.http.routing import Endpoint
from chalicelib.handlers.public_config import (
    BotCheckWidget,
    GoogleSignIn,
    PasswordRule,
    PaymentScript,
    PublicConfig,
    UserPool,
)
from chalicelib.handlers.record_history import RecordAttempts, ShownAttempt
from chalicelib.version import VERSION
from tools.api_places import Undocumented, place

_RECORDS: dict[str, dict[str, Any]] = {
    "RecordAmendment": {"note": "Moves from another search in May."},
    "RecordErasure": {"person": "team_member", "email": "bob@shop.example"},
    "Settlement": {"reason": "Refunded at Stripe, as agreed with the company."},
    "FlowRetries": {"action": "create_index", "code": "ECOM_UNAVAILABLE"},
}
_SESSIONS: dict[str, dict[str, Any]] = {
    "Continue": {},
    "LogIn": {"email": "ada@shop.example", "password": "correct horse battery"},
    "SignUp": {"email": "ada@shop.example", "password": "correct horse battery"},
    "Confirm": {"email": "ada@shop.example", "code": "123456", "password": "correct horse battery"},
    "ResendCode": {"email": "ada@shop.example"},
    "AuthorizationCode": {
        "code": "4b2f6a0e-6f1c-4b8e-9d5a-2f1f0f7d21aa",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    },
    "ForgotPassword": {"email": "ada@shop.example"},
    "ResetPassword": {"email": "ada@shop.example", "code": "123456", "password": "staple battery horse"},
}


def body_for(endpoint: Endpoint) -> dict[str, Any]:
    """A request body for a route that has a form.

    Raises:
        Undocumented: There is none for the form.
    """
    form = endpoint.form.__name__ if endpoint.form else ""
    if form not in (known := _bodies()):
        raise Undocumented(
            f"the route {endpoint.name} has no example of its body: add one under {form!r} to "
            f"{place(endpoint, 'BODIES')}"
        )
    return known[form]


def _bodies() -> dict[str, dict[str, Any]]:
    """A request body for each form, by the form's name."""
    found = _SESSIONS | _RECORDS
    for name in registry.NAMES:
        found |= registry.documented(name, "BODIES", {})
    return found


def _attempts() -> RecordAttempts:
    began = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    attempt = ShownAttempt(
        action="create_index",
        title="Create the index",
        number=1,
        began_at=began,
        ended_at=began + timedelta(seconds=2),
        outcome="failed",
        code="ECOM_UNAVAILABLE",
        message="No answer to POST /v1/accounts/sys-7/indexes.",
    )
    return RecordAttempts(attempts=[attempt], cursor=None, complete=True)


def answer_examples() -> dict[str, BaseModel]:
    """An answer for each model that has an example, by the model's name."""
    found: dict[str, BaseModel] = {
        "Session": sessions.session(Tokens("eyJ…", "eyJ…", "eyJ…", 900)),
        "PublicConfig": _config(),
        "SessionEnded": sessions.SessionEnded(revoked=True),
        "ResetCodeSent": sessions.ResetCodeSent(sent_to="a***@s***"),
        "PasswordSet": sessions.PasswordSet(),
        "Me": colleagues.Me(
            email="ada.lovelace@onramp.example", name=colleagues.name_of("ada.lovelace@onramp.example")
        ),
        "SearchResult": colleagues.SearchResult(
            found=[
                colleagues.FoundRecord(
                    flow="ecom",
                    record_id="3f1d6c1e-8f0a-4c55-9a53-6a2f1f0f7d21",
                    kind="ONBOARDING",
                    title="Ada's Shop",
                    status="registered",
                    path="/v1/onboarding/3f1d6c1e-8f0a-4c55-9a53-6a2f1f0f7d21",
                    matched="account",
                )
            ]
        ),
        "RecordAttempts": _attempts(),
    }
    for name in registry.NAMES:
        found |= registry.documented(name, "examples", dict)()
    return found


def _config() -> PublicConfig:
    google = GoogleSignIn(
        authorize_url="https://login.shop.example/oauth2/authorize",
        client_id="4a1b2c3d4e5f",
        redirect_uri="https://console.example/signed-in",
        scopes=list(public_config.SCOPES),
    )
    rule = PasswordRule(min_length=12, needs_lower=True, needs_upper=True, needs_digit=True, needs_symbol=False)
    return PublicConfig(
        version=VERSION,
        user_pool=UserPool(region="eu-central-1", client_id="4a1b2c3d4e5f"),
        google=google,
        password=rule,
        docs_url="https://console.example/docs",
        bot_check=BotCheckWidget(
            script_url="https://challenges.cloudflare.com/turnstile/v0/api.js", site_key="0x4AAAAAAA"
        ),
        payments=PaymentScript(script_url="https://js.stripe.com/v3/", publishable_key="pk_live_4a1b2c"),
        contact="help@onramp.example",
    )
