"""The onboarding table in moto, made from the very definition that is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from infra.storage import storage

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

REGION = "us-east-1"
TABLE = "test-OnboardingTable"
RATES = "test-OnboardingRates"
_MADE_FROM = (
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "BillingMode",
)


def create_tables() -> DynamoDBClient:
    """Create both tables in the account that moto pretends to be, and answer a client for them."""
    client = boto3.client("dynamodb", region_name=REGION)
    for resource, name in (("Table", TABLE), ("RateTable", RATES)):
        properties = storage()[resource]["Properties"]
        client.create_table(TableName=name, **{key: properties[key] for key in _MADE_FROM if key in properties})
    return client
