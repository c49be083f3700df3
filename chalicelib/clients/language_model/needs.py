"""What the language model needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class LanguageModelSettings(SettingsGroup):
    """Which language model is asked, where, and what is shown to it."""

    language_model_url: str = Field(
        default="https://api.anthropic.com", description="Base URL of an API of the shape of Anthropic's Messages API"
    )
    language_model: str = Field(min_length=1, description="Name of the language model, as its API takes it")
    language_model_key_secret: str = Field(
        default="", description="Secret with the language model's API key; empty: {env}/onboarding/language-model-key"
    )


KEY = Secret("language_model_key_secret", "language-model-key")
NEEDS = Needs(LanguageModelSettings, secrets=(KEY,))
