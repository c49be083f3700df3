"""What the user pool (Amazon Cognito) needs of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, here
from chalicelib.settings import SettingsGroup


class CognitoSettings(SettingsGroup):
    """Which pool it is, and who vouches for its tokens."""

    cognito_user_pool_id: str = Field(min_length=1)
    cognito_client_id: str = Field(min_length=1)
    cognito_issuer: str = Field(default="", description="Issuer of access tokens; empty: derived from pool and region")
    cognito_jwks_url: str = Field(default="", description="Where its keys are; empty: derived from the issuer")

    def issuer(self, region: str) -> str:
        """Cognito's documented issuer form, unless one is set."""
        return self.cognito_issuer or f"https://cognito-idp.{region}.amazonaws.com/{self.cognito_user_pool_id}"


POOL = here("cognito-idp", "userpool/*", exact="userpool/${CognitoUserPoolId}")

NEEDS = Needs(
    CognitoSettings,
    # Who claims a link, and who owns the account then.
    to_read=(Grant(("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"), (POOL,)),),
    # A password for whoever reads the mailbox, and an end of all sessions with it (docs/adr/0021).
    to_serve=(Grant(("cognito-idp:AdminSetUserPassword", "cognito-idp:AdminUserGlobalSignOut"), (POOL,)),),
)
