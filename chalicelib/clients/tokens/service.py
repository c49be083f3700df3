"""Which program is calling: a token that only it and a secret of this stage have. Everything fails closed."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING, Final

from chalicelib.errors import PlatformError, Problem

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource

SHORTEST: Final = 32
"""Characters of a token. One that is shorter is not taken, whoever shows it: it may have been meant as an example."""
RETRY_AFTER_SECONDS: Final = 5

log = logging.getLogger(__name__)


class ServiceTokens:
    """Knows one program by its token. While the token is replaced there are two, and either counts.

    Args:
        name: Of the program, for the history and the log.
        secret: Answers the text of the secret: one token, or two with white space between.
    """

    def __init__(self, name: str, secret: TokenSource) -> None:
        self.name = name
        self._secret = secret

    def verify(self, shown: str | None) -> str:
        """The program's name, as the history has it.

        A token that does not fit is held against a fresh secret too (at most every few seconds, as `Secrets` bounds
        it), so that a token that was just replaced counts at once.

        Args:
            shown: The token, without ``Bearer``; None where the request had none.

        Raises:
            Problem: 401 TOKEN_MISSING or TOKEN_INVALID; 503 IDENTITY_UNAVAILABLE where the secret cannot be had.
        """
        if not shown:
            raise _refused("TOKEN_MISSING", "This needs the token of the program that may ask for it.")
        if not (self._fits(shown, fresh=False) or self._fits(shown, fresh=True)):
            raise _refused("TOKEN_INVALID", "This is not the token of a program that may ask for this.")
        return f"service {self.name}"

    def _fits(self, shown: str, *, fresh: bool) -> bool:
        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).digest()
        known = known_texts(self._secret, self.name, fresh=fresh)
        return any(hmac.compare_digest(digest, hashlib.sha256(each.encode()).digest()) for each in known)


def known_texts(secret: TokenSource, name: str, *, fresh: bool) -> list[str]:
    """What a secret by which somebody is known says now: one text, or two while it is replaced; none that is too short.

    Args:
        secret: Answers the text of the secret: what stands in it, with white space between.
        name: Of whom it is, for the log.
        fresh: Not as it was kept, but as it is.

    Raises:
        Problem: 503 IDENTITY_UNAVAILABLE: it cannot be had.
    """
    try:
        return [each for each in secret(fresh=fresh).split() if len(each) >= SHORTEST]
    except PlatformError as error:
        log.error("no caller can be known", extra={"service": name, "code": error.code})  # noqa: TRY400
        raise Problem(
            503,
            "IDENTITY_UNAVAILABLE",
            "Who is calling cannot be checked at the moment. Try again in a few seconds.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        ) from error


def _refused(code: str, detail: str) -> Problem:
    return Problem(401, code, detail, headers={"WWW-Authenticate": "Bearer"})
