"""What the shop platform needs of a deployment: to be asked, and to be known when it asks."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class ShopSettings(SettingsGroup):
    """Where the shop platform is, and what is shown to it."""

    shop_url: str = Field(min_length=1, description="Base URL of the shop platform")
    shop_token_secret: str = Field(
        default="", description="Secret with the shop platform's token; empty: {env}/onboarding/shop-token"
    )


class ShopCallerSettings(SettingsGroup):
    """Who calls: what the shop platform shows to Onramp, and how whose store it is becomes known. For routes alone."""

    shop_caller_secret: str = Field(
        default="",
        description="Secret with the token that the shop platform shows to Onramp, or two of them with a blank between "
        "while it is replaced; empty: {env}/onboarding/shop-caller",
    )
    store_claim: str = Field(
        default="",
        description="Claim of customers' access tokens that says which store they work in; empty: the shop platform is "
        "asked",
    )
    store_dashboard_url: str = Field(
        default="",
        description="Address of a store's dashboard, where {store_code} stands for its code; empty: the wizard leads "
        "to none at its end",
    )


TOKEN = Secret("shop_token_secret", "shop-token")
CALLER_TOKEN = Secret("shop_caller_secret", "shop-caller")
NEEDS = Needs(ShopSettings, secrets=(TOKEN,))
CALLER = Needs(ShopCallerSettings, secrets=(CALLER_TOKEN,))
