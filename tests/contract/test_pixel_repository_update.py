"""The pixel repository's client brings a customer's entry up to date, over a real git repository."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed
from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, customer_entry, has_customer
from chalicelib.pixel_source.website import website_path
from tests.contract.github_place import ACME, GitHub, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUBMITTED = replace(ACME, customer_name='Acme\'s "Second" name', storefront_type="mobile")
DELIVERIES: list[Literal["commit", "pull_request"]] = ["commit", "pull_request"]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def update(github: GitHub, delivery: Literal["commit", "pull_request"] = "commit") -> Committed | AwaitingMerge:
    return github.client(delivery).update_customer(
        SUBMITTED, ACME, message="Update pixel px-acme", deadline=Deadline.after(20)
    )


def entry(github: GitHub, ref: str = "main") -> str:
    return customer_entry(github.text(INDEX_DATA_PATH, ref), "px-acme") or ""


def test_what_the_customer_submitted_replaces_what_was_written_and_nothing_else_changes(github: GitHub) -> None:
    github.ensure()
    script = github.text(website_path("px-acme"))
    before = github.text(INDEX_DATA_PATH)
    update(github)
    assert "'mobile'" in entry(github)
    assert "Acme\\'s" in entry(github)
    assert github.text(INDEX_DATA_PATH).replace(entry(github), "") == before.replace(entry(github, "main~1"), "")
    assert github.text(website_path("px-acme")) == script
    assert github.store.changed_files("main~1", "main") == [INDEX_DATA_PATH]


def test_a_second_update_changes_nothing(github: GitHub) -> None:
    github.ensure()
    update(github)
    assert update(github) == Committed(github.commits()[0], changed=False)
    assert github.operations() == ["update_ref"] * 2


def test_what_a_colleague_has_changed_by_hand_is_theirs(github: GitHub) -> None:
    github.ensure()
    source = github.text(INDEX_DATA_PATH)
    github.edit({INDEX_DATA_PATH: source.replace("Acme", "ACME Ltd.")})
    with pytest.raises(PlatformError) as refusal:
        update(github)
    assert refusal.value.code == "PIXEL_ENTRY_DIFFERS"
    assert "customerName" in refusal.value.message


def test_what_a_colleague_has_corrected_already_is_kept(github: GitHub) -> None:
    github.ensure()
    source = github.text(INDEX_DATA_PATH)
    by_hand = (
        entry(github)
        .replace("'web'", '"mobile" /* they asked */')
        .replace("personalization", "note: 1,\n    personalization")
    )
    github.edit({INDEX_DATA_PATH: source.replace(entry(github), by_hand)})
    update(github)
    assert '"mobile" /* they asked */' in entry(github)
    assert "note: 1" in entry(github)
    assert "Second" in entry(github)


def test_an_entry_that_was_removed_by_hand_comes_back_as_submitted(github: GitHub) -> None:
    update(github)
    assert "'mobile'" in entry(github)
    assert github.text(website_path("px-acme"))


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_an_entry_that_says_what_was_submitted_is_the_customers_own(
    github: GitHub, delivery: Literal["commit", "pull_request"]
) -> None:
    """The commit's answer was lost, and the customer submitted before it was tried again."""
    for first, then in ((ACME, SUBMITTED), (SUBMITTED, ACME)):
        github.client().ensure_customer(first, message="Add", deadline=Deadline.after(20))
        again = github.client(delivery).ensure_customer(then, first, message="Add", deadline=Deadline.after(20))
        assert again == Committed(github.commits()[0], changed=False)
        github.client().remove_customer("px-acme", "acc_1", message="Remove", deadline=Deadline.after(20))


def test_a_pull_request_of_its_own_brings_the_update(github: GitHub) -> None:
    added = github.ensure("pull_request")
    assert isinstance(added, AwaitingMerge)
    github.press(added, "merge")
    proposed = update(github, "pull_request")
    assert isinstance(proposed, AwaitingMerge)
    assert proposed.number != added.number
    assert update(github, "pull_request") == proposed
    assert "'web'" in entry(github)
    github.press(proposed, "merge")
    assert isinstance(update(github, "pull_request"), Committed)
    assert "'mobile'" in entry(github)
    assert has_customer(github.text(INDEX_DATA_PATH), "px-acme")


def test_an_update_that_was_taken_back_by_hand_needs_a_person(github: GitHub) -> None:
    github.ensure()
    before = github.text(INDEX_DATA_PATH)
    proposed = update(github, "pull_request")
    assert isinstance(proposed, AwaitingMerge)
    github.press(proposed, "merge")
    github.edit({INDEX_DATA_PATH: before})
    with pytest.raises(PlatformError) as refusal:
        update(github, "pull_request")
    assert refusal.value.code == "PIXEL_SOURCE_REVERTED"
    github.edit({INDEX_DATA_PATH: before.replace(entry(github), entry(github, "main~1"))})
    assert isinstance(update(github, "pull_request"), Committed)
