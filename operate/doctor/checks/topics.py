"""Whether what is said on the topics reaches somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the topics of messages and of alarms: somebody is subscribed, and has confirmed it"
TOPICS = (("messages", "NotificationTopicArn", "notification_email"), ("alarms", "AlarmTopicArn", "alarm_email"))


def look(place: Place) -> Iterator[Finding]:
    """Each topic that the state stack has."""
    for what, output, parameter in TOPICS:
        arn = place.state.get(output, "")
        if not arn:
            continue
        try:
            pages = place.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
            found = [each["SubscriptionArn"] for page in pages for each in page["Subscriptions"]]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in {"NotFound", "NotFoundException"}:
                raise
            yield fault(f"topic of {what}", f"the topic is not there: {what} reach nobody", place.state_anew)
            continue
        pending = sum(not each.startswith("arn:") for each in found)
        if pending:
            yield warning(
                f"topic of {what}",
                f"{pending} of {len(found)} subscriptions wait to be confirmed",
                "their owners must follow the link in AWS's mail, which is good for two days; then subscribe anew",
            )
        elif found:
            yield ok(f"topic of {what}", f"{len(found)} confirmed")
        else:
            yield warning(
                f"topic of {what}",
                f"nobody is subscribed: {what} reach nobody",
                f'{parameter} = "team@example.com" below [state] in {place.named.file}, then {place.again}',
            )
