"""Many independent jobs over all cores, with progress."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")
EACH = 25
"""Jobs that one process does: FastAPI's caches keep every application that there ever was."""


def spread(
    jobs: Sequence[Job], work: Callable[[Job], tuple[Job, Outcome]], name: str, console: Console
) -> Iterator[tuple[Job, Outcome]]:
    """Jobs and what became of them, in the order in which they end.

    Args:
        work: A function of a module, which answers the job as well.
        name: Stands before the progress bar.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    context = multiprocessing.get_context("spawn")
    with (
        Progress(*columns, console=console) as progress,
        context.Pool(os.cpu_count(), maxtasksperchild=EACH) as processes,
    ):
        yield from progress.track(processes.imap_unordered(work, jobs), total=len(jobs), description=name)
