"""The mapping from a pixel to its account: one item, and what writes and deletes it. Nothing is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

_OURS_OR_NOBODYS: Final = "attribute_not_exists(pk) OR system_account_id = :account"


@dataclass(frozen=True)
class Mapping:
    """Which account a pixel's events belong to, and where they go (`event_prefix`: of keys in the event bucket)."""

    pixel_id: str
    system_account_id: str
    event_prefix: str
    queue_url: str


def mapping_key(pixel_id: str) -> dict[str, Any]:
    """The primary key of a pixel's mapping, in DynamoDB's JSON."""
    return {"pk": {"S": f"PIXEL#{pixel_id}"}, "sk": {"S": "MAPPING"}}


def mapping_update(mapping: Mapping) -> dict[str, Any]:
    """What UpdateItem is to be given, besides the table, so that no other account's mapping is touched.

    An update and not a put, so that attributes which others keep on the item stay.
    """
    return {
        "Key": mapping_key(mapping.pixel_id),
        "UpdateExpression": "SET system_account_id = :account, event_prefix = :prefix, queue_url = :queue",
        "ConditionExpression": _OURS_OR_NOBODYS,
        "ExpressionAttributeValues": {
            ":account": {"S": mapping.system_account_id},
            ":prefix": {"S": mapping.event_prefix},
            ":queue": {"S": mapping.queue_url},
        },
    }


def mapping_removal(pixel_id: str, system_account_id: str) -> dict[str, Any]:
    """What DeleteItem is to be given, besides the table: only this account's mapping goes, and the answer tells of it.

    What others kept on the item goes with it: it is about a mapping that is no more.
    """
    return {
        "Key": mapping_key(pixel_id),
        "ConditionExpression": _OURS_OR_NOBODYS,
        "ExpressionAttributeValues": {":account": {"S": system_account_id}},
        "ReturnValues": "ALL_OLD",
    }


def found_mapping(pixel_id: str, item: dict[str, Any]) -> Mapping:
    """The mapping that this item holds; what the item lacks is empty."""
    names = ("system_account_id", "event_prefix", "queue_url")
    return Mapping(pixel_id, **{name: str(item.get(name, {}).get("S", "")) for name in names})
