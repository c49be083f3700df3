"""How writes reach the secondary indexes of the DynamoDB model: each some time after it was made, in order per item."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.deadline import Clock
from tests.simulation.dynamo_index import Key
from tests.simulation.dynamo_table import Table
from tests.simulation.dynamo_values import Item

NONE = timedelta()


class LaggingIndexes:
    """Writes on their way to the indexes.

    Args:
        clock: The present moment.
        lag: Asked once for each write: how long it is on its way.
    """

    def __init__(self, clock: Clock, lag: Callable[[], timedelta]) -> None:
        self._clock = clock
        self._lag = lag
        self._serial = itertools.count()
        self._coming: list[tuple[datetime, int, Table, Key, Item | None]] = []
        self._last: dict[tuple[str, Key], datetime] = {}

    def write(self, table: Table, key: Key, item: Item | None) -> None:
        """Send an item, as a write has left it, to all indexes of its table."""
        lag = self._lag()
        overtaken = self._last.get((table.name, key)) if self._last else None
        if lag == NONE and overtaken is None:
            _show(table, key, item)
            return
        arrives = self._clock() + lag
        if overtaken is not None:
            arrives = max(arrives, overtaken)
        self._last[table.name, key] = arrives
        heapq.heappush(self._coming, (arrives, next(self._serial), table, key, item))

    def let_arrive(self) -> None:
        """Show what has been long enough on its way."""
        if not self._coming:
            return
        now = self._clock()
        while self._coming and self._coming[0][0] <= now:
            arrives, _, table, key, item = heapq.heappop(self._coming)
            _show(table, key, item)
            if self._last.get((table.name, key)) == arrives:
                del self._last[table.name, key]


def _show(table: Table, key: Key, item: Item | None) -> None:
    for index in table.indexes.values():
        index.set(key, item)
