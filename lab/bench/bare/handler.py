"""The same external calls as an ecom onboarding, as concurrently as their order allows, and nothing remembered.

Each of them is there by itself, too, as a task of a state machine.

It loads the same bundle, settings and clients as the stream handler. There is no ledger, no claim, no retry, and what
a stage found out comes back in with the next stage's request: one write at the end of each stage says that it is done.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from chalicelib import settings
from chalicelib.deadline import Deadline
from chalicelib.executors.create_index import LOOK_AGAIN, index_settings
from chalicelib.executors.grant_ownership import OWNER
from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.executors.send_invites import invitee_key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

    from chalicelib.clients.analytics.client import Analytics
    from chalicelib.clients.cognito.identity import Identity
    from chalicelib.clients.controller.client import Controller
    from chalicelib.clients.ecom.client import Ecom
    from chalicelib.clients.github.pixel_repository import PixelRepository
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.pixel_source.customer import Customer

Said = Mapping[str, Any]
"""What the request of a stage said: the onboarding's id, and what is known by then."""

STATE = "STATE"
SOURCE_UPDATED = "source_updated"
"""What is noted last, when nothing of a round goes on any more."""


@cache
def _table() -> DynamoDBClient:
    return boto3.client("dynamodb")


@cache
def _queue() -> SQSClient:
    return boto3.client("sqs")


@dataclass(frozen=True)
class _Platforms:
    """The clients of Onramp's own executors."""

    controller: Controller
    card_token: TokenSource
    ecom: Ecom
    analytics: Analytics
    identity: Identity
    pixel_repository: PixelRepository


@cache
def _platforms() -> _Platforms:
    from chalicelib.clients.analytics import connect as analytics
    from chalicelib.clients.cognito import connect as cognito
    from chalicelib.clients.controller import connect as controller
    from chalicelib.clients.ecom import connect as ecom
    from chalicelib.clients.github import connect as github
    from chalicelib.clients.platforms import Platforms

    made = Platforms(settings.load(os.environ))
    return _Platforms(
        controller=made.client(controller.connect),
        card_token=made.client(controller.card_token),
        ecom=made.client(ecom.connect),
        analytics=made.client(analytics.connect),
        identity=made.client(cognito.connect),
        pixel_repository=made.client(github.connect),
    )


def begin(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """The route that starts a stage: writes one item, answers."""
    said = json.loads(event["body"])
    item = {
        "pk": {"S": said["id"]},
        "sk": {"S": f"BEGIN#{said['stage']}"},
        "said": {"S": event["body"]},
    }
    _table().put_item(TableName=os.environ["BARE_TABLE"], Item=item)
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 202, "headers": headers, "body": json.dumps({"id": said["id"]})}


def work(event: dict[str, Any], context: Any) -> None:
    """The stream's handler, and the wake queue's."""
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000)
    with ThreadPoolExecutor(8) as pool:
        for record in event["Records"]:
            if "dynamodb" in record:
                said = json.loads(record["dynamodb"]["NewImage"]["said"]["S"])
                _STAGES[said["stage"]](said, pool, deadline)
            else:
                _look_again(json.loads(record["body"]), deadline)


def task(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One task of a state machine (`lab.bench.step_functions`): what is known, and what it has found out."""
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000)
    said: Said = event["said"]
    return {**said, **_TASKS[event["task"]](said, deadline)}


def _created(said: Said, pool: ThreadPoolExecutor, deadline: Deadline) -> None:
    known = {**said, **_create_account(said, deadline)}
    initialised = pool.submit(_initialise_ecom, known, deadline)
    _provision_pixel(known, deadline)
    _commit_source(known, deadline)
    initialised.result()
    _done(said["id"], "created", {name: known[name] for name in ("account", "visible", "pixel")})


def _create_account(said: Said, deadline: Deadline) -> dict[str, str]:
    platforms, onboarding = _platforms(), said["id"]
    account = platforms.controller.create_account(
        name=said["prefill"]["account_name"],
        cell_id=os.environ.get("CELL_ID") or "cell-1",
        external_reference=onboarding,
        payment_token=platforms.card_token(),
        idempotency_key=f"{onboarding}/create_account",
        deadline=deadline,
    )
    pixel = pixel_id_of(onboarding)
    return {"account": account.system_account_id, "visible": account.visible_account_id, "pixel": pixel}


def _initialise_ecom(said: Said, deadline: Deadline) -> dict[str, str]:
    _platforms().ecom.put_default_configs(said["account"], deadline)
    return {}


def _provision_pixel(said: Said, deadline: Deadline) -> dict[str, str]:
    analytics, pixel = _platforms().analytics, said["pixel"]
    queue = analytics.ensure_queue(pixel, deadline)
    analytics.ensure_mapping(pixel, said["account"], f"events/{pixel}/", queue.url, deadline)
    return {}


def _commit_source(said: Said, deadline: Deadline) -> dict[str, str]:
    customer = _customer(said["pixel"], said["account"], said["prefill"])
    message = f"Add pixel {said['pixel']}\n\nOnboarding: {said['id']}"
    _platforms().pixel_repository.ensure_customer(customer, message=message, deadline=deadline)
    return {}


def _registered(said: Said, pool: ThreadPoolExecutor, deadline: Deadline) -> None:  # noqa: ARG001 - a stage's signature
    _grant_ownership(said, deadline)
    _done(said["id"], "registered", {})


def _grant_ownership(said: Said, deadline: Deadline) -> dict[str, str]:
    controller, user_id, account = _platforms().controller, said["user"], said["account"]
    user = _platforms().identity.user(user_id)
    controller.put_user(user_id, user.email, user.login_method, deadline)
    controller.put_account_member(account, user_id, OWNER, deadline)
    controller.put_user_account(user_id, account, OWNER, deadline)
    controller.set_last_account(user_id, said["visible"], deadline)
    return {}


def _submitted(said: Said, pool: ThreadPoolExecutor, deadline: Deadline) -> None:
    source = pool.submit(_update_source, said, deadline)
    beside: list[Future[Any]] = [
        pool.submit(_rename_account, said, deadline),
        pool.submit(_send_invites, said, deadline),
    ]
    ready = _create_index(said, deadline)["ready"]
    if ready:
        _attach_pixel(said, deadline)
    else:
        _come_back(said)
    for future in beside:
        future.result()
    if ready:
        _done(said["id"], "submitted", {})
    source.result()  # no customer waits for it: Onramp's time does not count it, either
    _done(said["id"], SOURCE_UPDATED, {})


def _update_source(said: Said, deadline: Deadline) -> None:
    first, now = (_customer(said["pixel"], said["account"], known) for known in (said["prefill"], said["answers"]))
    message = f"Update pixel {said['pixel']}\n\nOnboarding: {said['id']}"
    _platforms().pixel_repository.update_customer(now, first, message=message, deadline=deadline)


def _customer(pixel: str, account: str, known: Said) -> Customer:
    from chalicelib.pixel_source.customer import Customer

    return Customer(
        pixel_id=pixel,
        customer_name=known["account_name"],
        system_account_id=account,
        storefront_type=known["storefront_type"],
        personalization=False,
    )


def _rename_account(said: Said, deadline: Deadline) -> dict[str, str]:
    _platforms().controller.rename_account(said["account"], said["answers"]["account_name"], deadline)
    return {}


def _send_invites(said: Said, deadline: Deadline) -> dict[str, str]:
    for invite in said["answers"]["team_invites"]:
        key = f"{said['id']}/send_invites/{invitee_key(invite['email'])}"
        _platforms().controller.invite(
            said["account"], invite["email"], invite["login_method"], invite["role"], key, deadline
        )
    return {}


def _create_index(said: Said, deadline: Deadline) -> dict[str, bool]:
    ecom, account, answers = _platforms().ecom, said["account"], said["answers"]
    wanted = index_settings(ecom.default_configs(account, deadline), answers)
    key = f"{said['id']}/create_index/1"
    index = ecom.create_index(account, answers["index_name"], wanted, key, deadline)
    return {"ready": index.status == "READY"}


def _describe_index(said: Said, deadline: Deadline) -> dict[str, bool]:
    index = _platforms().ecom.index(said["account"], said["answers"]["index_name"], deadline)
    return {"ready": index is not None and index.status == "READY"}


def _attach_pixel(said: Said, deadline: Deadline) -> dict[str, str]:
    _platforms().ecom.attach_pixel(said["account"], said["answers"]["index_name"], said["pixel"], deadline)
    return {}


def _look_again(said: Said, deadline: Deadline) -> None:
    """If the index is ready attach the pixel, else come back after the engine's own delay."""
    if not _describe_index(said, deadline)["ready"]:
        _come_back(said)
        return
    _attach_pixel(said, deadline)
    _done(said["id"], "submitted", {})


def _come_back(said: Said) -> None:
    delay = math.ceil(LOOK_AGAIN.total_seconds())
    _queue().send_message(QueueUrl=os.environ["BARE_WAKES"], MessageBody=json.dumps(said), DelaySeconds=delay)


def _done(onboarding: str, stage: str, facts: Mapping[str, str]) -> None:
    values = {stage: "done", **facts}
    _table().update_item(
        TableName=os.environ["BARE_TABLE"],
        Key={"pk": {"S": onboarding}, "sk": {"S": STATE}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
    )


_TASKS: Mapping[str, Callable[[Said, Deadline], Mapping[str, Any]]] = {
    "create_account": _create_account,
    "initialise_ecom": _initialise_ecom,
    "provision_pixel": _provision_pixel,
    "commit_pixel_source": _commit_source,
    "grant_ownership": _grant_ownership,
    "rename_account": _rename_account,
    "send_invites": _send_invites,
    "create_index": _create_index,
    "describe_index": _describe_index,
    "attach_pixel": _attach_pixel,
}
_STAGES = {"created": _created, "registered": _registered, "submitted": _submitted}
