"""How the analytics account is reached: by this function's own role, or by one of that account where one is set.

Each boto3 client is made at its first call, from a session of its own: making two clients from one session at the same
time is not safe.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.analytics.event_bucket import EventBucket
from chalicelib.clients.analytics.needs import AnalyticsSettings
from chalicelib.clients.aws.session import assumed_role, client_config, new_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Analytics:
    """The client of queues and mappings."""
    boto3_client, own = _of_account(to), to.settings.of(AnalyticsSettings)

    @cache
    def sqs() -> Any:
        return boto3_client("sqs")

    @cache
    def dynamodb() -> Any:
        return boto3_client("dynamodb")

    return Analytics(
        sqs,
        dynamodb,
        env=to.settings.env,
        table=own.analytics_table,
        ingest_principal=own.pixel_ingest_principal,
        role=own.analytics_role_arn,
        call_time=to.call_time,
    )


def events(to: Platforms) -> EventBucket:
    """The client that reads the bucket of events."""
    boto3_client, own = _of_account(to), to.settings.of(AnalyticsSettings)

    @cache
    def s3() -> Any:
        return boto3_client("s3")

    role = own.analytics_role_arn
    return EventBucket(s3, own.event_bucket, role=role, call_time=to.call_time, clock=to.clock)


def _of_account(to: Platforms) -> Callable[[str], Any]:
    """Makes boto3 clients of the analytics account, by the service's name."""
    own = to.settings.of(AnalyticsSettings)
    role, region = own.analytics_role_arn, own.analytics_region or to.settings.aws_region
    credentials = assumed_role(role, region, to.settings.env, to.call_time) if role else None
    config = client_config(to.call_time)

    def boto3_client(service: str) -> Any:
        made: Any = new_session(credentials)
        return made.client(service, region_name=region, config=config)

    return boto3_client
