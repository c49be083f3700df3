"""How the consumer is: it has no address of its own, so it reports to the service, which answers for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from local.platforms.problems import Refusal

STALE_SECONDS = 30.0
"""A consumer that has not reported for so long is not well. One call of its own can take 10 s, and it makes several."""


class Beat(BaseModel):
    """What a consumer reports.

    Attributes:
        queues: Queues it drains.
        messages: Messages it has dealt with since it was started.
        failing: Pixel ids whose messages it could not deal with at the last attempt.
    """

    model_config = ConfigDict(extra="forbid")

    queues: int = Field(ge=0)
    messages: int = Field(ge=0)
    failing: list[str]


class Heartbeat:
    """PUT ``/_consumer`` reports; GET answers the last report, or 503 if it is old or none came."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[float, Beat] | None = None
        self.router = APIRouter()
        self.router.add_api_route("/_consumer", self.report, methods=["PUT"], status_code=204)
        self.router.add_api_route("/_consumer", self.read, methods=["GET"])

    async def report(self, beat: Beat) -> None:
        """Remember that the consumer lives."""
        self._last = (self._monotonic(), beat)

    async def read(self) -> Beat:
        """The last report."""
        if self._last is None or self._monotonic() - self._last[0] > STALE_SECONDS:
            raise Refusal(503, "CONSUMER_SILENT", "The consumer of events does not report.")
        return self._last[1]
