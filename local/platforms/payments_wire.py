"""How Stripe speaks: nested forms, errors with a type, and idempotency keys that it keeps for a day.

Source: docs.stripe.com/api, "Errors" and "Idempotent requests".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi.responses import JSONResponse

KEPT_SECONDS: Final = 24 * 3600
"""How long a key is kept at least; the stand-in forgets it at once then, as Stripe may."""


class StripeRefusal(Exception):
    """Stripe says no.

    Args:
        status: HTTP status.
        kind: The error's `type`.
        code: Its `code`; empty: it has none.
        more: Further members of the error.
    """

    def __init__(self, status: int, kind: str, code: str = "", **more: Any) -> None:
        super().__init__(f"{status} {kind} {code}")
        self.status = status
        self.error = {"type": kind, "message": f"{kind} {code}".strip(), **({"code": code} if code else {}), **more}

    def response(self) -> Kept:
        """As it is answered."""
        return Kept(self.status, {"error": self.error})


@dataclass(frozen=True)
class Kept:
    """An answer, as it may be kept under a key."""

    status: int
    body: Mapping[str, Any]

    def sent(self, *, again: bool = False) -> JSONResponse:
        """The answer; `again` where it is that of an earlier request."""
        headers = {"Request-Id": "req_local", **({"Idempotent-Replayed": "true"} if again else {})}
        return JSONResponse(dict(self.body), status_code=self.status, headers=headers)


def nested(text: str) -> dict[str, Any]:
    """A form's fields, ``items[0][price]`` as ``{"items": {"0": {"price": …}}}``."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *parents, last = [part.rstrip("]") for part in name.split("[")]
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return found


class StripeKeys:
    """Which request each key was used for, and what it was answered.

    Unlike the keys of our own contracts they are not waited for: a second request is refused while the first is under
    way (409). They keep errors as well, once a request has begun to be executed; and they end after a day.

    Args:
        now: Seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, tuple[str, float, Kept]] = {}
        self._out: set[str] = set()

    def answer(self, key: str, request: str) -> Kept | None:
        """What this very request was answered before; None: the key is new, or forgotten.

        Raises:
            StripeRefusal: 400 idempotency_error, 409 idempotency_key_in_use.
        """
        if key in self._out:
            raise StripeRefusal(409, "idempotency_error", "idempotency_key_in_use")
        fingerprint, at, kept = self._kept.get(key, ("", -float("inf"), None))
        if kept is None or self._now() - at >= KEPT_SECONDS:
            return None
        if fingerprint != request:
            raise StripeRefusal(400, "idempotency_error")
        return kept

    def begin(self, key: str) -> None:
        """A request with this key is executed from now on."""
        self._out.add(key)

    def end(self, key: str, request: str, answer: Kept) -> None:
        """It is over, and this is its answer, whatever it is."""
        self._out.discard(key)
        self._kept[key] = (request, self._now(), answer)


def fingerprint(path: str, params: Mapping[str, Any]) -> str:
    """What makes a request the same as another."""
    return hashlib.sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()
