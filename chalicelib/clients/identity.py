"""The user pool (Amazon Cognito): signing up, confirming, signing in, and looking a user up.

A password passes through here and is never stored, logged or quoted. That includes what botocore makes of it: its
validation errors quote parameters, and Cognito's own messages quote user names. So no exception of theirs leaves this
module, neither as a cause nor as a context. (botocore's debug log prints whole requests: no stage may switch it on.)

The app client must allow ``ALLOW_USER_PASSWORD_AUTH``, have no client secret, and have ``PreventUserExistenceErrors``
enabled. The pool's users sign in with their email address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.identity_lookup import IdentityUser, UserLookup
from chalicelib.clients.identity_problems import LOGIN_ELSEWHERE, NOBODY, problem_of
from chalicelib.clients.identity_session import new_client
from chalicelib.errors import Problem

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.deadline import Deadline
    from chalicelib.settings import Settings

__all__ = ["Identity", "IdentityUser", "SignUp", "Tokens", "identity_from_settings"]


@dataclass(frozen=True)
class SignUp:
    """A user was made. `delivery` is where the code went, masked (``j***@e***``); empty if none was sent."""

    user_sub: str
    confirmed: bool
    delivery: str


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives. Only the lifetime of the access token, in seconds, shows in its repr."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


class Identity:
    """Thin over Cognito. Safe to share between threads.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        client_id: The app client's id.
        user_pool_id: The pool's id.
    """

    def __init__(self, client: Callable[[], CognitoIdentityProviderClient], client_id: str, user_pool_id: str) -> None:
        self._client = client
        self._client_id = client_id
        self._lookup = UserLookup(client, user_pool_id)

    def sign_up(self, email: str, password: str) -> SignUp:
        """Make a user who still has to confirm their address.

        Raises:
            Problem: EMAIL_TAKEN (409), PASSWORD_TOO_WEAK, EMAIL_INVALID, SIGNUP_REFUSED (422), CODE_NOT_SENT (503),
                and the common ones: TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS (429), IDENTITY_UNAVAILABLE (503).
        """
        attributes = [{"Name": "email", "Value": email}]
        answer = self._call("sign_up", Username=email, Password=password, UserAttributes=attributes)
        return SignUp(answer["UserSub"], answer["UserConfirmed"], _destination(answer))

    def confirm(self, email: str, code: str) -> None:
        """Confirm an address with the code that was sent to it.

        Raises:
            Problem: CODE_WRONG, CODE_EXPIRED (422), ALREADY_CONFIRMED, EMAIL_TAKEN, CONFIRM_REFUSED (409), and the
                common ones.
        """
        self._call("confirm_sign_up", Username=email, ConfirmationCode=code)

    def resend_code(self, email: str) -> str:
        """Send a new code, which makes the old one void.

        Returns:
            Where to, masked. The same for an address that nobody has signed up with.

        Raises:
            Problem: ALREADY_CONFIRMED (409), CODE_NOT_SENT (503), and the common ones.
        """
        try:
            return _destination(self._call("resend_confirmation_code", Username=email)) or _masked(email)
        except Problem as problem:
            if problem.code == NOBODY.code:
                return _masked(email)
            raise

    def login(self, email: str, password: str) -> Tokens:
        """Sign in.

        Raises:
            Problem: LOGIN_FAILED (422; the same for an unknown user, a wrong password and a disabled user),
                NOT_CONFIRMED, PASSWORD_RESET_NEEDED, LOGIN_ELSEWHERE (409), and the common ones.
        """
        parameters = {"USERNAME": email, "PASSWORD": password}
        answer = self._call("initiate_auth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        result = answer.get("AuthenticationResult")
        if not result:  # a challenge: a second factor, or a password that must be changed first
            raise LOGIN_ELSEWHERE.problem()
        return Tokens(result["AccessToken"], result["IdToken"], result["RefreshToken"], result["ExpiresIn"])

    def user(self, sub: str, deadline: Deadline | None = None) -> IdentityUser:
        """Look a user up, for use inside executors. Two calls at most, of `identity_session.CALL_SECONDS` each.

        Args:
            sub: The user's id.
            deadline: No call is begun that might not be over by then.

        Raises:
            Permanent: USER_NOT_FOUND, USER_WITHOUT_EMAIL, IDENTITY_DENIED: an SE or an operator must act.
            Retryable: IDENTITY_UNAVAILABLE, or OUT_OF_TIME, which spends no failure.
        """
        return self._lookup.by_sub(sub, deadline)

    def _call(self, operation: str, **parameters: Any) -> Any:
        """One call for a customer. Raises `Problem`, outside of the handlers: see the top of this file."""
        try:
            return getattr(self._client(), operation)(ClientId=self._client_id, **parameters)
        except (ClientError, BotoCoreError) as error:
            problem = problem_of(operation, error, parameters.get("Password", ""))
        raise problem


def identity_from_settings(settings: Settings) -> Identity:
    """The pool of this deployment, with explicit time-outs; the client is made at the first call."""

    @cache
    def client() -> CognitoIdentityProviderClient:
        return new_client(settings.aws_region)

    return Identity(client, settings.cognito_client_id, settings.cognito_user_pool_id)


def _destination(answer: Mapping[str, Any]) -> str:
    return _masked(answer.get("CodeDeliveryDetails", {}).get("Destination", ""))


def _masked(address: str) -> str:
    """Cognito masks by itself; emulators do not."""
    if "*" in address or "@" not in address:
        return address
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***"
