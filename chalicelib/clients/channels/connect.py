"""The channels that this deployment's settings switch on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.channels import webhook_shapes
from chalicelib.clients.channels.needs import ChannelSettings
from chalicelib.clients.channels.topic import Topic
from chalicelib.clients.channels.webhook import MEMBERS, Webhook

if TYPE_CHECKING:
    from chalicelib.clients.channels.announcement import Channel
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> tuple[Channel, ...]:
    """A channel for each setting that is not empty: the topic, Slack, the CRM."""
    own = to.settings.of(ChannelSettings)
    channels: list[Channel] = [topic(to)] if own.notification_topic_arn else []
    webhooks = (
        ("slack", own.slack_webhook_secret, webhook_shapes.slack),
        ("crm", own.crm_webhook_secret, webhook_shapes.crm),
    )
    for name, secret, shape in webhooks:
        if secret:
            channels.append(Webhook(name, secret, to.secrets.members_source(secret, MEMBERS), shape, clock=to.clock))
    return tuple(channels)


def topic(to: Platforms) -> Topic:
    """The topic that the settings name."""

    @cache
    def sns() -> Any:
        session: Any = new_session()
        return session.client("sns", region_name=to.settings.aws_region, config=client_config(to.call_time))

    return Topic(sns, to.settings.of(ChannelSettings).notification_topic_arn, call_time=to.call_time)
