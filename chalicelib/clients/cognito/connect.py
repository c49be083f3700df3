"""How the user pool is reached. A call takes what `cognito.session` allows, whoever asks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.cognito.session import new_client

SIGNED_IN: Final = "/signed-in"
"""The console's page that a browser comes back to from the hosted sign-in."""

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.clients.cognito.hosted import HostedSignIn
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Identity:
    """The pool's client; boto3's is made at the first call."""
    own = to.settings.of(CognitoSettings)

    @cache
    def client() -> CognitoIdentityProviderClient:
        return new_client(to.settings.aws_region)

    return Identity(client, own.cognito_client_id, own.cognito_user_pool_id)


def way_back(console_url: str) -> str:
    """The redirect URI: where the hosted sign-in sends a browser back to, and nowhere else."""
    return f"{console_url.rstrip('/')}{SIGNED_IN}"


def hosted(to: Platforms) -> HostedSignIn | None:
    """The hosted sign-in; None: this stage has none."""
    from chalicelib.clients.cognito.hosted import HostedSignIn  # heavy: it brings the HTTP library

    own = to.settings.of(CognitoSettings)
    return (
        HostedSignIn(own.token_url, own.cognito_client_id, way_back(to.settings.console_url)) if own.token_url else None
    )
