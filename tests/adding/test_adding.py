"""The pages that tell how to add to the project are followed word for word, in a copy of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adding.page import NotFollowed, Step, steps, touched
from tests.adding.walk import includes

ROOT = Path(__file__).parents[2]
KNOWN, NEW = "An action on a platform that is there", "An action on a new platform"
CALL = "A new call on a platform that is there"

REGISTRY, SWITCHED_ON = "chalicelib/flows/registry.py", ".chalice/config.json"


def copy_of_the_project(folder: Path) -> Path:
    """What is committed, as it is in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def follow(folder: Path, page: str, *part: str) -> None:
    """Follow a page, or a part of it, in a process of its own."""
    program = [sys.executable, "-m", "tests.adding.walk", page, *part]
    walked = subprocess.run(program, cwd=copy_of_the_project(folder), capture_output=True, text=True, check=False)
    assert walked.returncode == 0, walked.stdout + walked.stderr


def change(root: Path, page: str) -> None:
    """Make and change the files of a page, and do nothing else."""
    for step in steps(page):
        step.apply(root)


@pytest.mark.parametrize(("part", "most"), [(KNOWN, 5), (NEW, 9)])
def test_an_action_is_added_as_its_page_says_in_as_few_files(part: str, most: int, tmp_path: Path) -> None:
    page = "docs/adding-an-action.md"
    files = touched(steps((ROOT / page).read_text(encoding="utf-8"), part))
    assert len(files) <= most, sorted(files)
    follow(tmp_path, page, part)


def test_the_list_of_a_new_calls_files_names_files_that_are_there() -> None:
    page = (ROOT / "docs/adding-an-action.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+/[\w.-]+\.\w+|CHANGELOG\.md)`", page.partition(f"\n## {CALL}\n")[2]))
    assert len(named) > 11
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_a_flow_is_added_as_its_page_says_in_one_folder_and_one_line(tmp_path: Path) -> None:
    page = "docs/adding-a-flow.md"
    files = touched(steps((ROOT / page).read_text(encoding="utf-8")))
    outside = {name for name in files if not name.startswith("chalicelib/flows/trial/")}
    assert outside == {REGISTRY, SWITCHED_ON, "tests/integration/test_trial.py"}
    (line,) = (step for step in steps((ROOT / page).read_text(encoding="utf-8")) if step.path == REGISTRY)
    assert [each for each in line.text.splitlines() if each[0] in "+-"] == ['+    "trial",']
    follow(tmp_path, page)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("**Change:** `a.py`\n\n```diff\n two\n+three\n```\n", "a.py does not have these lines exactly once:\ntwo"),
        ("**Change:** `a.py`\n\n```diff\n twice\n-one\n```\n", "a.py does not have these lines exactly once"),
        ("**New:** `a.py`\n\n```python\n```\n", "a.py is there already"),
        ("```python\n```\n", "what is to be done with this block of python"),
    ],
)
def test_a_page_that_cannot_be_followed_says_where(page: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwice\none\ntwice\none\n", encoding="utf-8")
    with pytest.raises(NotFollowed, match=re.escape(why)):
        change(tmp_path, page)


def test_a_diff_changes_the_lines_that_it_shows_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\n\n  two\nthree\n", encoding="utf-8")
    Step("change", " one\n \n-  two\n+  2\n", "a.py").apply(tmp_path)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "one\n\n  2\nthree\n"


def test_what_is_printed_must_include_what_the_page_shows() -> None:
    printed = '{"records": [{"id": 1, "status": "live"}, {"id": 2}], "count": null}'
    includes(printed, '{"records": [{"id": 2}, {"status": "…"}]}')
    with pytest.raises(NotFollowed, match=r"has nothing like \{'id': 2, 'status': 'live'\}"):
        includes(printed, '{"records": [{"id": 2, "status": "live"}]}')
    with pytest.raises(NotFollowed, match="count is None, not 1"):
        includes(printed, '{"count": 1}')
    with pytest.raises(NotFollowed, match="this is no answer"):
        includes("curl: (7) refused", "{}")
