"""What Turnstile needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class TurnstileSettings(SettingsGroup):
    """The widget, and where its answers are verified."""

    turnstile_url: str = Field(
        default="https://challenges.cloudflare.com", description="Base URL at which Turnstile's answers are verified"
    )
    turnstile_site_key: str = Field(min_length=1, description="Site key of the Turnstile widget; pages show it")
    turnstile_script: str = Field(
        default="https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
        description="Address of the widget's script, for pages",
    )
    turnstile_key_secret: str = Field(
        default="", description="Secret with the widget's secret key; empty: {env}/onboarding/turnstile-key"
    )


KEY = Secret("turnstile_key_secret", "turnstile-key")
NEEDS = Needs(TurnstileSettings, secrets=(KEY,))
