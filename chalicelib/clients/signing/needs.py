"""What signing needs of a deployment: a key or two in KMS, and who may use them."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource
from chalicelib.settings import SettingsGroup


class SigningSettings(SettingsGroup):
    """Which keys there are. A policy cannot be for an alias, so they are named by their ARNs."""

    token_signing_key: str = Field(
        min_length=1, description="ARN of the KMS key that signs tokens: ECC_NIST_P256, SIGN_VERIFY"
    )
    token_signing_key_other: str = Field(
        default="",
        description="ARN of a second one, while one replaces the other: it is published and its tokens count, "
        "but it signs none; empty: there is none",
    )


FIRST = Resource("${TokenSigningKey}")
OTHER = Resource("${TokenSigningKeyOther}", given="token_signing_key_other")
NEEDS = Needs(
    SigningSettings,
    to_read=(Grant(("kms:GetPublicKey",), (FIRST, OTHER)),),
    to_serve=(Grant(("kms:Sign",), (FIRST,)),),
)
