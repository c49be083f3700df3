"""Progress for a person: each step's name as it begins, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Prints steps to `console`; a spinner turns where the console is a terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show `title` while the block runs, then its time in seconds."""
        began = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"{title} …", highlight=False)
        with self.console.status(title):
            yield
        seconds = time.monotonic() - began
        self.console.print(f"  [green]done[/green]  {title} [dim]{seconds:.1f} s[/dim]", highlight=False)


def silent() -> Steps:
    """Steps that print nothing, for tests and programs."""
    return Steps(Console(quiet=True))
