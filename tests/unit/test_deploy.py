"""What a deploy looks at before it makes anything, what it refuses, and what it says of a failure."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws
from rich.console import Console

from infra import releases as released
from infra.releases import Form
from infra.state.template import template
from operate.command import program
from operate.deploy import application, commands, deployers, memory, preflight, values
from operate.deploy import releases as listed
from operate.deploy.bucket import Bucket
from operate.deploy.cloudformation import CloudFormation
from operate.deploy.deployers import in_the_way
from operate.deploy.releases import By, Release, Releases
from operate.deploy.shown import agree
from operate.deploy.stack_changes import Change, ChangeSet, StackFailed
from operate.deploy.stacks import failed
from operate.deploy.staying import staying
from operate.deploy.work import Work
from operate.refusal import Refused
from operate.stage import Stage
from operate.terminal import Terminal
from tests.stage_file import written

REGION = "eu-central-1"
STAGE = Stage("dev", "123456789012", REGION, "x86_64", {"flows": "pixel"}, {}, {})
TABLE = Change("Remove", "Table", "AWS::DynamoDB::Table")
NOTHING = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
ALARM = Change("Modify", "Alarm", "AWS::CloudWatch::Alarm", "yes")


class Iam:
    """IAM, which moto does not let one ask what somebody may do."""

    def __init__(self, *denied: str) -> None:
        self.denied = denied

    def simulate_principal_policy(self, *, ActionNames: list[str], **_: Any) -> dict[str, Any]:  # noqa: N803
        decided = {name: "implicitDeny" if name in self.denied else "allowed" for name in ActionNames}
        return {"EvaluationResults": [{"EvalActionName": a, "EvalDecision": b} for a, b in decided.items()]}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        made = Work(STAGE, boto3.Session(region_name=REGION), Terminal(console=Console(file=io.StringIO())))
        given(made, Iam())
        monkeypatch.setattr(preflight, "_principal", lambda _: "arn:aws:iam::1:user/a")
        yield made


def given(work: Work, iam: Iam) -> None:
    work.__dict__.setdefault("_clients", {})["iam"] = iam


def store(work: Work, *names: str) -> None:
    for name in names:
        work.client("secretsmanager").create_secret(Name=f"dev/onboarding/{name}", SecretString="x")


def test_every_secret_that_is_missing_is_named_at_once_with_the_command_that_makes_it(work: Work) -> None:
    store(work, "controller-token")
    with pytest.raises(Refused) as refused:
        preflight.check(work, "cloudformation")
    assert "python -m operate secret dev/onboarding/ecom-token --stage dev" in refused.value.says
    assert "python -m operate secret dev/onboarding/github-pat --stage dev" in refused.value.says
    assert "controller-token" not in refused.value.says
    store(work, "ecom-token", "github-pat")
    preflight.check(work, "cloudformation")


def test_a_stage_with_tenants_has_the_secret_of_keys_and_a_key_that_signs(work: Work) -> None:
    store(work, "organisations-token")
    asked = replace(work, stage=replace(work.stage, settings={**work.stage.settings, "flows": "tenant"}))
    asked.__dict__["_clients"] = work.__dict__["_clients"]
    with pytest.raises(Refused) as refused:
        preflight.check(asked, "cloudformation")
    assert "dev/onboarding/key-hash is not there (key_hash_secret)" in refused.value.says
    assert "--alias-name alias/dev-onboarding-tokens" in refused.value.says
    store(work, "key-hash")
    key = work.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    work.client("kms").create_alias(AliasName="alias/dev-onboarding-tokens", TargetKeyId=key)
    preflight.check(asked, "cloudformation")


def test_what_is_for_the_local_stack_alone_is_not_deployed_to_aws(work: Work) -> None:
    store(work, "controller-token", "ecom-token", "github-pat")
    said = {**work.stage.settings, "feeds_stand_in": "https://127.0.0.1:4581/trusted.pem"}
    asked = replace(work, stage=replace(work.stage, settings=said))
    asked.__dict__["_clients"] = work.__dict__["_clients"]
    with pytest.raises(Refused, match="feeds_stand_in is for the local stack alone"):
        preflight.check(asked, "cloudformation")
    asked.__dict__["emulated"] = True
    preflight.check(asked, "cloudformation")


def test_rights_that_lack_are_named_before_anything_is_made(work: Work) -> None:
    store(work, "controller-token", "ecom-token", "github-pat")
    given(work, Iam("sqs:CreateQueue", "iam:PassRole"))
    with pytest.raises(Refused) as refused:
        preflight.check(work, "cloudformation")
    assert '"Action": ["iam:PassRole", "sqs:CreateQueue"]' in refused.value.says


def test_a_right_that_lacks_to_look_is_in_the_way_as_well_and_hides_nothing_else(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> str:
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    monkeypatch.setattr(preflight, "in_the_way", refused)
    with pytest.raises(Refused) as found:
        preflight.check(work, "cloudformation")
    assert '"Action": "s3:ListBucket"' in found.value.says
    assert "dev/onboarding/ecom-token" in found.value.says


@pytest.mark.parametrize("change", [TABLE, Change("Modify", "Table", TABLE.kind, "perhaps")])
def test_what_holds_state_is_not_removed_or_replaced_where_nobody_is_asked(work: Work, change: Change) -> None:
    with pytest.raises(Refused, match="would lose state: Table"):
        agree(work, ChangeSet("onramp-dev-state", "a", (ALARM, change)), yes=True)
    agree(work, ChangeSet("onramp-dev", "b", (ALARM, Change("Modify", "Table", TABLE.kind))), yes=True)


def test_of_what_leaves_a_stack_and_stays_in_the_account_nobody_says_that_it_is_lost(work: Work) -> None:
    bucket = Change("Remove", "Uploads", "AWS::S3::Bucket", retained=True)
    with pytest.raises(Refused) as refused:
        agree(work, ChangeSet("onramp-dev-state", "a", (ALARM, bucket)), yes=True)
    assert refused.value.says == (
        "Out of onramp-dev-state, but still in the account with all that is in it: Uploads. The stage has them for "
        f"flows that `flows` in {STAGE.named.file} leaves out: merch, design, tenant, upload. Nothing was changed."
    )
    assert refused.value.remedy == (
        "If it is not meant, put them back into `flows`. If it is meant, run it at a terminal, without --yes."
    )


def test_what_is_deleted_what_stays_and_which_of_it_the_flows_are_the_cause_of_is_told_apart(work: Work) -> None:
    bucket = Change("Remove", "Uploads", "AWS::S3::Bucket", retained=True)
    queue = Change("Remove", "BulkQueue", "AWS::SQS::Queue")
    with pytest.raises(Refused) as refused:
        agree(work, ChangeSet("onramp-dev-state", "a", (queue, replace(TABLE, retained=True), bucket)), yes=True)
    assert "would lose state: BulkQueue (REMOVED), with all that is in it. Out of" in refused.value.says
    assert "still in the account with all that is in it: Table, Uploads." in refused.value.says
    assert "The stage has BulkQueue, Uploads for flows that" in refused.value.says
    assert "git diff the templates" in refused.value.remedy, "the table is of no flow"


def test_a_bucket_may_be_changed_and_not_be_removed_or_replaced_where_nobody_is_asked(work: Work) -> None:
    changed = Change("Modify", "Uploads", "AWS::S3::Bucket", "perhaps")
    agree(work, ChangeSet("onramp-dev-state", "a", (changed,)), yes=True)
    for one in (replace(changed, replaced="yes"), Change("Remove", "Uploads", changed.kind)):
        with pytest.raises(Refused, match="would lose state: Uploads"):
            agree(work, ChangeSet("onramp-dev-state", "a", (one,)), yes=True)


class Validating:
    """CloudFormation, which refuses a change set before it does anything, and says elsewhere why."""

    def __init__(self, *answers: dict[str, Any] | ClientError) -> None:
        self.answers = answers

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE"}]}

    def create_change_set(self, **_: Any) -> None:
        """It takes it."""

    def delete_change_set(self, **_: Any) -> None:
        """It is gone."""
        self.answers = ()

    def describe_change_set(self, **_: Any) -> dict[str, Any]:
        said = "validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. Use the DescribeEvents API."
        return {"Status": "FAILED", "StatusReason": said}

    def get_paginator(self, name: str) -> Any:
        assert name == "describe_events"
        return self

    def paginate(self, **about: Any) -> Iterator[dict[str, Any]]:
        assert {"StackName", "ChangeSetName"} <= set(about)
        for each in self.answers:
            if isinstance(each, ClientError):
                raise each
            yield {"OperationEvents": [each]}


def told(name: str, reason: str, **more: str) -> dict[str, Any]:
    event = {"EventType": "VALIDATION_ERROR", "OperationId": "1", "Timestamp": 1, "ResourceType": "AWS::S3::Bucket"}
    return {**event, "LogicalResourceId": name, "ValidationStatusReason": reason, **more}


def refused_by(client: Validating) -> str:
    stacks: Any = CloudFormation(client, 0)  # type: ignore[arg-type]
    with pytest.raises(StackFailed) as refused:
        stacks.plan("onramp-dev-state", "{}", {})
    return str(refused.value)


def test_why_a_change_set_was_refused_is_said_also_where_cloudformation_says_to_ask_for_it() -> None:
    said = refused_by(
        Validating(
            told("Uploads", "It already exists."),
            told("Other", "It is not empty.", ValidationFailureMode="WARN"),
            {"EventType": "PROVISIONING_ERROR", "OperationId": "1", "Timestamp": 1},
        )
    )
    assert said.splitlines()[1:] == ["  Uploads (AWS::S3::Bucket): It already exists."]
    assert "Use the DescribeEvents API." in refused_by(Validating()), "there was nothing to be asked for"


def test_who_may_not_ask_why_is_told_of_the_right() -> None:
    lacking = "User: arn:aws:iam::1:user/a is not authorized to perform: cloudformation:DescribeEvents on resource: *"
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": lacking}}, "DescribeEvents")
    said = refused_by(Validating(denied))
    assert "validation failed" in said
    assert '"Action": "cloudformation:DescribeEvents"' in failed(StackFailed(said)).remedy


def test_a_right_that_lacks_is_answered_with_the_statement_that_grants_it() -> None:
    said = (
        "User: arn:aws:iam::1:user/a is not authorized to perform: sqs:CreateQueue on resource: arn:aws:sqs:x because"
    )
    refused = failed(StackFailed(f"onramp-dev-state is ROLLBACK_COMPLETE:\n  WakeQueue (AWS::SQS::Queue): {said}"))
    assert '{"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": "arn:aws:sqs:x"}' in refused.remedy


def test_releases_go_back_one_by_one_and_a_new_one_comes_first(work: Work) -> None:
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    assert Releases.of(bucket).entries == ()
    work.client("s3").create_bucket(
        Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )  # not `make`: moto reads a policy's Deny without its condition
    for version in ("1", "2", "2"):
        Releases.of(bucket).note(Release(version, "cloudformation", "then", f"template-{version}", "code"))
    found = Releases.of(bucket)
    assert [one.version for one in found.entries] == ["2", "1"]
    assert found.back().version == "1"
    found.went_back()
    with pytest.raises(Refused, match="no release to go back to"):
        Releases.of(bucket).back()


def test_from_a_deploy_that_was_interrupted_one_goes_back_to_the_release_before_it(work: Work) -> None:
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(
        Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )  # as above
    first, second, third = (
        Release(each, "cloudformation", "then", f"template-{each}", "code") for each in ("1", "2", "3")
    )
    for one in (first, second):
        Releases.of(bucket).begin(one)
        Releases.of(bucket).note(one)
    Releases.of(bucket).begin(third)
    found = Releases.of(bucket)
    assert found.now == third
    assert found.back() == second
    found.went_back()
    assert (Releases.of(bucket).now, Releases.of(bucket).back()) == (second, first)
    Releases.of(bucket).begin(third)
    Releases.of(bucket).abandon()
    assert Releases.of(bucket).now == second
    Releases.of(bucket).begin(third)
    Releases.of(bucket).note(second)  # deployed again as it was, and the third never came to be
    assert (Releases.of(bucket).now, Releases.of(bucket).back()) == (second, first)


def test_what_an_interrupted_deploy_may_have_stored_counts_for_a_rollback(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "forms", lambda: (Form("CONTACT=a", "Letters for words."),))
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(
        Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )  # as above
    Releases.of(bucket).begin(Release("2", "cloudformation", "then", "template", "code", {"Contact": "a"}))
    Releases.of(bucket).abandon()
    assert Releases.of(bucket).written == ("CONTACT=a",)


@pytest.mark.parametrize(("by", "again"), [("cloudformation", "STAGE=dev."), ("chalice", "STAGE=dev BY=chalice.")])
def test_a_release_that_was_not_kept_is_deployed_by_its_tag(work: Work, by: By, again: str) -> None:
    work.client("s3").create_bucket(Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(Refused) as refused:
        application.kept(work, Release("0.1.0", by, "then", "template", "code"))
    assert refused.value.remedy == f"Deploy its tag: git checkout v0.1.0, make deploy {again}"


def test_nothing_goes_back_where_the_application_is_not_there_any_more(work: Work, tmp_path: Path) -> None:
    folder = written(tmp_path, account='account = "123456789012"')
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(
        Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )  # as above
    for each in ("1", "2"):
        Releases.of(bucket).note(Release(each, "cloudformation", "then", f"template-{each}", "code"))
    done = CliRunner().invoke(program(), ["rollback", "--stage", "dev", "--stages", str(folder)])
    assert done.exit_code == 1
    assert "Nothing of dev is deployed that could go back" in done.stderr
    assert [one.version for one in Releases.of(bucket).entries] == ["2", "1"]


def test_where_there_is_no_release_to_go_back_to_nothing_untrue_is_said_of_the_past(work: Work) -> None:
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for each in ("1", "2"):
        Releases.of(bucket).note(Release(each, "cloudformation", "then", f"template-{each}", "code"))
    Releases.of(bucket).ended()
    with pytest.raises(Refused, match=r"no release to go back to\. Nothing is deployed\."):
        Releases.of(bucket).back()
    Releases.of(bucket).note(Release("2", "cloudformation", "then", "template-2", "code"))
    with pytest.raises(Refused, match="Only 2 was deployed since the stage was made, or was taken away last"):
        Releases.of(bucket).back()


@pytest.mark.parametrize("now", ["0.2.0", "0.1.0"], ids=["another-version", "another-build"])
def test_what_a_rollback_needs_is_said_also_where_it_goes_to_another_build(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    folder = written(tmp_path, account='account = "123456789012"')
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for version, build in (("0.1.0", "a"), (now, "b")):
        Releases.of(bucket).note(Release(version, "cloudformation", "then", f"template-{build}", "code"))
    monkeypatch.setattr(commands, "left", lambda *_: ["a stack"])
    monkeypatch.setattr(commands, "in_the_way", lambda *_: "")
    monkeypatch.setattr(application, "go_back", lambda *_, **__: None)
    needs_it = [released.Release("0.1.0", "0" * 40, date(2026, 11, 29), "Switch it off first.")]
    monkeypatch.setattr(commands, "released", lambda: needs_it)
    done = CliRunner().invoke(
        program(), ["rollback", "--stage", "dev", "--stages", str(folder), "--build", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    assert "Switch it off first." in done.output
    assert Releases.of(bucket).now == Release("0.1.0", "cloudformation", "then", "template-a", "code")


def test_what_chalice_has_left_keeps_cloudformation_out_though_nothing_is_on_the_stream(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_the_way(work, "cloudformation") == ""
    monkeypatch.setattr(deployers, "_is_there", lambda _, name: name.endswith("sweep"))
    assert "there is onramp-dev-sweep. `make deploy STAGE=dev BY=chalice`" in in_the_way(work, "cloudformation")
    assert in_the_way(work, "chalice") == ""


def test_chalice_is_told_of_nothing_that_is_gone(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"arn:aws:lambda:{REGION}:123456789012"
    outputs = {"TableStreamArn": f"{place}:stream", "WakeQueueArn": f"{place}:queue"}
    monkeypatch.setattr(Work, "outputs", lambda _: outputs)
    monkeypatch.setattr(memory, "rest_api", lambda *_: "")
    work.__dict__["_clients"].pop("iam")
    work.client("iam").create_role(RoleName="there", AssumeRolePolicyDocument="{}")
    work.client("events").put_rule(Name="onramp-dev-sweep-event", ScheduleExpression="rate(1 minute)")
    resources = [
        {"name": "a", "resource_type": "iam_role", "role_name": "there"},
        {"name": "b", "resource_type": "iam_role", "role_name": "gone"},
        {"name": "sweep-event", "resource_type": "cloudwatch_event", "rule_name": "as it was called before"},
        {"name": "d", "resource_type": "cloudwatch_event", "rule_name": "gone"},
        {"name": "e", "resource_type": "lambda_function", "lambda_arn": f"{place}:function:gone"},
        {"name": "f", "resource_type": "sqs_event", "event_uuid": "6ec05a27-9f56-49aa-be41-4b049947d653"},
        {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": "not looked at"},
    ]
    told = memory.remembered(work, json.dumps({"resources": resources}).encode())
    assert [one["name"] for one in told["resources"]] == ["sweep-event", "a", "rest_api"]
    assert told["resources"][0]["rule_name"] == "onramp-dev-sweep-event"


def test_no_rollback_to_a_release_that_cannot_read_what_was_stored_since(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "forms", lambda: (Form("CONTACT=a", "Letters for words."),))
    monkeypatch.setattr(listed, "unreadable", lambda version, written: sorted({"CONTACT=a"} & set(written)))
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    work.client("s3").create_bucket(
        Bucket=STAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )  # as above

    def deployed(version: str, contact: str) -> None:
        given = {"Contact": contact}
        Releases.of(bucket).note(Release(version, "cloudformation", "then", f"template-{version}", "code", given))

    deployed("1", "")
    deployed("2", "b")
    assert Releases.of(bucket).back().version == "1"
    deployed("2", "a")
    deployed("2", "c")  # the setting is taken back, and what was stored meanwhile stays
    assert Releases.of(bucket).back().version == "2"
    Releases.of(bucket).went_back()
    Releases.of(bucket).went_back()
    with pytest.raises(Refused, match="1 cannot read records as they are stored since CONTACT=a was set"):
        Releases.of(bucket).back()


def test_the_bucket_is_open_to_nobody_and_keeps_versions(work: Work) -> None:
    bucket = Bucket(work.client("s3"), STAGE.bucket, REGION)
    bucket.make()
    bucket.make()
    s3: Any = work.client("s3")
    closed = s3.get_public_access_block(Bucket=STAGE.bucket)["PublicAccessBlockConfiguration"]
    assert set(closed.values()) == {True}
    assert s3.get_bucket_versioning(Bucket=STAGE.bucket)["Status"] == "Enabled"
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=STAGE.bucket)["Policy"]


def test_the_application_is_given_settings_own_parameters_and_the_states_outputs_that_it_knows() -> None:
    stage = Stage("dev", "1", REGION, "x86_64", {"flows": "pixel", "contact": "a@b"}, {}, {"access_logs": "true"})
    known = {"Env", "Flows", "AccessLogs", "TableName"}
    given = values.of_application(stage, {"TableName": "t", "WakeDeadLettersUrl": "u"}, known)
    assert given == {"Env": "dev", "Flows": "pixel", "AccessLogs": "true", "TableName": "t"}


def test_it_works_where_there_is_no_build_folder_yet(work: Work, tmp_path: Path) -> None:
    assert not work.emulated
    assert Work(STAGE, work.session, work.out, tmp_path).build == tmp_path / "dev"


def test_what_stays_names_a_restored_table_that_no_stack_has(work: Work) -> None:
    table = {"type": "AWS::DynamoDB::Table", "name": "dev-OnboardingTable-20260131T090000Z"}
    work.client("dynamodb").create_table(
        TableName=table["name"],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert table not in staying(work)
    assert staying(replace(work, stage=replace(STAGE, state={"table_name": table["name"]}))) == [table]
    assert staying(replace(work, stage=replace(STAGE, state={"table_name": "never-was"}))) == []


def test_what_stays_is_listed_whether_or_not_a_stack_still_has_it(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    assert staying(work) == [], "of a stage that was never deployed"
    formation: Any = work.client("cloudformation")
    said = [{"ParameterKey": "Env", "ParameterValue": "dev"}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto says which resources it leaves out
        formation.create_stack(StackName=STAGE.state_stack, TemplateBody=json.dumps(template()), Parameters=said)
    store(work, "github-pat")
    key = work.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    work.client("kms").create_alias(AliasName="alias/dev-onboarding-tokens", TargetKeyId=key)
    pages: Any = boto3.client("cloudformation", region_name="us-east-1")
    pages.create_stack(StackName="onramp-dev-pages", TemplateBody=json.dumps(NOTHING))
    there = staying(work)
    names = {each["name"] for each in there}
    assert names >= {
        "onramp-dev-state",
        "onramp-dev-pages (us-east-1)",
        "dev-OnboardingTable",
        "dev-OnboardingRates",
        "dev-OnboardingFindings",
        "/onramp/dev/api",
        "dev/onboarding/github-pat",
        "alias/dev-onboarding-tokens",
        f"onramp-dev-uploads-{STAGE.account}-{REGION}",
        f"arn:aws:sns:{REGION}:{STAGE.account}:dev-onramp-alarms",
    }
    assert any(name.endswith("/dev-onboarding-wakes") for name in names)
    monkeypatch.setattr(CloudFormation, "status", lambda *_: "")  # the stacks are gone, and what they retain is not
    assert {each["name"] for each in staying(work)} == names - {"onramp-dev-state", "onramp-dev-pages (us-east-1)"}


def test_what_may_not_be_looked_for_keeps_nothing_else_from_being_listed(work: Work) -> None:
    store(work, "github-pat")

    class Kms:
        def describe_key(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeKey")

    work.__dict__["_clients"]["kms"] = Kms()
    secret, key = staying(work)
    assert secret == {"type": "AWS::SecretsManager::Secret", "name": "dev/onboarding/github-pat"}
    assert "may not DescribeKey" in key["name"]
