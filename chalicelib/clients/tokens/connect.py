"""How tokens of our own are issued and verified, and where the secret is that keys are kept under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.clients.signing import connect as signing
from chalicelib.clients.tokens.key_hash_source import KeyHashSource
from chalicelib.clients.tokens.needs import KEY_HASH, KeyHashSettings
from chalicelib.clients.tokens.own import OwnTokens

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms
    from chalicelib.records.key_hashes import HashSource


AUDIENCE: Final = "onramp-api"
"""For whom our own tokens are."""
STAGE: Final = "api"
"""First segment of the API's paths on the one origin (docs/adr/0041)."""


def address(console_url: str) -> str:
    """Address of the API: who our own tokens say has issued them."""
    return f"{console_url.rstrip('/')}/{STAGE}"


def own(to: Platforms) -> OwnTokens:
    """Issues and verifies tokens of our own."""
    return OwnTokens(address(to.settings.console_url), AUDIENCE, to.client(signing.connect), to.clock)


def key_hashes(to: Platforms) -> HashSource:
    """Answers the secret that keys are kept under."""
    name = to.secret_name(KeyHashSettings, KEY_HASH)
    return KeyHashSource(name, to.secrets.source(name))
