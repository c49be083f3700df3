"""How an alarm is written, in whichever of the two stacks it stands."""

from __future__ import annotations

from infra.cfn import Json, resource


def alarm(
    description: str,
    namespace: str,
    metric: str,
    dimensions: list[Json],
    *,
    topic: Json,
    threshold: float,
    statistic: str = "Maximum",
    periods: int = 1,
    breaching: int | None = None,
    seconds: int = 60,
    missing: str = "notBreaching",
) -> Json:
    """An alarm on a metric being greater than `threshold`, `periods` times of `seconds` each.

    Args:
        description: What it means, for whoever is woken by it.
        namespace: Of the metric.
        metric: Its name.
        dimensions: Its dimensions.
        topic: ARN of the topic that is told when it begins, and when it is over.
        threshold: In the metric's own unit.
        statistic: Of each period: Maximum, Sum, or a percentile as p95.
        periods: How many periods are looked at.
        breaching: How many of them must be above the threshold; None: all.
        seconds: A period's length.
        missing: What a period without data counts as (CloudWatch's `TreatMissingData`).
    """
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return resource(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": description,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": dimensions,
            kind: statistic,
            "Period": seconds,
            "EvaluationPeriods": periods,
            **({} if breaching is None else {"DatapointsToAlarm": breaching}),
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": missing,
            "AlarmActions": [topic],
            "OKActions": [topic],
        },
    )
