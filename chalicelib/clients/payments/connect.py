"""How Stripe is reached, and how it is known when it tells something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.payments.client import Payments
from chalicelib.clients.payments.needs import KEY, WEBHOOK_KEY, PaymentsSettings, PaymentsWebhookSettings

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Payments:
    """Stripe's client."""
    own, secret = to.settings.of(PaymentsSettings), to.secret_name(PaymentsSettings, KEY)
    return Payments(own.payments_url, to.secrets.source(secret), product=own.payments_product, secret=secret)


def webhook_secrets(to: Platforms) -> TokenSource:
    """The signing secrets of the webhook, for `chalicelib.clients.payments.webhook.verified`, with blanks between."""
    return to.secrets.source(to.secret_name(PaymentsWebhookSettings, WEBHOOK_KEY))
