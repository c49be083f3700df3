"""What Chalice cannot say about its functions: event source options, exact policies, environment, log groups."""

from __future__ import annotations

import json
from collections.abc import Sequence

from infra.cfn import Json, ref, when
from infra.parameters import environment
from infra.policies import LOG_GROUPS, exact, functions_of

ROLES = {
    "api": "ApiHandlerRole",
    "stream": "StreamRole",
    "wake": "WakeRole",
    "sweep": "SweepRole",
    "bulk": "BulkRole",
}
"""The role that Chalice makes for each function when it has a policy file of its own."""

ONE_HOUR = 3600

TRIGGERS_ONLY = {"dynamodb": {"Keys": {"sk": {"S": ["TRIGGER"]}}}}
"""The loop cannot close: only the record's own counter starts the handler, and the engine never writes one."""


def functions(flows: Sequence[str]) -> Json:
    """Overrides of the functions and roles that Chalice wrote."""
    made: Json = {}
    for name, logical_id in functions_of(flows).items():
        made[logical_id] = {
            "Properties": {
                "Environment": {"Variables": environment(flows, name)},
                "KmsKeyArn": when("UsesKmsKeyArn", ref("KmsKeyArn")),  # of the environment; else Lambda's own key
                "LoggingConfig": _logging(name),
                "Tracing": when("UsesTracing", "Active", "PassThrough"),
                **_EXTRAS.get(name, {}),
            }
        }
        if name == "api":
            # cfn-lint wants SAM's alias with SnapStart, which could not be left to a parameter.
            made[logical_id]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["W2530"]}}}
        made[ROLES[name]] = {
            "Properties": {"Policies": [{"PolicyName": f"onramp-{name}", "PolicyDocument": exact(name, flows)}]}
        }
    return made


def _logging(function: str) -> Json:
    return {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "WARN",
        "LogGroup": ref(LOG_GROUPS[function]),
    }


STREAM_EVENT = {
    "Stream": ref("TableStreamArn"),
    "StartingPosition": "TRIM_HORIZON",  # a record written while the stack is being made must not be missed
    "BatchSize": 100,
    "ParallelizationFactor": ref("StreamParallelization"),
    "MaximumRetryAttempts": 10,
    "MaximumRecordAgeInSeconds": ONE_HOUR,  # older work is the sweep's: one bad event must not hold a shard for a day
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "FilterCriteria": {"Filters": [{"Pattern": json.dumps(TRIGGERS_ONLY, separators=(",", ":"))}]},
    "DestinationConfig": {"OnFailure": {"Destination": ref("FailedEventsArn")}},
}

BULK_EVENT = {
    "Queue": ref("BulkQueueArn"),
    "BatchSize": 1,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    # So many messages are fetched and no more: none is thrown back, and the account's other functions are not starved.
    "ScalingConfig": {"MaximumConcurrency": ref("BulkConcurrency")},
}

_EXTRAS: dict[str, Json] = {
    # What is published of it, which is what the API then calls: `infra.application.finish`.
    "api": {"SnapStart": {"ApplyOn": when("UsesSnapStart", "PublishedVersions", "None")}},
    "stream": {
        "Events": {"StreamDynamodbEventSource": {"Properties": STREAM_EVENT}},
        "ReservedConcurrentExecutions": when("ReservesConcurrency", ref("ReservedConcurrency")),
    },
    "wake": {
        "Events": {
            "WakeSqsEventSource": {
                "Properties": {"Queue": ref("WakeQueueArn"), "FunctionResponseTypes": ["ReportBatchItemFailures"]}
            }
        }
    },
    "bulk": {"Events": {"BulkSqsEventSource": {"Properties": BULK_EVENT}}},
    # The next sweep comes in a minute: a failed or late one is not repeated.
    "sweep": {"EventInvokeConfig": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}},
}
