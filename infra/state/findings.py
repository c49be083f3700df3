"""The table of findings, of a stage whose flows look for any in uploaded files (docs/adr/0066)."""

from __future__ import annotations

from chalicelib.clients.findings.needs import TABLE
from infra.cfn import Json, resource, sub
from infra.state.storage import KEPT, encrypted


def findings() -> Json:
    """The table: rows of a partition by their names. They go by themselves, and none is worth restoring: whoever
    uploads the file again has them again."""
    keys = {"pk": "HASH", "sk": "RANGE"}
    table = resource(
        "AWS::DynamoDB::Table",
        {
            "TableName": sub(TABLE.replace("{env}", "${Env}")),
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
            "SSESpecification": encrypted(),
        },
        **KEPT,
    )
    return {"Findings": table}
