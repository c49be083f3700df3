"""One HTTP call to a platform: bounded in time, authenticated, and every way it can fail translated into ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import requests
import urllib3
from pydantic import BaseModel, ValidationError

from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.refusals import comes_back, refused, retry_delay, secret_refused
from chalicelib.clients.http.sessions import shared_session
from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.deadline import Deadline

LARGEST_ANSWER: Final = 4 * 1024 * 1024
"""Bytes. Far above any answer of a contract of ours; a longer one is not of the contract."""
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PlatformAnswer:
    """What a platform answered. `headers` have lower-case names; `body` is the parsed JSON, None if there was none."""

    status: int
    body: Any
    headers: Mapping[str, str]


def bearer(token: str) -> Mapping[str, str]:
    """A token as most platforms are shown it (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class _Raw:
    status: int
    content: bytes
    headers: Mapping[str, str]


class PlatformHttp:
    """Calls one platform. Thread-safe, and free of connections of its own: they are the process's.

    Args:
        platform: Upper-case name, the first part of error codes, for example ``CONTROLLER``.
        base_url: Where it is, with or without a slash at the end.
        token: Where its bearer token comes from.
        budget_seconds: The longest that one call may take, a second try after a refused token included.
        secret: Name of the secret that holds the token, for hints.
        session: Made by `chalicelib.clients.http.sessions`; None: the process's own.
        shown: The headers by which the platform is shown a token.
        error_of: What an answer from 400 on means to this platform, whose errors are no problems as RFC 9457 has them;
            it answers None where the status says enough. A 401 is not asked of it.
    """

    def __init__(
        self,
        platform: str,
        base_url: str,
        token: TokenSource,
        *,
        budget_seconds: float = 10.0,
        secret: str = "",
        session: requests.Session | None = None,
        shown: Callable[[str], Mapping[str, str]] = bearer,
        error_of: Callable[[PlatformAnswer], PlatformError | None] | None = None,
    ) -> None:
        self.platform = platform
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._budget = budget_seconds
        self._secret = repr(secret) if secret else f"with the {platform.lower()} token"
        self._session = session
        self._shown = shown
        self._error_of = error_of

    def call(
        self,
        method: str,
        path: str,
        *,
        deadline: Deadline,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str | Sequence[str]] | None = None,
        idempotency_key: str | None = None,
    ) -> PlatformAnswer:
        """One call; it is over at the deadline or after the budget, whichever is first.

        Args:
            path: Below the base URL, beginning with a slash, its variable parts already quoted.
            params: Of the query; one that is a sequence stands there once for each value.

        Raises:
            Retryable: ``…_UNAVAILABLE`` (no connection, no answer in time, 5xx), ``…_THROTTLED`` (429; carries the
                platform's Retry-After), ``…_NONSENSE`` (an answer that is not of the contract) or ``…_UNAUTHORISED``
                (a fresh token was refused as well), which is tried again for some minutes.
            Permanent: ``…_UNAUTHORISED``: the secret holds what cannot be a token; ``…_ANSWER_TOO_LARGE``.
            Refused: Any other 4xx.
        """
        what = f"{method} {path}"
        request = requests.Request(method, self._base_url + path, params=params, json=body)
        request.headers = {"User-Agent": "onramp", "Accept": "application/json, application/problem+json"}
        if idempotency_key is not None:
            request.headers["Idempotency-Key"] = idempotency_key
        return self._understood(self._authorised(request, deadline.narrowed(self._budget), what), what)

    def shaped(self, shape: type[Shape], body: Any) -> Shape:
        """The answer's `body` as one of our models.

        Raises:
            Retryable: ``…_NONSENSE``; it names the fields, never their values.
        """
        problem = ""
        try:
            return shape.model_validate(body)
        except ValidationError as error:
            problem = ", ".join(sorted({".".join(str(part) for part in item["loc"]) for item in error.errors()}))
        # Raised out here, so that pydantic's message, which quotes values, is not rendered with it.
        raise self.nonsense(f"{shape.__name__} is not of the contract's shape: {problem or 'not an object'}")

    def nonsense(self, what: str) -> Retryable:
        """The error for an answer that is not of the contract. Retryable: a proxy in between may have written it."""
        return Retryable(f"{self.platform}_NONSENSE", what)

    def _authorised(self, request: requests.Request, deadline: Deadline, what: str) -> _Raw:
        """The answer to the token at hand; where that is refused, or is none, to the one that is stored by now."""
        token = self._token()
        if _can_be_sent(token):
            raw = self._once(request, token, deadline, what)
            if raw.status != 401:
                return raw
        token = self._token(fresh=True)
        if not _can_be_sent(token):
            message = "The token is empty, or has characters that no token has."
            raise Permanent(f"{self.platform}_UNAUTHORISED", message, hint=self._valid_token)
        return self._once(request, token, deadline, what)

    def _once(self, request: requests.Request, token: str, deadline: Deadline, what: str) -> _Raw:
        request.headers.update(self._shown(token))
        try:
            with until(deadline):
                return self._exchange(request, deadline)
        except urllib3.exceptions.DecodeError as error:
            raise self.nonsense(f"The answer to {what} is not compressed as it says.") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            late = "in time " if deadline.remaining() <= 0 else ""
            message = f"No answer {late}to {what} ({type(error).__name__})."
            raise Retryable(f"{self.platform}_UNAVAILABLE", message) from error

    def _exchange(self, request: requests.Request, deadline: Deadline) -> _Raw:
        session = self._session or shared_session()
        prepared = session.prepare_request(request)
        response = session.send(prepared, stream=True, allow_redirects=False, timeout=max(0.001, deadline.remaining()))
        with response:
            content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return _Raw(response.status_code, content, headers)

    def _understood(self, raw: _Raw, what: str) -> PlatformAnswer:
        if raw.status == 401:
            message = f"The token was refused for {what}, a fresh one as well."
            raise secret_refused(f"{self.platform}_UNAUTHORISED", message, hint=self._valid_token)
        if raw.status >= 400 and self._error_of:
            error = self._error_of(PlatformAnswer(raw.status, _json(raw.content), raw.headers))
            if error is not None:
                raise error
        if kind := comes_back(raw.status):
            delay = retry_delay(raw.headers.get("retry-after"))
            raise Retryable(f"{self.platform}_{kind}", f"{what} was answered {raw.status}.", delay=delay)
        body = self._parsed(raw, what)
        if raw.status >= 400:
            refusal = refused(self.platform, what, raw.status, body)
            raise refusal or self.nonsense(f"{what} was answered {raw.status} without a problem code.")
        if raw.status >= 300:
            raise self.nonsense(f"{what} was answered with a redirect ({raw.status}).")
        return PlatformAnswer(raw.status, body, raw.headers)

    def _parsed(self, raw: _Raw, what: str) -> Any:
        if not raw.content:
            return None
        if len(raw.content) > LARGEST_ANSWER:
            raise self._too_large(what)
        try:
            return json.loads(raw.content)
        except (ValueError, RecursionError):
            pass  # the parser's exception holds the whole answer, so ours is raised without it
        raise self.nonsense(f"The answer to {what} ({raw.status}) is not JSON, but {_kind(raw)}.")

    def _too_large(self, what: str) -> PlatformError:
        """Not tried again: what is asked for would be as long the next time."""
        return Permanent(
            f"{self.platform}_ANSWER_TOO_LARGE",
            f"The answer to {what} is longer than {LARGEST_ANSWER // 1024 // 1024} MiB, the contract's most.",
            hint=f"Ask who runs the {self.platform.lower()} what it answers there, and for less of it; then retry.",
        )

    @property
    def _valid_token(self) -> str:
        return f"Put a valid token into the secret {self._secret}, then retry the action."


def _json(content: bytes) -> Any:
    """What an error's body says; None: it is not JSON, as where a proxy wrote it."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _kind(raw: _Raw) -> str:
    """What came, for people: its media type, if it says one, and its length; never a word of it."""
    named = re.match(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}(?=;|$)", raw.headers.get("content-type", "").strip().lower())
    return f"{named[0] if named else 'something'} of {len(raw.content)} bytes"


def _can_be_sent(token: str) -> bool:
    """Whether it can stand in a header; requests would quote one that cannot in its error."""
    return re.fullmatch(r"[\x21-\x7e]+", token) is not None
