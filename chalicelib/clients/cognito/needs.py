"""What the user pool (Amazon Cognito) needs of a deployment."""

from __future__ import annotations

import re
from typing import Final

from pydantic import Field, field_validator

from chalicelib.clients.needs import Grant, Needs, here
from chalicelib.settings import SettingsGroup

PASSWORD_KINDS: Final = ("lower", "upper", "digit", "symbol")
"""What a pool's password policy can ask for, beside a length."""
_SHAPES: Final = {
    "lower": "[a-z]",
    "upper": "[A-Z]",
    "digit": "[0-9]",
    "symbol": r"""[\^$*.\[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]""",
}
"""Source: Amazon Cognito Developer Guide, "Adding user pool password requirements"."""


class CognitoSettings(SettingsGroup):
    """Which pool it is, and who vouches for its tokens."""

    cognito_user_pool_id: str = Field(min_length=1, description="Id of the customers' user pool: eu-central-1_…")
    cognito_client_id: str = Field(min_length=1, description="Id of the console's app client in that pool")
    cognito_issuer: str = Field(default="", description="Issuer of access tokens; empty: derived from pool and region")
    cognito_jwks_url: str = Field(
        default="", description="Where the keys of its tokens are; empty: derived from the issuer"
    )

    cognito_hosted_url: str = Field(
        default="",
        description="Base URL of the pool's hosted sign-in, https://…, for users of Google; empty: none",
    )
    cognito_token_url: str = Field(
        default="", description="Where codes of the hosted sign-in are exchanged; empty: derived from its base URL"
    )
    cognito_password_min_length: int = Field(
        default=8, ge=6, le=99, description="Of the pool's password policy: what sign-up pages say"
    )
    cognito_password_needs: str = Field(
        default="", description="The same: of lower, upper, digit, symbol, with commas; empty: none is asked for"
    )

    @field_validator("cognito_password_needs")
    @classmethod
    def _of_known_kinds(cls, said: str) -> str:
        unknown = {each.strip() for each in said.split(",")} - {*PASSWORD_KINDS, ""}
        if unknown:
            raise ValueError(f"name some of {', '.join(PASSWORD_KINDS)}, with commas")
        return said

    @property
    def password_needs(self) -> frozenset[str]:
        """The kinds of characters that the pool asks for, of `PASSWORD_KINDS`."""
        return frozenset(each.strip() for each in self.cognito_password_needs.split(",")) - {""}

    def too_weak(self, password: str) -> bool:
        """Whether a password does not meet the policy as it is set here. The pool has the last word."""
        met = all(re.search(_SHAPES[kind], password) for kind in self.password_needs)
        return len(password) < self.cognito_password_min_length or not met

    @property
    def authorize_url(self) -> str:
        """Where a browser goes to sign in with Google; empty: nowhere."""
        return f"{self.cognito_hosted_url.rstrip('/')}/oauth2/authorize" if self.cognito_hosted_url else ""

    @property
    def token_url(self) -> str:
        """Where its code is exchanged; empty: nowhere."""
        own = f"{self.cognito_hosted_url.rstrip('/')}/oauth2/token" if self.cognito_hosted_url else ""
        return self.cognito_token_url if own and self.cognito_token_url else own

    def issuer(self, region: str) -> str:
        """Cognito's documented issuer form, unless one is set."""
        return self.cognito_issuer or f"https://cognito-idp.{region}.amazonaws.com/{self.cognito_user_pool_id}"


POOL = here("cognito-idp", "userpool/${CognitoUserPoolId}")

NEEDS = Needs(
    CognitoSettings,
    # Who claims a link, and who owns the account then.
    to_read=(Grant(("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"), (POOL,)),),
    # A password for whoever reads the mailbox, and an end of all sessions with it (docs/adr/0021).
    to_serve=(Grant(("cognito-idp:AdminSetUserPassword", "cognito-idp:AdminUserGlobalSignOut"), (POOL,)),),
)
