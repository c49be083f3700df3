"""What payments need of a deployment: to ask Stripe, and to know it when it tells something."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class PaymentsSettings(SettingsGroup):
    """Where Stripe is, and what is shown to it."""

    payments_url: str = Field(default="https://api.stripe.com", description="Base URL of Stripe's API")
    payments_key_secret: str = Field(
        default="", description="Secret with Stripe's secret or restricted key; empty: {env}/onboarding/payments-key"
    )


class PaymentPagesSettings(SettingsGroup):
    """How a page lets somebody pay. For whoever serves pages."""

    payments_publishable_key: str = Field(min_length=1, description="Stripe's publishable key; pages show it")
    payments_script: str = Field(default="https://js.stripe.com/v3/", description="Address of Stripe.js, for pages")


class SubscriptionSettings(SettingsGroup):
    """What is due each month. For whoever starts that."""

    payments_product: str = Field(min_length=1, description="Id of the product in Stripe that subscriptions are to")


class PaymentsWebhookSettings(SettingsGroup):
    """How Stripe is known when it tells something. For the route of its webhook alone."""

    payments_webhook_secret: str = Field(
        default="",
        description="Secret with the signing secret of Stripe's webhook endpoint, or two of them with a blank between "
        "while it is rolled; empty: {env}/onboarding/payments-webhook",
    )


KEY = Secret("payments_key_secret", "payments-key")
WEBHOOK_KEY = Secret("payments_webhook_secret", "payments-webhook")
NEEDS = Needs(PaymentsSettings, secrets=(KEY,))
PAGES = Needs(PaymentPagesSettings)
SUBSCRIPTIONS = Needs(SubscriptionSettings)
WEBHOOK = Needs(PaymentsWebhookSettings, secrets=(WEBHOOK_KEY,))
