"""What mails to customers need of a deployment."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource
from chalicelib.settings import SettingsGroup


class MailSettings(SettingsGroup):
    """Who sends, if anybody does."""

    mail_identity: str = Field(
        default="",
        description="Identity that is verified in SES, an address or a domain, from which customers are mailed; empty: "
        "they are not",
    )

    @property
    def sender(self) -> str:
        """Address that mails come from: the identity, or one of its domain."""
        return self.mail_identity if "@" in self.mail_identity else f"onboarding@{self.mail_identity}"


_ARN = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailIdentity}"
IDENTITY = Resource(_ARN, given="mail_identity")
NEEDS = Needs(MailSettings, to_act=(Grant(("ses:SendEmail",), (IDENTITY,)),))
