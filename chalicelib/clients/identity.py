"""The user pool (Amazon Cognito): signing up, confirming, signing in, and looking a user up.

A password passes through here and is never stored, logged or quoted. That includes what botocore makes of it: its
validation errors quote parameters, and Cognito's own messages quote user names. So no exception of theirs leaves this
module, neither as a cause nor as a context. (botocore's debug log prints whole requests: no stage may switch it on.)

The app client must allow ``ALLOW_USER_PASSWORD_AUTH``, have no client secret, and have ``PreventUserExistenceErrors``
enabled. The pool's users sign in with their email address.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Permanent, PlatformError, Problem, Retryable

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.deadline import Deadline
    from chalicelib.settings import Settings

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 4.0
CALL_SECONDS: Final = CONNECT_SECONDS + READ_SECONDS
"""What one call takes at most, since it is one attempt. botocore repeating a sign-up whose answer was lost would tell
customers that their own address is taken; and for executors, waiting is the engine's business."""

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True)
class IdentityUser:
    """A user of the pool.

    Attributes:
        sub: The pool's stable id of the user.
        email: Their address.
        email_verified: Whether the pool (or the provider behind it) has checked that the address is theirs.
        login_method: ``password``, or the identity provider's name in lower case (``google``).
        enabled: Whether they may sign in.
    """

    sub: str
    email: str = field(repr=False)
    email_verified: bool
    login_method: str
    enabled: bool


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
        self._user_pool_id = user_pool_id

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
            if problem.code == _NOBODY.code:
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
            raise _LOGIN_ELSEWHERE.problem()
        return Tokens(result["AccessToken"], result["IdToken"], result["RefreshToken"], result["ExpiresIn"])

    def user(self, sub: str, deadline: Deadline | None = None) -> IdentityUser:
        """Look a user up, for use inside executors. Two calls at most, of `CALL_SECONDS` each.

        Args:
            sub: The user's id.
            deadline: No call is begun that might not be over by then.

        Raises:
            Permanent: USER_NOT_FOUND, USER_WITHOUT_EMAIL, IDENTITY_DENIED: an SE or an operator must act.
            Retryable: IDENTITY_UNAVAILABLE, or OUT_OF_TIME, which spends no failure.
        """
        if not re.fullmatch(r"[\w-]{1,128}", sub, re.ASCII):  # it becomes part of a filter expression
            raise _user_not_found()
        found = self._by_username(sub, deadline) or self._by_filter(sub, deadline)
        if found is None:
            raise _user_not_found()
        return found

    def _by_username(self, sub: str, deadline: Deadline | None) -> IdentityUser | None:
        """Users who signed up with an address have their sub for a user name; a federated one has not."""
        answer = self._look_up("admin_get_user", deadline, Username=sub)
        if answer is None:
            return None
        user = _user(answer, answer["UserAttributes"])
        # In a pool with free user names, somebody may have taken another one's sub for a name.
        return user if user.sub == sub else None

    def _by_filter(self, sub: str, deadline: Deadline | None) -> IdentityUser | None:
        answer = self._look_up("list_users", deadline, Filter=f'sub = "{sub}"', Limit=1)
        users = answer["Users"] if answer else []
        return _user(users[0], users[0]["Attributes"]) if users else None

    def _call(self, operation: str, **parameters: Any) -> Any:
        """One call for a customer. Raises `Problem`, outside of the handlers: see the top of this file."""
        try:
            return getattr(self._client(), operation)(ClientId=self._client_id, **parameters)
        except ClientError as error:
            problem = _problem(operation, error, parameters.get("Password", ""))
        except BotoCoreError as error:
            logger.error("Cognito could not be asked to %s: %s", operation, type(error).__name__)  # noqa: TRY400
            problem = _UNAVAILABLE.problem()
        raise problem

    def _look_up(self, operation: str, deadline: Deadline | None, **parameters: Any) -> Any:
        """One call for an executor; None if there is no such user."""
        if deadline is not None and deadline.remaining() < CALL_SECONDS:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to the user pool.", spends_failure=False)
        failure: PlatformError
        try:
            return getattr(self._client(), operation)(UserPoolId=self._user_pool_id, **parameters)
        except ClientError as error:
            code = _code(error)
            if code == "UserNotFoundException":
                return None
            failure = _denied(self._user_pool_id, code) if code in _DENIALS else _busy(code)
        except BotoCoreError as error:
            failure = _busy(type(error).__name__)
        raise failure


def identity_from_settings(settings: Settings) -> Identity:
    """The pool of this deployment, with explicit time-outs; the client is made at the first call."""

    @cache
    def client() -> CognitoIdentityProviderClient:
        import boto3
        from botocore.config import Config

        retries: Any = {"total_max_attempts": 1, "mode": "standard"}
        config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
        # a session of its own: the default one must not be shared between threads while it makes clients
        return boto3.session.Session().client("cognito-idp", region_name=settings.aws_region, config=config)

    return Identity(client, settings.cognito_client_id, settings.cognito_user_pool_id)


@dataclass(frozen=True)
class _Answer:
    """What a customer is told, and after how many seconds trying again makes sense (0: not said)."""

    status: int
    code: str
    detail: str
    retry_after: int = 0
    about: str = ""

    def problem(self, detail: str = "") -> Problem:
        text = detail or self.detail
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        errors = [{"field": self.about, "message": text}] if self.about else []
        return Problem(self.status, self.code, text, headers=headers, errors=errors)


_UNAVAILABLE = _Answer(
    503, "IDENTITY_UNAVAILABLE", "Signing up and signing in do not work at the moment. Try again shortly.", 5
)
# That an address is taken is told, although it lets one ask who has an account: one needs a live link, is held by the
# rate limit, and Cognito itself tells everybody who knows the public client id. And a customer who is not told
# cannot go on. A lost answer leads here too, hence the last sentence of the detail.
_EMAIL_TAKEN = _Answer(
    409,
    "EMAIL_TAKEN",
    "There is already a user with this email address. Sign in instead; if you have not confirmed the address yet, "
    "ask for a new code.",
    about="email",
)
_WEAK = _Answer(422, "PASSWORD_TOO_WEAK", "This password is too weak. Choose a longer one.", about="password")
_EMAIL_INVALID = _Answer(422, "EMAIL_INVALID", "This is not an email address that can be used.", about="email")
_CODE_WRONG = _Answer(422, "CODE_WRONG", "This is not the code that we sent. Check it and try again.", about="code")
_CODE_EXPIRED = _Answer(422, "CODE_EXPIRED", "This code has expired. Ask for a new one.", about="code")
_CODE_NOT_SENT = _Answer(503, "CODE_NOT_SENT", "The code could not be sent. Ask for a new one in a minute.", 60)
_CONFIRMED = _Answer(409, "ALREADY_CONFIRMED", "This address is already confirmed. Sign in.")
_CONFIRM_REFUSED = _Answer(409, "CONFIRM_REFUSED", "This user cannot be confirmed. Ask your contact at our side.")
# 422 and not 401: at a 401 the console logs out, as it does for a dead link.
_LOGIN_FAILED = _Answer(422, "LOGIN_FAILED", "The email address or the password is wrong.")
_NOT_CONFIRMED = _Answer(409, "NOT_CONFIRMED", "Confirm your address first, with the code that we sent to it.")
_RESET = _Answer(409, "PASSWORD_RESET_NEEDED", "Your password must be reset. Use “Forgot password” in the console.")
_LOGIN_ELSEWHERE = _Answer(
    409, "LOGIN_ELSEWHERE", "Signing in takes another step that is not offered here. Sign in to the console first."
)
_NOBODY = _Answer(422, "NOBODY", "Nobody has signed up with this address.")  # stays in this module
_REFUSED = _Answer(422, "SIGNUP_REFUSED", "Signing up with this address is not allowed.", about="email")
_ATTEMPTS = _Answer(429, "TOO_MANY_ATTEMPTS", "Too many attempts. Wait a minute, then try again.", 60)
_REQUESTS = _Answer(429, "TOO_MANY_REQUESTS", "Too many requests. Try again in a few seconds.", 5)

_ANYWHERE: Final[Mapping[str, _Answer]] = {
    "LimitExceededException": _ATTEMPTS,
    "TooManyFailedAttemptsException": _ATTEMPTS,
    "TooManyRequestsException": _REQUESTS,
    "ThrottlingException": _REQUESTS,
    "CodeDeliveryFailureException": _CODE_NOT_SENT,
}
_ANSWERS: Final[Mapping[str, Mapping[str, _Answer]]] = {
    "sign_up": {
        "UsernameExistsException": _EMAIL_TAKEN,
        "AliasExistsException": _EMAIL_TAKEN,
        "InvalidPasswordException": _WEAK,
        "InvalidParameterException": _EMAIL_INVALID,
        "UserLambdaValidationException": _REFUSED,
    },
    "confirm_sign_up": {
        "CodeMismatchException": _CODE_WRONG,
        "UserNotFoundException": _CODE_WRONG,
        "InvalidParameterException": _CODE_WRONG,
        "ExpiredCodeException": _CODE_EXPIRED,
        "AliasExistsException": _EMAIL_TAKEN,
        "NotAuthorizedException": _CONFIRM_REFUSED,
    },
    "resend_confirmation_code": {"UserNotFoundException": _NOBODY},
    "initiate_auth": {
        "NotAuthorizedException": _LOGIN_FAILED,
        "UserNotFoundException": _LOGIN_FAILED,
        "UserLambdaValidationException": _LOGIN_FAILED,
        "UserNotConfirmedException": _NOT_CONFIRMED,
        "PasswordResetRequiredException": _RESET,
    },
}
# Cognito has one class for several things here; only its message tells them apart.
_BY_MESSAGE: Final[Mapping[tuple[str, str], tuple[str, _Answer]]] = {
    ("confirm_sign_up", "NotAuthorizedException"): ("status is CONFIRMED", _CONFIRMED),
    ("resend_confirmation_code", "InvalidParameterException"): ("already confirmed", _CONFIRMED),
    ("initiate_auth", "NotAuthorizedException"): ("attempts exceeded", _ATTEMPTS),
    ("sign_up", "InvalidParameterException"): ("password", _WEAK),
}
_DENIALS: Final = frozenset(
    {"AccessDeniedException", "NotAuthorizedException", "ResourceNotFoundException", "UnrecognizedClientException"}
)


def _problem(operation: str, error: ClientError, password: str) -> Problem:
    """Cognito's refusal in the customer's words."""
    code, message = _code(error), error.response.get("Error", {}).get("Message", "")
    part, told = _BY_MESSAGE.get((operation, code), ("", _UNAVAILABLE))
    if part and part in message:
        return told.problem()
    answer = _ANSWERS[operation].get(code) or _ANYWHERE.get(code)
    if answer is None:
        logger.error("Cognito refused to %s: %s", operation, code)
        return _UNAVAILABLE.problem()
    if answer is _WEAK:
        return answer.problem(_policy(message, password))
    return answer.problem()


def _policy(message: str, password: str) -> str:
    """What the pool's policy complains of: "Password did not conform with policy: Password not long enough"."""
    _, found, complaint = message.partition("policy: ")
    return f"{complaint.rstrip('.')}." if found and complaint and password not in message else ""


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _destination(answer: Mapping[str, Any]) -> str:
    return _masked(answer.get("CodeDeliveryDetails", {}).get("Destination", ""))


def _masked(address: str) -> str:
    """Cognito masks by itself; emulators do not."""
    if "*" in address or "@" not in address:
        return address
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***"


def _user(user: Mapping[str, Any], attributes: list[Any]) -> IdentityUser:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    if not values.get("email"):
        raise Permanent(
            "USER_WITHOUT_EMAIL",
            "The registered user has no email address in the user pool.",
            hint="Add an email address to this user in the user pool (map it from the identity provider), then retry.",
        )
    method = _login_method(user, values)
    verified = values.get("email_verified") == "true"
    return IdentityUser(values["sub"], values["email"], verified, method, bool(user.get("Enabled", True)))


def _login_method(user: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """A federated user is named ``{provider}_{their id there}``. One who signed up here and later linked a provider
    has identities too, and keeps the password."""
    identities = json.loads(values.get("identities", "[]"))
    name = str(user["Username"]).lower()
    for identity in identities:
        provider = str(identity["providerName"]).lower()
        if name.startswith(f"{provider}_"):
            return provider
    if user.get("UserStatus") == "EXTERNAL_PROVIDER":
        return name.partition("_")[0]
    return "password"


def _user_not_found() -> Permanent:
    return Permanent(
        "USER_NOT_FOUND",
        "The registered user is not in the user pool.",
        hint="If the user was deleted, make a new link and let the customer register again.",
    )


def _denied(pool: str, code: str) -> Permanent:
    return Permanent(
        "IDENTITY_DENIED",
        f"This function may not look up users ({code}).",
        hint=f"Allow this function's role cognito-idp:AdminGetUser and cognito-idp:ListUsers on user pool {pool}.",
    )


def _busy(code: str) -> Retryable:
    return Retryable("IDENTITY_UNAVAILABLE", f"The user pool cannot be asked at the moment ({code}).")
