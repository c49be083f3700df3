"""Writes that GitHub refuses, for an instant or for good, and a branch that changes between reading and writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.clients.github.errors import LostRace
from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, has_customer
from local.platforms.faults import Rule
from local.platforms.git_words import Person, TreeEntry
from tests.contract.github_place import GitHub, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def refused(github: GitHub, **changes: object) -> PlatformError:
    before = github.store.refs("refs/heads")
    with pytest.raises(PlatformError) as refusal:
        github.ensure(**changes)  # type: ignore[arg-type] # what a client takes
    assert github.store.refs("refs/heads/main") == {"refs/heads/main": before["refs/heads/main"]}
    return refusal.value


def answering(method: str, path: str, status: int, message: str) -> Rule:
    return Rule(method=method, path=path, mode="conflict", status=status, body={"message": message})


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("PATCH", "git/refs", 422, "Reference cannot be updated"),
        ("PATCH", "git/refs", 422, "Reference update failed"),
        ("PATCH", "git/refs", 422, "Object does not exist"),
        ("PATCH", "git/refs", 404, "Not Found"),
        ("POST", "git/trees", 404, "Not Found"),
        ("POST", "git/commits", 422, "Tree SHA does not exist"),
    ],
)
def test_a_write_refused_once_without_a_reason_is_looked_at_again_and_counted_until_a_person_is_asked(
    github: GitHub, method: str, path: str, status: int, message: str
) -> None:
    github.faults.add(answering(method, path, status, message))
    once = refused(github)
    assert isinstance(once, Retryable)
    assert (once.code, once.spends_failure) == ("GITHUB_WRITE_REFUSED", True)
    assert message in once.message
    assert "no rule or protection of the branch" in once.hint
    assert isinstance(github.ensure(), Committed)
    assert len(github.commits()) == 2


@pytest.mark.parametrize("path", ["git/refs", "pulls"])
def test_a_pull_request_that_cannot_be_made_at_once_is_made_later(github: GitHub, path: str) -> None:
    message = "Reference update failed" if path == "git/refs" else "Not Found"
    github.faults.add(answering("POST", f"{path}$", 422 if path == "git/refs" else 404, message))
    once = refused(github, delivery="pull_request")
    assert isinstance(once, Retryable)
    assert once.code == "GITHUB_WRITE_REFUSED"
    assert isinstance(github.ensure("pull_request"), AwaitingMerge)


def test_a_branch_that_is_deleted_before_the_commit_reaches_it_is_a_persons_to_make_again(github: GitHub) -> None:
    github.edit({"README.md": "a release\n"}, branch="release")
    meanwhile(github, "POST", "git/commits", lambda: github.store.delete("refs/heads/release"))
    gone = refused(github, branch="release")
    assert isinstance(gone, Permanent)
    assert gone.code == "GITHUB_BRANCH_NOT_FOUND"


@pytest.mark.parametrize(
    ("message", "code", "advice"),
    [
        ("Commits must have verified signatures.", "GITHUB_SIGNATURE_REQUIRED", "GitHub App"),
        ('Required status check "build" is expected.', "GITHUB_CHECKS_REQUIRED", "PIXEL_DELIVERY"),
    ],
)
def test_a_rule_of_the_branch_is_named_with_what_helps_against_it(
    github: GitHub, message: str, code: str, advice: str
) -> None:
    text = f"Repository rule violations found\n\n{message}\n\n"
    github.faults.add(answering("PATCH", "git/refs", 422, text))
    rule = refused(github)
    assert isinstance(rule, Permanent)
    assert rule.code == code
    assert advice in rule.hint
    assert message in rule.message


def test_a_conflict_that_is_a_rule_is_no_race(github: GitHub) -> None:
    text = "Repository rule violations found\n\nSecret detected in content\n\n"
    github.faults.add(answering("PATCH", "git/refs", 409, text))
    assert refused(github).code == "GITHUB_SECRET_SUSPECTED"


@pytest.mark.parametrize(
    "error",
    [
        {"resource": "PullRequest", "field": "head", "code": "invalid"},
        {"resource": "PullRequest", "code": "custom", "message": "No commits between main and onboarding/px-acme"},
    ],
)
def test_a_pull_request_whose_branch_went_or_was_merged_meanwhile_is_looked_at_again(
    github: GitHub, error: dict[str, str]
) -> None:
    body = {"message": "Validation Failed", "errors": [error]}
    github.faults.add(Rule(method="POST", path="pulls$", mode="conflict", status=422, body=body))
    changed = refused(github, delivery="pull_request")
    assert isinstance(changed, Retryable)
    assert changed.code == "PIXEL_PULL_REQUEST_CHANGED"
    assert isinstance(github.ensure("pull_request"), AwaitingMerge)


def test_a_commit_that_somebody_takes_out_while_we_write_does_not_come_back_with_ours(github: GitHub) -> None:
    kept = github.commits()[0]
    dropped = github.edit({"README.md": "a mistake\n"})
    meanwhile(github, "POST", "git/commits", lambda: github.store.git("update-ref", "refs/heads/main", kept))
    with pytest.raises(LostRace):
        github.ensure()
    assert github.commits() == [kept]
    done = github.ensure()
    assert done == Committed(github.commits()[0], changed=True)
    assert github.commits()[1:] == [kept]
    assert dropped not in github.commits()


@pytest.mark.parametrize("late", ["main", "onboarding/px-acme"])
def test_nobody_is_asked_about_a_branch_that_has_the_source_by_now(github: GitHub, late: str) -> None:
    """A look that lags: what it misses is on the branch before a person is told that it is not."""
    before = github.commits()[0]
    opened = github.ensure("pull_request")
    assert isinstance(opened, AwaitingMerge)
    if late == "main":
        github.press(opened, "merge")
    else:
        (github.store.path / "pulls.json").unlink()  # the run ended before it opened the pull request
    there = github.store.resolve(f"refs/heads/{late}")
    github.store.git("update-ref", f"refs/heads/{late}", before)
    meanwhile(
        github, "GET", f"branches/{late}", lambda: github.store.git("update-ref", f"refs/heads/{late}", str(there))
    )
    with pytest.raises(Retryable) as moved:
        github.ensure("pull_request")
    assert (moved.value.code, moved.value.spends_failure) == ("PIXEL_BRANCH_MOVED", False)


def test_a_branch_that_another_write_holds_at_that_moment_is_a_lost_race(github: GitHub) -> None:
    """GitHub then says no more than that the reference cannot be updated; it has moved by the time one looks."""
    github.faults.add(answering("PATCH", "/git/refs/", 422, "Reference cannot be updated"))
    meanwhile(github, "PATCH", "/git/refs/", lambda: github.edit({"README.md": "faster"}))
    with pytest.raises(LostRace):
        github.ensure()


def test_a_pull_request_that_is_opened_too_quickly_is_opened_later(github: GitHub) -> None:
    error = {"resource": "PullRequest", "code": "custom", "message": "was submitted too quickly"}
    body = {"message": "Validation Failed", "errors": [error]}
    github.faults.add(Rule(method="POST", path="/pulls$", mode="conflict", status=422, body=body))
    with pytest.raises(Retryable) as limited:
        github.ensure("pull_request")
    assert (limited.value.code, limited.value.crowded) == ("GITHUB_RATE_LIMITED", True)
    assert isinstance(github.ensure("pull_request"), AwaitingMerge)


def test_the_index_datas_mode_is_kept_by_adding_and_removing(github: GitHub) -> None:
    put(github, INDEX_DATA_PATH, "100755", github.text(INDEX_DATA_PATH))
    github.ensure()
    assert mode(github, INDEX_DATA_PATH) == "100755"
    assert mode(github, "src/customers/px-acme/website.ts") == "100644"
    client = github.client()
    client.remove_customer("px-acme", "acc_1", message="Remove", deadline=Deadline.after(20))
    assert mode(github, INDEX_DATA_PATH) == "100755"
    assert not has_customer(github.text(INDEX_DATA_PATH), "px-acme")


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        (INDEX_DATA_PATH, "120000", "is a symbolic link, not a plain file"),
        ("src/customers/px-acme", "120000", "is a symbolic link, not a folder"),
        ("src/customers/px-acme", "160000", "is a submodule, not a folder"),
        ("src/customers/px-acme", "100644", "is a file, not a folder"),
    ],
)
def test_what_is_no_plain_file_or_folder_is_left_alone_and_named(
    github: GitHub, path: str, kind: str, said: str
) -> None:
    """The contents API shows a link to a file as that file: only the tree tells."""
    if path == INDEX_DATA_PATH:
        put(github, "src/real.ts", "100644", github.text(INDEX_DATA_PATH))
    put(github, path, kind, "real.ts")
    unreadable = refused(github)
    assert unreadable.code == "PIXEL_SOURCE_UNREADABLE"
    assert f"{path} in the pixel repository {said}" in unreadable.message


def meanwhile(github: GitHub, method: str, path: str, happens: Callable[[], object]) -> None:
    """Something that happens just before the first such request is served."""
    take, waiting = github.faults.take, [happens]

    def taking(asked: str, at: str) -> Rule | None:
        if waiting and asked == method and path in at:
            waiting.pop()()
        return take(asked, at)

    github.faults.take = taking  # type: ignore[method-assign,assignment] # the one place that sees every request


def put(github: GitHub, path: str, kind: str, text: str) -> None:
    """A commit of one path of any mode onto main, as a person pushes it."""
    head = github.commits()[0]
    sha = head if kind == "160000" else github.store.write_blob(text.encode())
    entry = TreeEntry(path, kind, "commit" if kind == "160000" else "blob", sha)
    tree = github.store.write_tree(head, [entry])
    made = github.store.write_commit(tree, [head], "By hand", Person())
    assert github.store.move("refs/heads/main", made, head)


def mode(github: GitHub, path: str) -> str:
    entry = github.store.entry("main", path)
    assert entry is not None
    return entry.mode
