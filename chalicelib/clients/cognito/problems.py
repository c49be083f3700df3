"""What a customer is told when Cognito refuses: from Cognito's error to the problem (RFC 9457) of the answer.

Cognito's messages quote user names, and botocore's quote parameters, the password among them. So a problem is returned
and not raised: the client raises it where neither can become its cause or its context.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import error_code
from chalicelib.errors import Problem

logger = logging.getLogger(__name__)


FORGOT_PASSWORD: Final = "/sessions/password/forgot"  # noqa: S105 - a route
"""Where a customer goes on who cannot sign in: it works for every state that a user can be in."""


@dataclass(frozen=True)
class ProblemType:
    """What a customer is told, and after how many seconds trying again makes sense (0: not said).

    `about` is the form's field that it concerns, if it concerns one. `forgotten` is whether a new password is a way on:
    the problem then names the route.
    """

    status: int
    code: str
    detail: str
    retry_after: int = 0
    about: str = ""
    forgotten: bool = False

    def problem(self, detail: str = "") -> Problem:
        """A problem of this type; `detail` says it better than the type's own, if it is given."""
        text = detail or self.detail
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        errors = [{"field": self.about, "message": text}] if self.about else []
        extra: dict[str, object] = {"forgot_password": FORGOT_PASSWORD} if self.forgotten else {}
        return Problem(self.status, self.code, text, headers=headers, errors=errors, extra=extra)


UNAVAILABLE = ProblemType(
    503, "IDENTITY_UNAVAILABLE", "Signing up and signing in do not work at the moment. Try again shortly.", 5
)
# That an address is taken is told, although it lets one ask who has an account: one needs a live link, is held by the
# rate limit, and Cognito itself tells everybody who knows the public client id. And a customer who is not told
# cannot go on. A lost answer leads here too, and so does a stranger who signed up with the address first.
EMAIL_TAKEN = ProblemType(
    409,
    "EMAIL_TAKEN",
    "There is already a user with this email address. Sign in instead, or enter the code that we sent. If that does "
    "not work, choose a new password with “Forgot password”.",
    about="email",
    forgotten=True,
)
WEAK = ProblemType(422, "PASSWORD_TOO_WEAK", "This password is too weak. Choose a longer one.", about="password")
WEAK_BUT_CONFIRMED = ProblemType(
    422,
    WEAK.code,
    "The address is confirmed, but this password is too weak. Ask for a code with “Forgot password”, and choose a "
    "longer one.",
    about="password",
    forgotten=True,
)
_EMAIL_INVALID = ProblemType(422, "EMAIL_INVALID", "This is not an email address that can be used.", about="email")
CODE_WRONG = ProblemType(
    422,
    "CODE_WRONG",
    "Address, code and password do not fit, or the code is an old one: only the newest counts, and for a day at most. "
    "If it was accepted before, sign in. If it is the newest, a new password may be too weak: choose a longer one, of "
    "letters, digits and signs. Otherwise ask for a new code and a new password with “Forgot password”.",
    about="code",
    forgotten=True,
)
"""The one answer of confirming and resetting, whatever is wrong: which of the three it is tells who has an account."""
_CODE_NOT_SENT = ProblemType(503, "CODE_NOT_SENT", "The code could not be sent. Ask for a new one in a minute.", 60)
# 422 and not 401: at a 401 the console logs out, as it does for a dead link.
LOGIN_FAILED = ProblemType(
    422,
    "LOGIN_FAILED",
    "The email address or the password is wrong, or the address has not been confirmed with the code that we sent. "
    "If you cannot tell, choose a new password with “Forgot password”, which confirms the address as well.",
    forgotten=True,
)
NOT_CONFIRMED = ProblemType(409, "NOT_CONFIRMED", "The address is not confirmed.")  # the client keeps it to itself
_RESET = ProblemType(
    409, "PASSWORD_RESET_NEEDED", "Your password must be set anew. Use “Forgot password”.", forgotten=True
)
LOGIN_ELSEWHERE = ProblemType(
    409,
    "LOGIN_ELSEWHERE",
    "Signing in takes another step that is not offered here, such as a second factor. Sign in to the console as "
    "you always do, and then open this link again.",
)
KEPT = ProblemType(422, "KEPT", "No code was sent.")  # the client keeps it to itself
CODE_REFUSED = ProblemType(
    401,
    "CODE_REFUSED",
    "Signing in took too long, or this page was opened twice: nothing is lost. Sign in again.",
)
SESSION_OVER = ProblemType(401, "SESSION_OVER", "You are signed out. Sign in again.")
_REFUSED = ProblemType(422, "SIGNUP_REFUSED", "Signing up with this address is not allowed.", about="email")
_ATTEMPTS = ProblemType(429, "TOO_MANY_ATTEMPTS", "Too many attempts. Wait a minute, then try again.", 60)
# Source: Amazon Cognito Developer Guide, "Lockout behavior for failed sign-in attempts": after five wrong passwords one
# second, doubled by each further one up to about 15 minutes. Attempts meanwhile count for nothing, and the API does not
# say how long it has left.
_LOCKED = ProblemType(
    429,
    "TOO_MANY_ATTEMPTS",
    "Somebody has given a wrong password for this address several times, so signing in is closed for a while: a few "
    "seconds at first, 15 minutes at the most. Trying again does not prolong it. If it was not you, or you do not know "
    "the password, choose a new one with “Forgot password”.",
    15 * 60,
    forgotten=True,
)
_REQUESTS = ProblemType(429, "TOO_MANY_REQUESTS", "Too many requests. Try again in a few seconds.", 5)

_AT_ANY_OPERATION: Final[Mapping[str, ProblemType]] = {
    "LimitExceededException": _ATTEMPTS,
    "TooManyFailedAttemptsException": _ATTEMPTS,
    "TooManyRequestsException": _REQUESTS,
    "ThrottlingException": _REQUESTS,
    "CodeDeliveryFailureException": _CODE_NOT_SENT,
}
_NO_MAIL: Final[Mapping[str, ProblemType]] = dict.fromkeys(
    (
        "UserNotFoundException",
        "NotAuthorizedException",
        "UserLambdaValidationException",
        "LimitExceededException",
        "CodeDeliveryFailureException",
    ),
    KEPT,
)
"""Why no code is mailed to this one address. Who asks is told the same as if it had been."""
_NO_FIT: Final[Mapping[str, ProblemType]] = dict.fromkeys(
    (
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "UserNotFoundException",
    ),
    CODE_WRONG,
)
_AT_OPERATION: Final[Mapping[str, Mapping[str, ProblemType]]] = {
    "sign_up": {
        "UsernameExistsException": EMAIL_TAKEN,
        "AliasExistsException": EMAIL_TAKEN,
        "InvalidPasswordException": WEAK,
        "InvalidParameterException": _EMAIL_INVALID,
        "UserLambdaValidationException": _REFUSED,
    },
    "confirm_sign_up": {**_NO_FIT, "AliasExistsException": EMAIL_TAKEN},
    "resend_confirmation_code": _NO_MAIL,
    # InvalidParameterException: the address is not verified, so that a reset code cannot be sent there.
    "forgot_password": {**_NO_MAIL, "InvalidParameterException": KEPT},
    "confirm_forgot_password": {
        **_NO_FIT,
        "UserNotConfirmedException": CODE_WRONG,
        # Cognito may look at the password before the code, and only where there is a user: saying so would tell.
        "InvalidPasswordException": CODE_WRONG,
        "PasswordHistoryPolicyViolationException": CODE_WRONG,
    },
    "initiate_auth": {
        "NotAuthorizedException": LOGIN_FAILED,
        "UserNotFoundException": LOGIN_FAILED,
        "UserLambdaValidationException": LOGIN_FAILED,
        "UserNotConfirmedException": NOT_CONFIRMED,
        "PasswordResetRequiredException": _RESET,
    },
    "get_tokens_from_refresh_token": dict.fromkeys(
        (
            "NotAuthorizedException",
            "RefreshTokenReuseException",
            "UserLambdaValidationException",
            "UserNotFoundException",
        ),
        SESSION_OVER,
    ),
    "revoke_token": dict.fromkeys(
        ("InvalidParameterException", "UnauthorizedException", "UnsupportedTokenTypeException"), SESSION_OVER
    ),
    "admin_set_user_password": dict.fromkeys(
        ("InvalidParameterException", "InvalidPasswordException", "PasswordHistoryPolicyViolationException"),
        WEAK_BUT_CONFIRMED,
    ),
    "admin_user_global_sign_out": {},
}
# Cognito has one class for several things here; only its message tells them apart.
_BY_MESSAGE: Final[Mapping[tuple[str, str], tuple[str, ProblemType]]] = {
    ("resend_confirmation_code", "InvalidParameterException"): ("already confirmed", KEPT),
    ("initiate_auth", "NotAuthorizedException"): ("attempts exceeded", _LOCKED),
    ("sign_up", "InvalidParameterException"): ("password", WEAK),
}


def problem_of(operation: str, error: ClientError | BotoCoreError, password: str) -> Problem:
    """Cognito's error in the customer's words.

    Args:
        operation: What was asked of Cognito, as boto3 names it.
        error: What botocore raised.
        password: What may not be quoted; empty if none was sent.
    """
    if isinstance(error, ClientError):
        return _refusal(operation, error, password)
    logger.error("Cognito could not be asked to %s: %s", operation, type(error).__name__)
    return UNAVAILABLE.problem()


def _refusal(operation: str, error: ClientError, password: str) -> Problem:
    code, message = error_code(error), error.response.get("Error", {}).get("Message", "")
    part, told = _BY_MESSAGE.get((operation, code), ("", UNAVAILABLE))
    if part and part in message:
        return told.problem()
    known = _AT_OPERATION[operation].get(code) or _AT_ANY_OPERATION.get(code)
    if known is None:
        logger.error("Cognito refused to %s: %s", operation, code)
        return UNAVAILABLE.problem()
    if known is KEPT:
        logger.info("Cognito mailed no code at %s: %s", operation, code)
    if known is WEAK:
        return known.problem(_policy(message, password))
    return known.problem()


def _policy(message: str, password: str) -> str:
    """What the pool's policy complains of: "Password did not conform with policy: Password not long enough"."""
    _, found, complaint = message.partition("policy: ")
    return f"{complaint.rstrip('.')}." if found and complaint and password not in message else ""
