"""Requests over HTTP, and what their answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from runbook.refusal import Refused

_CONNECT, _READ = 10, 90
"""Seconds; an API Gateway gives an answer up after 29."""
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file that is sent with the request. Larger ones go by a presigned upload, which no runbook needs."""
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class NoAnswer(Exception):
    """No answer has come, or one that says nothing of whether it was done.

    Args:
        says: What happened instead.
        delay: Seconds after which the server wants to be asked again; 0: it has not said.
    """

    def __init__(self, says: str, delay: float = 0.0) -> None:
        super().__init__(says)
        self.says = says
        self.delay = delay


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        document: Its JSON; None: it has none.
    """

    status: int
    document: Any

    @property
    def problem(self) -> str:
        """What it says is wrong (RFC 9457), for people: without a full stop."""
        if not isinstance(self.document, Mapping):
            return f"status {self.status}"
        code, detail = self.document.get("code", ""), self.document.get("detail", "")
        return f"status {self.status} {code}: {detail}".rstrip(": .")


class Talk:
    """Speaks with one API.

    Args:
        base_url: Without a path below which the runbook's begin, ``https://api.example``.

    Raises:
        Refused: The address is none, or would carry secrets without TLS.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(f"{base_url!r} is no address of an API.", "Write it as https://api.example.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise Refused(f"{base_url} would carry keys in the clear.", "Use https.")
        self.base_url = base_url.rstrip("/")
        self._session = requests.Session()
        self._session.auth = _as_it_is

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request once.

        Raises:
            NoAnswer: Nobody can say whether it was done.
            Refused: A file of the form cannot be sent.
        """
        files = {name: part(value) for name, value in form.items()} if form is not None else None
        try:
            answer = self._session.request(
                method,
                self.base_url + path,
                headers=dict(headers),
                json=body,
                files=files,
                timeout=(_CONNECT, _READ),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NoAnswer(type(error).__name__) from None  # its text has the address, and more
        if answer.status_code in _PASSING:
            raise NoAnswer(_read(answer).problem, _delay(answer.headers.get("Retry-After", "")))
        return _read(answer)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the credential as the runbook has it: without this, requests takes one from ~/.netrc instead."""
    return request


def _read(answer: requests.Response) -> Answer:
    try:
        return Answer(answer.status_code, answer.json())
    except ValueError:
        return Answer(answer.status_code, None)


def _delay(said: str) -> float:
    return min(float(said), 60.0) if said.isdecimal() else 0.0


def part(value: str) -> tuple[str | None, bytes | str]:
    """A part of a form: a file's name and what is in it where the value begins with ``@``, else the value.

    Raises:
        Refused: The file cannot be read, or is too large.
    """
    if not value.startswith("@"):
        return None, value
    path = Path(value[1:])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "Name the file's place.") from None
    if len(content) > _LARGEST:
        raise Refused(f"{path} is larger than 4 MB.", "Take a smaller sample for the first upload.")
    return path.name, content
