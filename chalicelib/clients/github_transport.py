"""PyGithub with a total deadline, and without its own waiting, retrying and following of redirects.

PyGithub's timeout is one number for each socket operation. Its `Requester` takes other connection classes, though
(`injectConnectionClasses`), so ours send everything through the process's session, which keeps connections alive.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from github.Auth import Token
from github.Repository import Repository
from github.Requester import Requester

from chalicelib.clients.bounded import until
from chalicelib.clients.sessions import shared_session
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from chalicelib.deadline import Deadline

_LARGEST_ANSWER_BYTES = 32 * 1024 * 1024  # far above any customer-index-data.ts in base64


@contextmanager
def opened(api_url: str, repository: str, token: str, deadline: Deadline) -> Iterator[Repository]:
    """The repository as a lazy PyGithub object: no request until something is asked of it.

    Args:
        api_url: Base URL of GitHub's REST API.
        repository: ``owner/name``.
        token: Personal access token or installation token.
        deadline: By when every request made through the object is over.
    """

    class BoundRequester(Requester):
        """A class of its own: PyGithub keeps the connection classes on the class."""

    http, https = (cast("Any", partial(_Connection, shared_session(), protocol)) for protocol in ("http", "https"))
    with until(deadline):
        BoundRequester.injectConnectionClasses(http, https)
        requester = BoundRequester(
            auth=Token(token),
            base_url=api_url.rstrip("/"),
            timeout=0,  # not used: the session knows the deadline
            user_agent="onramp",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        yield Repository(requester, url=f"/repos/{repository}")


class _Connection:
    """What PyGithub asks of a connection: `request`, `getresponse`, `close`. One for each request."""

    def __init__(self, session: requests.Session, protocol: str, host: str, port: int | None, **_: object) -> None:
        self.host = host
        self._session = session
        self._origin = f"{protocol}://{host}" + (f":{port}" if port else "")
        self._request: tuple[str, str, Any, dict[str, str]] | None = None

    def request(self, verb: str, url: str, body: Any, headers: dict[str, str], stream: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - PyGithub's signature
        """Remember what to send."""
        self._request = (verb, url, body, headers)

    def getresponse(self) -> _Answer:
        """Send it and read the whole answer.

        Raises:
            Permanent: ``GITHUB_MOVED``: a redirect. PyGithub would follow some, and take others for an answer.
            Retryable: ``GITHUB_UNAVAILABLE``: 202, for which PyGithub would sleep and ask again without end.
        """
        assert self._request is not None  # noqa: S101 - PyGithub calls request() first
        verb, url, body, headers = self._request
        with self._session.request(
            verb, self._origin + url, data=body, headers=headers, allow_redirects=False, stream=True
        ) as response:
            if 300 <= response.status_code < 400:
                raise Permanent("GITHUB_MOVED", "The pixel repository has moved.", hint="Correct PIXEL_REPOSITORY.")
            if response.status_code == 202:
                raise Retryable("GITHUB_UNAVAILABLE", "GitHub is still preparing its answer.")
            content = response.raw.read(_LARGEST_ANSWER_BYTES, decode_content=True)
            return _Answer(response.status_code, list(response.headers.items()), content.decode())

    def close(self) -> None:
        """Nothing: the session is the process's."""


class _Answer:
    """What PyGithub asks of a response."""

    def __init__(self, status: int, headers: list[tuple[str, str]], text: str) -> None:
        self.status = status
        self._headers = headers
        self._text = text

    def getheaders(self) -> list[tuple[str, str]]:
        """Header names and values."""
        return self._headers

    def read(self) -> str:
        """The body."""
        return self._text
