"""What an operator does to records from the command line: the same as the API would, by the same code."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.desk.retries import retry_step
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.records import restored
from chalicelib.records.issued_keys import About, IssuedKeys
from chalicelib.records.key_hashes import KeyHashes
from chalicelib.records.keys import Keys
from chalicelib.records.ledger import Status
from chalicelib.records.record import HistoryEntry
from chalicelib.records.store import Store
from operate.records import looking
from tests.integration.operate_kit import Operated, operated

ACTOR = "operator moto@123456789012"
"""Moto's user has a name that is no address."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        with operated(tmp_path_factory.mktemp("stages")) as made:
            yield made


def queue(stage: Operated, output: str) -> tuple[Any, str]:
    return stage.place.asked.session.client("sqs"), stage.place.outputs[output]


def waiting(stage: Operated, output: str) -> list[str]:
    """Bodies of what is in a queue and can be received."""
    sqs, url = queue(stage, output)
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return [each["Body"] for each in found]


def emptied(stage: Operated) -> None:
    for output in ("FailedEventsUrl", "WakeDeadLettersUrl"):
        sqs, url = queue(stage, output)
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for each in found:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])


def sent(stage: Operated, output: str, body: object) -> None:
    sqs, url = queue(stage, output)
    sqs.send_message(QueueUrl=url, MessageBody=body if isinstance(body, str) else json.dumps(body))


def actors(stage: Operated, key: str) -> list[tuple[str, str]]:
    return [(each.kind, each.actor) for each in stage.desk.views.history(key)[::-1]]


def test_pausing_says_who_and_since_when_and_a_second_one_changes_nothing(stage: Operated) -> None:
    first = stage.answer("pause")
    assert (first["paused"], first["by"]) == (True, ACTOR)
    assert stage.place.switch.read()
    assert stage.answer("pause") == first
    due = stage.run("due").output
    assert f"by {ACTOR} since {first['since']}" in due
    assert f"`python -m operate resume {stage.named}` lets them go on." in due
    said = stage.run("resume").output
    assert f"paused by {ACTOR} since {first['since']} until now" in said
    assert not stage.place.switch.read()
    assert "were not paused" in stage.run("resume").output


def test_a_restored_table_does_not_go_on_before_it_is_confirmed_and_its_links_show_as_dead(stage: Operated) -> None:
    store, now = stage.desk.store, stage.desk.clock()
    before = stage.new()
    record = store.write(before, before.but(restored_at=now))
    mark = restored.Restored(to=now - timedelta(days=1), at=now + timedelta(seconds=1))
    restored.write(store, mark)
    try:
        stage.run("pause")
        refused = stage.run("resume", status=1).stderr
        assert "nobody has confirmed" in refused
        for part in ("check", "confirm"):
            assert f"`python -m operate restore {part} {stage.named}`" in refused
        assert stage.place.switch.read()
        assert stage.answer("show", record.record_id)["link"].startswith("dead, since the table was restored")
        restored.write(store, mark.model_copy(update={"confirmed_at": now}))
        stage.run("resume")
        assert stage.answer("show", record.record_id)["link"].startswith("open until")
    finally:
        store.client.delete_item(TableName=store.table, Key={"pk": {"S": "SETTINGS"}, "sk": {"S": "RESTORED"}})


def test_a_switch_that_somebody_wrote_oddly_is_put_right(stage: Operated) -> None:
    store = stage.desk.store
    odd = {"pk": {"S": "SETTINGS"}, "sk": {"S": "PAUSE"}, "paused": {"S": "yes"}}
    for command, paused in (("pause", True), ("resume", False)):
        store.client.put_item(TableName=store.table, Item=odd)
        assert stage.answer(command)["paused"] is paused
        state = stage.place.switch.state()
        assert (state.paused, state.odd) == (paused, False)


def test_what_is_due_is_counted_by_flow_and_listed_the_longest_first(stage: Operated) -> None:
    now = stage.desk.clock()
    before = stage.answer("due")
    late, soon = stage.new(), stage.new()
    stage.desk.store.write(late, late.but(due_at=now.replace(year=now.year - 1)))
    found = stage.answer("due", "--list", "--limit", "1")
    ecom, earlier = ({each["flow"]: each for each in one["flows"]}["ecom"] for one in (found, before))
    assert ecom["overdue"] == earlier["overdue"] + 1
    assert ecom["soon"] == earlier["soon"] + 1
    assert [each["record"] for each in found["records"]] == [late.record_id]
    assert "1 record is due (ecom 1)" in stage.run("resume").output
    late = stage.load(late)
    stage.desk.store.write(late, late.but(due_at=soon.due_at))


def test_what_waits_for_an_se_comes_with_its_reason_and_the_way_on(stage: Operated) -> None:
    record = stage.failed("create_index", "INDEX_ODD")
    (row,) = [each for each in stage.answer("attention")["records"] if each["record"] == record.record_id]
    assert (row["flow"], row["action"], row["code"]) == ("ecom", "create_index", "INDEX_ODD")
    assert row["hint"] == "Wait until it is up."
    assert "INDEX_ODD: Wait until it is up." in stage.run("attention", "--flow", "ecom").output
    assert "has no flow 'parcel'" in stage.run("attention", "--flow", "parcel", status=1).stderr


def test_a_page_of_what_waits_leads_to_the_next(stage: Operated) -> None:
    records = {stage.failed("create_index", "INDEX_ODD").record_id for _ in range(2)}
    seen: set[str] = set()
    cursor: tuple[str, ...] = ()
    while True:
        page = stage.answer("attention", "--limit", "1", *cursor)
        seen |= {each["record"] for each in page["records"]}
        if page["cursor"] is None:
            break
        cursor = ("--cursor", page["cursor"])
    assert seen >= records
    assert "the cursor is not of this list" in stage.run("attention", "--cursor", "x", status=1).stderr


def test_a_record_is_shown_with_its_actions_what_comes_next_and_its_link_but_no_secret(stage: Operated) -> None:
    record = stage.failed("create_index")
    found = stage.answer("show", record.record_id)
    assert {each["name"]: each["status"] for each in found["actions"]}["create_index"] == "failed"
    assert found["link"].startswith("open until ")
    assert found["plan"]["says"]
    said = stage.run("show", record.record_id).output
    assert "ECOM_UNAVAILABLE: It did not answer. Wait until it is up." in said
    assert record.link_key
    assert record.link_key not in said + json.dumps(found)


def test_what_names_persons_is_shown_only_where_it_is_asked_for(stage: Operated) -> None:
    before = stage.new()
    record = stage.desk.store.write(
        before,
        before.but(
            registered_by="sub-1",
            registrant_email="ada@shop.example",
            claimed_at=stage.desk.clock(),
            fields={"account_name": "Ada's Shop", "team": [{"email": "bob@shop.example"}]},
        ),
    )
    private = ("ada@shop.example", "bob@shop.example", "Bob is on leave")
    for words in (("show", record.record_id), ("history", record.record_id)):
        said = stage.run(*words).output + json.dumps(stage.answer(*words))
        assert [each for each in private if each in said] == []
    said = stage.run("show", record.record_id, "--personal").output
    assert [each for each in private if each not in said] == []
    assert "claimed at" in stage.answer("show", record.record_id)["link"]


def test_a_record_is_found_by_the_ids_that_platforms_gave(stage: Operated) -> None:
    before = stage.new()
    record = stage.desk.store.write(before, before.but(facts={"pixel_id": "px-1", "visible_account_id": "acc-1"}))
    for text in ("px-1", "acc-1", record.record_id):
        assert stage.answer("show", text)["record_id"] == record.record_id
    twin = stage.new()
    stage.desk.store.write(twin, twin.but(facts={"visible_account_id": "acc-1"}))
    refused = stage.run("start", "acc-1", status=1).stderr
    assert "2 records have the id 'acc-1'" in refused
    assert twin.record_id in refused


def test_a_longer_history_is_proposed_up_to_what_is_shown_at_once(stage: Operated) -> None:
    record = stage.new()
    for number in range(4):
        note = HistoryEntry(at=stage.desk.clock() + timedelta(seconds=number), actor="se", kind="erasure", subject="x")
        stage.desk.store.write(stage.load(record), stage.load(record).noting(note))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "MOST", 3)
        assert "--limit 2" in stage.run("history", record.record_id, "--limit", "1").output
        assert "--limit 3" in stage.run("history", record.record_id, "--limit", "2").output
        assert "the record's page has all of it" in stage.run("history", record.record_id, "--limit", "3").output


def test_a_name_is_not_enough_to_act_on(stage: Operated) -> None:
    record = stage.new(account_name="Zanzibar Spices")
    refused = stage.run("start", "Zanzibar", status=1).stderr
    assert f"Did you mean {record.record_id} (ecom)?" in refused
    assert stage.triggered(record) == 1
    refused = stage.run("show", "nobody", status=1).stderr
    assert "No record of this stage has the id 'nobody'" in refused
    assert f"`python -m operate attention {stage.named}`" in refused


def test_one_action_is_tried_again_and_the_history_says_who_asked(stage: Operated) -> None:
    record = stage.failed("create_index")
    assert stage.answer("retry", record.record_id, "create_index")["status"] == "waiting"
    assert stage.load(record).entry("create_index").status is Status.WAITING
    assert stage.triggered(record) == 2
    assert actors(stage, record.key)[0] == ("retry", ACTOR)
    told = stage.answer("history", record.record_id)["entries"]
    assert told[0]["who"] == ACTOR
    assert "try again" in stage.run("history", record.record_id).output
    refused = stage.run("retry", record.record_id, "create_index", status=1)
    assert "(NOT_FAILED)" in refused.stderr


def test_an_action_of_a_record_that_was_withdrawn_is_refused_as_the_api_refuses_it(stage: Operated) -> None:
    record = stage.failed("create_index")
    revoke(stage.desk, record.record_id, actor="se@example.com")
    assert "(REVOKED)" in stage.run("retry", record.record_id, "create_index", status=1).stderr
    assert stage.answer("show", record.record_id)["link"].startswith("dead")


def test_everything_that_failed_for_the_same_reason_is_tried_again_in_steps_that_can_be_stopped(
    stage: Operated,
) -> None:
    same = [stage.failed("create_account", "OUTAGE") for _ in range(3)]
    other = stage.failed("create_account", "REFUSED")
    asked = ("retry", "--flow", "ecom", "--action", "create_account", "--code", "OUTAGE")
    would = stage.answer(*asked, "--dry-run")["would_retry"]
    assert {each["record"] for each in would} == {each.record_id for each in same}
    assert {stage.load(each).entry("create_account").status for each in same} == {Status.FAILED}
    retried: list[str] = []
    cursor: tuple[str, ...] = ()
    while True:
        step = stage.answer(*asked, "--at-most", "1", *cursor)
        retried += step["retried"]
        assert step["looked_at"] <= 1
        if step["cursor"] is None:
            break
        cursor = ("--cursor", step["cursor"])
    assert sorted(retried) == sorted(each.record_id for each in same)
    assert stage.load(other).entry("create_account").status is Status.FAILED
    assert "has no action 'nix'" in stage.run(*asked[:4], "nix", *asked[5:], "--dry-run", status=1).stderr
    again = stage.run(*asked)
    assert "0 records try again" in again.output
    assert "looked at" in again.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--flow", "ecom", "--action", "create_account"), "Name a RECORD and an ACTION"),
        (("some-id",), "Name a RECORD and an ACTION"),
    ],
)
def test_half_a_question_is_answered_with_the_whole_one(stage: Operated, words: tuple[str, ...], says: str) -> None:
    assert says in stage.run("retry", *words, status=2).stderr


def test_an_action_that_the_flow_does_not_have_is_refused(stage: Operated) -> None:
    asked = ("retry", "--flow", "ecom", "--action", "create_parcel", "--code", "X")
    assert "(ACTION_NOT_FOUND)" in stage.run(*asked, status=1).stderr


def test_a_record_is_started_by_hand_also_one_that_cannot_be_read(stage: Operated) -> None:
    record = stage.new()
    store = stage.desk.store
    store.client.update_item(
        TableName=store.table,
        Key={"pk": {"S": record.key}, "sk": {"S": "DETAILS"}},
        UpdateExpression="SET actions = :odd",
        ExpressionAttributeValues={":odd": {"S": "long ago"}},
    )
    refused = stage.run("show", record.record_id, status=1).stderr
    assert "cannot be read (actions)" in refused
    assert f"`python -m operate mend {record.record_id} {stage.named}`" in refused
    assert stage.answer("start", record.record_id)["started"] == record.record_id
    assert stage.triggered(record) == 2


def place_in_the_stream(stage: Operated, key: str) -> dict[str, object]:
    """What Lambda sends to the on-failure queue about the last trigger of a record."""
    streams: Any = stage.place.asked.session.client("dynamodbstreams")
    arn = stage.place.outputs["TableStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = [each["dynamodb"] for each in streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]]
    mine = [each["SequenceNumber"] for each in records if each["Keys"]["pk"]["S"] == key]
    batch = {"shardId": shard, "startSequenceNumber": mine[0], "endSequenceNumber": mine[-1], "streamArn": arn}
    return {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": batch}


def test_what_was_given_up_is_started_and_its_messages_deleted(stage: Operated) -> None:
    emptied(stage)
    woken, streamed = stage.new(), stage.new()
    for _ in range(2):
        sent(stage, "WakeDeadLettersUrl", {"key": woken.key})
    sent(stage, "FailedEventsUrl", place_in_the_stream(stage, streamed.key))
    looked = stage.answer("replay-failed", "--dry-run")
    assert sorted(each["records"] for each in looked["messages"]) == sorted(
        [woken.record_id, woken.record_id, streamed.record_id]
    )
    assert (stage.triggered(woken), stage.triggered(streamed)) == (1, 1)
    done = stage.answer("replay-failed")
    assert sorted(done["started"]) == sorted([woken.key, streamed.key])
    assert (stage.triggered(woken), stage.triggered(streamed)) == (2, 2)
    assert waiting(stage, "WakeDeadLettersUrl") == waiting(stage, "FailedEventsUrl") == []
    assert stage.answer("replay-failed")["messages"] == []


def test_a_message_stays_while_the_table_refuses_to_start_its_record(
    stage: Operated, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(stage)
    record = stage.new()
    sent(stage, "WakeDeadLettersUrl", {"key": record.key})

    def refused(store: Store, key: str) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slower."}}, "UpdateItem")

    with monkeypatch.context() as patch:
        patch.setattr("operate.records.failed.wake", refused)
        said = stage.run("replay-failed", status=1).stderr
    assert "Not started: 1, first ONBOARDING#" in said
    assert len(waiting(stage, "WakeDeadLettersUrl")) == 1
    assert stage.answer("replay-failed")["started"] == [record.key]


def test_a_retry_of_many_that_is_stopped_says_where_to_go_on(stage: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        stage.failed("create_account", "STOPPED")
    asked = ("retry", "--flow", "ecom", "--action", "create_account", "--code", "STOPPED")
    calls = itertools.count()

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        if next(calls):
            raise KeyboardInterrupt
        return retry_step(*args, **{**kwargs, "limit": 1})

    with monkeypatch.context() as patch:
        patch.setattr("operate.records.retrying.retry_step", interrupted)
        stopped = stage.answer(*asked)
    assert stopped["looked_at"] == 1
    gone_on = stage.answer(*asked, "--cursor", stopped["cursor"])
    assert len(stopped["retried"]) + len(gone_on["retried"]) == 2


def test_a_message_that_names_no_record_stays_until_it_is_purged_and_one_about_nothing_goes(stage: Operated) -> None:
    emptied(stage)
    sent(stage, "WakeDeadLettersUrl", "no JSON")
    sent(stage, "WakeDeadLettersUrl", {"key": "ONBOARDING#never-was"})
    sent(stage, "FailedEventsUrl", {"DDBStreamBatchInfo": {"batchSize": 1}})
    assert "2 name no record any more; --purge deletes them." in stage.run("replay-failed").output
    assert waiting(stage, "WakeDeadLettersUrl") == ["no JSON"]
    assert len(waiting(stage, "FailedEventsUrl")) == 1
    assert stage.desk.views.rows_with_facts(["ONBOARDING#never-was"]) == []
    done = stage.answer("replay-failed", "--purge")
    assert {each["became"] for each in done["messages"]} == {"purged"}
    assert waiting(stage, "WakeDeadLettersUrl") == waiting(stage, "FailedEventsUrl") == []


def test_a_stage_that_is_not_deployed_is_refused_with_the_command_that_deploys_it(stage: Operated) -> None:
    text = (stage.folder / "dev.toml").read_text(encoding="utf-8").replace("eu-central-1", "eu-west-1", 1)
    (stage.folder / "other.toml").write_text(text, encoding="utf-8")
    assert "make deploy STAGE=other" in stage.run("due", stage="other", status=1).stderr


def test_says_how_many_keys_each_version_of_their_secret_still_holds(stage: Operated) -> None:
    store, now, made = stage.desk.store, stage.desk.clock(), []
    for text in (f"v1:{'a' * 32}", f"v1:{'a' * 32}", f"v2:{'b' * 32} v1:{'a' * 32}"):
        kept = Keys(store, lambda *, fresh=False, text=text: KeyHashes.read(text))
        own = IssuedKeys(kept, "TENANT#ten-1", "rgl")
        made.append(own.issue(About("x", ()), by=ACTOR, now=now).key_id)
    own.revoke(made[0], by=ACTOR, now=now)
    assert "secret key-hash --stage dev" in stage.run("keys", "v1", status=1).stderr
    stage.run("secret", "key-hash", typed=f"v3:{'c' * 32} v2:{'b' * 32}")
    assert stage.answer("keys", "v2", "v1", "v3")["versions"] == [
        {"version": "v2", "left": 1, "first": [made[2]]},
        {"version": "v1", "left": 1, "first": [made[1]]},  # taken out too soon: whose they are must be found
        {"version": "v3", "left": 0, "first": []},
    ]
    assert made[1] in stage.run("keys", "v1").stdout
    assert "[]" not in stage.run("keys", "v3").stdout
    for odd in ("V2", "v02", "v0"):
        said = stage.run("keys", odd, status=1).stderr
        assert (odd in said, "v3, v2" in said) == (True, True)


def test_a_stage_whose_flows_keep_no_keys_under_a_secret_does_not_say_that_none_is_left(stage: Operated) -> None:
    text = (stage.folder / "dev.toml").read_text(encoding="utf-8")
    (stage.folder / "ecom.toml").write_text(re.sub(r"(?m)^flows = .*$", 'flows = "ecom"', text), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("operate.keys.commands.Place", lambda _: stage.place)  # of a stage that is deployed
        assert "No flow of the stage ecom" in stage.run("keys", "v1", stage="ecom", status=1).stderr
