"""The boto3 client of the user pool, and how long a call of it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.aws.session import new_session

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 4.0
CALL_SECONDS: Final = CONNECT_SECONDS + READ_SECONDS
"""What one call takes at most, since it is one attempt. botocore repeating a sign-up whose answer was lost would tell
customers that their own address is taken; and for executors, waiting is the engine's business."""


def new_client(region: str) -> CognitoIdentityProviderClient:
    """A client with explicit time-outs, which makes one attempt."""
    from botocore.config import Config

    retries: Any = {"total_max_attempts": 1, "mode": "standard"}
    config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
    # a session of its own: the default one must not be shared between threads while it makes clients
    made: CognitoIdentityProviderClient = new_session().client("cognito-idp", region_name=region, config=config)
    return made
