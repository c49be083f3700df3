"""What signing needs of a deployment: a key or two in KMS, found by their aliases, and who may use them."""

from __future__ import annotations

from typing import Final

from chalicelib.clients.needs import Grant, Needs, Resource, here

ALIASES: Final = ("alias/{env}-onboarding-tokens", "alias/{env}-onboarding-tokens-other")
"""Of the key that signs tokens (ECC_NIST_P256, SIGN_VERIFY), and of a second one while one replaces the other: it is
published and its tokens count, but it signs none. Which stage has which keys follows from its name, so nothing has to
be set (docs/adr/0065)."""


def _by(alias: str) -> Resource:
    """Whichever key the alias leads to. A policy cannot be for an alias, but for keys that are used by one."""
    return Resource(here("kms", "key/*", region="${AWS::Region}").exact, alias=alias.format(env="${Env}"))


FIRST, OTHER = map(_by, ALIASES)
NEEDS = Needs(
    to_read=(Grant(("kms:GetPublicKey",), (FIRST, OTHER)),),
    to_serve=(Grant(("kms:Sign",), (FIRST,)),),
)
