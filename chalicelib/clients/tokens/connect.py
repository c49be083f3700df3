"""How tokens of our own are issued and verified, and where the secret is that keys are kept under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.signing import connect as signing
from chalicelib.clients.tokens.key_hash_source import KeyHashSource
from chalicelib.clients.tokens.needs import KEY_HASH, KeyHashSettings, OwnTokensSettings
from chalicelib.clients.tokens.own import OwnTokens

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms
    from chalicelib.records.key_hashes import HashSource


def own(to: Platforms) -> OwnTokens:
    """Issues and verifies tokens of our own."""
    said = to.settings.of(OwnTokensSettings)
    return OwnTokens(said.token_issuer, said.token_audience, to.client(signing.connect), to.clock)


def key_hashes(to: Platforms) -> HashSource:
    """Answers the secret that keys are kept under."""
    name = to.secret_name(KeyHashSettings, KEY_HASH)
    return KeyHashSource(name, to.secrets.source(name))
