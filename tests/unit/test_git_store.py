"""What is read and written without git is what git reads and writes, whatever the repository holds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.platforms.git_process import GitError, GitProcess
from local.platforms.git_store import GitStore
from local.platforms.git_words import LINK, Person, TreeEntry

MAIN = "refs/heads/main"
PATHS = st.sampled_from(
    ["a", "a/b", "a/b.ts", "a.ts", "a/c/d", "b c/é.ts", ".hidden/x", ".git/x", "a//b", "../a", "a-", "a0/b"]
)
CHANGES = st.lists(
    st.tuples(PATHS, st.none() | st.binary(max_size=3), st.sampled_from(["100644", "100755", LINK])),
    min_size=1,
    max_size=4,
)
NAMES = st.sampled_from(["onramp", "A colleague", "Zoë", "crud.", " spaced ", "an <odd> one", ""])
DATES = st.integers(99_999_998, 100_000_002) | st.integers(10**9, 2 * 10**9)
PEOPLE = st.builds(Person, NAMES, st.sampled_from(["a@b.example", "<a@b>", ""]), at=DATES)
MESSAGES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", "One\n\nTwo\n", "\n\nx"]
)


def outcome(call: Callable[..., Any], *given_: Any, **options: Any) -> Any:
    """What a call came to: its answer, or that git refused."""
    try:
        return call(*given_, **options)
    except GitError:
        return GitError


class Both:
    """One repository, asked by way of git and without it."""

    def __init__(self, folder: Path) -> None:
        self.store, self.git = GitStore.create(folder), GitProcess(folder)

    def same(self, method: str, *given_: Any, **options: Any) -> Any:
        """Ask both; what both answer."""
        ours, gits = (outcome(getattr(each, method), *given_, **options) for each in (self.store, self.git))
        assert ours == gits, (method, given_)
        return gits

    def commit(self, parent: str | None, changes: list[tuple[str, bytes | None, str]], message: str, by: Person) -> Any:
        """Write a commit with both; its sha, or that git refuses it."""
        entries = [
            TreeEntry(path, mode, "blob", None if data is None else self.same("write_blob", data))
            for path, data, mode in changes
        ]
        tree = self.same("write_tree", parent, entries)
        if tree is GitError:
            return GitError
        return self.same("write_commit", tree, [parent] if parent else [], message, by)

    def read_everything(self, commits: list[str]) -> None:
        """Ask both for all that can be asked about these commits."""
        for sha in commits:
            self.same("commit", sha)
            self.same("log", sha)
            for kind in ("commit", "tree", "blob"):
                self.same("resolve", sha, kind)
            for entry in self.same("tree", sha, recursive=True):
                assert self.same("entry", sha, entry.path) == entry
                self.same("blob", entry.sha)
                self.same("resolve", entry.sha, "commit")
            self.same("tree", sha)
            self.same("entry", sha, "a/b/none")
        for older, newer in pairwise(commits):
            self.same("is_ancestor", older, newer)
            self.same("is_ancestor", newer, older)
            self.same("changed_files", older, newer)


@pytest.fixture
def both(tmp_path: Path) -> Both:
    return Both(tmp_path / "it.git")


HISTORY = st.lists(st.tuples(CHANGES, MESSAGES, PEOPLE), min_size=1, max_size=3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_what_is_written_and_read_without_git_is_what_git_writes_and_reads(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[Any, str, Person]]
) -> None:
    both, commits = Both(tmp_path_factory.mktemp("it") / "it.git"), list[str]()
    for changes, message, person in history:
        made = both.commit(commits[-1] if commits else None, changes, message, person)
        if made is not GitError:
            commits.append(made)
    both.read_everything(commits)
    both.git.git("fsck", "--strict", "--no-dangling")


@pytest.fixture
def two(both: Both) -> tuple[Both, str, str]:
    """Two commits, and a branch at the first."""
    first = both.commit(None, [("a/b", b"1", "100644"), ("c", b"2", "100644")], "First", Person(at=1700000001))
    second = both.commit(first, [("a/b", b"3", "100644"), ("d/e", b"4", "100755")], "Second", Person(at=1700000002))
    both.git.git("update-ref", MAIN, first)
    return both, first, second


def test_a_branch_moves_only_from_where_it_was_seen(two: tuple[Both, str, str]) -> None:
    both, first, second = two
    assert not both.store.move(MAIN, first, second)
    assert both.same("resolve", MAIN) == first
    assert both.store.move(MAIN, second, first)
    assert both.same("resolve", MAIN) == both.git.git("rev-parse", "main").strip() == second
    assert not list(both.store.path.rglob("*.lock"))


def test_a_branch_that_git_has_locked_is_moved_by_nobody_else(two: tuple[Both, str, str]) -> None:
    both, first, second = two
    lock = both.store.path / f"{MAIN}.lock"
    lock.touch()
    with pytest.raises(GitError, match="lock"):
        both.store.move(MAIN, second, first)
    assert lock.exists()
    lock.unlink()
    assert both.store.move(MAIN, second, first)


@pytest.mark.parametrize(
    "name", ["main", "HEAD", "refs/heads/none", f"refs/heads/{'0' * 40}", "0" * 40, "none", "a..b"]
)
def test_a_name_stands_for_what_it_stands_for_in_git(two: tuple[Both, str, str], name: str) -> None:
    two[0].same("resolve", name)


def test_what_git_has_packed_is_read_and_moved_all_the_same(two: tuple[Both, str, str]) -> None:
    both, first, second = two
    both.git.git("update-ref", "refs/heads/other", second)
    both.git.git("gc", "--quiet", "--prune=now")
    assert not (both.store.path / MAIN).exists()
    afresh = Both.__new__(Both)
    afresh.store, afresh.git = GitStore(both.store.path), both.git
    afresh.read_everything([first, second])
    assert afresh.same("resolve", "refs/heads/none") is None
    assert afresh.store.move(MAIN, second, first)
    assert afresh.same("resolve", MAIN) == second


def test_two_parents_are_left_to_git(two: tuple[Both, str, str]) -> None:
    both, first, second = two
    tree = both.store.commit(second)["tree"]
    merge = both.same("write_commit", tree, [first, second], "Merge", Person(at=1700000003))
    both.read_everything([first, second, merge])
    both.same("write_commit", tree, [first, first], "Twice", Person(at=1700000003))


def test_the_usual_is_done_without_git(two: tuple[Both, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    both, first, second = two

    def refuse(*asked: Any, **_: Any) -> bytes:
        raise AssertionError(f"git {asked}")

    monkeypatch.setattr(GitProcess, "run", refuse)
    store = both.store
    blob = store.write_blob(b"new")
    third = store.write_commit(
        store.write_tree(second, [TreeEntry("a/x", "100644", "blob", blob)]), [second], "x", Person()
    )
    assert store.changed_files(second, third) == ["a/x"]
    assert store.move(MAIN, third, first)
    assert store.resolve(MAIN) == third
    assert store.is_ancestor(first, third)
    assert store.log(third) == [third, second, first]
    assert store.commit(third)["parents"] == [second]
    assert [entry.path for entry in store.tree(third)] == ["a", "c", "d"]
    found = store.entry(third, "a/x")
    assert found is not None
    assert store.blob(found.sha or "") == b"new"
