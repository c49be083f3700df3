"""boto3 against the emulator, whatever AWS settings the person's own environment has."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config
from localstack_client.session import Session as LocalStackSession

from local.stack.site import EMULATOR, ENDPOINT, REGION

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

ACCOUNT = "000000000000"
ADMINISTRATOR = "test"
"""Access key and secret of the emulator's administrator: it treats these as the account's root."""

# No proxy: the emulator is on this machine.
CONFIG = Config(proxies={}, retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=5, read_timeout=30)


class Emulator:
    """The administrator's clients, made when first asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = _session(url)

    def identity(self) -> str:
        """The account that the emulator plays: proof that it is one.

        Raises:
            BotoCoreError, ClientError: It does not answer, or not like AWS.
        """
        sts: Any = self.session.client("sts", endpoint_url=self.url, config=CONFIG)
        return str(sts.get_caller_identity()["Account"])

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """Stacks."""
        return self.session.client("cloudformation", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        """User pools."""
        return self.session.client("cognito-idp", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """Tables."""
        return self.session.client("dynamodb", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def iam(self) -> Any:
        """Roles (its stubs are not among the development requirements)."""
        return self.session.client("iam", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def kms(self) -> Any:
        """Keys (its stubs are not among the development requirements)."""
        return self.session.client("kms", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def logs(self) -> Any:
        """CloudWatch Logs (its stubs are not among the development requirements)."""
        return self.session.client("logs", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def s3(self) -> S3Client:
        """Buckets."""
        return self.session.client("s3", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        """Secrets."""
        return self.session.client("secretsmanager", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def ses(self) -> Any:
        """Mail (its stubs are not among the development requirements)."""
        return self.session.client("ses", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def sns(self) -> Any:
        """Topics (its stubs are not among the development requirements)."""
        return self.session.client("sns", endpoint_url=self.url, config=CONFIG)

    @cached_property
    def sqs(self) -> SQSClient:
        """Queues."""
        return self.session.client("sqs", endpoint_url=self.url, config=CONFIG)


def _session(url: str) -> boto3.Session:
    """What clients are made from. An emulator that somebody else started is asked through LocalStack's own client: it
    goes by ``AWS_ENDPOINT_URL``, and refuses by name a service that no such emulator has."""
    if os.environ.get(EMULATOR) == "external" and os.environ.get(ENDPOINT, "").strip().rstrip("/") == url:
        return cast("boto3.Session", LocalStackSession(ADMINISTRATOR, ADMINISTRATOR, region_name=REGION))
    return boto3.Session(aws_access_key_id=ADMINISTRATOR, aws_secret_access_key=ADMINISTRATOR, region_name=REGION)
