"""A signed-in user claims a link, and what they are told where the user pool cannot say who they are."""

from __future__ import annotations

import logging

from chalicelib.clients.cognito.identity import IdentityUser
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.outside import WHO_CLAIMS
from chalicelib.handlers.http.call import Call
from chalicelib.records.record import Record

log = logging.getLogger(__name__)

_GONE = (
    "This user is not in the user pool any more. Sign up again with the link, or sign in as another user. "
    "If you have only just signed up, try again in a minute."
)
_NO_ADDRESS = "This user has no email address. Add one, or let your provider hand it on; then sign in again."


def register(call: Call, key: str, subject: str) -> Record:
    """Claim the link for a user.

    Raises:
        Problem: Whatever `claim` raises; 409 USER_GONE or EMAIL_MISSING where the pool has no such user, or no address;
            503 IDENTITY_UNAVAILABLE where it does not answer. Nothing is written then.
    """
    return claim(call.desk, key, subject, lambda user_id: _user(call, user_id))


def _user(call: Call, user_id: str) -> IdentityUser:
    try:
        return call.ask(WHO_CLAIMS)(user_id)
    except PlatformError as error:
        refused = _problem(error)
    raise refused


def _problem(error: PlatformError) -> Problem:
    if error.code == "USER_NOT_FOUND":
        return Problem(409, "USER_GONE", _GONE)
    if error.code == "USER_WITHOUT_EMAIL":
        return Problem(409, "EMAIL_MISSING", _NO_ADDRESS)
    # Also what trying again will not mend (IDENTITY_DENIED): to the customer it is the same, and the log tells us.
    log.error("a user cannot be looked up", extra={"code": error.code, "reason": error.message})
    detail = "Signing up and signing in do not work at the moment. Try again shortly."
    return Problem(503, "IDENTITY_UNAVAILABLE", detail, headers={"Retry-After": "5"})
