"""What answers the routes of the tenant flow where no test is about it: everything is well, and nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.clients.signing import connect as signing
from chalicelib.clients.tokens.key_hash_source import KeyHashSource
from chalicelib.flows.tenant.outside import HASHES, WHERE
from tests.kms import LocalKms

ISSUER, AUDIENCE = "https://console.example/api", "onramp-api"
SECRET: Final = f"v1:{'s' * 32}"
PLACES: Final = {"ada": ("org_acme", "org:admin"), "bob": ("org_acme", "org:member"), "eve": ("org_other", "org:admin")}
_KMS: Final = LocalKms("alias/test-onboarding-tokens")


def _secret(*, fresh: bool = False) -> str:
    return SECRET


def _place(user: str, claims: Mapping[str, Any]) -> tuple[str, str] | None:
    return PLACES.get(user)


def fakes() -> dict[object, object]:
    """By what would make it."""
    return {
        signing.connect: _KMS.signing(),
        HASHES.connect: KeyHashSource("key-hash", _secret),
        WHERE.connect: _place,
    }
