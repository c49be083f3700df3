"""The functions' log groups and the API's: what was logged outlives the application that logged it."""

from __future__ import annotations

from infra.cfn import Json, ref, resource, sub, when
from infra.policies import LOG_GROUPS
from infra.state.storage import KEPT

GROUPS = {**LOG_GROUPS, "access": "AccessLogGroup"}
"""What each is called, and its logical id, which is also the output's name."""


def logs() -> Json:
    """The log groups."""
    return {logical_id: _group(called) for called, logical_id in GROUPS.items()}


def _group(called: str) -> Json:
    properties = {
        "LogGroupName": sub(f"/onramp/${{Env}}/{called}"),
        "RetentionInDays": ref("LogRetentionDays"),
        "KmsKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn")),
    }
    return resource("AWS::Logs::LogGroup", properties, **KEPT)
