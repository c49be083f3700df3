"""The templates given to CloudFormation: the state, and what Chalice writes merged with ours, translated by SAM."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from samtranslator.translator.transform import transform

from chalicelib import metrics
from chalicelib.clients.needs import Ports
from chalicelib.clients.uploads.needs import NEEDS as UPLOADS
from chalicelib.engine.declared import INVOCATION, LONGEST_SLICE, SLICE_INVOCATION
from chalicelib.engine.runner import MARGIN
from chalicelib.engine.wakes import LONGEST_DELAY
from chalicelib.flows import registry
from chalicelib.flows.registry import chosen
from infra import cdn, needs
from infra.application import alarms, template
from infra.application.finish import finished
from infra.generated import ROOT
from infra.package import environment_of
from infra.parameters import FROM_THE_STATE, RUNTIME, environment, parameters
from infra.policies import FUNCTIONS, exact
from infra.state import template as state
from infra.state.storage import WAKE_TIMEOUT_SECONDS
from infra.state.uploads import uploads
from local.stack import bundle
from local.stack.site import ENV, from_environment
from tests.unit.test_policies import STACK
from tests.unit.test_policies import settled as resolved
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
    assert len(functions) == len(FUNCTIONS) == 5
    for name, logical_id in FUNCTIONS.items():
        variables = deployed[logical_id]["Properties"]["Environment"]["Variables"]
        assert set(variables) == set(environment(chosen(environment_of(ENV)["FLOWS"]), function=name)), name
    assert len({json.dumps(one["Role"]) for one in functions}) == 5
    assert len({json.dumps(one["LoggingConfig"]["LogGroup"]) for one in functions}) == 5


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
        "ParallelizationFactor": {"Ref": "StreamParallelization"},
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


def test_slices_come_one_by_one_and_no_more_at_once_than_is_said(deployed: Json) -> None:
    mapping = _one(deployed, "AWS::Lambda::EventSourceMapping", FunctionName={"Ref": "Bulk"})
    assert (mapping["EventSourceArn"], mapping["BatchSize"]) == ({"Ref": "BulkQueueArn"}, 1)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "BulkConcurrency"}}


def test_a_slices_message_comes_again_once_its_invocation_is_over_and_its_lease_too(deployed: Json) -> None:
    visible = KEPT["BulkQueue"]["Properties"]["VisibilityTimeout"]
    assert deployed["Bulk"]["Properties"]["Timeout"] == SLICE_INVOCATION < visible <= 60
    assert LONGEST_SLICE + 2 * MARGIN < SLICE_INVOCATION - MARGIN


def test_a_stage_has_a_bucket_of_uploads_where_a_flow_asks_for_files(monkeypatch: pytest.MonkeyPatch) -> None:
    without = [state.template(("pixel",)), template.template(("pixel",))]
    assert "Uploads" not in json.dumps(without)
    monkeypatch.setattr(registry, "ports", lambda _: Ports(serves=(UPLOADS,)))
    made, handed = state.template(("pixel",)), template.template(("pixel",))
    assert made["Outputs"]["UploadsBucket"]["Value"] == {"Ref": "Uploads"}
    assert handed["Parameters"]["UploadsBucket"]["Description"] == "Output of the state stack"
    assert environment(("pixel",))["UPLOADS_BUCKET"] == {"Ref": "UploadsBucket"}
    assert {*made["Resources"]} - {*without[0]["Resources"]} == {"Uploads", "UploadsPolicy"}


def test_uploads_stay_and_those_of_drafts_go_and_nobody_else_sees_either() -> None:
    made, conditions = uploads(), state.template()["Conditions"]
    kept = {name: made["Uploads"][name] for name in ("DeletionPolicy", "UpdateReplacePolicy")}
    assert kept == {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    given = STACK | {"KmsKeyArn": "arn:of:the:key", "AWS::AccountId": "1", "PageOrigins": ""}
    bucket = resolved({**made["Uploads"]["Properties"]}, given, conditions)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (encrypted,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encrypted["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == "arn:of:the:key"
    drafts, tenants, unfinished = bucket["LifecycleConfiguration"]["Rules"]
    assert (drafts["Prefix"], drafts["ExpirationInDays"]) == ("uploads/drafts/", 2)
    assert (tenants["Prefix"], tenants["ExpirationInDays"]) == ("uploads/tenants/", 90)
    assert "ExpirationInDays" not in unfinished
    assert "CorsConfiguration" not in bucket  # before the deploy has said where the pages are
    (denied,) = made["UploadsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_findings_have_a_table_where_a_flow_looks_for_any_and_their_rows_go_by_themselves() -> None:
    assert "Findings" not in json.dumps([state.template(("store", "merch", "design")), template.template(("merch",))])
    made = state.template(("upload",))
    table = made["Resources"]["Findings"]
    assert table["Properties"]["TableName"] == {"Fn::Sub": "${Env}-OnboardingFindings"}
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert "SSESpecification" in table["Properties"]
    assert made["Outputs"]["FindingsTableName"]["Value"] == {"Ref": "Findings"}
    may = {each for each in FUNCTIONS if "-OnboardingFindings" in json.dumps(exact(each, ("upload",)))}
    assert may == {"api", "stream", "bulk"}


@pytest.mark.parametrize("flows", [("ecom", "pixel"), ("ecom",)])
def test_where_no_flow_has_bulk_work_there_is_nothing_of_its_lane(flows: tuple[str, ...]) -> None:
    both = json.dumps([state.template(flows), template.template(flows), alarms.alone(flows)])
    assert re.findall("bulk", both, re.IGNORECASE) == []
    more = {*state.template((*flows, "store"))["Resources"]} - {*state.template(flows)["Resources"]}
    assert more == {"BulkQueue", "BulkDeadLetters", "BulkDeadLettersAlarm", "BulkQueueAgeAlarm", "BulkLogGroup"}


def test_what_runs_actions_lives_for_as_long_as_their_budgets_are_cut_to(deployed: Json) -> None:
    assert deployed["Stream"]["Properties"]["Timeout"] == INVOCATION


def test_the_sweep_ends_before_the_next_one_begins(deployed: Json) -> None:
    assert _one(deployed, "AWS::Events::Rule")["ScheduleExpression"] == "rate(1 minute)"
    assert deployed["Sweep"]["Properties"]["Timeout"] < 60


def test_the_api_answers_before_api_gateway_gives_up(deployed: Json) -> None:
    assert deployed["APIHandler"]["Properties"]["Timeout"] <= API_GATEWAY_LIMIT_SECONDS


def test_every_stage_has_the_same_functions_timeouts_and_sizes() -> None:
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["stages"]
    assert set(stages) == {"local", "dev", "prod"}
    assert all(one["lambda_functions"] == stages["prod"]["lambda_functions"] for one in stages.values())


def test_no_log_of_the_api_can_hold_a_link_key_or_an_address(deployed: Json) -> None:
    """A link's key stands in the path, so neither path nor caller nor body may be logged."""
    stage = _one(deployed, "AWS::ApiGateway::Stage")
    assert {(one["LoggingLevel"], one["DataTraceEnabled"]) for one in stage["MethodSettings"]} == {("OFF", False)}
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
        if one["Type"] in holds
        and (
            one.get("DeletionPolicy") not in {"Retain", "RetainExceptOnCreate"}
            or one["UpdateReplacePolicy"] != "Retain"
        )
    ]
    assert sorted(lost) == ["BulkDeadLetters", "BulkQueue"], "what they hold is sent again by itself"
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


def test_every_alarm_has_an_entry_in_the_runbook_and_every_entry_an_alarm() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    table = runbook.partition("## What the alarms mean")[2].partition("\n## ")[0]
    entries = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(entries) == sorted([*every_alarm(), "Budget"])


def test_every_function_is_watched_for_failing_and_for_not_being_started() -> None:
    watched = {
        (one["Properties"]["MetricName"], one["Properties"]["Dimensions"][0]["Value"]["Ref"])
        for one in every_alarm().values()
        if one["Properties"]["MetricName"] in {"Errors", "Throttles"}
    }
    assert watched == {(metric, one) for metric in ("Errors", "Throttles") for one in FUNCTIONS.values()}


def test_a_wake_that_is_delayed_as_long_as_may_be_is_not_called_late() -> None:
    assert (
        KEPT["WakeQueueAgeAlarm"]["Properties"]["Threshold"]
        > LONGEST_DELAY + KEPT["WakeQueue"]["Properties"]["VisibilityTimeout"]
    )


def test_routes_that_ask_the_user_pool_for_anybody_are_throttled_below_the_others(deployed: Json) -> None:
    settings = _one(deployed, "AWS::ApiGateway::Stage")["MethodSettings"]
    (every,) = [one for one in settings if one["ResourcePath"] == "/*"]
    low = {(one["HttpMethod"], one["ResourcePath"]) for one in settings if one is not every}
    assert ("POST", "/~1sessions~1login") in low
    assert ("POST", "/~1sessions~1password~1forgot") in low
    paths = _one(deployed, "AWS::ApiGateway::RestApi")["Body"]["paths"]
    assert {(method, path[1:].replace("~1", "/")) for method, path in low} <= {
        (method.upper(), path) for path, methods in paths.items() for method in methods
    }
    assert all(one["ThrottlingRateLimit"] < every["ThrottlingRateLimit"] for one in settings if one is not every)


def _long(name: str, parameter: Json) -> int:
    """How long a value may well be, in characters. A platform's own public address takes none where it is the default
    (`infra.parameters.conditions`); what stands for it on one machine is not long."""
    public = str(parameter.get("Default", "")).startswith("https://")
    return 48 if public else LONGEST.get(name.lower().rpartition("_")[2], 48)


LONGEST = {"arn": 120, "url": 90, "secret": 100, "repository": 80, "principal": 90, "table": 60, "bucket": 63}
"""How long a value may well be, in characters, by the last word of its setting's name; others: 48."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_environment_fits_where_every_value_is_long(function: str) -> None:
    """Lambda takes 4 KB, names and values together (Lambda Developer Guide, quotas). A secret that no stage has to name
    takes none of it: it is called what the stage calls it."""
    declared = parameters()
    size = 0
    for name, value in environment(function=function).items():
        parameter = declared.get(_parameter_of(value), {})
        if name.endswith("_SECRET") and parameter.get("Default") == "":
            continue
        choices = parameter.get("AllowedValues") or ([value] if isinstance(value, str) else [])
        brief = str(parameter.get("Default", "")).replace(".", "").isdigit()
        longest = max(map(len, choices)) if choices else 8 if brief else _long(name, parameter)
        size += len(name) + longest
    assert size < 4096, size


def _parameter_of(value: Any) -> str:
    """Name of the parameter that an environment variable's value is."""
    if not isinstance(value, dict):
        return ""
    return str(value["Fn::If"][1]["Ref"] if "Fn::If" in value else value["Ref"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_says_no_more_than_its_default_takes_no_place_in_an_environment(function: str) -> None:
    made = template.template()
    defaults = {name: str(one.get("Default", f"the-{name}")) for name, one in made["Parameters"].items()}
    variables = made["Resources"][FUNCTIONS[function]]["Properties"]["Environment"]["Variables"]

    usual = resolved(variables, defaults, made["Conditions"])
    assert {name for name, value in variables.items() if "Fn::If" not in value} == set(usual)
    assert "" not in usual.values()
    told = {**defaults, "AdminUrl": "https://admin.example.com", "CompactRecords": "true", "CellId": "cell-2"}
    more = resolved(variables, told, made["Conditions"])
    assert {name: more[name] for name in set(more) - set(usual)} == {
        "ADMIN_URL": "https://admin.example.com",
        "COMPACT_RECORDS": "true",
        "CELL_ID": "cell-2",
    }


def test_timers_are_told_no_platform_and_what_is_read_together_is_all_there_is() -> None:
    for timer in ("wake", "sweep"):
        assert not {"CONTROLLER_URL", "GITHUB_TOKEN_SECRET", "COGNITO_CLIENT_ID"} & set(environment(function=timer))
    assert {name for one in FUNCTIONS for name in environment(function=one)} == set(environment())
    assert "CARD_TOKEN_SECRET" not in environment(function="api")


def _finished(packaged: Path, **given: str) -> Json:
    merged = json.loads(packaged.read_text(encoding="utf-8"))
    values = {name: str(one.get("Default", "x")) for name, one in merged["Parameters"].items()} | given
    return finished(merged, "code", "code.zip", values)


def _deployments(template: Json) -> set[str]:
    """The API's deployments, as SAM names them."""
    only = {**template, "Resources": {name: template["Resources"][name] for name in ("RestAPI", "APIHandler")}}
    only["Resources"]["APIHandler"]["Properties"]["Role"] = "arn:aws:iam::123456789012:role/any"
    only["Outputs"] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        resources: Json = transform(only, {}, _NoManagedPolicies())["Resources"]
    return {name for name, one in resources.items() if one["Type"] == "AWS::ApiGateway::Deployment"}


def test_the_api_is_deployed_anew_when_only_a_parameter_changes_and_not_when_none_does(packaged: Path) -> None:
    """A stage shows what its deployment was made from: the console's origin stands in the gateway's own answers."""
    first, again, other = (_finished(packaged, ConsoleUrl=f"https://{origin}.example") for origin in ("1", "1", "2"))
    assert first == again
    assert _deployments(first) != _deployments(other)


def test_with_snap_start_the_api_calls_a_published_version_and_a_new_one_for_new_code(packaged: Path) -> None:
    made = _finished(packaged, SnapStart="true")["Resources"]
    assert "APIAlias" not in _finished(packaged)["Resources"]
    (version,) = [name for name, one in made.items() if one["Type"] == "AWS::Lambda::Version"]
    assert made["APIAlias"]["Properties"]["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}
    assert made["APIHandlerInvokePermission"]["Properties"]["FunctionName"] == {"Ref": "APIAlias"}
    called = json.dumps(made["RestAPI"]["Properties"]["DefinitionBody"]["paths"])
    assert "functions/${APIAlias}/invocations" in called
    assert "${APIHandler.Arn}" not in called
    changed = _finished(packaged, SnapStart="true", ConsoleUrl="https://two.example")["Resources"]
    assert version not in changed  # its environment is part of a version


def test_what_stands_before_the_api_is_there_only_where_it_is_named() -> None:
    made = template.template()
    for name, parameter in (("Domain", "DomainName"), ("DomainMapping", "DomainName"), ("WebAcl", "WebAclArn")):
        condition = made["Conditions"][made["Resources"][name]["Condition"]]
        assert [resolved(condition, {parameter: said}, {}) for said in ("", "named")] == [False, True]
    optional = ("ReservedConcurrency", 0), ("Tracing", ""), ("AccessLogs", "false"), ("SnapStart", "false")
    assert all(made["Parameters"][name]["Default"] == off for name, off in optional)
    assert state.PARAMETERS["MonthlyBudget"]["Default"] == 0


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


@pytest.mark.parametrize(
    ("function", "option", "parameter", "default"),
    [("Bulk", "ScalingConfig", "BulkConcurrency", 5), ("Stream", "ParallelizationFactor", "StreamParallelization", 10)],
)
def test_a_mappings_number_is_deployed_as_a_number(
    packaged: Path, function: str, option: str, parameter: str, default: int
) -> None:
    """An emulator takes a parameter's value as it comes, which is text, and stumbles over it with all its queues."""
    for said, number in (({}, default), ({parameter: "7"}, 7)):
        events = _finished(packaged, **said)["Resources"][function]["Properties"]["Events"]
        ((_, event),) = events.items()
        assert event["Properties"][option] == ({"MaximumConcurrency": number} if function == "Bulk" else number)
