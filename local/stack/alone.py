"""Being the only process that does something in a place."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def alone(lock: Path, waits: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Be the only process that holds `lock`. The operating system takes it back from one that dies.

    Args:
        lock: A file, which stays.
        waits: Called where another process holds it, before this one waits for it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
