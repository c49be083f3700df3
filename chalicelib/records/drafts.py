"""The token that opens a draft for whoever has begun it, without signing in. Told once, kept as a digest.

It is ``{record id}.{secret}``: the id finds the record, the 128 bits of the secret open it. Only their digest is on the
record, so that nobody who reads the table can come by it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from chalicelib.records.record import Record

_FORM: Final = re.compile(r"(?P<id>[A-Za-z0-9_-]{1,64})\.(?P<secret>[0-9a-f]{32})")
_NOBODYS: Final = hashlib.sha256(secrets.token_bytes(16)).hexdigest()
"""Digest of a secret that was never told: what is compared with where there is no record, or none that is a draft."""


def new_token(record_id: str) -> tuple[str, str]:
    """A fresh token for a record, and what of it is kept (`Record.draft_digest`)."""
    secret = secrets.token_hex(16)
    return f"{record_id}.{secret}", _digest(secret)


def named(token: str) -> str:
    """Id of the record that a token is for; empty: it is none."""
    form = _FORM.fullmatch(token)
    return form["id"] if form else ""


def opens(token: str, record: Record | None) -> bool:
    """Whether a token opens a record. Digests are compared, in a time that does not depend on where they differ.

    Args:
        record: The one that it names; None: there is none. Something is compared all the same.
    """
    form = _FORM.fullmatch(token)
    kept = (record.draft_digest if record else "") or _NOBODYS
    return form is not None and hmac.compare_digest(_digest(form["secret"]), kept)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
