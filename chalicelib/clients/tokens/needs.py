"""What tokens of our own need of a deployment, and the keys that they are issued for."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Needs, Secret
from chalicelib.settings import SettingsGroup


class KeyHashSettings(SettingsGroup):
    """What keys are kept under."""

    key_hash_secret: str = Field(
        default="",
        description="Secret under which keys are kept: its versions as v2:… v1:…, newest first, each of at least 32 "
        "characters; empty: {env}/onboarding/key-hash",
    )


KEY_HASH: Secret = Secret("key_hash_secret", "key-hash")
KEYS = Needs(KeyHashSettings, secrets=(KEY_HASH,))
