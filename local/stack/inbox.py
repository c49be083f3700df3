"""Who reads the notification topic on this machine: a queue, since the emulator delivers no emails of topics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.stack.aws import ACCOUNT
from local.stack.site import ENV, REGION

if TYPE_CHECKING:
    from local.stack.aws import Emulator

QUEUE = f"{ENV}-notification-inbox"


def subscribe(emulator: Emulator, topic_arn: str) -> str:
    """Make a queue that gets every message of the topic; its URL.

    Each message is SNS's own envelope, a JSON object with Subject, Message and MessageAttributes.
    """
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE}"
    made = emulator.sqs.create_queue(QueueName=QUEUE, Attributes={"Policy": _policy(arn, topic_arn)})
    emulator.sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn)
    return made["QueueUrl"]


def _policy(queue_arn: str, topic_arn: str) -> str:
    """The topic may send, as AWS demands it of every queue that is subscribed to one."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
