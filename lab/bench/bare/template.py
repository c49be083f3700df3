"""The bare handler's own stack: a table with its stream, a wake queue, the one route that begins a stage, and the
function that performs the tasks of state machines.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.engine.declared import INVOCATION
from infra.cfn import Json, get_att, ref, resource

ONCE_BEGUN = '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"said": {"S": [{"exists": true}]}}}}'


def template(*, bucket: str, key: str, environment: Mapping[str, str], memory: int, runtime: str) -> Json:
    """The SAM template.

    Args:
        bucket, key: Where the code is.
        environment: The stream handler's own variables.
        memory: The stream handler's own memory, in MB.
        runtime: The stream handler's own.
    """
    variables = {**environment, "BARE_TABLE": ref("Table"), "BARE_WAKES": ref("Wakes")}
    common = {
        "Runtime": runtime,
        "CodeUri": {"Bucket": bucket, "Key": key},
        "MemorySize": memory,
        "Timeout": int(INVOCATION),
        "Role": get_att("Role"),
        "Environment": {"Variables": variables},
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {**_state(), "Role": _role(), **_functions(common)},
        "Outputs": {
            "Table": {"Value": ref("Table")},
            "Api": {"Value": ref("ServerlessRestApi")},
            "Task": {"Value": get_att("BareTask", "Arn")},
            "Role": {"Value": get_att("Role", "Arn")},
        },
    }


def _state() -> Json:
    return {
        "Table": resource(
            "AWS::DynamoDB::Table",
            {
                "TableName": "bench-bare",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            },
        ),
        "Wakes": resource(
            "AWS::SQS::Queue", {"QueueName": "bench-bare-wakes", "VisibilityTimeout": 6 * int(INVOCATION)}
        ),
    }


def _role() -> Json:
    """May do anything: it lives in the emulator only, for as long as the benchmark runs."""
    whose = {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]}
    trust = {"Effect": "Allow", "Principal": whose, "Action": "sts:AssumeRole"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return resource(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [
                {"PolicyName": "everything", "PolicyDocument": {"Version": "2012-10-17", "Statement": [everything]}}
            ],
        },
    )


def _functions(common: Json) -> Json:
    begun = {
        "Type": "DynamoDB",
        "Properties": {
            "Stream": get_att("Table", "StreamArn"),
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 100,
            "FilterCriteria": {"Filters": [{"Pattern": ONCE_BEGUN}]},
        },
    }
    woken = {"Type": "SQS", "Properties": {"Queue": get_att("Wakes"), "BatchSize": 10}}
    asked = {"Type": "Api", "Properties": {"Path": "/begin", "Method": "post"}}
    return {
        "Bare": resource(
            "AWS::Serverless::Function",
            {**common, "Handler": "bare_handler.work", "Events": {"Begun": begun, "Woken": woken}},
        ),
        "BareRoute": resource(
            "AWS::Serverless::Function",
            {**common, "Handler": "bare_handler.begin", "Events": {"Asked": asked}},
        ),
        "BareTask": resource("AWS::Serverless::Function", {**common, "Handler": "bare_handler.task"}),
    }
