"""Who sent a message: a signature over its bytes and the moment, by a secret that only sender and stage have.

The scheme is the one that payment platforms use for their webhooks (Stripe, "Verify webhook signatures manually"): a
header ``t=<seconds since 1970>,v1=<HMAC-SHA-256 of "t.body" in hex>``, with one ``v1`` for each secret that the sender
signs with. The body counts as it came: whoever parses it first has trusted it already. Everything fails closed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.clients.tokens.service import known_texts
from chalicelib.errors import Problem

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.deadline import Clock

TOLERANCE: Final = timedelta(minutes=5)
"""How far a message's moment may lie from now, in either direction. Stripe's own libraries look at the past only."""
MOST: Final = 8
"""Signatures that are looked at; a sender has two secrets while it replaces one."""
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class _Shown:
    """What a header says: the moment in seconds since 1970, as it was written, and the signatures in lower hex."""

    at: str
    signatures: tuple[str, ...]


class SignedBodies:
    """Knows one sender's messages by their signature. While its secret is replaced there are two, and either counts.

    Args:
        name: Of the sender, for the history and the log.
        header: Which carries moment and signatures.
        secret: Answers the text of the secret: one, or two with white space between.
        clock: The present moment.
        tolerance: How far a message's moment may lie from it.
    """

    def __init__(
        self, name: str, header: str, secret: TokenSource, clock: Clock, tolerance: timedelta = TOLERANCE
    ) -> None:
        self.name = name
        self.header = header
        self._secret = secret
        self._clock = clock
        self._tolerance = tolerance

    def verify(self, body: bytes, shown: str | None) -> str:
        """The sender's name, as the history has it.

        The moment is asked about only once the signature fits: nobody else is told whether it would.

        Args:
            body: The request's body, byte for byte.
            shown: The header's value; None where the request had none.

        Raises:
            Problem: 401 SIGNATURE_MISSING, SIGNATURE_INVALID, or SIGNATURE_OUT_OF_TIME for a message that was signed
                too long ago or ahead of time; 503 IDENTITY_UNAVAILABLE where the secret cannot be had.
        """
        if not shown:
            raise Problem(401, "SIGNATURE_MISSING", f"Sign the body, in the header {self.header}.")
        said = _read(shown)
        if said is None or not (self._fits(body, said, fresh=False) or self._fits(body, said, fresh=True)):
            raise Problem(401, "SIGNATURE_INVALID", "The signature is not one over this body by whom it should be.")
        if abs(self._clock().timestamp() - int(said.at)) > self._tolerance.total_seconds():
            raise Problem(401, "SIGNATURE_OUT_OF_TIME", "It was signed too long ago, or by a clock that is ahead.")
        return f"service {self.name}"

    def _fits(self, body: bytes, said: _Shown, *, fresh: bool) -> bool:
        known = known_texts(self._secret, self.name, fresh=fresh)
        wanted = [_signature(each, said.at, body) for each in known]
        return _any_equal(said.signatures, wanted)


def signed(secret: str, at: int, body: bytes) -> str:
    """The header's value for a body, as a sender makes it.

    Args:
        secret: The sender's, as text.
        at: Seconds since 1970.
        body: Byte for byte as it will be sent.
    """
    return f"t={at},v1={_signature(secret, str(at), body)}"


def _signature(secret: str, at: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _any_equal(shown: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether any two are the same, in a time that does not tell which, or how much of one."""
    given = [each.encode("utf-8", "surrogatepass") for each in shown]
    compared = [hmac.compare_digest(one, other.encode()) for one in given for other in wanted]
    return any(compared)  # once all of them were


def _read(header: str) -> _Shown | None:
    """What a header says. None: it is no such header, or says two moments, as two headers that were joined would."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    signatures = tuple(value for name, _, value in parts if name == "v1")
    if len(moments) != 1 or not _SECONDS.fullmatch(moments[0]) or not 0 < len(signatures) <= MOST:
        return None
    return _Shown(moments[0], signatures)
