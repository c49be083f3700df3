"""What Stripe tells by webhook: each event, signed anew at each try (``t=…,v1=…``), again until it is taken.

Source: docs.stripe.com/webhooks. Real tries go on for three days; these for half a minute.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import requests
from pydantic import BaseModel, ConfigDict, Field

TRIES: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds to wait before each."""


class WebhookConfig(BaseModel):
    """Body of PUT /_webhook.

    Attributes:
        url: Where events are sent; empty: nowhere.
        secrets: Signing secrets; with several, each signs, as while one is rolled.
        held: Whether events wait until somebody delivers them by hand.
    """

    model_config = ConfigDict(extra="forbid")

    url: str = Field(default="", pattern=r"^(https?://(127\.0\.0\.1|localhost)(:\d+)?/\S*)?$")
    secrets: list[str] = Field(default_factory=lambda: [PLACEHOLDER], min_length=1)
    held: bool = False


class Deliver(BaseModel):
    """Body of POST /_events/{event_id}/deliver.

    Attributes:
        age_seconds: How long ago it says that it was signed; negative: in the time to come.
        times: How often it is sent.
        forged: Whether it is signed by somebody who does not have the secret.
    """

    model_config = ConfigDict(extra="forbid")

    age_seconds: int = 0
    times: int = Field(default=1, ge=1, le=20)
    forged: bool = False


PLACEHOLDER: Final = "whsec_local_payments_webhook_secret_of_this_machine"
"""A signing secret that everybody can know."""


def signature(body: bytes, at: int, keys: list[str]) -> str:
    """The value of ``Stripe-Signature``."""
    signed = b"%d." % at + body
    made = (hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys)
    return ",".join([f"t={at}", *(f"v1={each}" for each in made), "v0=never-looked-at"])


class Events:
    """Every event so far. Thread-safe.

    Args:
        now: Seconds since 1970.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._events: dict[str, dict[str, Any]] = {}
        self._trying: set[asyncio.Task[None]] = set()
        self.config = WebhookConfig()

    def tell(self, kind: str, about: Mapping[str, Any]) -> None:
        """Something happened."""
        event_id = f"evt_{secrets.token_hex(12)}"
        event: dict[str, Any] = {
            "id": event_id,
            "object": "event",
            "type": kind,
            "created": int(self._now()),
            "livemode": False,
            "data": {"object": dict(about)},
        }
        with self._lock:
            self._events[event_id] = event
        if self.config.url and not self.config.held:
            task = asyncio.get_running_loop().create_task(self._try(event))
            self._trying.add(task)
            task.add_done_callback(self._trying.discard)

    def all(self) -> list[dict[str, Any]]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._events.values())

    def signed(self, event_id: str, asked: Deliver) -> tuple[bytes, str]:
        """An event as it is sent: its body, and the header that signs it.

        Raises:
            KeyError: There is none of this id.
        """
        with self._lock:
            body = json.dumps(self._events[event_id], indent=2).encode()
        keys = ["whsec_somebody_elses"] if asked.forged else self.config.secrets
        return body, signature(body, int(self._now()) - asked.age_seconds, keys)

    def deliver(self, event_id: str, asked: Deliver) -> list[int]:
        """Send an event now, and wait. Returns the statuses that it was answered with; 0: with none."""
        return [self._send(event_id, asked) for _ in range(asked.times)]

    async def _try(self, event: Mapping[str, Any]) -> None:
        for seconds in TRIES:
            await asyncio.sleep(seconds)
            if 200 <= await asyncio.to_thread(self._send, event["id"], Deliver()) < 300:
                return

    def _send(self, event_id: str, asked: Deliver) -> int:
        body, header = self.signed(event_id, asked)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}
        try:
            return requests.post(self.config.url, data=body, headers=headers, timeout=10).status_code
        except requests.RequestException:
            return 0
