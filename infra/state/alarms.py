"""Alarms on what stands in the state stack, and the budget."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.flows import registry
from infra.alarm import alarm
from infra.cfn import Json, get_att, ref, resource, sub

DEPTH, AGE = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"
TOO_OLD_SECONDS = 1800
"""Twice what a wake may be delayed (SQS's own limit is 900 seconds), counted from when it was sent."""
LANE_TOO_LONG_SECONDS, LANE_PERIODS = 300, 3
"""A slice takes seconds: where the oldest has waited for five minutes, and goes on doing so, none is fetched, or more
wait than `BulkConcurrency` lets be done."""
EARLY, LATE = 80, 100
"""Percent of the budget: spent already, and foreseen for the end of the month."""


def alarms(flows: Sequence[str] = registry.NAMES) -> Json:
    """Alarms on queues: what was given up, and work that nobody fetches; and on what the account costs."""
    return {
        **(_of_bulk_work() if registry.with_bulk_work(flows) else {}),
        "FailedEventsAlarm": _of_queue("Stream events were given up; the sweep restarts their work", "FailedEvents"),
        "WakeDeadLettersAlarm": _of_queue("Wakes were given up; the sweep restarts their work", "WakeDeadLetters"),
        "WakeQueueAgeAlarm": _of_queue(
            "Wakes are not fetched: the wake function fails, is throttled, or its mapping is off",
            "WakeQueue",
            AGE,
            TOO_OLD_SECONDS,
        ),
        "Budget": _budget(),
    }


def _of_bulk_work() -> Json:
    return {
        "BulkDeadLettersAlarm": _of_queue(
            "Slices of bulk work were given up; the sweep restarts them", "BulkDeadLetters"
        ),
        "BulkQueueAgeAlarm": _of_queue(
            "Bulk work waits: its function fails, is throttled, its mapping is off, or BulkConcurrency is too low",
            "BulkQueue",
            AGE,
            LANE_TOO_LONG_SECONDS,
            LANE_PERIODS,
        ),
    }


def _of_queue(description: str, queue: str, metric: str = DEPTH, threshold: int = 0, periods: int = 1) -> Json:
    dimensions = [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}]
    return alarm(
        description, "AWS/SQS", metric, dimensions, topic=ref("AlarmTopic"), threshold=threshold, periods=periods
    )


def _budget() -> Json:
    told = [{"SubscriptionType": "SNS", "Address": ref("AlarmTopic")}]
    kinds = (("ACTUAL", EARLY), ("FORECASTED", LATE))
    return resource(
        "AWS::Budgets::Budget",
        {
            "Budget": {
                "BudgetName": sub("onramp-${Env}"),
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": ref("MonthlyBudget"), "Unit": "USD"},
            },
            "NotificationsWithSubscribers": [
                {
                    "Notification": {
                        "NotificationType": kind,
                        "ComparisonOperator": "GREATER_THAN",
                        "Threshold": percent,
                        "ThresholdType": "PERCENTAGE",
                    },
                    "Subscribers": told,
                }
                for kind, percent in kinds
            ],
        },
        Condition="HasMonthlyBudget",
    )
