"""Bringing records back whose time has come: by a wake for one of them, or by the sweep that found it due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, address
from chalicelib.records.indexes import aside_partition, due_partition
from chalicelib.records.moment import to_text
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import Store
from chalicelib.records.triggers import count_up, started


def wake(store: Store, key: str) -> None:
    """Start work on a record whose time has come. One wake too many costs an invocation and changes nothing."""
    store.requests["write"] += 1
    try:
        store.client.update_item(**count_up(store.table, key))
    except ClientError as error:
        if not reasons(error) & CONTENTION:
            raise  # else an intent or a sweep is starting the record at this very moment


def wake_if_still_due(store: Store, key: str, *, seen: str, push_to: datetime) -> bool:
    """Start work on a record found in the due index, unless somebody has moved on since.

    The due time is pushed forward in the same transaction, so that a second sweep does not start it again.

    Args:
        seen: The due time it was found under, as stored: whatever stands there, it matches itself.
        push_to: When the next sweep may find it again.

    Returns:
        Whether it was still due. If not, or if somebody is writing it at this very moment, nothing was written.

    Raises:
        ClientError: The table refuses: it throttles, or no update fits the record as it is (`unfit`).
    """
    update = {
        "TableName": store.table,
        "Key": address(key, DETAILS),
        "UpdateExpression": "SET gsi3pk = :due, gsi3sk = :later ADD version :one",
        "ConditionExpression": "gsi3sk = :seen",
        "ExpressionAttributeValues": codec.to_item(
            {":due": due_partition(key), ":later": to_text(push_to), ":seen": seen, ":one": 1}
        ),
    }
    try:
        store.transact([{"Update": update}, started(store.table, key)])
    except ClientError as error:
        if reasons(error) & CONTENTION:
            return False
        raise
    return True


def set_aside(store: Store, key: str, *, flow: str) -> None:
    """Take a record of a flow that is switched off out of what is due, with the moment at which it was.

    A record that is not due stays as it is: nothing was to be done about it.

    Raises:
        ClientError: The table refuses.
    """
    store.requests["write"] += 1
    update: dict[str, Any] = {
        "TableName": store.table,
        "Key": address(key, DETAILS),
        "UpdateExpression": "SET gsi3pk = :aside ADD version :one",
        "ConditionExpression": "attribute_exists(gsi3pk)",
        "ExpressionAttributeValues": codec.to_item({":aside": aside_partition(flow), ":one": 1}),
    }
    try:
        store.client.update_item(**update)
    except ClientError as error:
        if "ConditionalCheckFailed" not in reasons(error):
            raise


def unfit(error: ClientError) -> bool:
    """Whether a refusal means that the item itself is such that this update can never be made."""
    return bool(reasons(error) & {"Validation", "ValidationError"})  # outside of a transaction, and within one
