"""Signing webhooks as the Standard Webhooks specification has it (version 1.0.0, symmetric signatures).

The specification's own Python library signs in three lines like these and would be all that we use of it; the tests
verify every signature with that library.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

PREFIX: Final = "whsec_"
SHORTEST_KEY, LONGEST_KEY = 24, 64
"""Bytes: 192 to 512 bits."""


class SigningKeyError(ValueError):
    """A signing key is not of the specification's form. Does not quote it."""


def signing_keys(text: str) -> tuple[bytes, ...]:
    """The keys in `text`: one, or several with blanks between while a key is being replaced.

    Raises:
        SigningKeyError: There is none, or one is not ``whsec_`` and 24 to 64 bytes in base64.
    """
    keys = tuple(_key(word) for word in text.split())
    if not keys:
        raise SigningKeyError("there is no signing key")
    return keys


def signed(webhook_id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> Mapping[str, str]:
    """The headers of one attempt: the same id each time, the time of this attempt, a signature with each key."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((webhook_id.encode(), timestamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key(word: str) -> bytes:
    key = b""
    if word.startswith(PREFIX):
        try:
            key = base64.b64decode(word.removeprefix(PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""  # refused below, out of the handler
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise SigningKeyError(f"a signing key is not {PREFIX} and {SHORTEST_KEY} to {LONGEST_KEY} bytes in base64")
    return key
