"""The pixel repository's main branch, as the pixel service sees it: who is a customer, and each one's script."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.pixel_source.index_data import EXPORT_NAME, INDEX_DATA_PATH
from chalicelib.pixel_source.typescript import exported_object
from chalicelib.pixel_source.website import website_path

if TYPE_CHECKING:
    from local.platforms.git_store import GitStore

BRANCH = "refs/heads/main"
LOOK_EVERY_SECONDS = 0.5
"""A push is seen after this time at the latest."""


@dataclass(frozen=True)
class Source:
    """A customer's website.ts: its text, and git's name for that very content."""

    sha: str
    text: str


class MainBranch:
    """Reads main; what was read is kept by commit. Thread-safe.

    Args:
        store: The repository.
        monotonic: Seconds on a clock that never goes back.
    """

    def __init__(self, store: GitStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._commit: str | None = None
        self._looked_at = float("-inf")
        self._customers: tuple[str, frozenset[str]] = ("", frozenset())

    def customers(self) -> frozenset[str]:
        """Pixel ids with an entry in the customers' file.

        Raises:
            Permanent: PIXEL_SOURCE_UNREADABLE: somebody broke the file.
        """
        with self._lock:
            commit = self._head()
            if commit is None:
                return frozenset()
            if self._customers[0] != commit:
                self._customers = (commit, self._read(commit))
            return self._customers[1]

    def source(self, pixel_id: str) -> Source | None:
        """The script's source, if the customer is on main and has one (a mobile customer has none)."""
        if pixel_id not in self.customers():
            return None
        with self._lock:
            commit = self._head()
        entry = self._store.entry(commit, website_path(pixel_id)) if commit else None
        if entry is None or entry.sha is None:
            return None
        return Source(entry.sha, self._store.blob(entry.sha).decode())

    def _head(self) -> str | None:
        now = self._monotonic()
        if now - self._looked_at >= LOOK_EVERY_SECONDS:
            self._commit, self._looked_at = self._store.resolve(BRANCH), now
        return self._commit

    def _read(self, commit: str) -> frozenset[str]:
        entry = self._store.entry(commit, INDEX_DATA_PATH)
        if entry is None or entry.sha is None:
            return frozenset()
        return frozenset(item.key for item in exported_object(self._store.blob(entry.sha), EXPORT_NAME).entries)
