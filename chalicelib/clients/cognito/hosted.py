"""The user pool's hosted sign-in, by which users of Google come: their code is exchanged for tokens here, and not by
the page, so that the refresh token is in no script's hands (RFC 6749 section 4.1.3, RFC 7636).

The pool is asked as a public client, as everywhere: who has the code's verifier is who asked for the code. The client's
id and the address of the way back are the settings'. Neither a code nor a token is logged or quoted, and no error of
the HTTP library leaves this module, neither as a cause nor as a context: it carries the request.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import requests
import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.clients.cognito.problems import CODE_REFUSED, UNAVAILABLE
from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.sessions import shared_session
from chalicelib.deadline import Deadline

log = logging.getLogger(__name__)

BUDGET_SECONDS: Final = 5.0
"""The longest that the pool may take. The page's caller waits."""
LARGEST_ANSWER: Final = 64 * 1024
"""Bytes; three tokens are some 4 KB."""


class _Granted(BaseModel):
    model_config = ConfigDict(defer_build=True)

    access_token: str = Field(min_length=1)
    id_token: str = Field(min_length=1)
    refresh_token: str = Field(pattern=r"^[A-Za-z0-9._=-]{1,8192}$")
    expires_in: int = Field(ge=1)


@dataclass(frozen=True)
class HostedSignIn:
    """Exchanges codes. Safe to share between threads.

    Attributes:
        token_url: Where.
        client_id: The app client's id.
        redirect_uri: Where the pool has sent the browser back to with the code.
    """

    token_url: str
    client_id: str
    redirect_uri: str

    def exchange(self, code: str, code_verifier: str) -> Tokens:
        """The tokens that a code stands for. It is spent by that, whatever comes of it.

        Raises:
            Problem: CODE_REFUSED (401): spent, too old, or of another verifier, client or address;
                IDENTITY_UNAVAILABLE (503).
        """
        status, content = self._asked(
            {
                "grant_type": "authorization_code",
                "client_id": self.client_id,
                "code": code,
                "redirect_uri": self.redirect_uri,
                "code_verifier": code_verifier,
            }
        )
        said = _parsed(content)
        if status == 200 and (tokens := _granted(said)):
            return tokens
        why = _error(said)
        if status == 400 and why == "invalid_grant":
            raise CODE_REFUSED.problem()
        log.error("the hosted sign-in gave no tokens", extra={"status": status, "error": why})
        raise UNAVAILABLE.problem()

    def _asked(self, form: dict[str, str]) -> tuple[int, bytes]:
        request = requests.Request("POST", self.token_url, data=form)
        request.headers = {"User-Agent": "onramp", "Accept": "application/json"}
        deadline, trouble = Deadline.after(BUDGET_SECONDS), ""
        try:
            with until(deadline):
                return _exchanged(request, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            trouble = type(error).__name__
        log.error("the hosted sign-in could not be asked", extra={"error": trouble})
        raise UNAVAILABLE.problem()


def _exchanged(request: requests.Request, deadline: Deadline) -> tuple[int, bytes]:
    session = shared_session()
    prepared, timeout = session.prepare_request(request), max(0.001, deadline.remaining())
    with session.send(prepared, stream=True, allow_redirects=False, timeout=timeout) as response:
        return response.status_code, response.raw.read(LARGEST_ANSWER, decode_content=True)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None  # a proxy's page, say; never a word of it


def _granted(said: Any) -> Tokens | None:
    try:
        granted = _Granted.model_validate(said)
    except ValidationError:  # pydantic's message quotes values
        return None
    return Tokens(granted.access_token, granted.id_token, granted.refresh_token, granted.expires_in)


def _error(said: Any) -> str:
    """The error's name (RFC 6749 section 5.2); empty where it is none."""
    named = said.get("error") if isinstance(said, dict) else None
    return named if isinstance(named, str) and re.fullmatch(r"[a-z_]{1,40}", named) else ""
