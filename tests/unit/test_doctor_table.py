"""What the doctor says of tables, topics and quotas that a whole stage cannot be brought to."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.deadline import utc_now
from chalicelib.engine.declared import INVOCATION
from chalicelib.records import restored
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.restored import Restored
from chalicelib.records.store import Store
from infra import headers
from infra.application.functions import STREAM_EVENT
from infra.state.findings import findings as findings_of_the_state
from infra.state.storage import storage
from infra.state.uploads import rules_of_s3
from infra.state.uploads import uploads as uploads_of_the_state
from operate import stage as stages
from operate.deploy.drafts import let_drafts_expire, rules_there
from operate.doctor.checks import (
    concurrency,
    functions_health,
    identity,
    mail,
    mappings,
    pages,
    queues,
    roles,
    settings,
    table,
    topics,
    uploads,
)
from operate.doctor.finding import Finding
from operate.doctor.place import Place
from operate.doctor.run import examine
from operate.refusal import Refused
from operate.restore.table import Tables
from tests.contract.raw_server import RawServer, answers, response
from tests.stage_file import written

TABLE = "prod-OnboardingTable"
AGAIN = "make deploy STAGE=prod"


@pytest.fixture
def aws() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session(region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")


def place(session: boto3.Session, env: str = "prod", **state: str) -> Place:
    made = Place(env, "123456789012", session, {})
    made.__dict__["state"] = {"TableName": TABLE, **state}
    return made


def created(session: boto3.Session, **changes: Any) -> str:
    """The table as the template has it, but for `changes`; the ARN of its stream."""
    client: Any = session.client("dynamodb")
    said = storage()["Table"]["Properties"]
    kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    wanted = {**{name: said[name] for name in kept}, "StreamSpecification": stream, **changes}
    made = client.create_table(TableName=TABLE, **wanted)["TableDescription"]
    client.update_time_to_live(
        TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
    )
    return str(made.get("LatestStreamArn", ""))


def by_line(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {each.check: each for each in findings}


def test_a_table_of_production_that_is_not_kept_is_a_fault_and_elsewhere_it_is_not(aws: boto3.Session) -> None:
    stream = created(aws)
    found = by_line(table.look(place(aws, TableStreamArn=stream)))
    assert {name for name, each in found.items() if each.state != "ok"} == {"table recovery", "table protection"}
    assert "PointInTimeRecoveryEnabled=true" in found["table recovery"].remedy
    assert "--table-name prod-OnboardingTable" in found["table protection"].remedy


@pytest.mark.parametrize("env", ["production", "dev"])
def test_a_table_of_another_stage_that_is_not_kept_is_so_because_its_file_says_it(aws: boto3.Session, env: str) -> None:
    here = place(aws, env, TableStreamArn=created(aws))
    here.__dict__.update(functions={}, application={})
    for line, check in (("point_in_time_recovery", "table recovery"), ("deletion_protection", "table protection")):
        found = by_line(table.look(here))[check]
        assert (found.state, f"{line} = true below [state] in stages/{env}.toml" in found.remedy) == ("warning", True)
        said = replace(here, state_said={line: "false"})
        said.__dict__.update(here.__dict__, state_said={line: "false"})
        assert by_line(table.look(said))[check].state == "ok"


def test_a_table_of_findings_that_is_gone_or_keeps_them_is_a_fault(aws: boto3.Session) -> None:
    stream, name = created(aws), "prod-OnboardingFindings"
    here = place(aws, TableStreamArn=stream, FindingsTableName=name)
    assert by_line(table.look(here))["findings"].state == "fault"
    made = findings_of_the_state()["Findings"]["Properties"]
    shape = {each: made[each] for each in ("AttributeDefinitions", "KeySchema", "BillingMode")}
    client: Any = aws.client("dynamodb")
    client.create_table(TableName=name, **shape)
    assert by_line(table.look(here))["findings expiry"].state == "fault"
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=made["TimeToLiveSpecification"])
    assert by_line(table.look(here))["findings expiry"].state == "ok"
    assert "findings expiry" not in by_line(table.look(place(aws, TableStreamArn=stream)))


def test_a_table_that_is_kept_is_well(aws: boto3.Session) -> None:
    stream, client = created(aws, DeletionProtectionEnabled=True), aws.client("dynamodb")
    client.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert {each.state for each in table.look(place(aws, TableStreamArn=stream))} == {"ok"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"StreamSpecification": {"StreamEnabled": False}}, "table stream"),
        ({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}, "table stream"),
    ],
)
def test_a_stream_that_starts_nothing_is_a_fault(aws: boto3.Session, changes: dict[str, Any], line: str) -> None:
    stream = created(aws, **changes)
    found = by_line(table.look(place(aws, "dev", TableStreamArn=stream)))
    assert {name for name, each in found.items() if each.state == "fault"} == {line}


def test_another_stream_than_the_mapping_reads_is_a_fault(aws: boto3.Session) -> None:
    stream = created(aws)
    found = by_line(table.look(place(aws, "dev", TableStreamArn=f"{stream}-of-before")))
    assert found["table stream"].state == "fault"


def test_an_index_that_is_not_there_is_named(aws: boto3.Session) -> None:
    indexes = storage()["Table"]["Properties"]["GlobalSecondaryIndexes"]
    used = {key["AttributeName"] for index in indexes[1:] for key in index["KeySchema"]} | {"pk", "sk"}
    attributes = [
        each for each in storage()["Table"]["Properties"]["AttributeDefinitions"] if each["AttributeName"] in used
    ]
    stream = created(aws, GlobalSecondaryIndexes=indexes[1:], AttributeDefinitions=attributes)
    found = by_line(table.look(place(aws, "dev", TableStreamArn=stream)))
    assert found["table indexes"].says == f"missing: {indexes[0]['IndexName']}"


def test_a_table_that_is_gone_is_told_with_the_page_that_says_how_it_comes_back(aws: boto3.Session) -> None:
    (found,) = table.look(place(aws))
    assert (found.state, found.remedy) == ("fault", "docs/runbook.md, Restore: a table that was deleted")
    client: Any = aws.client("dynamodb")
    with pytest.raises(Refused, match=r"docs/runbook.md \(Restore\)"):
        Tables(client, TABLE, datetime(2026, 1, 31, tzinfo=UTC)).refuse_impossible()


def test_queues_and_topics_that_somebody_deleted_are_faults_and_a_deploy_alone_does_not_make_them(
    aws: boto3.Session,
) -> None:
    url = aws.client("sqs").create_queue(QueueName="there")["QueueUrl"]
    made = place(
        aws,
        WakeQueueUrl=f"{url}-not",
        FailedEventsUrl=url,
        WakeDeadLettersUrl=f"{url}-not",
        AlarmTopicArn="arn:aws:sns:eu-central-1:123456789012:gone",
    )
    found = by_line(iter([*queues.look(made), *topics.look(made)]))
    assert {name: each.state for name, each in found.items()} == {
        "wake queue": "fault",
        "failed events": "ok",
        "wake dead letters": "fault",
        "topic of alarms": "fault",
    }
    assert all("ARGS=--state" in each.remedy for each in found.values() if each.state == "fault")


def test_what_is_gone_of_an_application_is_made_anew_by_the_deployer_that_made_it(aws: boto3.Session) -> None:
    made = place(aws, "dev", WakeQueueArn="arn:aws:sqs:eu-central-1:123456789012:wakes")
    made.__dict__["functions"] = {"wake": {"FunctionArn": "arn:aws:lambda:eu-central-1:1:function:w", "Timeout": 30}}
    for application, remedy in (({}, "make deploy STAGE=dev BY=chalice"), ({"ApiUrl": "x"}, "make destroy STAGE=dev")):
        made.__dict__["application"] = application
        (found,) = mappings.look(made)
        assert found.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("subscribed", "state"), [([], "warning"), (["PendingConfirmation"], "warning"), (["arn:x"], "ok")]
)
def test_a_topic_speaks_to_somebody_who_has_agreed(
    aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, subscribed: list[str], state: str
) -> None:
    pages = [{"Subscriptions": [{"SubscriptionArn": each} for each in subscribed]}]
    paginator = SimpleNamespace(paginate=lambda **_: pages)
    sns = SimpleNamespace(get_paginator=lambda _: paginator)
    monkeypatch.setattr(Place, "client", lambda *_: sns)
    here = place(aws, AlarmTopicArn="arn:aws:sns:eu-central-1:1:alarms")
    here.__dict__.update(functions={"api": {}}, application={})
    (found,) = topics.look(here)
    assert found.state == state
    assert found.remedy.endswith("BY=chalice") == (not subscribed)


@pytest.mark.parametrize(("quota", "free", "state"), [(10, 10, "warning"), (1000, 900, "ok")])
def test_a_small_quota_is_told_with_what_can_be_reserved(
    aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, quota: int, free: int, state: str
) -> None:
    limits = {"AccountLimit": {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": free}}
    monkeypatch.setattr(Place, "client", lambda *_: SimpleNamespace(get_account_settings=lambda: limits))
    (found,) = concurrency.look(place(aws))
    assert found.state == state
    assert ("nothing can be reserved" if state == "warning" else "up to 800") in found.says


@pytest.mark.parametrize(("seconds", "state"), [(INVOCATION, "ok"), (120, "warning"), (25, "fault")])
def test_a_function_that_lives_longer_or_shorter_than_budgets_are_made_for_is_named(
    aws: boto3.Session, seconds: float, state: str
) -> None:
    made = place(aws)
    made.__dict__["functions"] = {"stream": {"FunctionArn": "arn:aws:lambda:r:1:function:s", "Timeout": int(seconds)}}
    assert by_line(mappings.look(made))["stream timeout"].state == state


@pytest.mark.parametrize(
    ("said", "found", "state"), [("", 10, "ok"), ("", 2, "fault"), ("2", 2, "ok"), ("2", 10, "fault")]
)
def test_a_shards_batches_at_once_are_those_of_the_stage_file(
    aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, said: str, found: int, state: str
) -> None:
    made = replace(place(aws), application_said={"stream_parallelization": said} if said else {})
    made.__dict__["state"] = {"FailedEventsArn": "arn:failed"}
    arn = "arn:aws:lambda:eu-central-1:1:function:s"
    made.__dict__["functions"] = {"stream": {"FunctionArn": arn, "Timeout": int(INVOCATION)}}
    failed = {"OnFailure": {"Destination": "arn:failed"}}
    stands = {**STREAM_EVENT, "ParallelizationFactor": found, "DestinationConfig": failed}
    monkeypatch.setattr(Place, "mappings", lambda *_: [{"FunctionArn": arn, "State": "Enabled", "UUID": "1", **stands}])
    line = by_line(mappings.look(made))["stream mapping"]
    assert (line.state, "parallelization" in line.says) == (state, state == "fault")


@pytest.mark.parametrize(("visible", "states"), [("40", ["ok"]), ("30", ["fault"])])
def test_a_slice_may_not_come_again_while_it_is_being_done(aws: boto3.Session, visible: str, states: list[str]) -> None:
    sqs: Any = aws.client("sqs")
    attributes = {
        "VisibilityTimeout": visible,
        "RedrivePolicy": json.dumps(
            {"maxReceiveCount": 3, "deadLetterTargetArn": "arn:aws:sqs:eu-central-1:123456789012:dead"}
        ),
    }
    sqs.create_queue(QueueName="dead")
    url = sqs.create_queue(QueueName="bulk", Attributes=attributes)["QueueUrl"]
    made = place(aws, BulkQueueUrl=url, BulkDeadLettersUrl=url, WakeQueueUrl=url)
    made.__dict__["functions"] = {"bulk": {"FunctionArn": "arn:aws:lambda:r:1:function:b", "Timeout": 30}}
    made.__dict__["expected"] = ("bulk",)
    found = [each for each in queues.look(made) if each.check == "bulk queue"]
    assert [each.state for each in found] == states
    assert by_line(mappings.look(made))["bulk timeout"].state == "ok"


def test_a_restored_table_is_confirmed_and_not_resumed(aws: boto3.Session) -> None:
    created(aws)
    here = place(aws)
    store, now = Store(here.client("dynamodb"), TABLE), utc_now()
    PauseSwitch(store).set(paused=True)
    assert by_line(table.look(here))["pause switch"].remedy == "python -m operate resume --stage prod"
    restored.write(store, Restored(to=now, at=now))
    then = "python -m operate restore check --stage prod, then python -m operate restore confirm --stage prod"
    assert then in by_line(table.look(here))["pause switch"].remedy


def test_before_the_first_deploy_the_settings_are_looked_at_all_the_same(aws: boto3.Session, tmp_path: Path) -> None:
    said = stages.read("dev", written(tmp_path)).settings
    here = Place("dev", "123456789012", aws, said)
    here.__dict__["state"] = {}
    assert [each.state for each in settings.look(here)] == ["ok"]
    here = Place("dev", "123456789012", aws, {**said, "console_url": ""})
    here.__dict__["state"] = {}
    (lacking,) = settings.look(here)
    assert (lacking.state, "CONSOLE_URL" in lacking.says) == ("fault", True)


def test_a_bucket_of_uploads_is_closed_and_drafts_go_out_of_it(aws: boto3.Session) -> None:
    s3: Any = aws.client("s3")
    here = place(aws, UploadsBucket="files")
    assert list(uploads.look(place(aws))) == []
    (gone,) = uploads.look(here)
    assert (gone.state, "not there" in gone.says) == ("fault", True)
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    found = by_line(uploads.look(here))
    assert {each.state for each in found.values()} == {"fault"}
    assert "put-public-access-block --region eu-central-1 --bucket files" in found["uploads"].remedy
    assert found["uploads of drafts"].remedy == here.again
    closed = uploads_of_the_state()["Uploads"]["Properties"]["PublicAccessBlockConfiguration"]
    s3.put_public_access_block(Bucket="files", PublicAccessBlockConfiguration=closed)
    own = {"ID": "own", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 9}}
    s3.put_bucket_lifecycle_configuration(Bucket="files", LifecycleConfiguration={"Rules": [own]})
    let_drafts_expire(s3, "files")
    assert {each.state for each in uploads.look(here)} == {"ok"}
    assert [rule["ID"] for rule in rules_there(s3, "files")] == ["own", "drafts", "tenants", "unfinished"]


def test_the_rules_are_the_templates_in_the_words_of_s3() -> None:
    said = uploads_of_the_state()["Uploads"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert _as_s3_takes_them(said) == rules_of_s3()


def _as_s3_takes_them(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The template's rules in the words of S3's API."""
    made = []
    for each in rules:
        days, prefix = each.get("ExpirationInDays"), each.get("Prefix", "")
        rest = {name: value for name, value in each.items() if name not in {"Id", "Prefix", "ExpirationInDays"}}
        expiring = {"Expiration": {"Days": days}} if days else {}
        made.append({"ID": each["Id"], "Filter": {"Prefix": prefix}, **rest, **expiring})
    return made


def with_flows(session: boto3.Session, folder: Path, flows: str, **said: str) -> Place:
    """A stage of these flows, as its file says."""
    lines = {name: f'{name} = "{value}"' for name, value in said.items()}
    text = stages.read("dev", written(folder, flows=f'flows = "{flows}"', **lines)).settings
    made = Place("dev", "123456789012", session, text)
    made.__dict__.update(state={"TableName": "dev-OnboardingTable"}, functions={}, application={})
    return made


def test_who_mails_customers_is_named_verified_and_out_of_the_sandbox(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(mail.look(with_flows(aws, tmp_path, "ecom"))) == []
    (unnamed,) = mail.look(with_flows(aws, tmp_path, "tenant", mail_identity=""))
    assert (unnamed.state, "mail_identity" in unnamed.remedy) == ("warning", True)
    here = with_flows(aws, tmp_path, "tenant", mail_identity="acme.example")
    (unverified,) = mail.look(here)
    assert (unverified.state, "--email-identity acme.example" in unverified.remedy) == ("fault", True)
    ses: Any = aws.client("ses")
    ses.verify_domain_identity(Domain="acme.example")
    endpoint, client = "https://email.eu-central-1.amazonaws.com", Place.client
    for out, state in ((False, "warning"), (True, "ok")):
        account = SimpleNamespace(
            meta=SimpleNamespace(endpoint_url=endpoint), get_account=lambda out=out: {"ProductionAccessEnabled": out}
        )
        # moto has not this one operation
        monkeypatch.setattr(
            Place, "client", lambda self, name, account=account: account if name == "sesv2" else client(self, name)
        )
        assert [each.state for each in mail.look(here)] == [state]


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ({}, ["merch_designers", "merch_admins"]),
        ({"merch_designers": "ada@example.com"}, ["merch_admins"]),
        ({"merch_designers": " , group:", "merch_super_admins": "group:owners"}, []),
    ],
)
def test_where_companies_come_somebody_has_each_role(
    aws: boto3.Session, tmp_path: Path, said: dict[str, str], lacking: list[str]
) -> None:
    found = list(roles.look(with_flows(aws, tmp_path, "merch", **said)))
    assert [each.remedy.partition(" ")[0] for each in found if each.state == "warning"] == lacking
    assert [each.state for each in found if each.state == "ok"] == ([] if lacking else ["ok"])
    assert list(roles.look(with_flows(aws, tmp_path, "store"))) == []


def denying(session: boto3.Session, action: str) -> None:
    """Have AWS refuse one of its actions for want of a right."""
    said = f"User: arn:aws:iam::1:user/ada is not authorized to perform: {action} on resource: *"
    answer = {"Error": {"Code": "AccessDenied", "Message": said}, "ResponseMetadata": {"HTTPStatusCode": 403}}

    def refuse(model: Any, **_: Any) -> Any:
        return (SimpleNamespace(status_code=403), answer) if model.name == action.partition(":")[2] else None

    session.events.register("before-call", refuse)


@pytest.mark.parametrize(
    ("action", "seen"), [("cloudformation:DescribeStacks", ()), ("lambda:GetFunctionConfiguration", ("state",))]
)
def test_who_may_not_see_the_stage_is_told_of_that_right_and_of_what_can_be_looked_at_still(
    aws: boto3.Session, tmp_path: Path, action: str, seen: tuple[str, ...]
) -> None:
    denying(aws, action)
    here = with_flows(aws, tmp_path, "merch")
    for each in {"state", "functions", "application"} - set(seen):
        del here.__dict__[each]
    url = aws.client("sqs").create_queue(QueueName="dev-onboarding-wake")["QueueUrl"]
    if "state" in seen:
        here.__dict__["state"] |= {"WakeQueueUrl": url, "FailedEventsUrl": url}
    found = by_line(iter(examine(here, [identity, mappings, queues, roles, settings])))
    assert ("failed events" in found) == ("state" in seen)
    for line in ("stage", "mappings", "queues"):
        assert found[line].state == "unknown"
        assert f'"{action}"' in found[line].remedy
    assert found["merch roles"].state == "warning"
    assert AGAIN.replace("prod", "dev") in found["merch roles"].remedy
    assert found["settings"].state == "unknown", "what is deployed cannot be compared"
    assert "settings deployed" not in found


@pytest.mark.parametrize(
    ("bucket", "admitted", "state"), [("", "", "ok"), ("files", "", "warning"), ("files", "its", "ok")]
)
def test_the_pages_let_through_where_people_upload_to(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: str, admitted: str, state: str
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    here = with_flows(aws, tmp_path, "merch")
    here.__dict__["state"] = {"UploadsBucket": bucket}
    origin = "https://files.s3.eu-central-1.amazonaws.com"
    sent = headers.read(also=dict.fromkeys(headers.OWN, [origin] if admitted else [])).everywhere

    def get(url: str, **_: Any) -> Any:
        kind = "application/json" if url.endswith("/config") else "text/html"
        return SimpleNamespace(status_code=200, headers={**sent, "Content-Type": kind})

    monkeypatch.setattr("operate.doctor.checks.pages.requests.get", get)
    found = list(pages.look(here))
    assert {each.state for each in found} == {state}
    assert all((origin in each.says) == (state == "warning") for each in found)


WELL = {"name": "table", "ok": True, "says": "The table answers."}
NO_KEY = {"name": "signing-key", "ok": False, "says": "The key that tokens are signed with cannot be had."}
NO_SECRET = {"name": "key-secret", "ok": False, "says": "KEY_HASH_SECRET is missing, or cannot be had."}


NO_WORDS = {"name": "table", "ok": False}
NO_NAME = {"ok": False, "says": None}


@pytest.mark.parametrize(
    ("status", "said", "states"),
    [
        ("200 OK", {"status": "ok", "parts": [WELL]}, ["ok"]),
        ("200 OK", {"status": "degraded", "parts": [WELL, NO_KEY, NO_SECRET]}, ["fault", "fault"]),
        ("200 OK", {"status": "degraded", "parts": [NO_WORDS, NO_NAME]}, ["fault", "fault"]),
        ("200 OK", {"status": "ok", "parts": []}, ["unknown"]),
        ("200 OK", [], ["unknown"]),
        ("404 Not Found", {"code": "ROUTE_UNKNOWN"}, ["unknown"]),
        ("502 Bad Gateway", {"message": "Internal server error"}, ["unknown"]),
    ],
)
def test_where_tenants_run_the_functions_are_asked_what_they_reach(
    aws: boto3.Session, tmp_path: Path, status: str, said: object, states: list[str]
) -> None:
    with RawServer(answers(response(status, json.dumps(said)))) as server:
        here = asking(aws, tmp_path, server.url)
        assert list(functions_health.look(here)) == [], "nothing is deployed yet"
        here.__dict__["functions"] = {"api": {}}
        found = list(functions_health.look(here))
        assert [each.state for each in found] == states
        assert [each.partition(" HTTP")[0] for each in server.requests] == ["GET /api/health"]
        other = with_flows(aws, tmp_path, "ecom")
        other.__dict__["functions"] = {"api": {}}
        assert list(functions_health.look(other)) == []
    assert all(each.remedy for each in found if each.state != "ok")
    if said == {"status": "degraded", "parts": [WELL, NO_KEY, NO_SECRET]}:
        assert [each.says for each in found] == [NO_KEY["says"], NO_SECRET["says"]]
        assert "operate secret key-hash" in found[1].remedy
    elif states == ["fault", "fault"]:
        assert [each.says.partition(" is not well")[0] for each in found] == ["table", "a part without a name"]
    assert ("make deploy STAGE=dev" in found[0].remedy) == (states[0] == "fault" or status.startswith("502"))


def asking(session: boto3.Session, folder: Path, url: str) -> Place:
    """A stage with tenants, whose pages' host is at this address."""
    made = with_flows(session, folder, "tenant")
    made.__dict__["said"] = {**made.said, "console_url": url}
    return made


def test_where_the_apis_function_is_missing_it_is_made_anew(aws: boto3.Session, tmp_path: Path) -> None:
    here = asking(aws, tmp_path, "http://127.0.0.1:9")
    here.__dict__.update(functions={"stream": {}}, application={"ApiUrl": "https://api.example"})
    (found,) = functions_health.look(here)
    assert (found.state, "missing" in found.says) == ("unknown", True)
    assert found.remedy.startswith("make destroy STAGE=dev")


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"])
def test_a_pages_host_that_answers_byte_by_byte_is_left_in_time(
    aws: boto3.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(functions_health, "PATIENCE", 0.3)
    pieces = itertools.chain([begun], itertools.repeat(b"x", 100))
    with RawServer(lambda server, connection: server.trickle(connection, pieces, 0.05)) as server:
        here = asking(aws, tmp_path, server.url)
        here.__dict__["functions"] = {"api": {}}
        (found,) = functions_health.look(here)
        assert next(pieces, None) is not None, "given up before it had come to its end"
    assert (found.state, "pages' host" in found.remedy) == ("unknown", True)
