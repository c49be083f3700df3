"""How the user pool is reached. A call takes what `cognito.session` allows, whoever asks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.cognito.session import new_client

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Identity:
    """The pool's client; boto3's is made at the first call."""
    own = to.settings.of(CognitoSettings)

    @cache
    def client() -> CognitoIdentityProviderClient:
        return new_client(to.settings.aws_region)

    return Identity(client, own.cognito_client_id, own.cognito_user_pool_id)
