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
        crowd: The most that this ceiling grows to where many lose the same race again and again; a quarter of the time
            for which they have.
    """

    base: timedelta = timedelta(seconds=2)
    cap: timedelta = timedelta(minutes=15)
    max_failures: int = 8
    race: timedelta = timedelta(seconds=3)
    crowd: timedelta = timedelta(hours=6)

    def wait(
        self, failures: int, *, jitter: float, at_least: timedelta | None = None, lost: timedelta = timedelta()
    ) -> timedelta:
        """How long to wait after the `failures`-th failure (0: a lost race, which is none).

        Args:
            failures: Failures so far, this one included.
            jitter: Uniform in [0, 1): what share of the ceiling to wait.
            at_least: What the platform asked for; it is never undercut.
            lost: For how long races have been lost. Who waits in proportion to that leaves the place to others: however
                many they are, in the end few enough of them ask at a time.
        """
        ceiling = max(self.race, min(lost / 4, self.crowd))
        if failures:
            ceiling = min(self.cap, self.base * 2 ** min(failures - 1, 30))
        return (at_least or timedelta()) + ceiling * jitter
