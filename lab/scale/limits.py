"""GitHub's limits on what one token may ask, in virtual time.

Source: GitHub REST API documentation, "Rate limits for the REST API": 5,000 requests an hour for a personal access
token, or for an installation of an App in a small organisation; and of requests that create content "in general, no
more than 80 content-generating requests per minute and no more than 500 content-generating requests per hour".
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tests.campaign.network import Reply
from tests.clock import START

HOUR, MINUTE = 3600.0, 60.0
_READS = frozenset({"GET", "HEAD"})


@dataclass
class Limits:
    """What one token has left.

    Args:
        an_hour: Requests of any kind in an hour, which begins with the clock's.
        content_a_minute, content_an_hour: Requests that create something, in any minute and in any hour.

    Attributes:
        taken: Requests that were let through.
        refused: Requests that were not.
    """

    an_hour: float = 5_000
    content_a_minute: float = 80
    content_an_hour: float = 500
    taken: int = 0
    refused: int = 0
    _hour: int = 0
    _in_hour: int = 0
    _created: deque[float] = field(default_factory=deque)

    def refusal(self, now: float, method: str, path: str) -> Reply | None:
        """What GitHub answers instead of doing it; None where it does it.

        Args:
            now: Seconds of the timeline.
            method, path: Of the request.
        """
        refused = self._primary(now) or self._secondary(now, method, path)
        self.taken, self.refused = self.taken + (refused is None), self.refused + (refused is not None)
        self._in_hour += refused is None
        return refused

    def _primary(self, now: float) -> Reply | None:
        if now // HOUR != self._hour:
            self._hour, self._in_hour = int(now // HOUR), 0
        if self._in_hour < self.an_hour:
            return None
        reset = int(START.timestamp() + (self._hour + 1) * HOUR)
        told = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
        return Reply(403, told, b'{"message": "API rate limit exceeded"}')

    def _secondary(self, now: float, method: str, path: str) -> Reply | None:
        if method in _READS or path.endswith("/graphql"):
            return None
        while self._created and self._created[0] <= now - HOUR:
            self._created.popleft()
        in_minute = sum(moment > now - MINUTE for moment in self._created)
        if in_minute < self.content_a_minute and len(self._created) < self.content_an_hour:
            self._created.append(now)
            return None
        return Reply(403, {"retry-after": "60"}, b'{"message": "You have exceeded a secondary rate limit."}')


def none() -> Limits:
    """No limit at all."""
    return Limits(float("inf"), float("inf"), float("inf"))
