"""Who does an invocation's work: some calls at once, and none left when it is over.

Threads on AWS. A simulation brings a crew of its own, whose work takes virtual time and comes back in an order that it
chooses: that is why the engine asks a crew, and nobody else, which call is back first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


class Crew(Executor):
    """An executor of calls that can say which are back. Leaving its `with` block waits until all are."""

    def first_back(self, calls: Collection[Future[T]], timeout: float | None) -> list[Future[T]]:
        """Wait until at least one of these calls is over.

        Args:
            calls: Some that were submitted here.
            timeout: Seconds to wait at the most; None: as long as it takes.

        Returns:
            All that are over; none if none was in time.
        """
        raise NotImplementedError


class Threads(ThreadPoolExecutor, Crew):
    """A crew of threads."""

    def first_back(self, calls: Collection[Future[T]], timeout: float | None) -> list[Future[T]]:
        """As `Crew.first_back`."""
        return list(wait(calls, timeout=timeout, return_when=FIRST_COMPLETED).done)


NewCrew = Callable[[int], Crew]
"""Makes a crew that does so many calls at once."""


def threads(at_once: int) -> Crew:
    """A crew of threads."""
    return Threads(at_once, thread_name_prefix="crew")
