"""A signed webhook: one POST for each announcement, to an address that is itself a secret.

Whoever knows the URL of a Slack webhook can post to the channel. So no error here quotes it, and none keeps the error
of the HTTP library as its cause, which does.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests
import urllib3

from chalicelib.clients.channels.webhook_signature import SigningKeyError, signed, signing_keys
from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.refusals import comes_back, retry_delay, secret_refused
from chalicelib.clients.http.sessions import shared_session
from chalicelib.deadline import Clock, Deadline, utc_now
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.clients.channels.announcement import Announcement
    from chalicelib.clients.channels.webhook_shapes import Shape
    from chalicelib.clients.http.token_source import MembersSource

URL, SIGNING_KEY = "url", "signing_key"
MEMBERS: Final = (URL, SIGNING_KEY)
"""What the secret of a webhook holds."""
BUDGET_SECONDS: Final = 5.0
"""The longest that a receiver may take. Short, so that a dead one leaves time for the others of the same run."""
_MAY_HAVE_MOVED: Final = frozenset({401, 403, 404, 410})
"""What a receiver answers to an address or a key that has been replaced."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str | None


class Webhook:
    """The channel that posts to a webhook. Safe to share between threads.

    Args:
        name: For example ``slack``: the setting that names its secret is ``SLACK_WEBHOOK_SECRET``.
        secret: Name of the secret, for hints.
        source: Answers the secret's `MEMBERS`.
        shape: Makes what is posted.
        clock: The present moment, for the signature.
        budget_seconds: The longest that one message may take, a second try with a fresh secret included.
    """

    def __init__(
        self,
        name: str,
        secret: str,
        source: MembersSource,
        shape: Shape,
        *,
        clock: Clock = utc_now,
        budget_seconds: float = BUDGET_SECONDS,
    ) -> None:
        self.name = name
        self._secret = secret
        self._source = source
        self._shape = shape
        self._clock = clock
        self._budget = budget_seconds

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        """Post the announcement; a secret that was replaced meanwhile is fetched, and the message sent again.

        Raises:
            Retryable: ``…_UNAVAILABLE`` (no answer in time, 408, 425, 5xx), ``…_THROTTLED`` (429); each carries the
                receiver's Retry-After. ``…_REFUSED``: 401, 403, 404 or 410 to what the secret holds now; it is tried
                again for some minutes. What reading a secret raises.
            Permanent: ``…_REFUSED`` (any other answer but 2xx), ``…_SECRET_UNUSABLE``. What reading a secret raises.
        """
        narrowed = deadline.narrowed(self._budget)
        body = json.dumps(self._shape(announcement), separators=(",", ":")).encode()
        known = self._source()
        answer = self._post(known, announcement.id, body, narrowed)
        if answer.status in _MAY_HAVE_MOVED and (fresh := self._source(fresh=True)) != known:
            answer = self._post(fresh, announcement.id, body, narrowed)
        self._understand(answer)

    def _post(self, secret: Mapping[str, str], webhook_id: str, body: bytes, deadline: Deadline) -> _Answer:
        url, problem = secret[URL], ""
        if not may_be_sent_to(url):
            raise self._unusable(f"its {URL} is not an https URL")
        headers = {"Content-Type": "application/json", "User-Agent": "onramp", **self._signed(secret, webhook_id, body)}
        try:
            with until(deadline):
                return _exchange(requests.Request("POST", url, headers=headers, data=body), deadline)
        except requests.exceptions.InvalidURL:
            pass
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            problem = type(error).__name__
        # Raised out here, without the errors above, which quote the URL.
        if not problem:
            raise self._unusable(f"its {URL} cannot be called")
        late = "in time " if deadline.remaining() <= 0 else ""
        raise Retryable(
            f"{self.name.upper()}_UNAVAILABLE", f"No answer {late}from the {self.name} webhook ({problem})."
        )

    def _signed(self, secret: Mapping[str, str], webhook_id: str, body: bytes) -> Mapping[str, str]:
        problem = ""
        try:
            return signed(webhook_id, self._clock(), body, signing_keys(secret[SIGNING_KEY]))
        except SigningKeyError as error:
            problem = str(error)
        raise self._unusable(problem)

    def _understand(self, answer: _Answer) -> None:
        status, upper = answer.status, self.name.upper()
        if 200 <= status < 300:
            return
        message = f"The {self.name} webhook was answered {status}."
        if kind := comes_back(status):
            raise Retryable(f"{upper}_{kind}", message, delay=retry_delay(answer.retry_after, self._clock))
        if status in _MAY_HAVE_MOVED:
            raise secret_refused(f"{upper}_REFUSED", message, hint=self._hint(status))
        raise Permanent(f"{upper}_REFUSED", message, hint=self._hint(status))

    def _hint(self, status: int) -> str:
        setting = f"{self.name.upper()}_WEBHOOK_SECRET"
        if status in _MAY_HAVE_MOVED:
            return (
                f"Put the receiver's current {URL} and {SIGNING_KEY} into the secret {self._secret!r}, then retry; "
                f"or set {setting} to nothing to send it no messages."
            )
        if 300 <= status < 400:
            return f"Put the address that it redirects to into the secret {self._secret!r}, then retry."
        return f"The receiver takes another shape: check what {setting} leads to against docs/notifications.md; retry."

    def _unusable(self, why: str) -> Permanent:
        return Permanent(
            f"{self.name.upper()}_SECRET_UNUSABLE",
            f"The secret {self._secret!r} cannot be used: {why}.",
            hint=f"Store {self._secret!r} as JSON with {URL} (https) and {SIGNING_KEY} (whsec_…), then retry.",
        )


def may_be_sent_to(url: str) -> bool:
    """Whether messages may go to `url`: over https, or to this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _exchange(request: requests.Request, deadline: Deadline) -> _Answer:
    """One request. The answer's body is left unread: its status says everything, and it could be endless."""
    session = shared_session()
    prepared = session.prepare_request(request)
    timeout = max(0.001, deadline.remaining())
    with session.send(prepared, stream=True, allow_redirects=False, timeout=timeout) as response:
        return _Answer(response.status_code, response.headers.get("Retry-After"))
