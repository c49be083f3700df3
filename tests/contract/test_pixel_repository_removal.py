"""The pixel repository's client takes a customer out again, against the GitHub stand-in over a real git repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
import requests

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed
from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Retryable
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, add_customer, customer_entry, has_customer
from chalicelib.pixel_source.website import website_path
from local.platforms.faults import Rule
from tests.contract.github_place import ACME, BOTH_FILES, GitHub, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Delivery = Literal["commit", "pull_request"]
MESSAGE = "Remove pixel px-acme\n\nonboarding ob_1"
ADDING, REMOVING = "onboarding/px-acme", "offboarding/px-acme"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def remove(github: GitHub, delivery: Delivery = "commit", account: str = "acc_1") -> Committed | AwaitingMerge:
    return github.client(delivery).remove_customer("px-acme", account, message=MESSAGE, deadline=Deadline.after(20))


def refusal_of(github: GitHub, delivery: Delivery = "commit", account: str = "acc_1") -> PlatformError:
    with pytest.raises(PlatformError) as refusal:
        remove(github, delivery, account)
    assert "Acme" not in f"{refusal.value} {refusal.value.hint}"
    return refusal.value


def files(github: GitHub, ref: str = "main") -> dict[str, str]:
    """Everything on a branch: path and content."""
    paths = github.store.git("ls-tree", "-r", "--name-only", ref).splitlines()
    return {path: github.text(path, ref) for path in paths}


def branches(github: GitHub) -> set[str]:
    return {ref.removeprefix("refs/heads/") for ref in github.store.refs("refs/heads")} - {"main"}


def opened(outcome: Committed | AwaitingMerge) -> AwaitingMerge:
    assert isinstance(outcome, AwaitingMerge)
    return outcome


def test_a_customer_is_taken_out_in_one_commit_and_everything_is_as_it_was(github: GitHub) -> None:
    before = files(github)
    github.ensure()
    head = github.commits()[0]
    done = remove(github)
    assert done == Committed(github.commits()[0], changed=True)
    commit = github.store.commit(done.sha)
    assert (commit["parents"], commit["message"]) == ([head], MESSAGE)
    assert github.store.changed_files("main~1", "main") == BOTH_FILES
    assert files(github) == before


def test_another_customer_stays_byte_by_byte(github: GitHub) -> None:
    other = Customer("px-acme-2", "Acme's other shop", "acc_1", personalization=True)
    github.ensure()
    github.client().ensure_customer(other, message="Add another", deadline=Deadline.after(20))
    entry, script = customer_entry(github.text(INDEX_DATA_PATH), "px-acme-2"), github.text(website_path("px-acme-2"))
    remove(github)
    assert customer_entry(github.text(INDEX_DATA_PATH), "px-acme-2") == entry
    assert github.text(website_path("px-acme-2")) == script
    assert not has_customer(github.text(INDEX_DATA_PATH), "px-acme")


def test_a_second_time_changes_nothing(github: GitHub) -> None:
    github.ensure()
    first = remove(github)
    assert isinstance(first, Committed)
    assert remove(github) == Committed(first.sha, changed=False)
    assert github.operations() == ["update_ref"] * 2


def test_a_customer_who_never_was_there_changes_nothing(github: GitHub) -> None:
    assert remove(github) == Committed(github.commits()[0], changed=False)
    assert github.operations() == []


def test_what_people_made_of_the_customers_folder_goes_as_well(github: GitHub) -> None:
    before = files(github)
    github.ensure()
    folder = "src/customers/px-acme"
    github.edit(
        {f"{folder}/website.ts": "// ours\n", f"{folder}/lib/cart/add.ts": "// deep\n", f"{folder}/a.md": "a\n"}
    )
    remove(github)
    assert files(github) == before
    assert github.text(f"{folder}/website.ts", "main~1") == "// ours\n"


@pytest.mark.parametrize("left", BOTH_FILES)
def test_what_is_left_of_a_customer_is_removed(github: GitHub, left: str) -> None:
    before = files(github)
    content = {
        INDEX_DATA_PATH: add_customer(before[INDEX_DATA_PATH], ACME),
        website_path("px-acme"): "// a script without an entry\n",
    }
    github.edit({left: content[left]})
    remove(github)
    assert github.store.changed_files("main~1", "main") == [left]
    assert files(github) == before


@pytest.mark.parametrize("account", ["acc_2", ""])
def test_an_entry_of_another_account_is_left_alone_with_its_folder(github: GitHub, account: str) -> None:
    github.ensure()
    before = github.commits()
    assert refusal_of(github, account=account).code == "PIXEL_ENTRY_DIFFERS"
    assert github.commits() == before


def test_a_source_that_cannot_be_read_is_left_alone(github: GitHub) -> None:
    edited = github.edit({INDEX_DATA_PATH: "<<<<<<< HEAD\n"})
    assert refusal_of(github).code == "PIXEL_SOURCE_UNREADABLE"
    assert github.commits()[0] == edited


def test_a_file_where_the_folder_should_be_is_a_persons_to_settle(github: GitHub) -> None:
    edited = github.edit({"src/customers/px-acme": "not a folder\n"})
    assert refusal_of(github).code == "PIXEL_SOURCE_UNREADABLE"
    assert github.commits()[0] == edited


def test_a_removal_whose_answer_was_lost_is_found_and_not_made_again(github: GitHub) -> None:
    github.ensure()
    github.faults.add(Rule(method="PATCH", mode="lost_after"))
    assert isinstance(refusal_of(github), Retryable)
    assert remove(github) == Committed(github.commits()[0], changed=False)
    assert github.operations() == ["update_ref"] * 2


def test_a_lost_race_is_no_failure_and_the_next_attempt_removes(github: GitHub) -> None:
    github.ensure()
    body = {"message": "Update is not a fast forward"}
    github.faults.add(Rule(method="PATCH", mode="conflict", status=422, body=body))
    lost = refusal_of(github)
    assert isinstance(lost, Retryable)
    assert (lost.code, lost.spends_failure) == ("PIXEL_BRANCH_MOVED", False)
    done = remove(github)
    assert isinstance(done, Committed)
    assert done.changed


def test_a_pull_request_that_nobody_merged_is_closed_and_its_branch_deleted(github: GitHub) -> None:
    before = files(github)
    github.ensure("pull_request")
    assert remove(github, "pull_request") == Committed(github.commits()[0], changed=False)
    assert branches(github) == set()
    assert files(github) == before
    operations = ["create_ref", "create_pull_request", "set_pull_request_state", "delete_ref"]
    assert github.operations() == operations
    remove(github, "pull_request")
    assert github.operations() == operations


def test_source_that_was_merged_is_removed_by_another_pull_request(github: GitHub) -> None:
    before = files(github)
    github.press(opened(github.ensure("pull_request")), "merge")
    waiting = opened(remove(github, "pull_request"))
    assert remove(github, "pull_request") == waiting
    assert has_customer(github.text(INDEX_DATA_PATH), "px-acme")
    page = requests.get(waiting.url, timeout=5).text
    assert "Remove pixel px-acme" in page
    assert branches(github) == {REMOVING}
    github.press(waiting, "merge")
    assert remove(github, "pull_request") == Committed(github.commits()[0], changed=False)
    assert files(github) == before
    assert branches(github) == set()
    operations = github.operations()
    remove(github, "pull_request")
    assert github.operations() == operations


def test_a_branch_that_a_dead_run_left_without_a_pull_request_is_deleted(github: GitHub) -> None:
    github.faults.add(Rule(method="POST", path="pulls$", mode="error_before"))
    with pytest.raises(Retryable):
        github.ensure("pull_request")
    assert branches(github) == {ADDING}
    assert isinstance(remove(github, "pull_request"), Committed)
    assert branches(github) == set()


def test_a_branch_of_that_name_with_something_else_on_it_is_left_alone(github: GitHub) -> None:
    github.edit({"README.md": "something else\n"}, branch=ADDING)
    assert isinstance(remove(github, "pull_request"), Committed)
    assert branches(github) == {ADDING}
    assert github.operations() == []


def test_a_pull_request_of_ours_is_withdrawn_whatever_people_did_to_its_branch(github: GitHub) -> None:
    github.ensure("pull_request")
    github.edit({INDEX_DATA_PATH: "<<<<<<< HEAD\n"}, branch=ADDING)
    assert isinstance(remove(github, "pull_request"), Committed)
    assert branches(github) == set()


@pytest.mark.parametrize(("message", "gone"), [("Reference does not exist", True), ("Cannot delete it", False)])
def test_a_branch_that_somebody_else_deletes_meanwhile_is_deleted_and_one_that_stays_is_said(
    github: GitHub, message: str, gone: bool
) -> None:
    github.ensure("pull_request")
    github.faults.add(Rule(method="DELETE", mode="conflict", status=422, body={"message": message}))
    if gone:
        assert isinstance(remove(github, "pull_request"), Committed)
    else:
        assert refusal_of(github, "pull_request").code == "GITHUB_REFUSED"


@pytest.mark.parametrize(("method", "path"), [("PATCH", r"pulls/1$"), ("DELETE", r"git/refs/heads/onboarding")])
def test_a_withdrawal_whose_answer_was_lost_is_finished(github: GitHub, method: str, path: str) -> None:
    github.ensure("pull_request")
    github.faults.add(Rule(method=method, path=path, mode="lost_after"))
    assert isinstance(refusal_of(github, "pull_request"), Retryable)
    assert isinstance(remove(github, "pull_request"), Committed)
    assert branches(github) == set()
    assert github.operations()[2:] == ["set_pull_request_state", "delete_ref"]


@pytest.mark.parametrize("path", [r"git/refs$", r"pulls$"])
def test_a_removing_pull_request_whose_answer_was_lost_is_adopted(github: GitHub, path: str) -> None:
    github.ensure()
    github.faults.add(Rule(method="POST", path=path, mode="lost_after"))
    assert isinstance(refusal_of(github, "pull_request"), Retryable)
    opened(remove(github, "pull_request"))
    assert github.operations()[1:] == ["create_ref", "create_pull_request"]


def test_a_pull_request_that_was_merged_just_now_is_looked_at_again(github: GitHub) -> None:
    adding = opened(github.ensure("pull_request"))
    body = {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "state"}]}
    github.faults.add(Rule(method="PATCH", path=r"pulls/1$", mode="conflict", status=422, body=body))
    changed = refusal_of(github, "pull_request")
    assert isinstance(changed, Retryable)
    assert branches(github) == {ADDING}
    github.press(adding, "merge")
    opened(remove(github, "pull_request"))
    assert branches(github) == {REMOVING}


def test_a_removing_pull_request_closed_without_a_merge_is_a_persons_to_reopen_or_settle_by_hand(
    github: GitHub,
) -> None:
    before = files(github)
    github.ensure()
    github.press(opened(remove(github, "pull_request")), "close")
    refused = refusal_of(github, "pull_request")
    assert refused.code == "PIXEL_PULL_REQUEST_CLOSED"
    assert "remove the customer from the branch by hand" in refused.hint
    github.edit({**before, website_path("px-acme"): None})
    assert isinstance(remove(github, "pull_request"), Committed)
    assert branches(github) == set()


def test_source_that_somebody_put_back_after_its_removal_is_a_persons_to_settle(github: GitHub) -> None:
    github.ensure()
    with_customer = github.text(INDEX_DATA_PATH)
    github.press(opened(remove(github, "pull_request")), "merge")
    github.edit({INDEX_DATA_PATH: with_customer})
    assert refusal_of(github, "pull_request").code == "PIXEL_SOURCE_RESTORED"


def test_a_removal_branch_with_something_else_on_it_is_a_persons_to_delete(github: GitHub) -> None:
    github.ensure()
    github.edit({"README.md": "something else\n"}, branch=REMOVING)
    stale = refusal_of(github, "pull_request")
    assert stale.code == "PIXEL_BRANCH_STALE"
    assert REMOVING in stale.hint
