"""Waiting until something is so."""

from __future__ import annotations

import time
from collections.abc import Callable

from local.demo.clients import DemoError

LONGEST_WAIT = 120.0
LOOK_EVERY = 0.15


def wait_until(holds: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Look until something holds.

    Raises:
        DemoError: It did not in time; says what is the matter instead.
    """
    end = time.monotonic() + LONGEST_WAIT
    while not holds():
        if time.monotonic() > end:
            raise DemoError(f"not so after {LONGEST_WAIT:.0f} s: {otherwise()}")
        time.sleep(LOOK_EVERY)
