"""Who the ingest knows: customers that are on main and that the analytics table maps to an account."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from local.platforms.problems import Refusal

if TYPE_CHECKING:
    from chalicelib.clients.analytics.client import Analytics, Mapping
    from local.pixel_service.main_branch import MainBranch

KEPT_SECONDS = 2.0
"""A mapping that was written or removed is seen after this time at the latest."""
MOST_KEPT = 10_000


class Customers:
    """Answers who a pixel id is. Thread-safe.

    Args:
        main: The pixel repository's main branch.
        mappings: The analytics table.
        monotonic: Seconds on a clock that never goes back.
    """

    def __init__(self, main: MainBranch, mappings: Analytics, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._main = main
        self._mappings = mappings
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Mapping | None]] = {}

    def mapping(self, pixel_id: str) -> Mapping:
        """The mapping of a customer that is known.

        Raises:
            Refusal: 404 PIXEL_UNKNOWN, 403 PIXEL_NOT_ON_MAIN or PIXEL_NOT_MAPPED.
            Retryable: The analytics account cannot be asked.
        """
        on_main, mapping = pixel_id in self._main.customers(), self._mapping(pixel_id)
        if on_main and mapping is not None:
            return mapping
        if on_main:
            raise Refusal(403, "PIXEL_NOT_MAPPED", "The analytics table maps this pixel to no account.")
        if mapping is not None:
            raise Refusal(403, "PIXEL_NOT_ON_MAIN", "The pixel repository's main branch has no entry for this pixel.")
        raise Refusal(404, "PIXEL_UNKNOWN", "There is no such pixel.")

    def _mapping(self, pixel_id: str) -> Mapping | None:
        now = self._monotonic()
        with self._lock:
            at, mapping = self._kept.get(pixel_id, (float("-inf"), None))
        if now - at < KEPT_SECONDS:
            return mapping
        mapping = self._mappings.mapping(pixel_id)
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()  # ids that nobody knows are made up without end
            self._kept[pixel_id] = (now, mapping)
        return mapping
