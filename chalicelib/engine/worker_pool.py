"""Who does an invocation's work: some calls at once, and none left when it is over.

On AWS the pool is one of threads. A simulation brings a pool of its own, in which work takes virtual time and is over
in an order that the simulation chooses: that is why the engine asks the pool, and
nobody else, which call is over first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


class WorkerPool(Executor):
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


class ThreadWorkerPool(ThreadPoolExecutor, WorkerPool):
    """A worker pool of threads."""

    def first_back(self, calls: Collection[Future[T]], timeout: float | None) -> list[Future[T]]:
        """Wait until at least one of these calls is over, for `timeout` seconds at the most; give back all that are."""
        return list(wait(calls, timeout=timeout, return_when=FIRST_COMPLETED).done)


NewWorkerPool = Callable[[int], WorkerPool]
"""Makes a worker pool that does so many calls at once."""


def thread_pool(at_once: int) -> WorkerPool:
    """Make a pool of threads that does so many calls at once."""
    return ThreadWorkerPool(at_once, thread_name_prefix="worker")
