"""The pixel service's clients in the analytics account. The service and the consumer enter it by a role each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.aws.session import assumed_role, new_session

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

    from local.pixel_service.names import Names

# One client serves all threads of the service. Unlike an executor it repeats a call that failed: nothing waits for it.
_CONFIG = Config(
    connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"}, max_pool_connections=50
)


class AnalyticsAccount:
    """Clients, made when first asked for. Endpoint and first credentials are boto3's own matter (its environment).

    Args:
        names: What is called how.
        who: Names the role's session, so that a log of calls shows who made them.
    """

    def __init__(self, names: Names, who: str) -> None:
        self.names = names
        self._credentials = assumed_role(names.role, names.region, who) if names.role else None
        self.mappings = Analytics(
            lambda: self.sqs, lambda: self.dynamodb, env="", table=names.analytics_table, ingest_principal=""
        )

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """The mapping table's service."""
        client: DynamoDBClient = self._client("dynamodb")
        return client

    @cached_property
    def s3(self) -> S3Client:
        """The event bucket's service."""
        client: S3Client = self._client("s3")
        return client

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        """The consumer's token of the ecom API."""
        client: SecretsManagerClient = self._client("secretsmanager")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """The queues' service.

        A pixel's queue lets the ingest in over TLS only. The emulator is on this machine's loopback without TLS, and
        believes the header by which a proxy in front of it would say that it had ended one: so it is the policy that
        Onramp gave the queue, and nothing else, which lets the ingest send.
        """
        client: SQSClient = self._client("sqs")
        client.meta.events.register("before-sign.sqs", _said_to_be_over_tls)
        return client

    def _client(self, service: str) -> Any:
        session: Any = new_session(self._credentials)
        return session.client(service, region_name=self.names.region, config=_CONFIG)


def _said_to_be_over_tls(request: Any, **_: object) -> None:
    request.headers["X-Forwarded-Proto"] = "https"
