"""Alarms on what stands in the state stack, and the budget."""

from __future__ import annotations

from infra.alarm import alarm
from infra.cfn import Json, get_att, ref, resource, sub

DEPTH, AGE = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"
TOO_OLD_SECONDS = 1800
"""Twice what a wake may be delayed (SQS's own limit is 900 seconds), counted from when it was sent."""
EARLY, LATE = 80, 100
"""Percent of the budget: spent already, and foreseen for the end of the month."""


def alarms() -> Json:
    """Alarms on queues: what was given up, and work that nobody fetches; and on what the account costs."""
    return {
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


def _of_queue(description: str, queue: str, metric: str = DEPTH, threshold: int = 0) -> Json:
    dimensions = [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}]
    return alarm(description, "AWS/SQS", metric, dimensions, topic=ref("AlarmTopic"), threshold=threshold)


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
