"""How long to wait before trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential back-off with full jitter.

    Source: Marc Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.

    Attributes:
        base: Ceiling of the first wait; doubles with each failure.
        cap: Ceiling of any wait.
        max_failures: With this many failures the action waits for an SE.
        race: Ceiling of the wait after a lost race or a lock, which spends no failure.
    """

    base: timedelta = timedelta(seconds=2)
    cap: timedelta = timedelta(minutes=15)
    max_failures: int = 8
    race: timedelta = timedelta(seconds=3)

    def wait(self, failures: int, *, jitter: float, at_least: timedelta | None = None) -> timedelta:
        """How long to wait after the `failures`-th failure (0: a lost race, which is none).

        Args:
            failures: Failures so far, this one included.
            jitter: Uniform in [0, 1): what share of the ceiling to wait.
            at_least: What the platform asked for; it is never undercut.
        """
        ceiling = min(self.cap, self.base * 2 ** min(failures - 1, 30)) if failures else self.race
        return (at_least or timedelta()) + ceiling * jitter
