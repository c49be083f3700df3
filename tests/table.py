"""The tables of the tests, made from the very definition that is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from infra.state.storage import storage

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

REGION = "us-east-1"
TABLE = "test-OnboardingTable"
RATES = "test-OnboardingRates"
PROPERTIES = {TABLE: storage()["Table"]["Properties"], RATES: storage()["RateTable"]["Properties"]}
"""Both tables as deployed: CloudFormation properties by the table's name."""
_MADE_FROM = (
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "BillingMode",
)


def create_tables() -> DynamoDBClient:
    """Create both tables in the account that moto pretends to be, and answer a client for them."""
    client = boto3.client("dynamodb", region_name=REGION)
    for name, properties in PROPERTIES.items():
        client.create_table(TableName=name, **{key: properties[key] for key in _MADE_FROM if key in properties})
    return client
