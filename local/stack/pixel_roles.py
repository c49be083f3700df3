"""The two roles of the adopter's pixel service: one takes events, the other drains the queues. Each may only that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.stack.aws import ACCOUNT
from local.stack.site import ENV, REGION

if TYPE_CHECKING:
    from local.stack.aws import Emulator

ANALYTICS_TABLE = f"{ENV}-pixel-accounts"
EVENT_BUCKET = f"{ENV}-pixel-events"
ECOM_TOKEN_SECRET = f"{ENV}/onboarding/ecom-token"
INGEST_ROLE = f"{ENV}-pixel-ingest"
CONSUMER_ROLE = f"{ENV}-pixel-consumer"
QUEUE_PREFIX = f"{ENV}-pixel-"

_BUCKET_ARN = f"arn:aws:s3:::{EVENT_BUCKET}"
_MAPPINGS: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "dynamodb:GetItem",
    "Resource": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{ANALYTICS_TABLE}",
}
# Without it, S3 answers a read of an object that is not there with 403 instead of 404.
_LISTING: dict[str, Any] = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET_ARN}


def role_arn(role: str) -> str:
    """The ARN of one of the roles."""
    return f"arn:aws:iam::{ACCOUNT}:role/{role}"


def create_roles(emulator: Emulator) -> None:
    """Make both."""
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    for role, statements in {INGEST_ROLE: _ingest(), CONSUMER_ROLE: _consumer()}.items():
        emulator.iam.create_role(RoleName=role, AssumeRolePolicyDocument=_document([trust]))
        emulator.iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=_document(statements))


def _ingest() -> list[dict[str, Any]]:
    """No permission to send: each customer's queue lets this role in by its own policy, which Onramp writes."""
    counts = f"{_BUCKET_ARN}/events/*/_refused.json"
    return [
        _MAPPINGS,
        _LISTING,
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": counts},
    ]


def _consumer() -> list[dict[str, Any]]:
    queues = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE_PREFIX}*"
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{ECOM_TOKEN_SECRET}-*"
    return [
        _MAPPINGS,
        _LISTING,
        {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"},  # it knows no narrower one
        {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": queues},
        # On AWS the permission for one message is that for a batch; the emulator wants it by its own name.
        {"Effect": "Allow", "Action": "sqs:DeleteMessageBatch", "Resource": queues},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{_BUCKET_ARN}/events/*"},
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret},
    ]


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
