"""The two tables and the three queues."""

from __future__ import annotations

from chalicelib.records.indexes import PROJECTED
from infra.cfn import Json, get_att, holds, ref, resource, sub

WAKE_TIMEOUT_SECONDS = 30
"""The wake function's timeout; `.chalice/config.json` says the same, and a test compares them."""

TWO_WEEKS = 14 * 24 * 3600


def storage() -> Json:
    """Resources that hold state: OnboardingTable, rate counters, wakes, and what could not be processed."""
    return {
        "Table": _table(),
        "RateTable": _rate_table(),
        "WakeQueue": resource(
            "AWS::SQS::Queue",
            {
                "QueueName": sub("${Env}-onboarding-wakes"),
                "SqsManagedSseEnabled": True,
                # AWS's rule for a queue that feeds a function: at least six times the function's timeout.
                "VisibilityTimeout": 6 * WAKE_TIMEOUT_SECONDS,
                "RedrivePolicy": {"deadLetterTargetArn": get_att("WakeDeadLetters"), "maxReceiveCount": 5},
            },
        ),
        "WakeDeadLetters": _kept_queue("${Env}-onboarding-wakes-dead"),
        "FailedEvents": _kept_queue("${Env}-onboarding-failed-events"),
    }


def _kept_queue(name: str) -> Json:
    return resource(
        "AWS::SQS::Queue",
        {"QueueName": sub(name), "SqsManagedSseEnabled": True, "MessageRetentionPeriod": TWO_WEEKS},
    )


def _table() -> Json:
    keys = [f"{prefix}{end}" for prefix in ("", *PROJECTED) for end in ("pk", "sk")]
    return resource(
        "AWS::DynamoDB::Table",
        {
            "TableName": sub("${Env}-OnboardingTable"),
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
            "KeySchema": _key_schema(""),
            "GlobalSecondaryIndexes": [_index(name, included) for name, included in PROJECTED.items()],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": holds("IsProduction")},
            "DeletionProtectionEnabled": holds("IsProduction"),
        },
        # Replacing the table would start a second, empty truth: the old one is kept whatever happens. In production
        # deletion protection also stops the stack's own deletion.
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Retain",
    )


def _rate_table() -> Json:
    return resource(
        "AWS::DynamoDB::Table",
        {
            "TableName": sub("${Env}-OnboardingRates"),
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        },
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )


def _key_schema(prefix: str) -> list[Json]:
    return [
        {"AttributeName": f"{prefix}pk", "KeyType": "HASH"},
        {"AttributeName": f"{prefix}sk", "KeyType": "RANGE"},
    ]


def _index(name: str, included: tuple[str, ...]) -> Json:
    projection: Json = {"ProjectionType": "KEYS_ONLY"}
    if included:
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(included)}
    return {"IndexName": name, "KeySchema": _key_schema(name), "Projection": projection}


def outputs() -> Json:
    """What a person or a script asks the stack for."""
    return {
        "ApiUrl": {
            "Description": "Base of the routes: {ApiUrl}/onboarding/{key} and {ApiUrl}/v1/onboarding",
            "Value": sub("https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api"),
        },
        "TableName": {"Value": ref("Table")},
        "WakeQueueUrl": {"Value": ref("WakeQueue")},
        "FailedEventsUrl": {"Value": ref("FailedEvents")},
        "NotificationTopicArn": {
            "Description": "What colleagues should know, for further subscribers",
            "Value": ref("NotificationTopic"),
        },
    }
