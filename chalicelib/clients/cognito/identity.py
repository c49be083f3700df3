"""The user pool (Amazon Cognito): signing up, confirming, signing in, sessions, and looking a user up.

A password passes through here and is never stored, logged or quoted. That includes what botocore makes of it: its
validation errors quote parameters, and Cognito's own messages quote user names. So no exception of theirs leaves this
module, neither as a cause nor as a context. (botocore's debug log prints whole requests: no stage may switch it on.)

No answer but sign-up's own tells which addresses exist: whatever does not fit gets one answer for each question. Who
has shown that they read a mailbox decides its user's password, so that nobody who signed up with the address first
keeps one (docs/adr/0021).

The app client must allow ``ALLOW_USER_PASSWORD_AUTH``, have no client secret, and have ``PreventUserExistenceErrors``
and token revocation enabled. The pool's users sign in with their email address.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.clients.cognito.calls import Calls
from chalicelib.clients.cognito.lookup import IdentityUser, UserLookup
from chalicelib.clients.cognito.problems import (
    CODE_WRONG,
    EMAIL_TAKEN,
    KEPT,
    LOGIN_ELSEWHERE,
    LOGIN_FAILED,
    NOT_CONFIRMED,
    SESSION_OVER,
    WEAK,
)
from chalicelib.errors import Problem

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.deadline import Deadline

logger = logging.getLogger(__name__)

__all__ = ["Identity", "IdentityUser", "SignUpResult", "Tokens", "masked"]


@dataclass(frozen=True)
class SignUpResult:
    """A user was made. `delivery` is where the code went, masked (``j***@e***``); empty if none was sent."""

    user_sub: str
    confirmed: bool
    delivery: str


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives. Only the lifetime of the access token, in seconds, shows in its repr.

    `refresh_token` is empty after a refresh in a pool that does not replace it: the one that was used stays good.
    """

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


class Identity:
    """The user pool as the API asks it: one method for each thing that a customer does. Safe to share between threads.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        client_id: The app client's id.
        user_pool_id: The pool's id.
    """

    def __init__(self, client: Callable[[], CognitoIdentityProviderClient], client_id: str, user_pool_id: str) -> None:
        self._client = client
        self._calls = Calls(client, client_id, user_pool_id)
        self._lookup = UserLookup(client, user_pool_id)

    def sign_up(self, email: str, password: str) -> SignUpResult:
        """Make a user who still has to confirm their address.

        Raises:
            Problem: EMAIL_TAKEN (409), PASSWORD_TOO_WEAK, EMAIL_INVALID, SIGNUP_REFUSED (422), CODE_NOT_SENT (503),
                and the common ones: TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS (429), IDENTITY_UNAVAILABLE (503).
        """
        attributes = [{"Name": "email", "Value": email}]
        answer = self._calls.call("sign_up", Username=email, Password=password, UserAttributes=attributes)
        delivery = answer.get("CodeDeliveryDetails", {}).get("Destination", "")
        return SignUpResult(answer["UserSub"], answer["UserConfirmed"], masked(delivery))

    def sign_up_untold(self, email: str, password: str) -> None:
        """As `sign_up`, for who may not learn whether there is a user. Who signed up with the address before, and has
        not confirmed it, gets another code; `confirm` makes the password theirs who read it. A user who has is mailed
        nothing.

        Raises:
            Problem: As `sign_up`, but for EMAIL_TAKEN.
        """
        attributes = [{"Name": "email", "Value": email}]
        refused = self._calls.refusal("sign_up", Username=email, Password=password, UserAttributes=attributes)
        if refused and refused.code != EMAIL_TAKEN.code:
            raise refused
        if refused:
            self._mail("resend_confirmation_code", email)

    def confirm(self, email: str, code: str, password: str) -> Tokens:
        """Confirm an address with the code that was sent to it, and sign in.

        The password is tried first, so a repeat after a lost answer signs in, and a pool that refuses the wrong
        password of an unconfirmed user confirms nothing. Cognito's own pools say "not confirmed" to any password: so
        where the code turns out right and the password does not, somebody else had signed up with the address, and the
        password becomes that of whoever reads the mailbox.

        Raises:
            Problem: CODE_WRONG (422; the same for an unknown address, a wrong or old code and a wrong password),
                PASSWORD_TOO_WEAK (422; the address is confirmed, under a password that nobody has), EMAIL_TAKEN,
                PASSWORD_RESET_NEEDED, LOGIN_ELSEWHERE (409), and the common ones.
        """
        seen = self._sign_in(email, password)
        if isinstance(seen, Tokens):
            return seen
        if seen.code == LOGIN_FAILED.code:
            raise CODE_WRONG.problem()
        if seen.code != NOT_CONFIRMED.code:
            raise seen
        self._calls.call("confirm_sign_up", Username=email, ConfirmationCode=code)
        seen = self._sign_in(email, password)
        if isinstance(seen, Problem) and seen.code != LOGIN_ELSEWHERE.code:
            self._take_over(email, password)  # also if it could not be told whose the password is
            seen = self._sign_in(email, password)
        if isinstance(seen, Problem):
            raise seen
        return seen

    def resend_code(self, email: str) -> str:
        """Send a new code, which makes the old one void.

        Returns:
            Where to, masked. The same whether or not a code was due there.

        Raises:
            Problem: The common ones.
        """
        self._mail("resend_confirmation_code", email)
        return masked(email)

    def login(self, email: str, password: str) -> Tokens:
        """Sign in with an address and its password.

        Raises:
            Problem: LOGIN_FAILED (422; the same for an unknown user, a wrong password, an unconfirmed and a disabled
                user), PASSWORD_RESET_NEEDED, LOGIN_ELSEWHERE (409), and the common ones.
        """
        seen = self._sign_in(email, password)
        if isinstance(seen, Tokens):
            return seen
        raise LOGIN_FAILED.problem() if seen.code == NOT_CONFIRMED.code else seen

    def refresh(self, refresh_token: str) -> Tokens:
        """New access and id tokens for a session.

        Raises:
            Problem: SESSION_OVER (401): it ended, was ended, or the user is gone or disabled; and the common ones.
        """
        if not _TOKEN.fullmatch(refresh_token):
            raise SESSION_OVER.problem()
        return _tokens(self._calls.call("get_tokens_from_refresh_token", RefreshToken=refresh_token))

    def end(self, refresh_token: str) -> bool:
        """End a session. Its access token goes on until it expires.

        Returns:
            Whether the session is over at the pool: False if that could not be asked, which is logged.
        """
        if not _TOKEN.fullmatch(refresh_token):
            return True
        refused = self._calls.refusal("revoke_token", Token=refresh_token)
        if refused is None or refused.code == SESSION_OVER.code:
            return True
        logger.warning("a session was not ended at the user pool: %s", refused.code)
        return False

    def forgot_password(self, email: str) -> str:
        """Send a code that `reset_password` takes. Always two questions, of which one at most sends a mail: a confirmed
        address gets a reset code; one that is not can only get its sign-up's.

        Returns:
            Where to, masked. The same for an address that nobody has signed up with.

        Raises:
            Problem: The common ones.
        """
        self._mail("resend_confirmation_code", email)
        self._mail("forgot_password", email)
        return masked(email)

    def reset_password(self, email: str, code: str, password: str) -> None:
        """Set a new password with a code that was sent to the address, confirm it if it was not, and end every session
        that the user has.

        Raises:
            Problem: CODE_WRONG (422; the same for an unknown address, a wrong or old code, and a password that is too
                weak), PASSWORD_TOO_WEAK (422; the address was just confirmed, under a password that nobody has),
                EMAIL_TAKEN (409), and the common ones.
        """
        refused = self._calls.refusal(
            "confirm_forgot_password", Username=email, ConfirmationCode=code, Password=password
        )
        if refused is None:
            self._end_sessions(email)
        elif refused.code == CODE_WRONG.code:  # unless the code is that of a sign-up
            self._calls.call("confirm_sign_up", Username=email, ConfirmationCode=code)
            self._take_over(email, password)
        else:
            raise refused

    def user(self, sub: str, deadline: Deadline | None = None) -> IdentityUser:
        """Look a user up, for use inside executors. Two calls at most, of `clients.cognito.session.CALL_SECONDS` each.

        Args:
            sub: The user's id.
            deadline: No call is begun that might not be over by then.

        Raises:
            Permanent: USER_NOT_FOUND, USER_WITHOUT_EMAIL, IDENTITY_DENIED: an SE or an operator must act.
            Retryable: IDENTITY_UNAVAILABLE, or OUT_OF_TIME, which spends no failure.
        """
        return self._lookup.by_sub(sub, deadline)

    def _sign_in(self, email: str, password: str) -> Tokens | Problem:
        """Tokens, or why there are none: to be handed on, or to be thought about first."""
        parameters = {"USERNAME": email, "PASSWORD": password}
        answer = self._calls.ask("initiate_auth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        if isinstance(answer, Problem):
            return answer
        # No result is a challenge: a second factor, or a password that must be changed first.
        return _tokens(answer) if answer.get("AuthenticationResult") else LOGIN_ELSEWHERE.problem()

    def _take_over(self, email: str, password: str) -> None:
        """Give the user of a mailbox whose code was just accepted the password of who reads it, and nobody else.

        Raises:
            Problem: PASSWORD_TOO_WEAK: the user has one then that nobody knows; and the common ones.
        """
        refused = self._set_password(email, password)
        if refused and refused.code == WEAK.code and (failed := self._set_password(email, _unguessable())):
            raise failed
        self._end_sessions(email)
        if refused:
            raise refused

    def _set_password(self, email: str, password: str) -> Problem | None:
        return self._calls.refusal("admin_set_user_password", Username=email, Password=password, Permanent=True)

    def _end_sessions(self, email: str) -> None:
        if refused := self._calls.refusal("admin_user_global_sign_out", Username=email):
            raise refused

    def _mail(self, operation: str, email: str) -> None:
        """Ask for a code to be mailed. That none was, for this address, is kept from the caller."""
        refused = self._calls.refusal(operation, Username=email)
        if refused and refused.code != KEPT.code:
            raise refused


_TOKEN = re.compile(r"[A-Za-z0-9._=-]{1,8192}")
"""What a refresh token may look like (Source: Cognito's API, TokenModelType); anything else is a cookie gone wrong."""


def _tokens(answer: Any) -> Tokens:
    result = answer["AuthenticationResult"]
    return Tokens(result["AccessToken"], result["IdToken"], result.get("RefreshToken", ""), result["ExpiresIn"])


def _unguessable() -> str:
    """A password that any policy takes: 43 random characters, and one of each kind."""
    return f"{secrets.token_urlsafe(32)}-aA1"


def masked(address: str) -> str:
    """An address as it is said where a code went: ``j***@e***``. Cognito masks by itself; emulators do not."""
    if "*" in address or "@" not in address:
        return address
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain[:1]}***"
