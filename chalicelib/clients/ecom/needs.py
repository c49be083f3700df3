"""What the ecom API needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class EcomSettings(SettingsGroup):
    """Where the ecom API is, and what is shown to it."""

    ecom_url: str = Field(min_length=1, description="Base URL of the ecom API")
    ecom_token_secret: str = Field(
        default="", description="Secret with the ecom API's token; empty: {env}/onboarding/ecom-token"
    )


TOKEN = Secret("ecom_token_secret", "ecom-token")
NEEDS = Needs(EcomSettings, secrets=(TOKEN,))
