"""A run that parts into processes, each of which goes on alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from lab.reliability.forks import Died, Forks, parted
from lab.reliability.kept import Kept

Numbers = Forks[int, str]


def _kept(folder: Path) -> Kept[int, str]:
    return Kept("run", "one", folder)


def _outcomes(run: Callable[[Numbers], None], folder: Path, jobs: int = 3) -> dict[int, str]:
    return dict(parted([run], jobs, "Jobs", Console(file=StringIO()), _kept(folder)))


def _walk(jobs: list[int], forks: Numbers) -> None:
    """Counts to three, in memory and on disk; a job goes back by ten at its own number."""
    steps = []
    for number in range(1, 4):
        steps.append(number)
        Path("steps").write_text(f"{steps}")
        if forks.part([job for job in jobs if job == number]):
            steps.append(-10)
    forks.end(f"{steps} {Path('steps').read_text()}")


def test_a_child_goes_on_from_where_it_parted_and_nobody_sees_what_it_does(tmp_path: Path) -> None:
    assert _outcomes(partial(_walk, [1, 3]), tmp_path) == {
        1: "[1, -10, 2, 3] [1, -10, 2, 3]",
        3: "[1, 2, 3, -10] [1, 2, 3]",
    }


def _crowd(forks: Numbers) -> None:
    if forks.part(range(20)) is not None:
        forks.end(f"{os.getppid()}")
    forks.end("nobody")


def test_there_may_be_more_jobs_than_processes_at_a_time(tmp_path: Path) -> None:
    found = _outcomes(_crowd, tmp_path, 20)
    assert sorted(found) == list(range(20))
    assert len(set(found.values())) == 1, "all of one parent: none has parted again"


def test_what_was_found_before_is_told_and_kept_beside_the_rest(tmp_path: Path) -> None:
    _kept(tmp_path).add(2, "of before")
    going = parted([partial(_walk, [1])], 2, "Jobs", Console(file=StringIO()), _kept(tmp_path))
    assert next(going) == (2, "of before")
    next(going)
    going.close()  # type: ignore[attr-defined] # a generator
    assert sorted(_kept(tmp_path).found) == [1, 2]


def _dies(forks: Numbers) -> None:
    if forks.part([1]):
        os._exit(7)
    forks.end("nobody")


def test_a_child_that_ends_without_a_word_is_told(tmp_path: Path) -> None:
    with pytest.raises(Died, match="1: its process ended with status 7"):
        _outcomes(_dies, tmp_path)


def _gives_up(forks: Numbers) -> None:
    os._exit(7)


def test_so_is_a_run(tmp_path: Path) -> None:
    with pytest.raises(Died, match="a run ended with status 7"):
        _outcomes(_gives_up, tmp_path)
