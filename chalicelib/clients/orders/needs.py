"""What the program that takes orders needs of a deployment: to be known when it asks."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class OrdersCallerSettings(SettingsGroup):
    """Who calls: what the program that takes orders shows to Onramp. For routes alone."""

    orders_caller_secret: str = Field(
        default="",
        description="Secret with the token that the program which takes orders shows to Onramp, or two of them with a "
        "blank between while it is replaced; empty: {env}/onboarding/orders-caller",
    )


CALLER_TOKEN = Secret("orders_caller_secret", "orders-caller")
CALLER = Needs(OrdersCallerSettings, secrets=(CALLER_TOKEN,))
