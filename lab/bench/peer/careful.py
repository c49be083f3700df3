"""The same six steps on DBOS with the care that Onramp's executors take: every step may run twice.

The workflow's id and the step's name make the idempotency key; what has to be made up follows from the workflow's id;
where the platform takes no key, the step polls first. `initialise_ecom` is an upsert and needs no care.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.bench.peer.calls import with_customer
from lab.bench.peer.case import CELL, CUSTOMER, index_settings
from lab.bench.peer.plain import Facts, initialise_ecom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.bench.peer.calls import PlatformCalls
    from lab.bench.peer.case import Case

__all__ = [
    "commit_pixel_source",
    "create_account",
    "create_index",
    "initialise_ecom",
    "provision_pixel",
    "send_invites",
]


def create_account(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001 - one signature for all
    """The account."""
    body = {
        "name": CUSTOMER["account_name"],
        "cell_id": CELL,
        "external_reference": case.order,
        "payment_token": case.tokens["card"],
    }
    account = calls.send("POST", "controller", "/v1/accounts", body, key=f"{case.order}/create_account")
    return {"account": account["system_account_id"]}


def provision_pixel(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:
    """Queue with dead-letter queue, and the mapping unless another account holds it."""
    pixel_id = f"px-{case.order.replace('-', '')[:20]}"
    name = f"{case.env}-pixel-{pixel_id}"
    dead = calls.sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = calls.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})
    calls.sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})
    item = {"pk": f"PIXEL#{pixel_id}", "sk": "MAPPING", "system_account_id": found["account"]}
    calls.dynamodb.put_item(
        TableName=case.analytics_table,
        Item={attribute: {"S": value} for attribute, value in item.items()},
        ConditionExpression="attribute_not_exists(pk) OR system_account_id = :account",
        ExpressionAttributeValues={":account": {"S": found["account"]}},
    )
    return {"pixel_id": pixel_id}


def commit_pixel_source(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001
    """The customer's entry and script, as one commit, unless the branch has them."""
    parent, tree, source = calls.head()
    if f"'{found['pixel_id']}'" in source:
        return {"commit": parent}
    files = with_customer(source, found["pixel_id"], found["account"])
    return {"commit": calls.commit(parent, tree, files, f"Add pixel {found['pixel_id']}")}


def create_index(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:
    """The index, from the account's configs."""
    account = f"/v1/accounts/{found['account']}"
    settings = index_settings(calls.send("GET", "ecom", f"{account}/default-configs"))
    body = {"index_name": CUSTOMER["index_name"], "settings": settings}
    index = calls.send("POST", "ecom", f"{account}/indexes", body, key=f"{case.order}/create_index")
    return {"index": index["index_name"], "status": index["status"]}


def send_invites(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:
    """The team's invitations, a key for each invitee."""
    target = f"/v1/accounts/{found['account']}/invites"
    sent = [
        calls.send("POST", "controller", target, invite, key=f"{case.order}/send_invites/{number}")["invite_id"]
        for number, invite in enumerate(CUSTOMER["team_invites"])
    ]
    return {"invites": sent}
