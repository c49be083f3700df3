"""What answers the routes of the merch flow where no test is about it: everything is well, and nobody is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.clients.payments.models import PaymentIntent
from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.clients.tokens.signatures import SignedBodies
from chalicelib.clients.uploads.client import Uploaded, UploadForm
from chalicelib.deadline import Deadline, utc_now
from chalicelib.flows.merch.outside import BOTS, BRANDS, ORDER_CALLS, STRIPE, STRIPE_SIGNS, UPLOADS, WHO
from tests.integration.store_fakes import CALLER
from tests.pool_users import FakeUsers

SIGNING = "whsec_" + "m" * 40
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


class _Bots:
    def passed(self, token: str, address: str, deadline: Deadline) -> bool:
        return token.startswith("human")


class _Brands:
    def brand(self, domain: str, deadline: Deadline) -> None:
        return None


class _Uploads:
    def form(self, key: str, kind: str, most_bytes: int) -> UploadForm:
        return UploadForm("https://uploads.example", {"key": key})

    def head(self, key: str, deadline: Deadline) -> None:
        return None

    def get(self, key: str, most_bytes: int, deadline: Deadline) -> tuple[Uploaded, bytes]:
        return Uploaded(key, len(PNG), "image/png", "etag", datetime(2026, 1, 1, tzinfo=UTC)), PNG


class _Stripe:
    def intent(self, intent_id: str, deadline: Deadline) -> PaymentIntent:
        about: dict[str, Any] = {"id": intent_id, "status": "requires_payment_method", "amount": 4900}
        return PaymentIntent.model_validate({**about, "currency": "cad", "client_secret": f"{intent_id}_secret"})


def _signing(*, fresh: bool = False) -> str:
    return SIGNING


def _caller(*, fresh: bool = False) -> str:
    return CALLER


def fakes() -> dict[object, object]:
    """By what would make it."""
    return {
        BOTS.connect: _Bots(),
        BRANDS.connect: _Brands(),
        UPLOADS.connect: _Uploads(),
        STRIPE.connect: _Stripe(),
        STRIPE_SIGNS.connect: SignedBodies("stripe", "Stripe-Signature", _signing, utc_now),
        WHO.connect: FakeUsers(),
        ORDER_CALLS.connect: ServiceTokens("orders", _caller),
    }
