"""What a clone lacks is not tested against, and nobody overlooks that."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.releases import trees

LACKED = "0" * 40


def git(*words: str) -> None:
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project with two commits."""
    made = tmp_path / "clone"
    git("init", "--quiet", str(made))
    for text in ("first", "second"):
        (made / "app.py").write_text(text, encoding="utf-8")
        git("-C", str(made), "add", "app.py")
        git("-C", str(made), "commit", "--quiet", "--message", text)
    return made


def reason(history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(trees, "HISTORY", history)
    with pytest.raises(pytest.skip.Exception, match="NOT TESTED against release 9") as skipped:
        trees.unpacked(LACKED, tmp_path, "release 9")
    return str(skipped.value)


def test_a_commit_that_is_there_is_unpacked_whatever_its_tag(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "HISTORY", clone)
    head = subprocess.run(["git", "-C", str(clone), "rev-parse", "HEAD~1"], capture_output=True, text=True, check=True)
    tree = trees.unpacked(head.stdout.strip(), tmp_path, "the first", "app.py")
    assert (tree / "app.py").read_text(encoding="utf-8") == "first"


def test_a_shallow_clone_is_told_how_to_get_its_history(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("clone", "--quiet", "--depth", "1", clone.as_uri(), str(tmp_path / "shallow"))
    assert reason(tmp_path / "shallow", tmp_path, monkeypatch).endswith("git fetch --unshallow --tags origin")


def test_a_clone_that_lacks_one_commit_is_told_which(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.search(rf"lacks its commit {LACKED}.*git fetch --tags origin$", reason(clone, tmp_path, monkeypatch))


def test_what_is_no_clone_is_said_to_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is no clone of the project" in reason(tmp_path, tmp_path, monkeypatch)
