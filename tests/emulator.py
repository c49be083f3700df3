"""MiniStack alone, without the application: for tests of what an engineer does to an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.stack import parts, processes
from local.stack.aws import Emulator
from local.stack.site import Site
from tests.e2e.places import free_port

if TYPE_CHECKING:
    from pathlib import Path


@contextmanager
def emulator(state: Path) -> Iterator[Emulator]:
    """An empty AWS while the block runs; `state` is where its process writes."""
    process = parts.start_emulator(Site(state, free_port(), 0, 0, "slim"))
    try:
        parts.wait_until_ready(process)
        yield Emulator(process.health.partition("/_ministack")[0])
    finally:
        processes.stop(process)
