"""The operator's switch that stops all executors and loses nothing (docs/adr/0005)."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalicelib.records.codec import Item, address
from chalicelib.records.store import NotFound, Store

_KEY = ("SETTINGS", "PAUSE")
BELIEVED_FOR = 1.0
"""Seconds a reading is believed."""


class PauseSwitch:
    """Read at each run and, while a run goes on, at most once a second.

    Args:
        store: The table's store.
        monotonic: Answers seconds since some moment.
    """

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._paused = False

    def __call__(self) -> bool:
        """Whether executors are to be left alone, as read a second ago at most."""
        if self._monotonic() - self._read_at > BELIEVED_FOR:
            self._paused = self.read()
            self._read_at = self._monotonic()
        return self._paused

    def read(self) -> bool:
        """Whether executors are to be left alone, as of now."""
        try:
            item = self.store.get(*_KEY)
        except NotFound:
            return False
        return item["paused"]["BOOL"] is True

    def set(self, *, paused: bool) -> None:
        """Stop all executors, or let them go on."""
        item: Item = {**address(*_KEY), "paused": {"BOOL": paused}}
        self.store.client.put_item(TableName=self.store.table, Item=item)
