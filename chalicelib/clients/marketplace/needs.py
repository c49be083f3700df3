"""What the marketplace needs of a deployment. Onramp has no key of its own there: each store brings its own."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, here
from chalicelib.settings import SettingsGroup


class MarketplaceSettings(SettingsGroup):
    """Where the marketplace is."""

    marketplace_url: str = Field(min_length=1, description="Base URL of the marketplace; its API is at /graphql there")


KEYS = here("secretsmanager", "secret:${Env}/onboarding/stores/*")
"""The stores' own keys, one secret each."""
NEEDS = Needs(
    MarketplaceSettings,
    # A route writes the key, so that it is on no record; what works behind the table reads it, and takes it away.
    to_serve=(Grant(("secretsmanager:CreateSecret", "secretsmanager:PutSecretValue"), (KEYS,)),),
    to_act=(Grant(("secretsmanager:GetSecretValue", "secretsmanager:DeleteSecret"), (KEYS,)),),
)
