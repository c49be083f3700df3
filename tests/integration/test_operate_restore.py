"""Yesterday's table is taken in by three commands: restore, look, let it go on."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.dynamodb.models import dynamodb_backends

from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.records import restored
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Store
from infra.state.template import template
from local.stack.aws import Emulator
from operate.restore import going_back
from operate.restore.table import Tables, own_name
from operate.restore.taking_in import take_in
from tests.emulator import emulator
from tests.integration.operate_kit import Operated, operated

TABLE = "dev-OnboardingTable"


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operated]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with operated(tmp_path_factory.mktemp("stages")) as made:
        recovery = {"PointInTimeRecoveryEnabled": True}
        dynamo().update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification=recovery)
        yield made


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


def dynamo() -> Any:
    return boto3.client("dynamodb", region_name="eu-central-1")


def last_moment() -> str:
    """A moment up to which everything was made so far. Moto restores what is there, to any moment of a window that it
    sets once: here it is widened."""
    table = dynamodb_backends["123456789012"]["eu-central-1"].get_table(TABLE)
    window = table.continuous_backups["PointInTimeRecoveryDescription"]
    now = datetime.now(UTC)
    window["EarliestRestorableDateTime"] = (now - timedelta(days=1)).timestamp()
    window["LatestRestorableDateTime"] = (now + timedelta(days=1)).timestamp()
    return (now + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")


def deployed(ready: dict[str, Any]) -> Store:
    """The stage with the restored table, as a deploy of its state leaves it; answers that table's store."""
    said = {"Env": "dev", "TableName": ready["table_name"], "TableStreamArn": ready["table_stream_arn"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boto3.client("cloudformation", region_name="eu-central-1").update_stack(
            StackName="onramp-dev-state",
            TemplateBody=json.dumps(template()),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in said.items()],
        )
    return Store(dynamo(), ready["table_name"])


def test_the_table_is_there_paused_marked_and_as_the_stages_own(stage: Operated) -> None:
    made, to = stage.new(), last_moment()
    Tables(dynamo(), TABLE, going_back.moment(to)).make()  # as of a moment at which nothing was paused
    ready = stage.answer("restore", "--to", to)
    store = Store(dynamo(), ready["table_name"])
    said, record = restored.read(store), store.load(made.key)
    assert said is not None
    assert (said.confirmed, record.restored_at, PauseSwitch(store).read()) == (False, said.at, True)
    own_switch = PauseSwitch(stage.desk.store).state()
    assert own_switch.paused, "the stage it was made for does nothing meanwhile"
    assert (own_switch.by, bool(own_switch.since)) == (stage.place.actor, True), "who is woken by that sees whom to ask"
    described = dynamo().describe_table(TableName=ready["table_name"])["Table"]
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert described["LatestStreamArn"] == ready["table_stream_arn"]
    ttl = dynamo().describe_time_to_live(TableName=ready["table_name"])["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "expires_at")
    backups = dynamo().describe_continuous_backups(TableName=ready["table_name"])["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    own = template()["Resources"]["Table"]["Properties"]
    assert own["TimeToLiveSpecification"]["AttributeName"] == ttl["AttributeName"]
    assert own["StreamSpecification"]["StreamViewType"] == described["StreamSpecification"]["StreamViewType"]


@pytest.mark.parametrize("key", ["arn:aws:kms:us-east-1:000000000000:key/1b4e28ba-2fa1-41d2-883f-0016d3cca427", ""])
def test_a_table_is_under_the_key_that_the_stages_own_is_under(aws: Emulator, key: str) -> None:
    """On the emulator, which forgets the key in a restore: as somebody may who restores by hand."""
    client, table, now = aws.dynamodb, f"table-{len(key)}", datetime.now(UTC)
    under_it: Any = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}} if key else {}
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **under_it,
    )
    tables = Tables(client, table, now)
    tables.make()
    tables.switch_on()
    described = client.describe_table(TableName=tables.target)["Table"]
    assert described.get("SSEDescription", {}).get("KMSMasterKeyArn", "") == key


def test_whoever_is_interrupted_says_the_same_again(stage: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [stage.new() for _ in range(3)]
    to = last_moment()
    taken: list[Record] = []

    def interrupted(store: Store, flows: Any, items: Any, said: Any, **options: Any) -> Any:
        take_in(store, flows, (item for item in items if item["pk"]["S"] == records[0].key), said, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(going_back, "take_in", interrupted)
        stage.run("restore", "--to", to, status=1)
    store = Store(dynamo(), f"{TABLE}-{to.replace('-', '').replace(':', '')}")
    taken.append(store.load(records[0].key))
    ready = stage.answer("restore", "--to", to)
    assert ready["records"] == {"ecom": 3}
    assert store.load(records[0].key) == taken[0], "not twice"
    said = stage.run("restore", "--to", to).output
    for part in ("check", "confirm"):
        assert f"python -m operate restore {part} --stage dev --stages {stage.folder}\n" in said
    assert all(store.load(each.key).restored_at == taken[0].restored_at for each in records)


def test_it_goes_on_when_somebody_says_the_stages_name_and_not_before_all_was_taken_in(stage: Operated) -> None:
    made = stage.new()
    to = last_moment()
    store = deployed(stage.answer("restore", "--to", to))
    stage.run("restore", "confirm", "--name", "prod", status=1)
    assert PauseSwitch(store).read()
    record = store.load(made.key)
    store.write(record, record.but(restored_at=None))
    refused = stage.run("restore", "confirm", "--name", "dev", status=1).stderr
    assert "not taken in" in refused
    assert f"`python -m operate restore --to {to} {stage.named}`" in refused
    again = stage.run("restore", "--to", to, status=1).stderr
    assert f"python -m operate restore check {stage.named}" in again, "that table is the stage's own by now"
    store.write(store.load(made.key), record.but(version=record.version + 1))
    stage.run("restore", "confirm", "--name", "dev")
    said = restored.read(store)
    assert said is not None
    assert (said.confirmed, PauseSwitch(store).read()) == (True, False)


def test_a_look_names_what_was_done_since_and_what_cannot_be_looked_up(stage: Operated) -> None:
    withdrawn, linked, erased, sent = (stage.new(account_name=name) for name in ("One", "Two", "Three", "Four"))
    ready = stage.answer("restore", "--to", last_moment())
    revoke(stage.desk, withdrawn.record_id, actor="se")
    relink(stage.desk, linked.record_id, actor="se")
    note = HistoryEntry(at=stage.desk.clock() + timedelta(days=1), actor="se", kind="erasure", subject="team_member")
    stage.desk.store.write(erased, erased.noting(note))
    stage.desk.store.write(sent, sent.but(answers={"index_name": "shop"}))
    lost = stage.new()
    deployed(ready)
    found = stage.answer("restore", "check")
    assert found["records"] == {"ecom": 4}
    assert found["submitted"] == [sent.key]
    assert (found["withdrawn"], found["relinked"], found["lost"]) == ([withdrawn.key], [linked.key], [lost.key])
    assert found["erased"] == {erased.key: ["team_member"]}
    assert found["compared"] is True
    assert "Three" not in stage.run("restore", "check").stdout


def test_a_resource_changes_with_the_table_that_the_stage_is_given() -> None:
    """A change of outputs alone is none to the emulator, and may be none to CloudFormation."""
    assert json.dumps({"Ref": "TableName"}) in json.dumps(template()["Resources"])


def test_what_cannot_be_is_refused_in_words(stage: Operated) -> None:
    assert "no moment" in stage.run("restore", "--to", "yesterday", status=1).stderr
    assert "can go back" in stage.run("restore", "--to", "2020-01-01T00:00:00Z", status=1).stderr
    assert "never restored" in stage.run("restore", "confirm", "--name", "dev", status=1).stderr
    off: Any = {"PointInTimeRecoveryEnabled": False}
    dynamo().update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification=off)
    assert "no point-in-time" in stage.run("restore", "--to", "2026-01-01T00:00:00Z", status=1).stderr


def test_a_restored_table_is_named_after_the_stages_own() -> None:
    assert own_name("dev-OnboardingTable-20260105T090000Z") == own_name("dev-OnboardingTable") == "dev-OnboardingTable"
