"""IAM by hand: each function may do what it needs, on things that have a name, and nothing else."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.flows import registry
from infra import needs, policies
from infra.application import template
from infra.cfn import Json, resolved
from infra.parameters import parameter_name
from infra.policies import FUNCTIONS

STAGES = ("dev", "prod")
EVERY = [(function, stage) for function in FUNCTIONS for stage in STAGES]


def _allowed(function: str, stage: str = "prod") -> set[tuple[str, str]]:
    """Pairs of action and resource that `function` is given. A key of KMS that may be used by one alias alone is named
    by that."""
    statements = deployed(function, **_things(stage))
    return {
        (action, _bounded(resource, one))
        for one in statements
        for action in one["Action"]
        for resource in one["Resource"]
    }


def _bounded(resource: str, statement: Json) -> str:
    alias = statement.get("Condition", {}).get("StringEquals", {}).get("kms:RequestAlias", "")
    return resource.replace(":key/*", f":{alias}") if alias else resource


def _actions(function: str) -> set[str]:
    return {action for action, _ in _allowed(function)}


def _things(stage: str) -> dict[str, str]:
    """A stage's parameters: what its state stack puts out, and where its pixels are."""
    here = "eu-central-1:123456789012"
    table = f"arn:aws:dynamodb:{here}:table/{stage}-OnboardingTable"
    return {
        "Env": stage,
        "TableArn": table,
        "TableStreamArn": f"{table}/stream/2026-11-29",
        "RateTableArn": f"arn:aws:dynamodb:{here}:table/{stage}-OnboardingRates",
        "WakeQueueArn": f"arn:aws:sqs:{here}:{stage}-onboarding-wakes",
        "BulkQueueArn": f"arn:aws:sqs:{here}:{stage}-onboarding-bulk",
        "FailedEventsArn": f"arn:aws:sqs:{here}:{stage}-onboarding-failed-events",
        "NotificationTopicArn": f"arn:aws:sns:{here}:{stage}-onboarding-notifications",
        **{group: f"/onramp/{stage}/{name}" for name, group in policies.LOG_GROUPS.items()},
        "AnalyticsTable": f"{stage}-pixel-mappings",
        "AnalyticsRoleArn": f"arn:aws:iam::210987654321:role/{stage}-onramp-analytics",
        "EventBucket": f"{stage}-pixel-events",
        "UploadsBucket": f"{stage}-uploads",
        "CognitoUserPoolId": "eu-central-1_pool",
    }


@pytest.mark.parametrize(("function", "stage"), EVERY)
def test_no_statement_covers_every_resource_or_every_action_of_a_service(function: str, stage: str) -> None:
    for action, resource in _allowed(function, stage):
        assert "*" not in action
        name = resource.split(":", 5)[5]
        assert name.strip("*/:"), f"{action} on {resource}"


@pytest.mark.parametrize(("function", "stage"), EVERY)
def test_a_stages_policy_names_that_stages_things_only(function: str, stage: str) -> None:
    for _, resource in _allowed(function, stage):
        if "userpool" in resource:
            continue  # a user pool's id is AWS's choice
        assert stage in resource
        assert not any(other in resource for other in STAGES if other != stage)


def test_only_the_stream_handler_makes_and_removes_queues_and_mappings_or_sends_wakes() -> None:
    effects = {"sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue", "sqs:SendMessage"}
    mappings = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    assert effects <= _actions("stream")
    assert mappings <= {action for action, on in _allowed("stream") if "pixel" in on}
    for function in ("api", "wake", "sweep"):
        assert not effects & _actions(function)
        assert not any(action in mappings and "pixel" in on for action, on in _allowed(function))


def test_the_function_of_bulk_work_acts_for_the_flows_alone_that_have_any() -> None:
    assert ("sqs:SendMessage", "arn:aws:sqs:eu-central-1:123456789012:prod-onboarding-bulk") in _allowed("bulk")
    assert not {"sqs:CreateQueue", "sqs:DeleteQueue", "sts:AssumeRole"} & _actions("bulk")
    assert {one.setting for one in needs.secrets("bulk")} == {
        one.setting for one in needs.secrets("stream", ("store",))
    }


def test_nobody_may_send_slices_where_no_flow_has_bulk_work() -> None:
    text = json.dumps(policies.exact("stream", ("ecom", "pixel")))
    assert "Bulk" not in text
    assert "BulkQueueArn" in json.dumps(policies.exact("stream", ("store",)))


def test_no_queue_is_deleted_but_a_pixels_and_nothing_of_a_pixel_without_a_name() -> None:
    deleted = {on for action, on in _allowed("stream") if action == "sqs:DeleteQueue"}
    assert deleted == {"arn:aws:sqs:*:123456789012:prod-pixel-*"}


def test_whoever_reads_health_may_read_its_sources_and_write_none_of_them() -> None:
    reads = {"secretsmanager:GetSecretValue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "s3:ListBucket"}
    for function in ("api", "stream"):
        assert reads | {"s3:GetObject", "sts:AssumeRole"} <= _actions(function)
        assert ("dynamodb:GetItem", "arn:aws:dynamodb:*:123456789012:table/prod-pixel-mappings") in _allowed(function)
        assert ("s3:GetObject", "arn:aws:s3:::prod-pixel-events/events/*") in _allowed(function)
    written = {on for action, on in _allowed("api") if action.startswith(("s3:Put", "s3:Delete"))}
    assert written == {"arn:aws:s3:::prod-uploads/uploads/*"}, "by forms that it signs for browsers"


def test_the_api_sets_passwords_and_ends_sessions_but_makes_and_deletes_no_user() -> None:
    may = {action for action in _actions("api") if action.startswith("cognito-idp:")}
    assert {"cognito-idp:AdminSetUserPassword", "cognito-idp:AdminUserGlobalSignOut"} <= may
    assert not any(word in action for action in may for word in ("Create", "Delete", "Update", "Confirm", "Auth"))


def test_routes_may_look_up_who_claims_a_link() -> None:
    assert {"cognito-idp:AdminGetUser", "cognito-idp:ListUsers"} <= _actions("api")


def test_timers_touch_nothing_but_the_table_and_their_queue() -> None:
    for function in ("wake", "sweep"):
        assert {action.split(":")[0] for action in _actions(function)} <= {"logs", "dynamodb", "sqs"}
        assert not {"dynamodb:PutItem", "dynamodb:DeleteItem"} & _actions(function)


def test_only_the_sweep_reads_the_due_index() -> None:
    readers = {
        function for function in FUNCTIONS if any(resource.endswith("/gsi3") for _, resource in _allowed(function))
    }
    assert readers == {"sweep"}


SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"
FURTHER = "arn:aws:secretsmanager:us-west-2:210987654321:secret:shared/controller-Zz9Yy8"
NAMED = {
    "platform/controller": (f"{SECRET}platform/controller-AbC1d2", f"{SECRET}platform/controller-too-AbC1d2"),
    FURTHER: (FURTHER, FURTHER.replace("-Zz9Yy8", "-too-Zz9Yy8")),
    FURTHER.removesuffix("-Zz9Yy8"): (FURTHER, FURTHER.replace("-Zz9Yy8", "-too-Zz9Yy8")),
}
"""What a setting names, the secret that it is, and one that it is not."""
READERS = {
    "controller_token_secret": {"api", "stream"},
    "ecom_token_secret": {"api", "stream"},
    "github_token_secret": {"api", "stream"},
    "card_token_secret": {"stream"},
    "slack_webhook_secret": {"stream", "bulk"},
    "crm_webhook_secret": {"stream", "bulk"},
}
STACK = {
    "Env": "prod",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
}


def settled(piece: Any, given: dict[str, str], conditions: dict[str, Any]) -> Any:
    """A piece of a template where every parameter that is not given is empty, and every attribute is some ARN."""

    def known(piece: Any) -> Any:
        if isinstance(piece, list):
            return [known(one) for one in piece]
        if not isinstance(piece, dict):
            return piece
        return "arn:of:the:stack" if "Fn::GetAtt" in piece else {name: known(one) for name, one in piece.items()}

    return resolved(known(piece), defaultdict(str, given), conditions)


def may_read(statements: list[Json], secret: str, action: str = "secretsmanager:GetSecretValue") -> bool:
    """As IAM decides: a * is any text, a ? one character."""
    return any(
        re.fullmatch(re.escape(resource).replace(r"\*", ".*").replace(r"\?", "."), secret)
        for statement in statements
        if action in statement["Action"]
        for resource in statement["Resource"]
    )


def deployed(function: str, flows: Sequence[str] = registry.NAMES, **parameters: str) -> list[Json]:
    """The statements that `function` is given, for flows and parameters; one that is not named is empty."""
    conditions = template.template(flows)["Conditions"]
    found: list[Json] = settled(policies.exact(function, flows)["Statement"], STACK | parameters, conditions)
    return found


@pytest.mark.parametrize("named", NAMED)
@pytest.mark.parametrize("setting", READERS)
def test_a_secret_that_a_setting_names_can_be_read_by_whoever_needs_it_and_no_other_secret(
    setting: str, named: str
) -> None:
    secret, another = NAMED[named]
    for function in FUNCTIONS:
        reads = function in READERS[setting]
        statements = deployed(function, **{parameter_name(setting): named})
        assert may_read(statements, secret) == reads, function
        assert not may_read(statements, another), function


def test_a_secret_is_read_by_the_stream_handler_and_by_the_api_if_it_looks_at_that_platform() -> None:
    looked_at = {secret.setting for secret in needs.secrets("api")}
    for secret in needs.every_secret():
        of_bulk_work = secret.setting in {each.setting for each in needs.secrets("bulk")}
        readers = {"stream", *(["api"] if secret.setting in looked_at else []), *(["bulk"] if of_bulk_work else [])}
        assert READERS.get(secret.setting, readers) == readers


def test_the_secrets_of_the_stage_can_be_read_whatever_is_named_and_those_of_another_cannot() -> None:
    for parameters in ({}, {"ControllerTokenSecret": "platform/controller"}, {"ControllerTokenSecret": FURTHER}):
        statements = deployed("stream", **parameters)
        assert may_read(statements, f"{SECRET}prod/onboarding/ecom-token-AbC1d2")
        assert not may_read(statements, f"{SECRET}dev/onboarding/ecom-token-AbC1d2")
        assert not may_read(statements, f"{SECRET}platform/ecom-AbC1d2")


def test_a_secret_that_is_not_there_may_be_asked_for_so_that_it_is_said_to_be_missing() -> None:
    assert may_read(deployed("stream"), f"{SECRET}prod/onboarding/ecom-token")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_statement_is_left_without_a_resource_where_settings_are_empty(function: str) -> None:
    """IAM takes no policy with such a statement."""
    assert all(statement["Resource"] for statement in deployed(function))


def test_the_key_of_the_secrets_is_let_be_used_where_one_is_named() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    for function in ("api", "stream"):
        assert may_read(deployed(function, SecretsKeyArn=key), key, "kms:Decrypt")
        assert not any("kms:Decrypt" in statement["Action"] for statement in deployed(function))


def test_nobody_scans_or_deletes_a_table() -> None:
    for function in FUNCTIONS:
        assert not {"dynamodb:Scan", "dynamodb:DeleteTable", "dynamodb:UpdateTable"} & _actions(function)


def test_the_template_names_resources_exactly() -> None:
    def wildcards(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [found for inner in value.values() for found in wildcards(inner)]
        if isinstance(value, list):
            return [found for inner in value for found in wildcards(inner)]
        return [value] if isinstance(value, str) and "*" in value else []

    for function in FUNCTIONS:
        statements = policies.exact(function)["Statement"]
        traces = [one for one in statements if one.get("Fn::If", [""])[0] == "UsesTracing"]
        assert [one["Fn::If"][1]["Action"] for one in traces] == [
            ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]  # which know no narrower resource
        ]
        by_alias = [one for one in statements if "Condition" in one]
        for one in by_alias:  # a policy can be for an alias only so
            assert all(arn["Fn::Sub"].endswith(":key/*") for arn in one["Resource"])
            assert one["Condition"]["StringEquals"]["kms:RequestAlias"]["Fn::Sub"].startswith("alias/${Env}-")
        for arn in wildcards([one for one in statements if one not in (*traces, *by_alias)]):
            # Left open: secrets' endings, pixels' own queues and events, uploads, the stream's label, another region.
            known = ("${Env}", "${AnalyticsTable}", "${EventBucket}/events/", "${UploadsBucket}/uploads/")
            named = any(name in arn for name in known)
            assert named or arn == "${TableArn}/stream/*" or ":log-group:" in arn, arn
