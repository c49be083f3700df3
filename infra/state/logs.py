"""The functions' log groups and the API's: what was logged outlives the application that logged it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.flows import registry
from infra.cfn import Json, ref, resource, sub, when
from infra.policies import LOG_GROUPS, functions_of
from infra.state.storage import KEPT

GROUPS = {**LOG_GROUPS, "access": "AccessLogGroup"}
"""What each is called, and its logical id, which is also the output's name."""

QUERIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "OneRecord": (
        "one record, from begin to end",
        (
            "fields @timestamp, level, message, action, code, errorType, at",
            "filter key = 'ONBOARDING#…' or onboarding_id = '…'",
            "sort @timestamp asc",
            "limit 1000",
        ),
    ),
    "FailedAttempts": (
        "attempts that failed, by action and code",
        (
            "filter message = 'attempt failed'",
            "stats count(*) as attempts by action, code",
            "sort attempts desc",
        ),
    ),
    "Errors": (
        "errors, the newest first",
        (
            "fields @timestamp, @log, message, errorType, error, at, key",
            "filter level in ['ERROR', 'CRITICAL']",
            "sort @timestamp desc",
            "limit 200",
        ),
    ),
    "SlowRoutes": (
        "routes, the slowest first",
        (
            "filter message = 'request'",
            "stats count(*) as requests, pct(ms, 50) as typical_ms, pct(ms, 95) as slow_ms by method, resource",
            "sort slow_ms desc",
        ),
    ),
}
"""What is asked again and again. Whoever asks about one record puts its id where the dots are."""


def groups_of(flows: Sequence[str]) -> dict[str, str]:
    """Those of `GROUPS` that a stage of these flows has."""
    return {name: one for name, one in GROUPS.items() if name == "access" or name in functions_of(flows)}


def logs(flows: Sequence[str] = registry.NAMES) -> Json:
    """The log groups, and questions that are asked of them (CloudWatch Logs Insights)."""
    named = [LOG_GROUPS[name] for name in functions_of(flows)]
    groups = {logical_id: _group(called) for called, logical_id in groups_of(flows).items()}
    return groups | {f"{name}Query": _query(title, steps, named) for name, (title, steps) in QUERIES.items()}


def _query(title: str, steps: tuple[str, ...], groups: Sequence[str]) -> Json:
    properties = {
        "Name": sub(f"onramp/${{Env}}/{title}"),
        "LogGroupNames": [ref(logical_id) for logical_id in groups],
        "QueryString": "\n| ".join(steps),
    }
    return resource("AWS::Logs::QueryDefinition", properties, Condition="WithSavedQueries")


def _group(called: str) -> Json:
    properties = {
        "LogGroupName": sub(f"/onramp/${{Env}}/{called}"),
        "RetentionInDays": ref("LogRetentionDays"),
        "KmsKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn")),
    }
    return resource("AWS::Logs::LogGroup", properties, **KEPT)
