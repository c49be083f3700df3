"""Turnstile's siteverify: is this token one that its widget gave a person, for this form, and was it used before?

It is asked while the person waits, and it fails closed: who cannot be asked about is not let in. What came of it is a
result and no error, since the form that was sent must answer something either way.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID, uuid4

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.refusals import secret_refused
from chalicelib.errors import PlatformError, Retryable

if TYPE_CHECKING:
    import requests

    from chalicelib.clients.http.client import PlatformAnswer
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.deadline import Deadline

PATH: Final = "/turnstile/v0/siteverify"
LONGEST_TOKEN: Final = 2048
"""Characters. Source: developers.cloudflare.com, "Validate the token"."""
BUDGET_SECONDS: Final = 2.0
"""For one try. There are two at the most."""
_SPENT: Final = "timeout-or-duplicate"
_KEY_REFUSED: Final = frozenset({"invalid-input-secret", "missing-input-secret"})
_THEIRS: Final = frozenset({"internal-error"})

Result = Literal["human", "not_human", "spent", "unsure"]
"""``spent``: the token was used before, or is older than five minutes: the page asks for another one. ``unsure``: it
could not be found out."""


@dataclass(frozen=True)
class Verdict:
    """What was found out.

    Attributes:
        result: Only ``human`` may go on.
        error: Why it is ``unsure``, for operators; the person is told to try again.
    """

    result: Result
    error: PlatformError | None = None

    @property
    def passed(self) -> bool:
        """Whether the form may be taken."""
        return self.result == "human"


class Turnstile:
    """Client of Turnstile.

    Args:
        base_url: Where it is.
        key: Where the widget's secret key comes from: it is shown in the body, so the shared calls are made without.
        secret: Name of the secret that holds it, for hints.
        session: Of `chalicelib.clients.http.sessions`; None: the process's own.
    """

    def __init__(
        self, base_url: str, key: TokenSource, *, secret: str = "", session: requests.Session | None = None
    ) -> None:
        self._key = key
        self._secret = secret
        self._http = PlatformHttp(
            "TURNSTILE",
            base_url,
            _nothing,
            budget_seconds=BUDGET_SECONDS,
            session=session,
            shown=lambda _: {},
            error_of=_error_of,
        )

    def check(self, token: str, *, action: str, remote_ip: str, attempt: UUID, deadline: Deadline) -> Verdict:
        """Have a token verified, which uses it up. Raises nothing of Turnstile's.

        Args:
            token: As the page sent it.
            action: What the widget on this form says that it is for.
            remote_ip: The client's address. What is none is not told.
            attempt: Of this request alone. With it a lost answer can be asked for once more; a token that comes with
                another request is spent.
        """
        if not token or len(token) > LONGEST_TOKEN:
            return Verdict("not_human")
        address = {"remoteip": remote_ip} if _is_address(remote_ip) else {}
        asked = {"response": token, "idempotency_key": str(attempt), **address}
        try:
            return self._verified(asked, action, deadline)
        except PlatformError as error:
            return Verdict("unsure", error)

    def _verified(self, asked: dict[str, str], action: str, deadline: Deadline) -> Verdict:
        try:
            answer = self._asked_twice({**asked, "secret": self._key()}, deadline)
        except _KeyRefused:
            answer = self._asked_with_fresh_key(asked, deadline)
        codes = _codes(answer)
        if answer.get("success") is True:
            return Verdict("human" if answer.get("action", action) == action else "not_human")
        if _SPENT in codes:
            return Verdict("spent")
        if answer.get("success") is not False or not codes or _THEIRS & set(codes):
            raise self._http.nonsense("Turnstile said neither yes nor no.")
        return Verdict("not_human")

    def _asked_with_fresh_key(self, asked: dict[str, str], deadline: Deadline) -> dict[str, Any]:
        try:
            return self._asked_twice({**asked, "secret": self._key(fresh=True)}, deadline)
        except _KeyRefused:
            hint = f"Put the widget's secret key into the secret {self._secret!r}."
            raise secret_refused("TURNSTILE_UNAUTHORISED", "Turnstile refuses our secret key.", hint=hint) from None

    def _asked_twice(self, asked: dict[str, str], deadline: Deadline) -> dict[str, Any]:
        """Its answer; where it was lost or late, that to the same attempt once more."""
        try:
            return self._asked(asked, deadline)
        except Retryable as error:
            if error.code != "TURNSTILE_UNAVAILABLE" or deadline.remaining() <= 0:
                raise
        return self._asked(asked, deadline)

    def _asked(self, asked: dict[str, str], deadline: Deadline) -> dict[str, Any]:
        body = self._http.call("POST", PATH, body=asked, deadline=deadline).body
        if not isinstance(body, dict):
            raise self._http.nonsense("Turnstile's answer is not an object.")
        if _KEY_REFUSED & set(_codes(body)):
            raise _KeyRefused
        return body


@dataclass(frozen=True)
class FormCheck:
    """The bot check of one form, as routes ask for it (`chalicelib.handlers.http.strangers`).

    Attributes:
        action: What the widget on this form says that it is for.
    """

    turnstile: Turnstile
    action: str

    def passed(self, token: str, address: str, deadline: Deadline) -> bool:
        """Whether a person sent the form, by a token that counts once.

        Raises:
            PlatformError: It could not be found out.
        """
        verdict = self.turnstile.check(token, action=self.action, remote_ip=address, attempt=uuid4(), deadline=deadline)
        if verdict.error is not None:
            raise verdict.error
        return verdict.passed


class _KeyRefused(PlatformError):
    """Our secret key was refused."""

    def __init__(self) -> None:
        super().__init__("TURNSTILE_KEY_REFUSED", "Turnstile refuses our secret key.")


def _error_of(answer: PlatformAnswer) -> PlatformError | None:
    """It says most of its noes with 200, and some with 400: the codes are the same."""
    return _KeyRefused() if isinstance(answer.body, dict) and _KEY_REFUSED & set(_codes(answer.body)) else None


def _codes(answer: dict[str, Any]) -> Sequence[str]:
    codes = answer.get("error-codes")
    return [each for each in codes if isinstance(each, str)] if isinstance(codes, list) else []


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _nothing(*, fresh: bool = False) -> str:  # noqa: ARG001 - the signature of every source
    return "none"
