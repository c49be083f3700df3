"""What the Controller needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class ControllerSettings(SettingsGroup):
    """Where the Controller is, and what is shown to it."""

    controller_url: str = Field(min_length=1, description="Base URL of the Controller")
    controller_token_secret: str = Field(
        default="", description="Secret with the Controller's token; empty: {env}/onboarding/controller-token"
    )


class CardSettings(SettingsGroup):
    """What new accounts are paid for with: for flows that make accounts."""

    card_token_secret: str = Field(
        default="", description="Secret with the card token; empty: {env}/onboarding/airwallex-card-details"
    )


TOKEN = Secret("controller_token_secret", "controller-token")
CARD_TOKEN = Secret("card_token_secret", "airwallex-card-details")
NEEDS = Needs(ControllerSettings, secrets=(TOKEN,))
CARD = Needs(CardSettings, secrets=(CARD_TOKEN,))
