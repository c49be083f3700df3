"""Where pixels' mappings, queues and events are: reached as the functions reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.clients.analytics.needs import AnalyticsSettings
from operate.doctor.finding import Finding, fault, ok, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the analytics account: the mapping table and the bucket of events are there"


def look(place: Place) -> Iterator[Finding]:
    """In the same account by these credentials; in another only the functions' roles are let in."""
    if not place.uses(AnalyticsSettings):
        return
    own = place.settings.of(AnalyticsSettings)
    if own.analytics_role_arn:
        yield unknown("analytics", "in another account, which lets in the functions' roles only")
        return
    region = own.analytics_region or place.region
    dynamodb, s3 = place.client("dynamodb", region), place.client("s3", region)
    try:
        table: dict[str, Any] = dynamodb.describe_table(TableName=own.analytics_table)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        yield fault("analytics", f"there is no table {own.analytics_table} in {region}", "correct analytics_table")
        return
    keys = [each["AttributeName"] for each in table["KeySchema"]]
    try:
        s3.head_bucket(Bucket=own.event_bucket)
    except s3.exceptions.ClientError as error:
        if error.response.get("Error", {}).get("Code") not in {"404", "NoSuchBucket"}:
            raise
        yield fault("analytics", f"there is no bucket {own.event_bucket}", "correct event_bucket")
        return
    yield ok("analytics", f"table {own.analytics_table} ({', '.join(keys)}) and bucket {own.event_bucket} are there")
