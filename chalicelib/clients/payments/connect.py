"""How Stripe is reached, and how it is known when it tells something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.clients.payments.client import Payments
from chalicelib.clients.payments.needs import KEY, WEBHOOK_KEY, PaymentsSettings, PaymentsWebhookSettings
from chalicelib.clients.tokens.signatures import SignedBodies

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms

SIGNATURE_HEADER: Final = "Stripe-Signature"


def connect(to: Platforms) -> Payments:
    """Stripe's client."""
    own, secret = to.settings.of(PaymentsSettings), to.secret_name(PaymentsSettings, KEY)
    return Payments(own.payments_url, to.secrets.source(secret), secret=secret)


def webhook(to: Platforms) -> SignedBodies:
    """What tells Stripe's webhooks from everybody else's."""
    source = to.secrets.source(to.secret_name(PaymentsWebhookSettings, WEBHOOK_KEY))
    return SignedBodies("stripe", SIGNATURE_HEADER, source, to.clock)
