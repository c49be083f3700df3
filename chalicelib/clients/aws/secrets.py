"""Secrets Manager: the tokens that Onramp shows to other platforms, kept for some minutes.

Powertools' ``parameters.SecretsProvider`` (already a dependency) was weighed and left. It caches by age and can be
forced to fetch, but it has no lock, so that every thread fetches when the age is over; it does not bound forced
fetches, so that a platform answering 401 to everything turns each request into a call here; it wraps every error into
one class, so that "missing" and "throttled" look the same; and its clock is ``datetime.now()``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.aws.secret_text import github_credential_of, members_of, token_of
from chalicelib.clients.aws.session import NORMAL, CallTime, client_config, new_session
from chalicelib.errors import Permanent, Retryable, SettingMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from types_boto3_secretsmanager import SecretsManagerClient

    from chalicelib.clients.aws.secret_text import AppKey
    from chalicelib.clients.http.token_source import GitHubCredentialSource, MembersSource, TokenSource
    from chalicelib.deadline import Clock

MISSING: Final = frozenset({"ResourceNotFoundException", "InvalidRequestException"})
"""The second is the answer for a secret that is marked for deletion."""
DENIED: Final = frozenset({"AccessDeniedException", "AccessDenied", "DecryptionFailure"})
Read = TypeVar("Read")


@dataclass
class _Entry:
    """What is known of one secret. The lock makes one thread fetch while the others wait for what it finds."""

    lock: Lock
    value: str | None = None
    asked_at: datetime | None = None
    failure: Retryable | None = None


class Secrets:
    """Reads secrets. Safe to share between threads.

    What a secret's text may look like: `chalicelib.clients.aws.secret_text`.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        clock: The present moment.
        lifetime: How long a value is used before it is asked for again.
        min_refetch_interval: Ask for the same secret at most this often, also when `fresh` is wanted or asking fails.
    """

    def __init__(
        self,
        client: Callable[[], SecretsManagerClient],
        clock: Clock,
        *,
        lifetime: timedelta = timedelta(minutes=5),
        min_refetch_interval: timedelta = timedelta(seconds=5),
    ) -> None:
        self._client = client
        self._clock = clock
        self._lifetime = lifetime
        self._min_refetch_interval = min_refetch_interval
        self._lock = Lock()
        self._entries: dict[str, _Entry] = {}

    def get(self, name: str, *, fresh: bool = False) -> str:
        """The secret's value.

        Args:
            name: Its name or ARN.
            fresh: Do not answer from the cache, unless the value was fetched a moment ago.

        Raises:
            SettingMissing: There is no such secret, or it is empty.
            Permanent: SECRET_DENIED, SECRET_UNREADABLE: an operator must act.
            Retryable: SECRETS_UNAVAILABLE: throttled, not reached, or out of order.
        """
        return self._read(name, token_of, fresh=fresh)

    def source(self, name: str) -> TokenSource:
        """A `TokenSource` of this secret, for a client that must not know where its token comes from."""

        def token(*, fresh: bool = False) -> str:
            return self.get(name, fresh=fresh)

        return token

    def members_source(self, name: str, wanted: Sequence[str]) -> MembersSource:
        """A source of a secret of several parts: a JSON object with at least these string members.

        Each call of the source raises what `get` raises: SettingMissing, Permanent or Retryable.
        """

        def members(*, fresh: bool = False) -> Mapping[str, str]:
            return self._read(name, lambda name, text: members_of(name, text, wanted), fresh=fresh)

        return members

    def github_source(self, name: str) -> GitHubCredentialSource:
        """A source of what this secret lets one show to GitHub: a token, or the key of a GitHub App.

        Each call of the source raises what `get` raises: SettingMissing, Permanent or Retryable.
        """

        def credential(*, fresh: bool = False) -> str | AppKey:
            return self._read(name, github_credential_of, fresh=fresh)

        return credential

    def _read(self, name: str, understood: Callable[[str, str], Read], *, fresh: bool) -> Read:
        with self._lock:
            entry = self._entries.setdefault(name, _Entry(Lock()))
        with entry.lock:
            age = self._clock() - entry.asked_at if entry.asked_at else timedelta.max
            if entry.value is not None and age < (self._min_refetch_interval if fresh else self._lifetime):
                return understood(name, entry.value)
            if entry.failure is not None and age < self._min_refetch_interval:
                # Whoever waited for the lock meanwhile must not wait for another time-out, one after the other.
                raise _unavailable() from entry.failure
            return self._ask(name, entry, understood)

    def _ask(self, name: str, entry: _Entry, understood: Callable[[str, str], Read]) -> Read:
        entry.value, entry.failure = None, None
        try:
            text = self._fetch(name)
            value = understood(name, text)
        except Retryable as error:
            entry.failure = error
            raise
        finally:
            entry.asked_at = self._clock()
        entry.value = text  # only what could be understood: an operator who mends it need not wait
        return value

    def _fetch(self, name: str) -> str:
        try:
            answer = self._client().get_secret_value(SecretId=name)
        except (ClientError, BotoCoreError) as error:
            raise translated(error, _readings(name), _unavailable) from error
        return answer.get("SecretString", "")


def secrets_of(region: str, clock: Clock, call_time: CallTime = NORMAL) -> Secrets:
    """Secrets of Onramp's own account. A call is one attempt, over after these time-outs at the latest.

    Args:
        region: Onramp's own.
        clock: The present moment.
        call_time: How long one call may take.
    """

    @cache
    def client() -> SecretsManagerClient:
        made: SecretsManagerClient = new_session().client(
            "secretsmanager", region_name=region, config=client_config(call_time)
        )
        return made

    return Secrets(client, clock)


def _readings(name: str) -> Mapping[str, Reading]:
    """What AWS's error codes mean when this secret is asked for."""

    def missing(_: AwsFailure) -> SettingMissing:
        return SettingMissing(name)

    def denied(failure: AwsFailure) -> Permanent:
        return Permanent(
            "SECRET_DENIED",
            f"This function may not read the secret {name!r} ({failure.code}).",
            hint=(
                "The policies follow the settings that name secrets: deploy anew (docs/deploying.md). The function's "
                f"role needs secretsmanager:GetSecretValue on {name!r}, and kms:Decrypt on its key if it has its own; "
                "retry."
            ),
        )

    return {**dict.fromkeys(MISSING, missing), **dict.fromkeys(DENIED, denied)}


def _unavailable(_: AwsFailure | None = None) -> Retryable:
    return Retryable("SECRETS_UNAVAILABLE", "Secrets Manager cannot be reached or is too busy.")
