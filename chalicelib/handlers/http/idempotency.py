"""The Idempotency-Key of a create."""

from __future__ import annotations

import re

from chalicelib.errors import Problem
from chalicelib.handlers.http.call import Call


def idempotency_key(call: Call) -> str | None:
    """The header's key. Source: draft-ietf-httpapi-idempotency-key-header; ours need no quotes around it.

    Raises:
        Problem: 400 IDEMPOTENCY_KEY_INVALID.
    """
    key: str | None = call.request.headers.get("idempotency-key")
    if key is None or re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        return key
    raise Problem(400, "IDEMPOTENCY_KEY_INVALID", "An Idempotency-Key is 1 to 200 visible ASCII characters.")
