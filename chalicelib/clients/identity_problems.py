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

from chalicelib.clients.aws_errors import error_code
from chalicelib.errors import Problem

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ProblemType:
    """What a customer is told, and after how many seconds trying again makes sense (0: not said).

    `about` is the form's field that it concerns, if it concerns one.
    """

    status: int
    code: str
    detail: str
    retry_after: int = 0
    about: str = ""

    def problem(self, detail: str = "") -> Problem:
        """A problem of this type; `detail` says it better than the type's own, if it is given."""
        text = detail or self.detail
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        errors = [{"field": self.about, "message": text}] if self.about else []
        return Problem(self.status, self.code, text, headers=headers, errors=errors)


_UNAVAILABLE = ProblemType(
    503, "IDENTITY_UNAVAILABLE", "Signing up and signing in do not work at the moment. Try again shortly.", 5
)
# That an address is taken is told, although it lets one ask who has an account: one needs a live link, is held by the
# rate limit, and Cognito itself tells everybody who knows the public client id. And a customer who is not told
# cannot go on. A lost answer leads here too, hence the last sentence of the detail.
_EMAIL_TAKEN = ProblemType(
    409,
    "EMAIL_TAKEN",
    "There is already a user with this email address. Sign in instead; if you have not confirmed the address yet, "
    "ask for a new code.",
    about="email",
)
_WEAK = ProblemType(422, "PASSWORD_TOO_WEAK", "This password is too weak. Choose a longer one.", about="password")
_EMAIL_INVALID = ProblemType(422, "EMAIL_INVALID", "This is not an email address that can be used.", about="email")
_CODE_WRONG = ProblemType(422, "CODE_WRONG", "This is not the code that we sent. Check it and try again.", about="code")
_CODE_EXPIRED = ProblemType(422, "CODE_EXPIRED", "This code has expired. Ask for a new one.", about="code")
_CODE_NOT_SENT = ProblemType(503, "CODE_NOT_SENT", "The code could not be sent. Ask for a new one in a minute.", 60)
_CONFIRMED = ProblemType(409, "ALREADY_CONFIRMED", "This address is already confirmed. Sign in.")
_CONFIRM_REFUSED = ProblemType(409, "CONFIRM_REFUSED", "This user cannot be confirmed. Ask your contact at our side.")
# 422 and not 401: at a 401 the console logs out, as it does for a dead link.
_LOGIN_FAILED = ProblemType(422, "LOGIN_FAILED", "The email address or the password is wrong.")
_NOT_CONFIRMED = ProblemType(409, "NOT_CONFIRMED", "Confirm your address first, with the code that we sent to it.")
_RESET = ProblemType(409, "PASSWORD_RESET_NEEDED", "Your password must be reset. Use “Forgot password” in the console.")
LOGIN_ELSEWHERE = ProblemType(
    409, "LOGIN_ELSEWHERE", "Signing in takes another step that is not offered here. Sign in to the console first."
)
NOBODY = ProblemType(422, "NOBODY", "Nobody has signed up with this address.")  # the client keeps it to itself
_REFUSED = ProblemType(422, "SIGNUP_REFUSED", "Signing up with this address is not allowed.", about="email")
_ATTEMPTS = ProblemType(429, "TOO_MANY_ATTEMPTS", "Too many attempts. Wait a minute, then try again.", 60)
_REQUESTS = ProblemType(429, "TOO_MANY_REQUESTS", "Too many requests. Try again in a few seconds.", 5)

_AT_ANY_OPERATION: Final[Mapping[str, ProblemType]] = {
    "LimitExceededException": _ATTEMPTS,
    "TooManyFailedAttemptsException": _ATTEMPTS,
    "TooManyRequestsException": _REQUESTS,
    "ThrottlingException": _REQUESTS,
    "CodeDeliveryFailureException": _CODE_NOT_SENT,
}
_AT_OPERATION: Final[Mapping[str, Mapping[str, ProblemType]]] = {
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
    "resend_confirmation_code": {"UserNotFoundException": NOBODY},
    "initiate_auth": {
        "NotAuthorizedException": _LOGIN_FAILED,
        "UserNotFoundException": _LOGIN_FAILED,
        "UserLambdaValidationException": _LOGIN_FAILED,
        "UserNotConfirmedException": _NOT_CONFIRMED,
        "PasswordResetRequiredException": _RESET,
    },
}
# Cognito has one class for several things here; only its message tells them apart.
_BY_MESSAGE: Final[Mapping[tuple[str, str], tuple[str, ProblemType]]] = {
    ("confirm_sign_up", "NotAuthorizedException"): ("status is CONFIRMED", _CONFIRMED),
    ("resend_confirmation_code", "InvalidParameterException"): ("already confirmed", _CONFIRMED),
    ("initiate_auth", "NotAuthorizedException"): ("attempts exceeded", _ATTEMPTS),
    ("sign_up", "InvalidParameterException"): ("password", _WEAK),
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
    return _UNAVAILABLE.problem()


def _refusal(operation: str, error: ClientError, password: str) -> Problem:
    code, message = error_code(error), error.response.get("Error", {}).get("Message", "")
    part, told = _BY_MESSAGE.get((operation, code), ("", _UNAVAILABLE))
    if part and part in message:
        return told.problem()
    known = _AT_OPERATION[operation].get(code) or _AT_ANY_OPERATION.get(code)
    if known is None:
        logger.error("Cognito refused to %s: %s", operation, code)
        return _UNAVAILABLE.problem()
    if known is _WEAK:
        return known.problem(_policy(message, password))
    return known.problem()


def _policy(message: str, password: str) -> str:
    """What the pool's policy complains of: "Password did not conform with policy: Password not long enough"."""
    _, found, complaint = message.partition("policy: ")
    return f"{complaint.rstrip('.')}." if found and complaint and password not in message else ""
