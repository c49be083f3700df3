"""Users of the pool, looked up by their id for executors.

Cognito's messages quote user names: as in `clients.cognito.identity`, no exception of botocore's leaves this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.cognito.session import CALL_SECONDS
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from chalicelib.deadline import Deadline

_DENIALS: Final = frozenset(
    {"AccessDeniedException", "NotAuthorizedException", "ResourceNotFoundException", "UnrecognizedClientException"}
)


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

    @property
    def unfit(self) -> str:
        """Why they can own nothing under their address: ``USER_DISABLED``, ``EMAIL_NOT_VERIFIED``; or nothing.

        Of a user who signs in through a provider, the pool says that an address is verified only if the provider says
        so, and the pool is told to listen: providers there are that hand out addresses nobody has checked.
        """
        if not self.enabled:
            return "USER_DISABLED"
        return "" if self.email_verified else "EMAIL_NOT_VERIFIED"


class UserLookup:
    """Looks users up. Safe to share between threads.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        user_pool_id: The pool's id.
    """

    def __init__(self, client: Callable[[], CognitoIdentityProviderClient], user_pool_id: str) -> None:
        self._client = client
        self._user_pool_id = user_pool_id

    def by_sub(self, sub: str, deadline: Deadline | None) -> IdentityUser:
        """The user with this id.

        Args:
            sub: The user's id in the pool.
            deadline: No call is begun that might not be over by then; None: there is no limit.

        Raises:
            Permanent: USER_NOT_FOUND, USER_WITHOUT_EMAIL, IDENTITY_DENIED: an SE or an operator must act.
            Retryable: IDENTITY_UNAVAILABLE, or OUT_OF_TIME, which spends no failure.
        """
        if not re.fullmatch(r"[\w-]{1,128}", sub, re.ASCII):  # it becomes part of a filter expression
            raise _UserNotFound
        found = self._by_username(sub, deadline) or self._by_filter(sub, deadline)
        if found is None:
            raise _UserNotFound
        return found

    def _by_username(self, sub: str, deadline: Deadline | None) -> IdentityUser | None:
        """Users who signed up with an address have their sub for a user name; a federated one has not."""
        answer = self._ask("admin_get_user", deadline, Username=sub)
        if answer is None:
            return None
        user = _user(answer, answer["UserAttributes"])
        # In a pool with free user names, somebody may have taken another one's sub for a name.
        return user if user.sub == sub else None

    def _by_filter(self, sub: str, deadline: Deadline | None) -> IdentityUser | None:
        answer = self._ask("list_users", deadline, Filter=f'sub = "{sub}"', Limit=1)
        users = answer["Users"] if answer else []
        return _user(users[0], users[0]["Attributes"]) if users else None

    def _ask(self, operation: str, deadline: Deadline | None, **parameters: Any) -> Any:
        """One call; None if there is no such user. Raises outside of the handler: see the top of this file."""
        if deadline is not None and deadline.remaining() < CALL_SECONDS:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to the user pool.", spends_failure=False)
        try:
            return getattr(self._client(), operation)(UserPoolId=self._user_pool_id, **parameters)
        except (ClientError, BotoCoreError) as error:
            failure = translated(error, _readings(self._user_pool_id), _busy)
        if isinstance(failure, _UserNotFound):
            return None
        raise failure


class _UserNotFound(Permanent):
    """There is no such user in the pool."""

    def __init__(self) -> None:
        super().__init__(
            "USER_NOT_FOUND",
            "The registered user is not in the user pool.",
            hint="If the user was deleted, release the onboarding: the customer signs up again with its new link.",
        )


def _readings(pool: str) -> Mapping[str, Reading]:
    """What Cognito's error codes mean when a user of this pool is looked up."""

    def not_found(_: AwsFailure) -> _UserNotFound:
        return _UserNotFound()

    def denied(failure: AwsFailure) -> Permanent:
        return Permanent(
            "IDENTITY_DENIED",
            f"This function may not look up users ({failure.code}).",
            hint=f"Allow this function's role cognito-idp:AdminGetUser and cognito-idp:ListUsers on user pool {pool}.",
        )

    return {"UserNotFoundException": not_found, **dict.fromkeys(_DENIALS, denied)}


def _busy(failure: AwsFailure) -> Retryable:
    return Retryable("IDENTITY_UNAVAILABLE", f"The user pool cannot be asked at the moment ({failure.code}).")


def _user(user: Mapping[str, Any], attributes: list[Any]) -> IdentityUser:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    if not values.get("email"):
        raise Permanent(
            "USER_WITHOUT_EMAIL",
            "The registered user has no email address in the user pool.",
            hint="Add an email address to this user in the user pool (map it from the identity provider), then retry.",
        )
    method = _login_method(user, values)
    # Cognito says "false" of an address that a user signed up with or changed, until the code comes back. It says
    # nothing of one that an administrator gave and nobody has put in question; nor, sometimes, of a provider's.
    verified = values.get("email_verified", "true" if method == "password" else "false") == "true"
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
