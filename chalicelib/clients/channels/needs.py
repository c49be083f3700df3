"""What the channels to colleagues need of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource, Secret
from chalicelib.settings import SettingsGroup


class ChannelSettings(SettingsGroup):
    """Which channels there are: each is switched on by its setting."""

    notification_topic_arn: str = Field(default="", description="SNS topic of what colleagues should know; empty: none")
    slack_webhook_secret: str = Field(
        default="", description="Secret with Slack's webhook, JSON {url, signing_key}; empty: no such messages"
    )
    crm_webhook_secret: str = Field(
        default="", description="Secret with the CRM's webhook, JSON {url, signing_key}; empty: no such messages"
    )


TOPIC = Resource("${NotificationTopicArn}")

NEEDS = Needs(
    ChannelSettings,
    to_act=(Grant(("sns:Publish",), (TOPIC,)),),
    secrets=(Secret("slack_webhook_secret"), Secret("crm_webhook_secret")),
)
