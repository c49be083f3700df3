"""Alarms on what stands in the state stack."""

from __future__ import annotations

from infra.alarm import alarm
from infra.cfn import Json, get_att, ref


def alarms() -> Json:
    """Alarms on queues: what was given up, and work that nobody fetches."""
    return {
        "FailedEventsAlarm": _depth("Stream events were given up; the sweep restarts their work", "FailedEvents"),
        "WakeDeadLettersAlarm": _depth("Wakes were given up; the sweep restarts their work", "WakeDeadLetters"),
    }


def _depth(description: str, queue: str) -> Json:
    dimensions = [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}]
    metric = "ApproximateNumberOfMessagesVisible"
    return alarm(description, "AWS/SQS", metric, dimensions, topic=ref("AlarmTopic"), threshold=0)
