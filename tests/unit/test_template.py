"""The templates given to CloudFormation: the state, and what Chalice writes merged with ours, translated by SAM."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from samtranslator.translator.transform import transform

from chalicelib import metrics
from infra import cdn, needs
from infra.application import alarms, template
from infra.generated import ROOT
from infra.parameters import FROM_THE_STATE, RUNTIME, environment, parameters
from infra.policies import STAGES
from infra.state import template as state
from infra.state.storage import WAKE_TIMEOUT_SECONDS
from local.stack import bundle
from local.stack.site import from_environment
from tests.unit.test_policies import STACK, resolved
from tools.drift import write_or_check

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
API_GATEWAY_LIMIT_SECONDS = 29
KEPT: Json = state.template()["Resources"]
"""The state stack's resources."""


def every_alarm() -> Json:
    """The alarms of both stacks."""
    both = {**KEPT, **alarms.alarms()}
    return {name: one for name, one in both.items() if one["Type"] == "AWS::CloudWatch::Alarm"}


def _said(properties: Json) -> Json:
    return {name: value for name, value in properties.items() if value is not None}


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The merged template, from Chalice itself; without libraries, which a template does not show."""
    site = replace(from_environment({}), state=tmp_path_factory.mktemp("state"), bundle="slim")
    return bundle.package(site).template


@pytest.fixture(scope="module")
def deployed(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The resources that CloudFormation is given in the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        merged = json.loads(packaged.read_text(encoding="utf-8"))
        for resource in merged["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = {"Bucket": "code", "Key": "code.zip"}
        resources: Json = transform(merged, {}, _NoManagedPolicies())["Resources"]
    return resources


def _one(resources: Json, kind: str, **properties: Any) -> Json:
    found = [
        resource["Properties"]
        for resource in resources.values()
        if resource["Type"] == kind
        and all(resource["Properties"].get(name) == value for name, value in properties.items())
    ]
    assert len(found) == 1, f"{len(found)} of {kind} {properties}"
    return dict(found[0])


def test_the_template_file_is_the_one_the_code_renders() -> None:
    assert write_or_check({**template.files(), **state.files()}, check=True) == 0


def test_every_setting_reaches_the_functions_except_the_region_which_lambda_sets() -> None:
    assert set(environment()) - set(RUNTIME) == {name.upper() for name in needs.fields()} - {"AWS_REGION"}


def test_a_required_setting_has_no_default_and_an_optional_one_has_its_own() -> None:
    made = parameters()
    assert "Default" not in made["ControllerUrl"]
    assert made["ControllerUrl"]["MinLength"] == 1
    assert made["PixelDelivery"] == {
        "Type": "String",
        "Description": needs.fields()["pixel_delivery"].description,
        "AllowedValues": ["commit", "pull_request"],
        "Default": "commit",
    }
    assert made["BehindCloudflare"]["AllowedValues"] == ["true", "false"]


def test_every_override_meets_a_resource_that_chalice_made(packaged: Path) -> None:
    """An override of a name that Chalice no longer uses would be a resource without a type."""
    resources = json.loads(packaged.read_text(encoding="utf-8"))["Resources"]
    assert [name for name, resource in resources.items() if "Type" not in resource] == []


def test_each_function_reads_the_settings_and_has_its_own_role_and_log_group(deployed: Json) -> None:
    functions = [one["Properties"] for one in deployed.values() if one["Type"] == "AWS::Lambda::Function"]
    assert len(functions) == 4
    assert all(set(one["Environment"]["Variables"]) == set(environment()) for one in functions)
    assert len({json.dumps(one["Role"]) for one in functions}) == 4
    assert len({json.dumps(one["LoggingConfig"]["LogGroup"]) for one in functions}) == 4


def test_only_triggers_of_the_stacks_own_table_start_the_stream_handler(deployed: Json) -> None:
    mapping = _one(deployed, "AWS::Lambda::EventSourceMapping", FunctionName={"Ref": "Stream"})
    assert mapping["EventSourceArn"] == {"Ref": "TableStreamArn"}
    (only,) = mapping["FilterCriteria"]["Filters"]
    assert json.loads(only["Pattern"]) == {"dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}


def test_a_bad_event_is_retried_within_bounds_and_then_kept(deployed: Json) -> None:
    mapping = _one(deployed, "AWS::Lambda::EventSourceMapping", FunctionName={"Ref": "Stream"})
    expected = {
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "ParallelizationFactor": 10,
        "MaximumRecordAgeInSeconds": 3600,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Destination": {"Ref": "FailedEventsArn"}}},
    }
    assert {name: mapping[name] for name in expected} == expected
    assert 0 < mapping["MaximumRetryAttempts"] < 100


def test_wakes_come_from_the_stacks_own_queue_and_fail_one_by_one(deployed: Json) -> None:
    mapping = _one(deployed, "AWS::Lambda::EventSourceMapping", FunctionName={"Ref": "Wake"})
    assert mapping["EventSourceArn"] == {"Ref": "WakeQueueArn"}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_wake_stays_hidden_for_six_times_the_functions_timeout(deployed: Json) -> None:
    assert deployed["Wake"]["Properties"]["Timeout"] == WAKE_TIMEOUT_SECONDS
    assert KEPT["WakeQueue"]["Properties"]["VisibilityTimeout"] >= 6 * WAKE_TIMEOUT_SECONDS


def test_the_sweep_ends_before_the_next_one_begins(deployed: Json) -> None:
    assert _one(deployed, "AWS::Events::Rule")["ScheduleExpression"] == "rate(1 minute)"
    assert deployed["Sweep"]["Properties"]["Timeout"] < 60


def test_the_api_answers_before_api_gateway_gives_up(deployed: Json) -> None:
    assert deployed["APIHandler"]["Properties"]["Timeout"] <= API_GATEWAY_LIMIT_SECONDS


def test_every_stage_has_the_same_functions_timeouts_and_sizes() -> None:
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["stages"]

    def without_policy(stage: str) -> Json:
        functions = stages[stage]["lambda_functions"]
        return {
            name: {key: value for key, value in options.items() if key != "iam_policy_file"}
            for name, options in functions.items()
        }

    assert set(stages) == set(STAGES)
    assert all(without_policy(stage) == without_policy("prod") for stage in STAGES)


def test_no_log_of_the_api_can_hold_a_link_key_or_an_address(deployed: Json) -> None:
    """A link's key stands in the path, so neither path nor caller nor body may be logged."""
    stage = _one(deployed, "AWS::ApiGateway::Stage")
    (method,) = stage["MethodSettings"]
    assert method["LoggingLevel"] == "OFF"
    assert method["DataTraceEnabled"] is False
    logged = json.loads(stage["AccessLogSetting"]["Fn::If"][1]["Format"])
    harmless = {"requestId", "httpMethod", "resourcePath", "status", "responseLatency", "error.responseType"}
    assert set(logged.values()) <= {f"$context.{name}" for name in harmless}


def test_the_gateways_own_answers_are_problems_that_a_browser_may_read(deployed: Json) -> None:
    answers = _one(deployed, "AWS::ApiGateway::RestApi")["Body"]["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE"} <= set(answers)
    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == 404
    for answer in answers.values():
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert problem["code"].isupper()
        assert problem.get("status") == answer.get("statusCode")
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == {"Fn::Sub": "'${ConsoleUrl}'"}


def test_production_keeps_its_table_and_another_stage_may_ask_for_it() -> None:
    table, conditions = KEPT["Table"]["Properties"], state.template()["Conditions"]
    recovery = table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["Protected", True, False]}
    assert recovery == {"Fn::If": ["Recoverable", True, False]}
    for condition, parameter in (("Protected", "DeletionProtection"), ("Recoverable", "PointInTimeRecovery")):
        for env, asked, holds in (("prod", "false", True), ("dev", "true", True), ("dev", "false", False)):
            assert resolved(conditions[condition], {"Env": env, parameter: asked}, conditions) is holds


def test_no_operation_on_the_state_stack_takes_what_it_holds() -> None:
    holds = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Logs::LogGroup")
    lost = [
        name
        for name, one in KEPT.items()
        if one["Type"] in holds and {one.get("DeletionPolicy"), one.get("UpdateReplacePolicy")} != {"Retain"}
    ]
    assert lost == []
    assert not [one for one in template.template()["Resources"].values() if one.get("Type") in holds]


def test_the_application_is_handed_what_the_state_stack_puts_out() -> None:
    assert set(FROM_THE_STATE) <= set(state.outputs())
    made = parameters()
    assert all("Default" not in made[name] for name in FROM_THE_STATE)
    assert made["KmsKeyArn"]["Default"] == ""  # put out only where there is one
    assert state.outputs()["KmsKeyArn"]["Condition"] == "UsesKmsKeyArn"


def test_a_stage_goes_on_with_a_restored_table_whole_and_its_own_stays_in_the_stack() -> None:
    made = state.template()
    given = STACK | {"TableName": "prod-Restored", "TableStreamArn": "arn:of:its:stream"}
    handed = resolved({name: one["Value"] for name, one in made["Outputs"].items()}, given, made["Conditions"])
    assert handed["TableName"] == "prod-Restored"
    assert handed["TableArn"].endswith(":table/prod-Restored")
    assert handed["TableStreamArn"] == "arn:of:its:stream"
    assert "Condition" not in made["Resources"]["Table"]


@pytest.mark.parametrize(("name", "stream", "fits"), [("", "", True), ("t", "s", True), ("t", "", False)])
def test_a_restored_table_comes_with_its_stream_or_not_at_all(name: str, stream: str, fits: bool) -> None:
    (rule,) = state.template()["Rules"]["RestoredTable"]["Assertions"]
    assert resolved(rule["Assert"], {"TableName": name, "TableStreamArn": stream}, {}) is fits


def test_the_adopters_own_key_is_on_everything_that_the_state_holds() -> None:
    keys = {
        "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
        "AWS::SQS::Queue": ("KmsMasterKeyId",),
        "AWS::SNS::Topic": ("KmsMasterKeyId",),
        "AWS::Logs::LogGroup": ("KmsKeyId",),
    }
    conditions = state.template()["Conditions"]
    for name, one in KEPT.items():
        if path := keys.get(one["Type"]):
            found: Any = resolved(one["Properties"], STACK | {"KmsKeyArn": "arn:of:the:key"}, conditions)
            for step in path:
                found = found[step]
            assert found == "arn:of:the:key", name


def test_cloudwatch_can_publish_on_the_topic_of_alarms() -> None:
    """Not on one under AWS's own key, which CloudWatch may not use."""
    made, conditions = state.template()["Resources"], state.template()["Conditions"]
    assert "KmsMasterKeyId" not in _said(resolved(made["AlarmTopic"]["Properties"], STACK, conditions))
    (allowed,) = made["AlarmTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert "cloudwatch.amazonaws.com" in allowed["Principal"]["Service"]
    told = {one["Properties"]["AlarmActions"][0]["Ref"] for one in every_alarm().values()}
    assert told == {"AlarmTopic", "AlarmTopicArn"}


def test_alarms_watch_the_metrics_that_the_code_writes(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.emit("test", **{alarms.OLDEST_DUE: 1.0})
    (written,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    watched = alarms.alarms()["OldestDueAlarm"]["Properties"]
    assert (watched["Namespace"], [watched["MetricName"]]) == (
        written["Namespace"],
        [metric["Name"] for metric in written["Metrics"]],
    )
    assert [[dimension["Name"] for dimension in watched["Dimensions"]]] == written["Dimensions"]


def test_cloudformations_published_schemas_accept_the_templates(packaged: Path) -> None:
    pytest.importorskip("cfnlint")
    command = [
        sys.executable,
        "-c",
        "from cfnlint.runner import main; main()",
        "--regions",
        "us-east-1",
        "--",
        str(packaged),
        str(state.STATE_FILE),
        str(cdn.FOLDER / "cloudfront.json"),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert checked.returncode == 0, checked.stdout + checked.stderr
