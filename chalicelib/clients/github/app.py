"""What is shown to GitHub: a stored token, or one that a GitHub App's installation gets for an hour.

PyGithub has both parts (`AppAuth`, `AppInstallationAuth`) and neither fits: its tokens cannot be limited to one
repository, it asks through connections of its own that know no deadline, and two threads make two tokens. So signing is
PyJWT's, the request goes through `transport`, and what is ours is when to ask.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github.Auth import AppAuthToken

from chalicelib.clients.github.errors import translated
from chalicelib.clients.github.models import INSTALLATION_TOKEN
from chalicelib.clients.github.transport import opened
from chalicelib.clients.http.bounded import running_deadline
from chalicelib.deadline import utc_now
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.clients.aws.secret_text import AppKey
    from chalicelib.clients.http.token_source import GitHubCredentialSource
    from chalicelib.deadline import Clock

READING: Final = {"contents": "read"}
COMMITTING: Final = {"contents": "write"}
PROPOSING: Final = {"contents": "write", "pull_requests": "write"}
"""What is asked for, and no more: of the App's own permissions, for the one repository."""

# GitHub: "issued 60 seconds in the past", "no more than 10 minutes into the future", less a minute for the clock:
# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
_ISSUED: Final = timedelta(seconds=-60)
_EXPIRES: Final = timedelta(minutes=9)
_RENEWED_BEFORE_ITS_END: Final = timedelta(minutes=5)
_NEW: Final = timedelta(seconds=5)  # GitHub may not know a token everywhere yet; another thread may just have asked


@dataclass(frozen=True, slots=True)
class _Held:
    """An installation's token."""

    key: AppKey
    token: str = field(repr=False)
    made_at: datetime
    renewed_at: datetime


class GitHubToken:
    """A `TokenSource` for GitHub, for use inside `clients.http.bounded.until`. Safe to share between threads.

    Args:
        api_url: Base URL of GitHub's REST API.
        repository: ``owner/name``, the only one that a token made here is good for.
        credentials: Answers what is stored.
        permissions: Those of a token made here.
        clock: The present moment.
    """

    def __init__(
        self,
        api_url: str,
        repository: str,
        credentials: GitHubCredentialSource,
        permissions: Mapping[str, str],
        clock: Clock = utc_now,
    ) -> None:
        self._api_url = api_url
        self._repository = repository
        self._credentials = credentials
        self._permissions = permissions
        self._clock = clock
        self._lock = Lock()
        self._held: _Held | None = None

    def __call__(self, *, fresh: bool = False) -> str:
        """The stored token; for an App, its installation's, which is made anew five minutes before its end.

        Args:
            fresh: GitHub has refused what was answered before.

        Raises:
            SettingMissing, Permanent, Retryable: What the credentials raise, and `chalicelib.clients.github.errors`.
            Permanent: ``GITHUB_APP_KEY_UNREADABLE``; what GitHub says of the App (``GITHUB_APP_…``).
        """
        stored = self._credentials(fresh=fresh)
        if isinstance(stored, str):
            return stored
        with self._one_at_a_time():
            held, now = self._held, self._clock()
            if held is None or held.key != stored or now >= held.renewed_at or (fresh and now - held.made_at >= _NEW):
                held = self._held = self._made(stored, now)
            return held.token

    def _made(self, key: AppKey, now: datetime) -> _Held:
        body = {"repositories": [self._repository.split("/")[1]], "permissions": dict(self._permissions)}
        path = f"/app/installations/{key.installation_id}/access_tokens"
        shown = AppAuthToken(_signed(key, now))
        with translated(self._clock, minting=True), opened(self._api_url, shown, running_deadline()) as github:
            made = github.ask(INSTALLATION_TOKEN, "POST", path, body=body)
        return _Held(key, made.token, now, made.expires_at - _RENEWED_BEFORE_ITS_END)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Hold the lock, waiting no longer than the call may: others have a token made at this moment."""
        if not self._lock.acquire(timeout=max(0.0, running_deadline().remaining())):
            raise Retryable("GITHUB_UNAVAILABLE", "GitHub did not make a token in time.")
        try:
            yield
        finally:
            self._lock.release()


def _signed(key: AppKey, now: datetime) -> str:
    """The App's own token, good for making another. Raises ``GITHUB_APP_KEY_UNREADABLE``; no error shows the key."""
    try:
        private = load_pem_private_key(key.private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, RSAPrivateKey):
        raise Permanent(
            "GITHUB_APP_KEY_UNREADABLE",
            "The stored private_key of the GitHub App is no RSA key in PEM form.",
            hint="Put the whole file that GitHub made, with its first and last line, into the secret github-pat (or "
            "that which GITHUB_TOKEN_SECRET names) as private_key, without a passphrase; then retry.",
        )
    claims = {"iat": int((now + _ISSUED).timestamp()), "exp": int((now + _EXPIRES).timestamp()), "iss": key.app_id}
    return jwt.encode(claims, private, algorithm="RS256")
