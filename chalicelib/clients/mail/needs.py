"""What mails to customers need of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource
from chalicelib.settings import SettingsGroup


class MailSettings(SettingsGroup):
    """Who sends, if anybody does."""

    mail_sender: str = Field(default="", description="Address that mails to customers come from; empty: none are sent")
    mail_identity_arn: str = Field(
        default="", description="ARN of the SES identity, verified, that the sender's address is of; with it alone"
    )


IDENTITY = Resource("${MailIdentityArn}", given="mail_identity_arn")
NEEDS = Needs(MailSettings, to_act=(Grant(("ses:SendEmail",), (IDENTITY,)),))
