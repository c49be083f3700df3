"""What the identity organisation needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class OrganisationsSettings(SettingsGroup):
    """Where organisations of people are, and what is shown there."""

    organisations_url: str = Field(min_length=1, description="Base URL of the identity organisation")
    organisations_token_secret: str = Field(
        default="",
        description="Secret with the identity organisation's token; empty: {env}/onboarding/organisations-token",
    )


TOKEN = Secret("organisations_token_secret", "organisations-token")
NEEDS = Needs(OrganisationsSettings, secrets=(TOKEN,))
