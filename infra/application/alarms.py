"""Alarms, and one dashboard. The custom metrics are written in embedded metric format: by the sweep, and one by the
stream handler."""

from __future__ import annotations

import json

from chalicelib.metrics import PAUSE_SWITCH_ODD, RECORDS_TOO_NEW, RECORDS_UNREADABLE
from infra.alarm import alarm
from infra.cfn import Json, ref, resource, sub

NAMESPACE = "Onramp"
OLDEST_DUE = "OldestDueSeconds"
NEEDING_ATTENTION = "RecordsNeedingAttention"
DIMENSIONS: list[Json] = [{"Name": "Env", "Value": ref("Env")}]
"""The dimensions under which `chalicelib.metrics` writes both metrics."""


TOPIC = ref("AlarmTopicArn")


def alarms() -> Json:
    """Alarms on what a person must look at, and the dashboard."""
    stream = [{"Name": "FunctionName", "Value": ref("Stream")}]
    return {
        "OldestDueAlarm": alarm(
            "Work that is due has not been started for ten minutes, or the sweep does not run",
            NAMESPACE,
            OLDEST_DUE,
            DIMENSIONS,
            topic=TOPIC,
            threshold=600,
            periods=5,
            missing="breaching",
        ),
        "NeedingAttentionAlarm": alarm(
            "An onboarding waits for a solutions engineer",
            NAMESPACE,
            NEEDING_ATTENTION,
            DIMENSIONS,
            topic=TOPIC,
            threshold=0,
        ),
        "RecordsUnreadableAlarm": alarm(
            "A record that cannot be read was triggered: an engineer must mend it (runbook, UNREADABLE)",
            NAMESPACE,
            RECORDS_UNREADABLE,
            DIMENSIONS,
            topic=TOPIC,
            threshold=0,
        ),
        "RecordsTooNewAlarm": alarm(
            "For half an hour records have waited for newer code: a deploy is stuck or was rolled back (runbook)",
            NAMESPACE,
            RECORDS_TOO_NEW,
            DIMENSIONS,
            topic=TOPIC,
            threshold=0,
            periods=6,
            seconds=300,  # the sweep brings such a record back every 90 seconds
        ),
        "PauseSwitchAlarm": alarm(
            "The pause switch is no boolean, and may be read otherwise than it was meant: write it anew (runbook)",
            NAMESPACE,
            PAUSE_SWITCH_ODD,
            DIMENSIONS,
            topic=TOPIC,
            threshold=0,
        ),
        "IteratorAgeAlarm": alarm(
            "The stream handler is more than five minutes behind",
            "AWS/Lambda",
            "IteratorAge",
            stream,
            topic=TOPIC,
            threshold=300_000,
            periods=3,
        ),
        "Dashboard": resource(
            "AWS::CloudWatch::Dashboard",
            {"DashboardName": sub("${Env}-onramp"), "DashboardBody": sub(json.dumps({"widgets": _widgets()}))},
        ),
    }


def _widgets() -> list[Json]:
    functions = ["${APIHandler}", "${Stream}", "${Wake}", "${Sweep}"]
    charts = [
        ("Oldest due work (s)", "Maximum", [[NAMESPACE, OLDEST_DUE, "Env", "${Env}"]]),
        (
            "Onboardings waiting for a person",
            "Maximum",
            [[NAMESPACE, name, "Env", "${Env}"] for name in (NEEDING_ATTENTION, RECORDS_UNREADABLE, RECORDS_TOO_NEW)],
        ),
        ("Stream handler's delay (ms)", "Maximum", [["AWS/Lambda", "IteratorAge", "FunctionName", "${Stream}"]]),
        ("Invocations", "Sum", [["AWS/Lambda", "Invocations", "FunctionName", name] for name in functions]),
        ("Errors", "Sum", [["AWS/Lambda", "Errors", "FunctionName", name] for name in functions]),
        ("Duration (ms, p95)", "p95", [["AWS/Lambda", "Duration", "FunctionName", name] for name in functions]),
        (
            "Given up",
            "Maximum",
            [
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{Env}}-onboarding-{queue}"]
                for queue in ("failed-events", "wakes-dead")
            ],
        ),
        (
            "API answers",
            "Sum",
            [["AWS/ApiGateway", kind, "ApiName", "${Env}-onramp"] for kind in ("Count", "4XXError", "5XXError")],
        ),
    ]
    return [_widget(index, *chart) for index, chart in enumerate(charts)]


def _widget(index: int, title: str, statistic: str, metrics: list[list[str]]) -> Json:
    width, height = 12, 6
    return {
        "type": "metric",
        "x": width * (index % 2),
        "y": height * (index // 2),
        "width": width,
        "height": height,
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "stat": statistic,
            "period": 60,
            "metrics": metrics,
        },
    }
