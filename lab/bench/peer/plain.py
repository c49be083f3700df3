"""The six steps as one writes them from DBOS's quick start: do the thing, return what comes back.

What a step is handed it sends on (the customer's id as the account's reference, the index's name); what it has to make
up it makes up where it needs it. The stand-ins refuse a creating request without an Idempotency-Key, as their contract
says, so each request is sent with a new one: the form is kept, and nothing is protected.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from lab.bench.peer.calls import with_customer
from lab.bench.peer.case import CELL, CUSTOMER, index_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.bench.peer.calls import PlatformCalls
    from lab.bench.peer.case import Case

Facts = dict[str, Any]


def create_account(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001 - one signature for all
    """The account."""
    body = {
        "name": CUSTOMER["account_name"],
        "cell_id": CELL,
        "external_reference": case.order,
        "payment_token": case.tokens["card"],
    }
    account = calls.send("POST", "controller", "/v1/accounts", body, key=str(uuid.uuid4()))
    return {"account": account["system_account_id"]}


def initialise_ecom(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001
    """Its DEFAULT_CONFIGS."""
    configs = calls.send("PUT", "ecom", f"/v1/accounts/{found['account']}/default-configs", {})
    return {"index_types": sorted(configs["create_index_config"])}


def provision_pixel(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:
    """Queue with dead-letter queue, and the mapping."""
    pixel_id = f"px-{uuid.uuid4().hex[:20]}"
    name = f"{case.env}-pixel-{pixel_id}"
    dead = calls.sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = calls.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})
    calls.sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})
    item = {"pk": f"PIXEL#{pixel_id}", "sk": "MAPPING", "system_account_id": found["account"]}
    calls.dynamodb.put_item(
        TableName=case.analytics_table, Item={attribute: {"S": value} for attribute, value in item.items()}
    )
    return {"pixel_id": pixel_id}


def commit_pixel_source(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001
    """The customer's entry and script, as one commit."""
    parent, tree, source = calls.head()
    files = with_customer(source, found["pixel_id"], found["account"])
    return {"commit": calls.commit(parent, tree, files, f"Add pixel {found['pixel_id']}")}


def create_index(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001
    """The index, from the account's configs."""
    account = f"/v1/accounts/{found['account']}"
    settings = index_settings(calls.send("GET", "ecom", f"{account}/default-configs"))
    body = {"index_name": CUSTOMER["index_name"], "settings": settings}
    index = calls.send("POST", "ecom", f"{account}/indexes", body, key=str(uuid.uuid4()))
    return {"index": index["index_name"]}


def send_invites(case: Case, calls: PlatformCalls, found: Mapping[str, Any]) -> Facts:  # noqa: ARG001
    """The team's invitations."""
    target = f"/v1/accounts/{found['account']}/invites"
    sent = [
        calls.send("POST", "controller", target, invite, key=str(uuid.uuid4()))["invite_id"]
        for invite in CUSTOMER["team_invites"]
    ]
    return {"invites": sent}
