"""Long proofs that are stopped, and go on where they were."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from lab.reliability.kept import Kept, state_of_the_code
from lab.reliability.spread import spread


def _kept(folder: Path, state: str = "one") -> Kept[int, str]:
    return Kept("run", state, folder)


def test_a_stopped_run_finds_what_it_had_found_and_the_time_it_took(tmp_path: Path) -> None:
    first = _kept(tmp_path)
    for job in (1, 2):
        first.add(job, f"became {job}")
    second = _kept(tmp_path)
    assert second.found == {1: "became 1", 2: "became 2"}
    assert 0 < second.seconds <= first.wall_seconds
    second.add(3, "became 3")
    assert list(_kept(tmp_path).found) == [1, 2, 3]


def test_half_of_an_outcome_is_dropped_and_what_follows_is_read(tmp_path: Path) -> None:
    first = _kept(tmp_path)
    first.add(1, "became 1")
    whole = (tmp_path / "run.pickle").read_bytes()
    first.add(2, "became 2")
    half = (tmp_path / "run.pickle").read_bytes()[:-5]
    assert len(half) > len(whole)
    (tmp_path / "run.pickle").write_bytes(half)
    second = _kept(tmp_path)
    assert second.found == {1: "became 1"}
    second.add(3, "became 3")
    assert list(_kept(tmp_path).found) == [1, 3]


def test_other_code_begins_anew(tmp_path: Path) -> None:
    _kept(tmp_path).add(1, "became 1")
    other = _kept(tmp_path, "two")
    assert other.found == {}
    other.add(2, "became 2")
    assert _kept(tmp_path, "two").found == {2: "became 2"}


def test_a_run_that_came_to_its_end_begins_anew(tmp_path: Path) -> None:
    first = _kept(tmp_path)
    first.add(1, "became 1")
    first.end()
    assert _kept(tmp_path).found == {}


@pytest.mark.parametrize("changed", ["chalicelib/engine.py", "tests/campaign/rules.py", "requirements.txt"])
def test_the_state_of_the_code_follows_what_a_proof_depends_on(tmp_path: Path, changed: str) -> None:
    for name in ("chalicelib/engine.py", "tests/campaign/rules.py", "requirements.txt", "docs/page.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    before = _state(tmp_path)
    for nothing in ("docs/page.md", "lab/reliability/results/cuts.json", "chalicelib/__pycache__/engine.pyc"):
        (tmp_path / nothing).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nothing).write_text("after")
    assert _state(tmp_path) == before
    (tmp_path / changed).write_text("after")
    assert _state(tmp_path) != before


def _state(root: Path) -> str:
    state_of_the_code.cache_clear()
    return state_of_the_code("", root)


@pytest.mark.parametrize(
    ("part", "changed", "depends"),
    [
        ("cuts", "chalicelib/flows/ecom/flow.py", True),
        ("cuts", "tests/campaign/cuts.py", True),
        ("cuts", "tests/campaign/__init__.py", True),
        ("cuts", "tests/clock.py", True),
        ("cuts", "lab/reliability/forks.py", True),
        ("cuts", "tests/e2e/test_artifact.py", False),
        ("cuts", "web/shell.ts", False),
        ("cuts", "lab/reliability/mutation_engine.py", False),
        ("mutations", "lab/reliability/mutation_engine.py", True),
        ("artifact", "web/shell.ts", True),
    ],
)
def test_a_part_in_virtual_time_is_made_again_only_for_what_it_plays(
    part: str, changed: str, depends: bool, tmp_path: Path
) -> None:
    (tmp_path / changed).parent.mkdir(parents=True)
    (tmp_path / changed).write_text("before")
    state_of_the_code.cache_clear()
    before = state_of_the_code(part, tmp_path)
    (tmp_path / changed).write_text("after")
    state_of_the_code.cache_clear()
    assert (state_of_the_code(part, tmp_path) != before) == depends


def _work(job: int) -> tuple[int, str]:
    return job, f"worked {job}"


def test_only_what_is_left_is_worked_at(tmp_path: Path) -> None:
    _kept(tmp_path).add(1, "of before")
    said = StringIO()
    kept = _kept(tmp_path)
    found = dict(spread([1, 2, 3], _work, "Jobs", Console(file=said), kept))
    assert found == {1: "of before", 2: "worked 2", 3: "worked 3"}
    assert "1 of 3 are there from before" in said.getvalue()
    assert _kept(tmp_path).found == {}


def test_whoever_stops_in_the_middle_loses_nothing_of_what_was_found(tmp_path: Path) -> None:
    going = spread([1, 2, 3], _work, "Jobs", Console(file=StringIO()), _kept(tmp_path))
    first, _ = next(going)
    going.close()  # type: ignore[attr-defined] # a generator
    assert first in _kept(tmp_path).found
