"""What the analytics account needs of a deployment. It may be Onramp's own account, in another region."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.needs import Grant, Needs, Resource, here
from chalicelib.settings import SettingsGroup


class AnalyticsSettings(SettingsGroup):
    """Where pixels' mappings, queues and events are, and as whom they are reached."""

    analytics_table: str = Field(min_length=1, description="Mapping of pixel to account, in the analytics account")
    analytics_role_arn: str = Field(default="", description="Role to assume there; empty: this function's own role")
    analytics_region: str = Field(default="", description="Region there; empty: Onramp's own")
    pixel_ingest_principal: str = Field(min_length=1, description="ARN allowed to send events to a pixel's queue")
    event_bucket: str = Field(min_length=1, description="S3 bucket of pixel events, one prefix for each pixel")


QUEUES = here("sqs", "${Env}-pixel-*", region="*")
TABLE = here("dynamodb", "table/${AnalyticsTable}", region="*")
ROLE = Resource("${AnalyticsRoleArn}", given="analytics_role_arn")
BUCKET = Resource("arn:${AWS::Partition}:s3:::${EventBucket}")
EVENTS = Resource("arn:${AWS::Partition}:s3:::${EventBucket}/events/*")

NEEDS = Needs(
    AnalyticsSettings,
    to_read=(
        Grant(("sqs:GetQueueUrl", "sqs:GetQueueAttributes"), (QUEUES,)),
        Grant(("dynamodb:GetItem",), (TABLE,)),
        Grant(("s3:ListBucket",), (BUCKET,)),
        Grant(("s3:GetObject",), (EVENTS,)),
        Grant(("sts:AssumeRole",), (ROLE,)),
    ),
    to_act=(
        # Deleting: what was made for an onboarding that is revoked.
        Grant(("sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue"), (QUEUES,)),
        Grant(("dynamodb:UpdateItem", "dynamodb:DeleteItem"), (TABLE,)),
    ),
)
