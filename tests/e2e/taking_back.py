"""What there is of an onboarding in the platforms, and a record whose actions ended long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.records.codec import DETAILS, address, from_item, to_item
from chalicelib.records.moment import to_text
from local.demo.platforms import PlatformReader, soon
from local.stack.aws import Emulator
from local.stack.record import Stack

TAKING_BACK = {
    "remove_membership",
    "remove_pixel_source",
    "remove_pixel_mapping",
    "remove_pixel_queue",
    "close_account",
}


def left_of(platforms: PlatformReader, seen: Mapping[str, Any]) -> set[str]:
    """What there is of an onboarding, asked where it would be."""
    account, pixel, env = seen["facts"]["system_account_id"], seen["facts"]["pixel_id"], platforms.stack.env
    data = platforms.git("show", "main:src/customer-index-data.ts")
    website = platforms.git("ls-tree", "-r", "--name-only", "main", f"src/customers/{pixel}")
    mapping = platforms.aws.dynamodb.get_item(
        TableName=platforms.stack.analytics_table, Key={"pk": {"S": f"PIXEL#{pixel}"}, "sk": {"S": "MAPPING"}}
    )
    there = {
        "account": platforms.controller.account(account, soon()).status == "ACTIVE",
        "owner": bool(
            platforms.controller.members(account, soon())
            or platforms.controller.user_accounts(seen["registered_by"], soon())
        ),
        "source": pixel in data or bool(website),
        "mapping": "Item" in mapping,
        "queues": bool(platforms.aws.sqs.list_queues(QueueNamePrefix=f"{env}-pixel-{pixel}").get("QueueUrls")),
    }
    return {name for name, is_there in there.items() if is_there}


def as_if_it_had_happened_earlier(stack: Stack, onboarding_id: str, by: timedelta) -> None:
    """A quarter of an hour is too long. Only the times at which the actions ended say that they have passed."""
    dynamodb = Emulator(stack.emulator).dynamodb
    where: Any = {"TableName": stack.table, "Key": address(f"ONBOARDING#{onboarding_id}", DETAILS)}
    actions = from_item(dynamodb.get_item(**where)["Item"])["actions"]
    for entry in actions.values():
        if "finished_at" in entry:
            entry["finished_at"] = to_text(datetime.fromisoformat(entry["finished_at"]) - by)
    values = to_item({":actions": actions})
    dynamodb.update_item(**where, UpdateExpression="SET actions = :actions", ExpressionAttributeValues=values)
