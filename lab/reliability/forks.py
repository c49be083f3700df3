"""What many runs have in common, done once: a run that parts, as often as is asked, into processes that go on alone.

A death at a place of somebody's way needs the whole way up to there, and so do a dozen others at the same place. Here
the way is played once, and wherever something is to happen, the process forks: the child lets it happen and goes on to
the end; the parent goes on as if nothing had. Each is as good as a run of its own, since a run is one thread, has its
world in its memory, and what it keeps on disk lies in its working directory, of which a child gets its own copy.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import chdir
from multiprocessing.connection import wait
from pathlib import Path
from typing import Generic, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lab.reliability.kept import Kept
from lab.reliability.spread import TOLD

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


class Died(RuntimeError):
    """A run, or a child of it, ended without a word."""


class Forks(Generic[Job, Outcome]):
    """The children of one run.

    Args:
        told: Takes each job with what became of it.
        at_once: How many children there may be at a time.

    Attributes:
        job: In a child, the one that it goes on for; None in the run that parts.
    """

    def __init__(self, told: Callable[[tuple[Job, Outcome | Died]], object], at_once: int) -> None:
        self._told = told
        self._at_once = at_once
        self._living: dict[int, tuple[Job, str]] = {}
        self.job: Job | None = None

    def part(self, jobs: Iterable[Job]) -> Job | None:
        """Fork for each of these jobs.

        Returns:
            In a child its job, and None in the run itself. A child has no children: None, whatever it asks for.
        """
        if self.job is not None:
            return None
        for job in jobs:
            while len(self._living) >= self._at_once:
                self._await_one()
            folder = self._copied()
            child = os.fork()
            if not child:
                self.job, self._living = job, {}
                os.chdir(folder)
                gc.disable()  # it lives for a blink, and to look through its memory would be to copy it
                return job
            self._living[child] = job, folder
        return None

    def end(self, outcome: Outcome) -> None:
        """To be called at the end of the run: a child tells the outcome and ends here, the run itself awaits them."""
        if self.job is not None:
            self._told((self.job, outcome))
            os._exit(0)
        while self._living:
            self._await_one()

    def tell(self, outcomes: Iterable[tuple[Job, Outcome]]) -> None:
        """What became of jobs for which no child was made."""
        for each in outcomes:
            self._told(each)

    @staticmethod
    def _copied() -> str:
        """A copy of the working directory. By the run itself, which might be gone before a child comes to it."""
        folder = tempfile.mkdtemp(prefix="onramp-fork-")
        return shutil.copytree(Path.cwd(), folder, dirs_exist_ok=True)

    def _await_one(self) -> None:
        child, status = os.wait()
        job, folder = self._living.pop(child)
        shutil.rmtree(folder)
        if status:
            self._told((job, Died(f"its process ended with status {os.waitstatus_to_exitcode(status)}")))


Run = Callable[[Forks[Job, Outcome]], None]
"""Plays what its jobs have in common, parts, and calls `Forks.end`. It begins in an empty working directory."""


def parted(
    runs: Sequence[Run[Job, Outcome]], jobs: int, name: str, console: Console, kept: Kept[Job, Outcome]
) -> Iterator[tuple[Job, Outcome]]:
    """The outcomes that are kept, then those of runs that part, each as it comes, with progress.

    Args:
        runs: One after the other, each in a process of its own.
        jobs: How many there are in all, those that are kept among them.
        name: Stands before the progress bar.
        kept: What an earlier start has found, and where this one writes what it finds.

    Raises:
        Died: A run, or a child, ended without an outcome.
    """
    done = len(kept.found)
    if done:
        console.print(f"{name}: {done} of {jobs} are there from before.")
    yield from list(kept.found.items())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Without a thread that refreshes it: a process that forks must have one only.
    with Progress(*columns, console=console, auto_refresh=False) as progress:
        line = progress.add_task(name, total=jobs, completed=done)
        for run in runs:
            for job, outcome in _outcomes(run):
                if isinstance(outcome, Died):
                    raise Died(f"{job}: {outcome}")
                kept.add(job, outcome)
                done += 1
                if not console.is_terminal and done * TOLD // jobs > (done - 1) * TOLD // jobs:
                    console.print(f"{name}: {done} of {jobs}")
                progress.update(line, completed=done, refresh=True)
                yield job, outcome
    kept.end()


def _outcomes(run: Run[Job, Outcome]) -> Iterator[tuple[Job, Outcome | Died]]:
    context = multiprocessing.get_context("fork")
    hears, tells = context.Pipe(duplex=False)
    one_at_a_time = context.Lock()

    def tell(told: tuple[Job, Outcome | Died] | None) -> None:
        with one_at_a_time:
            tells.send(told)

    process = context.Process(target=_play, args=(run, tell), daemon=True)
    process.start()
    while True:
        if hears not in wait([hears, process.sentinel]):
            process.join()  # its end is seen before its status is there
            raise Died(f"a run ended with status {process.exitcode}")
        if (told := hears.recv()) is None:
            break
        yield told
    process.join()


def _play(run: Run[Job, Outcome], tell: Callable[[tuple[Job, Outcome | Died] | None], None]) -> None:
    gc.collect()
    gc.freeze()  # what is there stays there, and its pages stay shared with every child
    with tempfile.TemporaryDirectory() as nothing, chdir(nothing):
        run(Forks(tell, (os.cpu_count() or 1) + 1))  # while one is made, a core has nothing else to do
    tell(None)
