"""Stacks by change sets, on the emulator: what changes is known before it does, and every step can be repeated."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chalicelib.flows import registry
from infra.state.storage import TWO_WEEKS
from infra.state.template import for_stage
from local.stack.aws import ACCOUNT, ADMINISTRATOR
from local.stack.site import REGION
from operate.deploy.cloudformation import CloudFormation, upload
from operate.deploy.retained import left_behind, only
from operate.deploy.stack_changes import Event, StackFailed
from operate.deploy.stacks import state
from operate.deploy.values import of_names, page_origins
from operate.deploy.work import Work
from operate.refusal import Refused
from operate.stage import Stage, state_stack
from operate.terminal import Terminal
from tests.emulator import emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.stack.aws import Emulator

BUCKET = "templates"
ALL, TWO = ",".join(registry.NAMES), "ecom,pixel"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("emulator")) as running:
        running.s3.create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture
def stacks(aws: Emulator) -> CloudFormation:
    return CloudFormation(aws.cloudformation, look_every=0.05)


def _given(env: str, **parameters: str) -> dict[str, str]:
    return {"Env": env, "SavedQueries": "false", **parameters}  # the emulator knows no saved queries


def _template(env: str) -> dict[str, Any]:
    return for_stage(env, place=of_names(ACCOUNT, REGION))


def _state(aws: Emulator, env: str, **changed: Any) -> str:
    """Address of the state stack's template, some of whose resources are other ones."""
    template = deepcopy(_template(env))
    template["Resources"] |= changed
    return upload(aws.s3, BUCKET, template)


def _give_back(aws: Emulator, stacks: CloudFormation, env: str) -> None:
    """As the deploy does, before it makes the stack."""
    template = _template(env)
    found = left_behind(template, aws.sqs, aws.sns, aws.s3, f"arn:aws:sns:{REGION}:{ACCOUNT}:")
    stacks.take_over(state_stack(env), upload(aws.s3, BUCKET, only(template, found)), found)


def test_a_stack_is_made_and_its_outputs_are_handed_on(aws: Emulator, stacks: CloudFormation) -> None:
    told: list[Event] = []
    made = stacks.deploy(state_stack("one"), _state(aws, "one"), _given("one"), told=told.append)
    assert made["TableName"] == "one-OnboardingTable"
    assert (
        aws.dynamodb.describe_table(TableName=made["TableName"])["Table"]["LatestStreamArn"] == made["TableStreamArn"]
    )
    assert ("Table", "CREATE_COMPLETE") in {(event.logical_id, event.status) for event in told}
    assert told[-1] == Event("onramp-one-state", "AWS::CloudFormation::Stack", "CREATE_COMPLETE")


def test_what_would_change_is_known_before_it_does_and_nothing_to_change_is_success(
    aws: Emulator, stacks: CloudFormation
) -> None:
    stack, url, given = state_stack("two"), _state(aws, "two"), _given("two", LogRetentionDays="1")
    stacks.deploy(stack, url, given)
    assert stacks.plan(stack, url, given) is None
    planned = stacks.plan(stack, url, given | {"LogRetentionDays": "3"})
    assert planned is not None
    assert {change.action for change in planned.changes} == {"Modify"}
    changed = {change.logical_id for change in planned.changes}
    assert {"ApiLogGroup", "StreamLogGroup", "WakeLogGroup", "SweepLogGroup", "AccessLogGroup"} <= changed
    assert not {"Table", "WakeQueue", "AlarmTopic"} & changed

    def kept() -> int:
        (group,) = aws.session.client("logs", endpoint_url=aws.url).describe_log_groups(
            logGroupNamePrefix="/onramp/two/api"
        )["logGroups"]
        return int(group["retentionInDays"])

    assert kept() == 1
    stacks.execute(planned)
    assert kept() == 3
    assert stacks.deploy(stack, url, given | {"LogRetentionDays": "3"})["TableName"] == "two-OnboardingTable"


def test_a_refused_parameter_is_said_in_cloudformations_words_and_nothing_is_made(
    aws: Emulator, stacks: CloudFormation
) -> None:
    with pytest.raises(StackFailed, match="TableName and TableStreamArn belong together"):
        stacks.plan(state_stack("three"), _state(aws, "three"), _given("three", TableName="a-table"))
    assert stacks.status(state_stack("three")) == ""


def test_a_failed_deploy_names_the_resource_and_the_same_command_goes_on_once_it_is_mended(
    aws: Emulator, stacks: CloudFormation
) -> None:
    stack = state_stack("four")
    broken = _state(aws, "four", Broken={"Type": "AWS::SSM::Parameter", "Properties": {"Type": "nonsense"}})
    with pytest.raises(StackFailed, match=r"(?s)is ROLLBACK_COMPLETE:.*Broken \(AWS::SSM::Parameter\): "):
        stacks.deploy(stack, broken, _given("four"))
    assert stacks.deploy(stack, _state(aws, "four"), _given("four"), taking_over=True)["TableName"]
    assert stacks.status(stack) == "CREATE_COMPLETE"


def test_what_a_deleted_stack_retained_is_taken_over_with_all_that_is_in_it(
    aws: Emulator, stacks: CloudFormation
) -> None:
    stack, url = state_stack("five"), _state(aws, "five")
    table = stacks.deploy(stack, url, _given("five"), taking_over=True)["TableName"]
    item = {"pk": {"S": "ONBOARDING#1"}, "sk": {"S": "DETAILS"}}
    aws.dynamodb.put_item(TableName=table, Item=item)
    stacks.delete(stack)
    stacks.delete(stack)  # whoever asks again is not told off
    assert stacks.status(stack) == ""
    _give_back(aws, stacks, "five")
    planned = stacks.plan(stack, url, _given("five"), taking_over=True)
    assert planned is not None
    assert ("Import", "Table") in {(change.action, change.logical_id) for change in planned.changes}
    stacks.execute(planned)
    assert aws.dynamodb.get_item(TableName=table, Key=item)["Item"] == item


def test_queues_and_topics_that_a_deleted_stack_left_are_given_to_the_next_one(
    aws: Emulator, stacks: CloudFormation
) -> None:
    stack, url, template = state_stack("six"), _state(aws, "six"), _template("six")
    topics = f"arn:aws:sns:{REGION}:{ACCOUNT}:"
    assert left_behind(template, aws.sqs, aws.sns, aws.s3, topics) == []
    made = stacks.deploy(stack, url, _given("six"), taking_over=True)
    aws.sqs.send_message(QueueUrl=made["FailedEventsUrl"], MessageBody="an event")
    stacks.delete(stack)
    found = left_behind(template, aws.sqs, aws.sns, aws.s3, topics)
    assert sorted(each["LogicalResourceId"] for each in found) == [
        "AlarmTopic",
        "FailedEvents",
        "NotificationTopic",
        "Uploads",
        "WakeDeadLetters",
        "WakeQueue",
    ]
    stacks.take_over(stack, upload(aws.s3, BUCKET, only(template, found)), found)
    again = stacks.deploy(stack, url, _given("six"), taking_over=True)
    assert (again["FailedEventsArn"], again["TableStreamArn"]) == (made["FailedEventsArn"], made["TableStreamArn"])
    waiting = aws.sqs.get_queue_attributes(QueueUrl=again["FailedEventsUrl"], AttributeNames=["All"])["Attributes"]
    assert waiting["ApproximateNumberOfMessages"] == "1"
    assert waiting["MessageRetentionPeriod"] == str(TWO_WEEKS)  # the update after the import has set what was left out


def test_files_are_put_by_pages_into_a_bucket_that_outlives_its_stack(aws: Emulator, stacks: CloudFormation) -> None:
    pages = page_origins("https://console.example", "https://console.example/admin", "https://se.example/x")
    stack, url, given = state_stack("seven"), _state(aws, "seven"), _given("seven", PageOrigins=pages)
    stacks.deploy(stack, url, given, taking_over=True)
    name = f"onramp-seven-uploads-{ACCOUNT}-{REGION}"
    (rule,) = aws.s3.get_bucket_cors(Bucket=name)["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://console.example", "https://se.example"]
    assert "POST" in rule["AllowedMethods"]
    aws.s3.put_object(Bucket=name, Key="uploads/companies/1/logo", Body=b"a logo")
    stacks.delete(stack)
    _give_back(aws, stacks, "seven")
    stacks.deploy(stack, url, given, taking_over=True)
    assert aws.s3.get_object(Bucket=name, Key="uploads/companies/1/logo")["Body"].read() == b"a logo"


def _work(aws: Emulator, env: str, flows: str) -> Work:
    """A deploy of a stage that has these flows."""
    settings = {"flows": flows, "console_url": "https://console.example"}
    stage = Stage(env, ACCOUNT, REGION, "x86_64", settings, {"saved_queries": "false"}, {})
    return Work(stage, boto3.Session(region_name=REGION), Terminal(as_json=True))


def test_flows_that_are_switched_off_and_on_again_find_what_they_had(
    aws: Emulator, stacks: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "ENDPOINT_URL": aws.url,
        "ACCESS_KEY_ID": ADMINISTRATOR,
        "SECRET_ACCESS_KEY": ADMINISTRATOR,
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    whole, two, stack = _work(aws, "eight", ALL), _work(aws, "eight", TWO), state_stack("eight")
    whole.client("s3").create_bucket(Bucket=whole.stage.bucket)
    assert state(whole, yes=True)
    before = whole.outputs()
    aws.s3.put_object(Bucket=before["UploadsBucket"], Key="uploads/companies/1/logo", Body=b"a logo")
    aws.dynamodb.put_item(TableName=before["FindingsTableName"], Item={"pk": {"S": "1"}, "sk": {"S": "a"}})
    with pytest.raises(Refused) as refused:
        state(two, yes=True)
    assert (
        "would lose state: BulkDeadLetters (REMOVED), BulkQueue (REMOVED), with all that is in it."
        in refused.value.says
    )
    assert "still in the account with all that is in it: BulkLogGroup, Findings, Uploads." in refused.value.says
    fewer = for_stage("eight", registry.chosen(TWO), of_names(ACCOUNT, REGION))
    stacks.deploy(stack, upload(aws.s3, BUCKET, fewer), _given("eight"))
    assert not {"UploadsBucket", "FindingsTableName", "BulkQueueUrl"} & set(whole.outputs())
    assert state(whole, yes=True)
    assert whole.outputs() == before
    assert aws.s3.get_object(Bucket=before["UploadsBucket"], Key="uploads/companies/1/logo")["Body"].read() == b"a logo"
    assert aws.dynamodb.scan(TableName=before["FindingsTableName"])["Count"] == 1
    (rule,) = aws.s3.get_bucket_cors(Bucket=before["UploadsBucket"])["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://console.example"]
    assert not state(whole, yes=True), "all is as it was"


def test_what_cloudformation_refuses_before_it_does_anything_is_said_with_its_reason(
    aws: Emulator, stacks: CloudFormation
) -> None:
    stack, topic = "of-a-bucket", {"Topic": {"Type": "AWS::SNS::Topic"}}
    stacks.deploy(stack, upload(aws.s3, BUCKET, {"Resources": topic}), {})
    taken = {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}}}
    with pytest.raises(StackFailed) as failed:
        stacks.deploy(stack, upload(aws.s3, BUCKET, {"Resources": topic | taken}), {})
    said = f"Bucket (AWS::S3::Bucket): Resource of type 'AWS::S3::Bucket' with identifier '{BUCKET}' already exists."
    assert str(failed.value) == f"{stack} is UPDATE_ROLLBACK_COMPLETE:\n  {said}"
