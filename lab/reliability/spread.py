"""Many independent jobs over all cores, with progress. A run that was stopped goes on where it was."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lab.reliability.kept import Kept

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")
EACH = 25
"""Jobs that one process does: FastAPI's caches keep every application that there ever was."""
TOLD = 20
"""Where nobody watches, how many lines say how far it has come."""


def spread(
    jobs: Sequence[Job],
    work: Callable[[Job], tuple[Job, Outcome]],
    name: str,
    console: Console,
    kept: Kept[Job, Outcome] | None = None,
) -> Iterator[tuple[Job, Outcome]]:
    """Jobs and what became of them: of those that are kept at once, then of each as it ends.

    Args:
        work: A function of a module, which answers the job as well.
        name: Stands before the progress bar.
        kept: What an earlier start of the run has found, and where this one writes it; None: nothing is kept.
    """
    before = kept.found if kept else {}
    left = [job for job in jobs if job not in before]
    done = len(jobs) - len(left)
    if done:
        console.print(f"{name}: {done} of {len(jobs)} are there from before.")
    yield from ((job, before[job]) for job in jobs if job in before)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    context = multiprocessing.get_context("spawn")
    with (
        Progress(*columns, console=console) as progress,
        context.Pool(os.cpu_count(), maxtasksperchild=EACH) as processes,
    ):
        line = progress.add_task(name, total=len(jobs), completed=done)
        for job, outcome in processes.imap_unordered(work, left):
            if kept:
                kept.add(job, outcome)
            done += 1
            if not console.is_terminal and done * TOLD // len(jobs) > (done - 1) * TOLD // len(jobs):
                console.print(f"{name}: {done} of {len(jobs)}")
            progress.update(line, completed=done)
            yield job, outcome
    if kept:
        kept.end()
