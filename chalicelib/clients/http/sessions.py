"""The HTTP session that every call to a platform goes through: one for the whole process.

Threads come and go (a read-out, a batch and a run each make their own), connections should not: over TLS a new one
costs two round trips and some milliseconds of CPU. So no client keeps a session of its own. What is shared are pools of
connections and nothing else: no cookie, no header and no time is carried from one call to another. The deadline is the
running call's (`clients.http.bounded`), and a connection whose call was cut off or left unread is closed before
it goes back to its pool, so that nobody else gets the rest of another's answer. Where a kept connection turns out to
have been closed, and nothing was answered, a request that may come twice is sent once more.
"""

from __future__ import annotations

from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError

from chalicelib.clients.http.bounded import HOSTS, KEPT, WentStale, bounded_pools

if TYPE_CHECKING:
    from pathlib import Path


@cache
def shared_session() -> requests.Session:
    """The process's session, for use inside `until`; safe to share between threads."""
    return bounded_session()


def bounded_session(trusted: Path | None = None) -> requests.Session:
    """A session for use inside `until`: no retries but after a stale connection, no redirects, no cookies, and nothing
    taken from the environment.

    Proxies and certificates from variables would be invisible settings, and a .netrc would replace our token.

    Args:
        trusted: File with the certificates that vouch for servers, instead of certifi's.
    """
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # a call carries nothing over from another
    adapter = _BoundedAdapter(trusted)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _Session(requests.Session):
    """Takes no answer for a redirect: requests would read its body, whole, and its Location, whatever that says."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, whatever the answer: no redirect is followed."""


class _BoundedAdapter(HTTPAdapter):
    """Makes requests use the pools of `bounded_pools`, and their one TLS context."""

    def __init__(self, trusted: Path | None) -> None:
        self._trusted = trusted
        super().__init__(pool_connections=HOSTS, pool_maxsize=KEPT, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_: Any) -> None:  # noqa: FBT001, FBT002 - requests' signature
        """Make the pools."""
        self.poolmanager = bounded_pools(hosts=connections, kept=maxsize, block=block, trusted=self._trusted)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request; once more if it met a stale connection and may come twice. urllib3 then opens a new one: it
        puts an empty place on top of what it keeps."""
        try:
            return super().send(request, *args, **options)
        except requests.ConnectionError as error:
            if not (met_a_stale_one(error) and _may_come_twice(request)):
                raise
        return super().send(request, *args, **options)

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Leave the certificates to the context: named here, they would be read again for each connection."""
        conn.cert_reqs = "CERT_REQUIRED"


def met_a_stale_one(error: requests.ConnectionError) -> bool:
    """Whether a kept connection had been closed, as urllib3 tells it through requests: for a caller who knows of a
    request, against its method, that it changes nothing."""
    aborted = error.args[0] if error.args else None
    return isinstance(aborted, ProtocolError) and isinstance(aborted.args[-1], WentStale)


def _may_come_twice(request: requests.PreparedRequest) -> bool:
    """Whether the platform changes nothing, or knows the request's key, where it did get the first one."""
    return request.method in {"GET", "HEAD"} or "Idempotency-Key" in request.headers
