"""Alarms, and one dashboard. The custom metrics are written in embedded metric format: by the sweep, and one by the
stream handler."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chalicelib.flows import registry
from chalicelib.metrics import PAUSE_SWITCH_ODD, RECORDS_TOO_NEW, RECORDS_UNREADABLE
from infra.alarm import alarm
from infra.cfn import Json, ref, resource, sub
from infra.parameters import ENV
from infra.policies import functions_of

NAMESPACE = "Onramp"
OLDEST_DUE = "OldestDueSeconds"
NEEDING_ATTENTION = "RecordsNeedingAttention"
DIMENSIONS: list[Json] = [{"Name": "Env", "Value": ref("Env")}]
"""The dimensions under which `chalicelib.metrics` writes both metrics."""


TOPIC = ref("AlarmTopicArn")
FIVE_MINUTES = 300
SWEEPS_THAT_MAY_FAIL = 2
"""Of five; the next one starts what one has left."""
FAILURES_THAT_MAY_BE = 4
"""Of the API, within five minutes: a platform's short outage is answered with 502 and 503, and mends itself."""
SLOW_MS = 5000
"""Two of the 2.5 seconds that a route waits for a platform: who waits longer than this leaves (docs/adr/0048)."""


def alarms(flows: Sequence[str] = registry.NAMES) -> Json:
    """Alarms on what a person must look at, and the dashboard."""
    return {**_of_the_engine(), **_of_functions(flows), **_of_the_api(), "Dashboard": _dashboard(flows)}


def alone(flows: Sequence[str] = registry.NAMES) -> Json:
    """A template of these and nothing else, where no stack has the functions: it is given their names."""
    names = {one: {"Type": "String", "Description": "Name of the function"} for one in functions_of(flows).values()}
    topic = {"Type": "String", "Description": "Output of the state stack"}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Env": ENV, TOPIC["Ref"]: topic, **names},
        "Resources": alarms(flows),
    }


def _of_the_engine() -> Json:
    """What the sweep and the stream handler write themselves, and how far behind the stream is."""
    stream = [{"Name": "FunctionName", "Value": ref("Stream")}]
    return {
        **_of_the_sweep(),
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
    }


def _of_the_sweep() -> Json:
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
    }


def _of_functions(flows: Sequence[str]) -> Json:
    """A function that fails, and one that AWS does not start. A single sweep that fails is made good by the next."""
    made: Json = {}
    for name, logical_id in functions_of(flows).items():
        dimensions = [{"Name": "FunctionName", "Value": ref(logical_id)}]
        for metric, threshold, said in (
            (
                "Errors",
                SWEEPS_THAT_MAY_FAIL if name == "sweep" else 0,
                "fails: it raised, timed out or ran out of memory",
            ),
            ("Throttles", 0, "is not started: too many instances at once, for it or for the account"),
        ):
            made[f"{logical_id}{metric}Alarm"] = alarm(
                f"The function {name} {said}",
                "AWS/Lambda",
                metric,
                dimensions,
                topic=TOPIC,
                threshold=threshold,
                statistic="Sum",
                seconds=FIVE_MINUTES,
            )
    return made


def _of_the_api() -> Json:
    dimensions = [{"Name": "ApiName", "Value": sub("${Env}-onramp")}]
    return {
        "Api5XXAlarm": alarm(
            "Several callers of the API were answered with a failure of ours within five minutes",
            "AWS/ApiGateway",
            "5XXError",
            dimensions,
            topic=TOPIC,
            threshold=FAILURES_THAT_MAY_BE,
            statistic="Sum",
            seconds=FIVE_MINUTES,
        ),
        "ApiLatencyAlarm": alarm(
            "One answer in twenty has taken more than five seconds, for a quarter of an hour",
            "AWS/ApiGateway",
            "Latency",
            dimensions,
            topic=TOPIC,
            threshold=SLOW_MS,
            statistic="p95",
            periods=3,
            seconds=FIVE_MINUTES,
        ),
    }


def _dashboard(flows: Sequence[str]) -> Json:
    body = sub(json.dumps({"widgets": _widgets(flows)}))
    return resource("AWS::CloudWatch::Dashboard", {"DashboardName": sub("${Env}-onramp"), "DashboardBody": body})


def _widgets(flows: Sequence[str]) -> list[Json]:
    functions = [f"${{{one}}}" for one in functions_of(flows).values()]
    given_up = ("failed-events", "wakes-dead", *(("bulk-dead",) if registry.with_bulk_work(flows) else ()))
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
                for queue in given_up
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
