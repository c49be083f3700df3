"""The two tables and the queues."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.engine.advance import SKEW
from chalicelib.engine.declared import SLICE_INVOCATION
from chalicelib.flows import registry
from chalicelib.records.indexes import PROJECTED
from infra.cfn import Json, get_att, holds, ref, resource, sub, when

WAKE_TIMEOUT_SECONDS = 30
"""The wake function's timeout; `.chalice/config.json` says the same, and a test compares them."""

BULK_VISIBILITY_SECONDS = int(SLICE_INVOCATION + SKEW.total_seconds())
"""For how long a slice's message is kept back from others. Longer than an invocation lasts, so that whoever is brought
it again knows that one over; and no longer, for so long a slice waits that has died (docs/adr/0053)."""

TWO_WEEKS = 14 * 24 * 3600

TABLE_IN_USE = "onramp:table"
"""The tag that names the table whose records are woken. Where the stage is given a restored table, a resource changes
by it: a change of outputs alone may be none to CloudFormation, and the stage would stay where it was."""

KEPT: dict[str, str] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
"""Of what holds state: no stack operation takes it away, neither its stack's end nor its replacement."""
KEPT_ONCE_MADE: dict[str, str] = {**KEPT, "DeletionPolicy": "RetainExceptOnCreate"}
"""The same for queues and topics, but for a first creation that fails: what it made goes again. A stack that is made
anew finds tables and log groups by their names; these must be given to it (`operate.deploy.retained`)."""


GOES: dict[str, str] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
"""Of what can be made anew without loss."""


def storage(flows: Sequence[str] = registry.NAMES) -> Json:
    """Resources that hold state: OnboardingTable, rate counters, wakes, and what could not be processed; and the queue
    of bulk work, where one of these flows has any."""
    return {
        **(_bulk() if registry.with_bulk_work(flows) else {}),
        "Table": _table(),
        "RateTable": _rate_table(),
        "WakeQueue": _queue(
            "${Env}-onboarding-wakes",
            {
                # AWS's rule for a queue that feeds a function: at least six times the function's timeout.
                "VisibilityTimeout": 6 * WAKE_TIMEOUT_SECONDS,
                "RedrivePolicy": {"deadLetterTargetArn": get_att("WakeDeadLetters"), "maxReceiveCount": 5},
                "Tags": [{"Key": TABLE_IN_USE, "Value": table_in_use()}],
            },
        ),
        "WakeDeadLetters": _queue("${Env}-onboarding-wakes-dead", {"MessageRetentionPeriod": TWO_WEEKS}),
        "FailedEvents": _queue("${Env}-onboarding-failed-events", {"MessageRetentionPeriod": TWO_WEEKS}),
    }


def _bulk() -> Json:
    """The lane of bulk work. It holds nothing that is not sent again by itself, so it goes with its stack, and comes
    with a flow that has bulk work, as often as a stage takes one up."""
    dead = {"deadLetterTargetArn": get_att("BulkDeadLetters"), "maxReceiveCount": 3}
    return {
        "BulkQueue": _queue(
            "${Env}-onboarding-bulk",
            {"VisibilityTimeout": BULK_VISIBILITY_SECONDS, "RedrivePolicy": dead},
            GOES,
        ),
        "BulkDeadLetters": _queue("${Env}-onboarding-bulk-dead", {"MessageRetentionPeriod": TWO_WEEKS}, GOES),
    }


def table_in_use() -> Json:
    """Name of the table that the stage goes on with: the stack's own, or a restored one."""
    return when("UsesRestoredTable", ref("TableName"), ref("Table"))


def _queue(name: str, properties: Json, policies: dict[str, str] = KEPT_ONCE_MADE) -> Json:
    encrypted = {
        "KmsMasterKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn")),
        "SqsManagedSseEnabled": when("UsesKmsKeyArn", then=False, otherwise=True),  # one or the other
    }
    return resource("AWS::SQS::Queue", {"QueueName": sub(name), **encrypted, **properties}, **policies)


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
            "SSESpecification": encrypted(),
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": holds("Recoverable")},
            "DeletionProtectionEnabled": holds("Protected"),
        },
        **KEPT,
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
            "SSESpecification": encrypted(),
        },
        **KEPT,
    )


def encrypted() -> Json:
    """Under the adopter's key, where there is one; DynamoDB's own otherwise, which is what a table has without this."""
    return when("UsesKmsKeyArn", {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": ref("KmsKeyArn")})


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
