"""What this code stores, each release can read; a new stored form takes two releases (docs/compatibility.md).

This code plays a story alone, and after every event the release is asked for list, record, history and attempts: all is
there as this code itself says it, and nothing was written. With a form that releases.toml lists as switched on by a
setting, what it says of the release is held to its word in both directions.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.records.glance import HEALTH
from chalicelib.records.ledger import SCHEMA_VERSION
from infra.generated import ROOT
from infra.releases import AS_DEPLOYED, Form, Release, forms
from tests.releases import stories
from tests.releases.conftest import Started
from tests.releases.reading import alike, read
from tests.releases.side import Side
from tests.releases.stage import Stage

FORMS = (AS_DEPLOYED, *forms())
STORIES = (stories.attempts_fail_and_wait, stories.a_user_is_released, stories.a_pixel_waits_for_its_account)
REFUSED = "503 RECORD_TOO_NEW"

pytestmark = pytest.mark.xdist_group("releases")

Story = Callable[[Stage], None]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.setting or "as deployed")
def test_what_this_code_stores_is_read_by_the_release(
    stage: Stage, release: Release, old: Side, started: Started, form: Form, story: Story
) -> None:
    writer = started(f"here {form.setting}".strip(), ROOT, form.environment)
    found = faults(stage, writer, old, story)
    if form.setting in release.cannot_read:
        assert set(found) == {REFUSED}, "what releases.toml says that it cannot read, it leaves alone and says so"
    else:
        assert found == []


def test_a_form_that_the_release_cannot_read_is_refused_in_words_and_goes_on_later(
    stage: Stage, old: Side, other: Side
) -> None:
    """What a new schema version costs that was written by the first release to know it."""
    later = other.pretend(schema_version=SCHEMA_VERSION + 1)
    customers: list[stories.Onboarding] = []
    assert set(faults(stage, later, old, lambda stage: customers.append(half_way(stage)))) == {REFUSED}
    (customer,), before = customers, stage.items
    with stage.through(old):
        path = f"/onboarding/{customer.link}"
        asked = [
            stage.engineer("PATCH", f"/v1/onboarding/{customer.id}", {"note": "Call them."}),
            stage.engineer("DELETE", f"/v1/onboarding/{customer.id}"),
            stage.customer(customer.sub, "PATCH", f"{path}/save", {"index_name": "other"}),
            stage.customer(customer.sub, "POST", f"{path}/submit"),
        ]
        assert {f"{answer.status} {answer.json['code']}" for answer in asked} == {REFUSED}
        assert all("newer version" in answer.json["detail"] for answer in asked)
        assert stage.items == before
        stage.settle(minutes=30)
    customer.submit()
    stage.settle(minutes=10)
    _, seen = read(stage, later)
    assert (seen["status"], seen["create_index"][0], seen["attention"]) == ("submitted", "succeeded", "")


def test_a_form_that_the_release_misreads_is_caught(stage: Stage, old: Side, other: Side) -> None:
    found = faults(stage, other.pretend(shortened=True), old, half_way)
    assert set(found) - {REFUSED}


def half_way(stage: Stage) -> stories.Onboarding:
    """A customer who has filled everything in."""
    customer = stories.Onboarding(stage)
    stage.settle(minutes=2)
    customer.register()
    stage.settle(minutes=2)
    customer.fill_in()
    return customer


def faults(stage: Stage, writer: Side, reader: Side, story: Story | Callable[[Stage], object]) -> list[str]:
    """What was wrong with what a reader says of what a writer has stored, after every event of a story."""
    found: list[str] = []
    looks = 0

    def compare() -> None:
        nonlocal looks
        if not stage.key:
            return
        looks += 1
        before = without_health(stage)
        replies, heard = read(stage, reader)
        _, meant = read(stage, writer)
        found.extend(f"{each.status} {each.json['code']}" for each in replies if each.status != 200)
        if heard:
            wrong = [name for name in heard.keys() & meant.keys() if not alike(heard[name], meant[name])]
            found.extend(f"{name}: {heard[name]} for {meant[name]}" for name in wrong)
        if without_health(stage) != before:
            found.append("reading has written")

    stage.begin([writer])
    stage.watched = compare
    story(stage)
    assert looks > 8, "there was something to read"
    return found


def without_health(stage: Stage) -> dict[tuple[str, str], object]:
    """Every item but for those that tell how a customer was when somebody looked."""
    return {key: item for key, item in stage.items.items() if key[1] != HEALTH}
