"""What Brandfetch needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class BrandfetchSettings(SettingsGroup):
    """Where Brandfetch is, and what is shown to it."""

    brandfetch_url: str = Field(default="https://api.brandfetch.io", description="Base URL of Brandfetch's Brand API")
    brandfetch_token_secret: str = Field(
        default="", description="Secret with Brandfetch's API key; empty: {env}/onboarding/brandfetch-token"
    )


TOKEN = Secret("brandfetch_token_secret", "brandfetch-token")
NEEDS = Needs(BrandfetchSettings, secrets=(TOKEN,))
