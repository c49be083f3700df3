"""What a tenant and its uploads know of each other, whose flows know nothing of each other.

A tenant's record says what its uploads go by; each upload is a record with the tenant as its parent, and is found by an
item of the onboarding table that is written with it:

======================  ========================================  ================================
pk                      sk                                        holds
======================  ========================================  ================================
``UPLOADS#{tenant}``    the moment, newest first, and the upload  nothing more
======================  ========================================  ================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.partition import BadCursor
from chalicelib.records.record import Record
from chalicelib.records.store import Store

KIND: Final = "UPLOAD"
"""Of uploads' records."""
COMPLETED: Final = "completed"
"""The status of an upload that was looked through."""
MODULE: Final = "module"
"""The field of an upload that says what it is for: ``ship`` or ``trade``."""
_LATEST: Final = 10**13
"""Milliseconds: a moment in the year 2286. What is left until then puts the newest first."""


def modules_of(tenant: Record) -> frozenset[str]:
    """The modules that a tenant has: ``ship``, ``trade``."""
    return frozenset(tenant.fields.get("modules", ()))


def overrides_of(tenant: Record) -> Mapping[str, bool]:
    """By code, the detectors that a tenant has on or off otherwise than its modules have them."""
    found: Mapping[str, bool] = tenant.fields.get("detectors", {})
    return found


@dataclass(frozen=True)
class UploadsPage:
    """Keys of uploads' records, the newest first. `cursor` leads to earlier ones; None: there are none."""

    keys: tuple[str, ...]
    cursor: str | None


def newest_first(at: datetime) -> str:
    """A moment as a text that sorts the later before the earlier."""
    return f"{_LATEST - int(at.timestamp() * 1000):013d}"


def listed(store: Store, upload: Record) -> Item:
    """The transaction's part that lists an upload among its tenant's."""
    tenant_id, _, number = upload.record_id.rpartition(".")
    row = address(_partition(tenant_id), f"{newest_first(upload.created_at)}.{number}")
    return {"Put": {"TableName": store.table, "Item": row}}


def latest(store: Store, tenant_id: str, *, limit: int, cursor: str | None = None) -> UploadsPage:
    """A tenant's uploads, in one request.

    Raises:
        BadCursor: The cursor is of no such page.
    """
    if cursor is not None and not re.fullmatch(r"[0-9]{13}\.[0-9A-Za-z_-]{1,64}", cursor):
        raise BadCursor(cursor)
    pk = _partition(tenant_id)
    query: dict[str, Any] = {
        "TableName": store.table,
        "KeyConditionExpression": "pk = :whose",
        "ExpressionAttributeValues": codec.to_item({":whose": pk}),
        "ConsistentRead": True,
        "Limit": limit,
    }
    if cursor is not None:
        query["ExclusiveStartKey"] = address(pk, cursor)
    store.requests["read"] += 1
    answer = store.client.query(**query)
    names = [str(item["sk"]["S"]) for item in answer["Items"]]
    last = answer.get("LastEvaluatedKey")
    keys = tuple(f"{KIND}#{tenant_id}.{name.partition('.')[2]}" for name in names)
    return UploadsPage(keys, str(last["sk"]["S"]) if last else None)


def _partition(tenant_id: str) -> str:
    return f"UPLOADS#{tenant_id}"
