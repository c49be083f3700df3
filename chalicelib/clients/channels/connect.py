"""The channels that this deployment's settings switch on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.channels import webhook_shapes
from chalicelib.clients.channels.topic import topic_from_settings
from chalicelib.clients.channels.webhook import MEMBERS, Webhook
from chalicelib.deadline import Clock, utc_now

if TYPE_CHECKING:
    from chalicelib.clients.aws.secrets import Secrets
    from chalicelib.clients.channels.announcement import Channel
    from chalicelib.settings import Settings


def channels_from_settings(settings: Settings, secrets: Secrets, clock: Clock = utc_now) -> tuple[Channel, ...]:
    """A channel for each setting that is not empty: the topic, Slack, the CRM."""
    channels: list[Channel] = []
    if settings.notification_topic_arn:
        channels.append(topic_from_settings(settings))
    webhooks = (
        ("slack", settings.slack_webhook_secret, webhook_shapes.slack),
        ("crm", settings.crm_webhook_secret, webhook_shapes.crm),
    )
    for name, secret, shape in webhooks:
        if secret:
            channels.append(Webhook(name, secret, secrets.members_source(secret, MEMBERS), shape, clock=clock))
    return tuple(channels)
