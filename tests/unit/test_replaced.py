"""A deploy over the last release loses nothing that nobody was told of."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from infra import generated
from infra.cfn import Json
from infra.generated import ROOT
from infra.replaced import differences, index_changes, released, stacks


@pytest.fixture
def today() -> Json:
    return stacks()


def test_what_is_replaced_or_taken_away_since_the_last_release_stands_in_the_migration_notes(today: Json) -> None:
    notes = (ROOT / "docs" / "migrating.md").read_text(encoding="utf-8")
    untold = [sentence for name, sentence in differences(released(), today) if f"`{name}`" not in notes]
    assert untold == []


def test_what_is_of_the_last_release_is_written_by_its_own_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["replaced", "--check"])
    assert generated.main({tmp_path / "released.json": "{}"}, None, by="python -m infra.replaced") == 1
    assert "run `python -m infra.replaced` and" in capsys.readouterr().err


def test_no_deploy_changes_more_than_one_index_of_a_table(today: Json) -> None:
    """DynamoDB makes or removes one global index in one update; CloudFormation fails with more."""
    assert {name: changed for name, changed in index_changes(released(), today) if len(changed) > 1} == {}


def test_a_table_under_another_name_is_said_to_be_replaced(today: Json) -> None:
    changed = deepcopy(today)
    changed["state"]["Table"]["replaced_by"]["TableName"] = "another"
    assert dict(differences(today, changed)) == {"state.Table": "state.Table is replaced: TableName differs"}


def test_a_queue_that_is_no_more_is_said_to_be_taken_out(today: Json) -> None:
    changed = deepcopy(today)
    del changed["state"]["WakeQueue"]
    assert list(dict(differences(today, changed))) == ["state.WakeQueue"]


def test_what_moved_into_the_other_stack_is_taken_out_of_the_one_that_had_it(today: Json) -> None:
    changed = deepcopy(today)
    changed["application"]["Table"] = changed["state"].pop("Table")
    assert list(dict(differences(today, changed))) == ["state.Table"]


def test_what_is_new_or_only_changed_in_place_is_no_loss(today: Json) -> None:
    changed = deepcopy(today)
    changed["state"]["Another"] = {"type": "AWS::SQS::Queue", "replaced_by": {}}
    changed["state"]["Table"]["indexes"] |= {"gsi9": {"IndexName": "gsi9"}}
    assert list(differences(today, changed)) == []
    assert list(index_changes(today, changed)) == [("state.Table", ["gsi9"])]


def test_two_index_changes_at_once_are_both_named(today: Json) -> None:
    changed = deepcopy(today)
    del changed["state"]["Table"]["indexes"]["gsi8"]
    changed["state"]["Table"]["indexes"]["gsi7"] = {"IndexName": "gsi7"}
    assert list(index_changes(today, changed)) == [("state.Table", ["gsi7", "gsi8"])]
