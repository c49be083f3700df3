"""Amazon Cognito's user pool, as far as Onramp asks it, in memory: what no emulator gets right is right here.

From Cognito's API reference and developer guide, and from what its users report of it: with PreventUserExistenceErrors
an unknown user is like a wrong password or a wrong code; an address that is not verified gets no reset code; a second
sign-up's code voids the first. Reports differ on whether an unconfirmed user's wrong password is "wrong" or "not
confirmed": `tells_the_password` chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.deadline import Clock

if TYPE_CHECKING:
    from tests.integration.tokens import Issuer

LONG_ENOUGH = 12
WRONG_AT_MOST = 5
"""Wrong passwords before a lock-out."""


@dataclass
class User:
    """A user of the pool."""

    sub: str
    password: str
    confirmed: bool = False
    enabled: bool = True
    code: str = ""
    reset_code: str = ""
    wrong: int = 0
    locked: bool = False
    must_reset: bool = False


@dataclass(frozen=True)
class Mail:
    """A code that was sent."""

    to: str
    code: str
    about: str


def _operation(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Note that it was asked, and fail if that is how things stand."""

    @wraps(answer)
    def call(cognito: Cognito, **parameters: Any) -> Any:
        cognito.asked.append(answer.__name__)
        if cognito.down:
            raise ReadTimeoutError(endpoint_url="https://cognito")
        if code := cognito.fails.get(answer.__name__):
            _refuse(code)
        return answer(cognito, **parameters)

    return call


@dataclass
class Cognito:
    """The boto3 client of one pool.

    Attributes:
        tells_the_password: An unconfirmed user's wrong password is "wrong", rather than "not confirmed".
        rotates: A refresh gives a new refresh token, and the old one is void.
        asked: Operations, in order.
        down: Nothing is answered in time.
        fails: Error code that an operation answers with, by the operation.
    """

    issuer: Issuer
    clock: Clock
    tells_the_password: bool = False
    rotates: bool = False
    users: dict[str, User] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    down: bool = False
    fails: dict[str, str] = field(default_factory=dict)
    _numbers: int = 0

    @_operation
    def sign_up(self, Username: str, Password: str, **_: Any) -> Any:  # noqa: N803
        """SignUp."""
        if self._user(Username):
            _refuse("UsernameExistsException", "User already exists")
        _strong(Password)
        user = self.users[Username.casefold()] = User(f"sub-{len(self.users) + 1}", Password)
        user.code = self._code(Username, "sign-up")
        return {
            "UserSub": user.sub,
            "UserConfirmed": False,
            "CodeDeliveryDetails": {"Destination": "a***@s***"},
        }

    @_operation
    def resend_confirmation_code(self, Username: str, **_: Any) -> Any:  # noqa: N803
        """ResendConfirmationCode."""
        user = self._user(Username)
        if user and user.confirmed:
            _refuse("InvalidParameterException", "User is already confirmed.")
        if user:
            user.code = self._code(Username, "sign-up")
        return {"CodeDeliveryDetails": {"Destination": "a***@s***"}}

    @_operation
    def confirm_sign_up(self, Username: str, ConfirmationCode: str, **_: Any) -> Any:  # noqa: N803
        """ConfirmSignUp."""
        user = self._user(Username)
        if user and user.confirmed:
            _refuse("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
        if not user or ConfirmationCode != user.code:
            _refuse("CodeMismatchException", "Invalid verification code provided, please try again.")
        user.confirmed, user.code = True, ""
        return {}

    @_operation
    def initiate_auth(self, AuthParameters: dict[str, str], **_: Any) -> Any:  # noqa: N803
        """InitiateAuth with USER_PASSWORD_AUTH."""
        user = self._user(AuthParameters["USERNAME"])
        right = user is not None and user.password == AuthParameters["PASSWORD"]
        if user and user.locked:
            _refuse("NotAuthorizedException", "Password attempts exceeded")
        if user and user.enabled and not user.confirmed and (right or not self.tells_the_password):
            _refuse("UserNotConfirmedException", "User is not confirmed.")
        if user and not right:
            user.wrong += 1
            user.locked = user.wrong > WRONG_AT_MOST
        if not user or not right or not user.enabled:
            _refuse("NotAuthorizedException", "Incorrect username or password.")
        if user.must_reset:
            _refuse("PasswordResetRequiredException", "Password reset required for the user")
        user.wrong = 0
        return self._result(user.sub, refresh=True)

    @_operation
    def forgot_password(self, Username: str, **_: Any) -> Any:  # noqa: N803
        """ForgotPassword."""
        user = self._user(Username)
        if user and not user.confirmed:
            _refuse("InvalidParameterException", "Cannot reset password: there is no registered/verified email")
        if user:
            user.reset_code = self._code(Username, "password")
        return {"CodeDeliveryDetails": {"Destination": "a***@s***"}}

    @_operation
    def confirm_forgot_password(self, Username: str, ConfirmationCode: str, Password: str, **_: Any) -> Any:  # noqa: N803
        """ConfirmForgotPassword."""
        user = self._user(Username)
        if user and user.confirmed:
            _strong(Password)  # before the code: so a weak password tells that there is a user
        if not user or not user.reset_code or ConfirmationCode != user.reset_code:
            _refuse("CodeMismatchException", "Invalid verification code provided, please try again.")
        user.password, user.reset_code, user.locked, user.must_reset = Password, "", False, False
        return {}

    @_operation
    def get_tokens_from_refresh_token(self, RefreshToken: str, **_: Any) -> Any:  # noqa: N803
        """GetTokensFromRefreshToken."""
        sub = self.sessions.get(RefreshToken)
        user = next((user for user in self.users.values() if user.sub == sub), None)
        if not user or not user.enabled:
            _refuse("NotAuthorizedException", "Refresh Token has been revoked")
        if self.rotates:
            del self.sessions[RefreshToken]
        return self._result(user.sub, refresh=self.rotates)

    @_operation
    def revoke_token(self, Token: str, **_: Any) -> Any:  # noqa: N803
        """RevokeToken."""
        self.sessions.pop(Token, None)
        return {}

    @_operation
    def admin_set_user_password(self, Username: str, Password: str, **_: Any) -> Any:  # noqa: N803
        """AdminSetUserPassword, permanent: it confirms, which is why it comes after the code."""
        _strong(Password)
        user = self.users[Username.casefold()]
        user.password, user.confirmed = Password, True
        return {}

    @_operation
    def admin_user_global_sign_out(self, Username: str, **_: Any) -> Any:  # noqa: N803
        """AdminUserGlobalSignOut."""
        sub = self.users[Username.casefold()].sub
        self.sessions = {token: whose for token, whose in self.sessions.items() if whose != sub}
        return {}

    def _user(self, username: str) -> User | None:
        return self.users.get(username.casefold())

    def _code(self, to: str, about: str) -> str:
        self._numbers += 1
        code = str(123455 + self._numbers)
        self.mails.append(Mail(to, code, about))
        return code

    def _result(self, sub: str, *, refresh: bool) -> Any:
        result: dict[str, Any] = {
            "AccessToken": self.issuer.customer(sub, self.clock, seconds=900),
            "IdToken": "id-token",
            "ExpiresIn": 900,
        }
        if refresh:
            self._numbers += 1
            result["RefreshToken"] = f"refresh-token.{self._numbers}"
            self.sessions[result["RefreshToken"]] = sub
        return {"AuthenticationResult": result}


def _strong(password: str) -> None:
    if len(password) < LONG_ENOUGH:
        message = "Password did not conform with policy: Password not long enough"
        _refuse("InvalidPasswordException", message)


def _refuse(code: str, message: str = "…") -> NoReturn:
    raise ClientError({"Error": {"Code": code, "Message": message}}, "Operation")
