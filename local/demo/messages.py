"""What colleagues were told: read from the queue behind the topic, and from the webhooks' receivers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests

if TYPE_CHECKING:
    from local.demo.platforms import PlatformReader

CHANNELS: Final = ("SNS topic", "Slack", "CRM")
_RECEIVERS: Final = {"slack_message": "Slack", "crm_message": "CRM"}


@dataclass(frozen=True)
class ReceivedMessage:
    """One message that arrived.

    Attributes:
        channel: One of `CHANNELS`.
        id: The same for every repeat.
        text: Its text.
    """

    channel: str
    id: str
    text: str


def told(platforms: PlatformReader, onboarding_id: str) -> dict[str, Counter[str]]:
    """How often each occasion of an onboarding arrived, by channel. A receiver of webhooks leaves repeats out."""
    arrived: dict[str, Counter[str]] = {channel: Counter() for channel in CHANNELS}
    for message in (*_of_the_topic(platforms), *_of_the_webhooks(platforms)):
        about, _, occasion = message.id.partition("/")
        if about == onboarding_id:
            arrived[message.channel][occasion] += 1
    return arrived


def _of_the_topic(platforms: PlatformReader) -> Iterator[ReceivedMessage]:
    """Everything in the queue; whoever reads it next finds it as it was."""
    sqs, url = platforms.aws.sqs, platforms.stack.notifications_queue_url
    seen: list[Any] = []
    try:
        while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30).get(
            "Messages"
        ):
            seen += received
    finally:
        for one in seen:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)
    for envelope in (json.loads(one["Body"]) for one in seen):
        yield ReceivedMessage("SNS topic", envelope["MessageAttributes"]["id"]["Value"], envelope["Message"])


def _of_the_webhooks(platforms: PlatformReader) -> Iterator[ReceivedMessage]:
    answer = requests.get(f"{platforms.stack.hooks}/_effects", timeout=10)
    answer.raise_for_status()
    for effect in answer.json()["effects"]:
        yield ReceivedMessage(_RECEIVERS[effect["operation"]], effect["subject"], effect["asked"]["text"])
