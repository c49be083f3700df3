"""The ledger of effects: what a stand-in really changed. Tests read it to see that every effect happened once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

WITHHELD = "(withheld)"
_SECRET_FIELDS = frozenset({"payment_token", "token", "access_token", "secret", "password", "authorization"})


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of a platform's state.

    Attributes:
        seq: Position in the ledger, from 1.
        at: When, ISO 8601 in UTC.
        operation: What happened, in the platform's words, for example ``create_account``.
        subject: The id of what it happened to.
        key: The idempotency key it was asked under, if one was given.
        asked: The request's fields, secrets withheld.
        changed: The fields that are different now.
    """

    seq: int
    at: str
    operation: str
    subject: str
    key: str | None
    asked: dict[str, Any]
    changed: dict[str, Any]


class Effects:
    """Append-only and thread-safe. Holds effects only: a request that changed nothing is counted, not listed.

    Args:
        platform: Name of the platform, shown in the ledger.
    """

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self._lock = threading.Lock()
        self._effects: list[Effect] = []
        self._requests = 0

    def record(
        self,
        operation: str,
        subject: str,
        *,
        key: str | None,
        asked: Mapping[str, Any],
        changed: Mapping[str, Any],
    ) -> None:
        """Append one effect. Call it only when state did change; the request is counted as well."""
        with self._lock:
            self._requests += 1
            self._effects.append(
                Effect(
                    seq=len(self._effects) + 1,
                    at=datetime.now(UTC).isoformat(),
                    operation=operation,
                    subject=subject,
                    key=key,
                    asked=_without_secrets(asked),
                    changed=_without_secrets(changed),
                )
            )

    def asked(self) -> None:
        """Count a request that was entitled to change something and changed nothing."""
        with self._lock:
            self._requests += 1

    def all(self) -> list[Effect]:
        """Every effect so far, oldest first."""
        with self._lock:
            return list(self._effects)

    @property
    def requests(self) -> int:
        """How many requests were counted: those with an effect and those without."""
        with self._lock:
            return self._requests

    def reset(self) -> None:
        """Forget the effects and the count; the platform's state stays."""
        with self._lock:
            self._effects.clear()
            self._requests = 0

    def attach(self, app: FastAPI) -> None:
        """Serve the ledger of this platform at ``/_effects`` (GET reads, DELETE forgets)."""

        async def read() -> dict[str, Any]:
            effects = self.all()
            return {
                "platform": self.platform,
                "effects": [asdict(effect) for effect in effects],
                "requests": self.requests,
            }

        async def forget() -> None:
            self.reset()

        app.add_api_route("/_effects", read, methods=["GET"], include_in_schema=False)
        app.add_api_route("/_effects", forget, methods=["DELETE"], status_code=204, include_in_schema=False)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: WITHHELD if name.lower() in _SECRET_FIELDS else _without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_without_secrets(inner) for inner in value]
    return value
