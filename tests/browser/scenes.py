"""Where a story begins: an onboarding that a colleague has made already, over the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import requests

from local.demo.ecom.journey import FIRST
from local.demo.ecom.scene import sample
from local.stack.aws import Emulator
from local.stack.record import Stack
from tests.e2e.visit import Visit


def shop(name: str = "Marrow & Daughters") -> dict[str, Any]:
    """What is known of a customer, with a name that tells them from those of other stories."""
    who = sample()
    who["prefill"] = {"account_name": name}
    return who


def invited(stack: Stack, name: str = "Marrow & Daughters", *, prepared: bool = True) -> Visit:
    """An onboarding with a link; prepared: its account is made, its index types are known."""
    visit = Visit(stack, shop(name))
    if prepared:
        visit.until(lambda: visit.settled(*FIRST))
    return visit


def faults(platform: str, *rules: dict[str, Any]) -> None:
    """Switch faults of a platform's stand-in; none: switch them off."""
    requests.put(f"{platform}/_faults", json={"rules": list(rules)}, timeout=10).raise_for_status()


def made_by_hand(stack: Stack, visit: Visit, index: str) -> None:
    """Let somebody have made an index of that name already, so that ours is refused."""
    account = visit.detail()["facts"]["system_account_id"]
    secret = Emulator(stack.emulator).secrets.get_secret_value(SecretId="local/onboarding/ecom-token")
    requests.post(
        f"{stack.ecom}/v1/accounts/{account}/indexes",
        json={"index_name": index, "settings": {"model": "marqo/marqo-ecommerce-embeddings-B"}},
        headers={"Authorization": f"Bearer {secret['SecretString']}", "Idempotency-Key": str(uuid.uuid4())},
        timeout=10,
    ).raise_for_status()


def expire(stack: Stack, visit: Visit) -> None:
    """Let the thirty days of a link be over."""
    table: Any = Emulator(stack.emulator).dynamodb
    long_ago = {"S": "2020-01-01T00:00:00.000Z"}
    for key in _items_of_link(table, stack, visit):
        table.update_item(
            TableName=stack.table,
            Key=key,
            UpdateExpression="SET valid_until = :then",
            ExpressionAttributeValues={":then": long_ago},
        )


def _items_of_link(table: Any, stack: Stack, visit: Visit) -> list[dict[str, Any]]:
    record = f"ONBOARDING#{visit.id}"
    found = table.scan(
        TableName=stack.table,
        FilterExpression="record_key = :record AND sk = :link",
        ExpressionAttributeValues={":record": {"S": record}, ":link": {"S": "LINK"}},
    )["Items"]
    return [{"pk": {"S": record}, "sk": {"S": "DETAILS"}}, *({"pk": i["pk"], "sk": i["sk"]} for i in found)]


def fields(visit: Visit) -> dict[str, Any]:
    """What the customer has filled in so far, as the SE sees it."""
    seen = visit.detail()
    return dict(seen.get("fields") or seen.get("answers") or {})


def until(visit: Visit, holds: Callable[[], bool]) -> None:
    """Wait until something is true of an onboarding."""
    visit.until(holds)
