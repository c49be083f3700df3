"""Alarms, and one dashboard. The custom metrics are written in embedded metric format: by the sweep, and one by the
stream handler."""

from __future__ import annotations

import json

from chalicelib.metrics import PAUSE_SWITCH_ODD, RECORDS_TOO_NEW, RECORDS_UNREADABLE
from infra.cfn import Json, get_att, ref, resource, sub, when

NAMESPACE = "Onramp"
OLDEST_DUE = "OldestDueSeconds"
NEEDING_ATTENTION = "RecordsNeedingAttention"
DIMENSIONS: list[Json] = [{"Name": "Env", "Value": ref("Env")}]
"""The dimensions under which `chalicelib.metrics` writes both metrics."""


def alarms() -> Json:
    """Alarms on what a person must look at, and the dashboard."""
    stream = [{"Name": "FunctionName", "Value": ref("Stream")}]
    return {
        "OldestDueAlarm": _alarm(
            "Work that is due has not been started for ten minutes, or the sweep does not run",
            NAMESPACE,
            OLDEST_DUE,
            DIMENSIONS,
            threshold=600,
            periods=5,
            missing="breaching",
        ),
        "NeedingAttentionAlarm": _alarm(
            "An onboarding waits for a solutions engineer", NAMESPACE, NEEDING_ATTENTION, DIMENSIONS, threshold=0
        ),
        "RecordsUnreadableAlarm": _alarm(
            "A record that cannot be read was triggered: an engineer must mend it (runbook, UNREADABLE)",
            NAMESPACE,
            RECORDS_UNREADABLE,
            DIMENSIONS,
            threshold=0,
        ),
        "RecordsTooNewAlarm": _alarm(
            "For half an hour records have waited for newer code: a deploy is stuck or was rolled back (runbook)",
            NAMESPACE,
            RECORDS_TOO_NEW,
            DIMENSIONS,
            threshold=0,
            periods=6,
            seconds=300,  # the sweep brings such a record back every 90 seconds
        ),
        "PauseSwitchAlarm": _alarm(
            "The pause switch is no boolean, and may be read otherwise than it was meant: write it anew (runbook)",
            NAMESPACE,
            PAUSE_SWITCH_ODD,
            DIMENSIONS,
            threshold=0,
        ),
        "IteratorAgeAlarm": _alarm(
            "The stream handler is more than five minutes behind",
            "AWS/Lambda",
            "IteratorAge",
            stream,
            threshold=300_000,
            periods=3,
        ),
        "FailedEventsAlarm": _depth_alarm("Stream events were given up; the sweep restarts their work", "FailedEvents"),
        "WakeDeadLettersAlarm": _depth_alarm("Wakes were given up; the sweep restarts their work", "WakeDeadLetters"),
        "Dashboard": resource(
            "AWS::CloudWatch::Dashboard",
            {"DashboardName": sub("${Env}-onramp"), "DashboardBody": sub(json.dumps({"widgets": _widgets()}))},
        ),
    }


def _depth_alarm(description: str, queue: str) -> Json:
    dimensions = [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}]
    return _alarm(description, "AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, threshold=0)


def _alarm(
    description: str,
    namespace: str,
    metric: str,
    dimensions: list[Json],
    *,
    threshold: float,
    periods: int = 1,
    seconds: int = 60,
    missing: str = "notBreaching",
) -> Json:
    """An alarm on a metric's maximum being greater than `threshold` (its unit), `periods` times of `seconds` each."""
    topic = when("HasAlarmTopic", [ref("AlarmTopicArn")])
    return resource(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": description,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": dimensions,
            "Statistic": "Maximum",
            "Period": seconds,
            "EvaluationPeriods": periods,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": missing,
            "AlarmActions": topic,
            "OKActions": topic,
        },
    )


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
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{{queue}.QueueName}}"]
                for queue in ("FailedEvents", "WakeDeadLetters")
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
