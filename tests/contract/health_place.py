"""Every source of the health read-out, running: the platforms' stand-ins, and AWS as moto pretends it."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import boto3
from fastapi import FastAPI

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.analytics.event_bucket import EventBucket
from chalicelib.clients.aws.session import CallTime, client_config
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline, utc_now
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout, health_of
from chalicelib.dimensions.subject import Ids, Subject
from chalicelib.pixel_source.customer import Customer
from local.platforms.controller import CARD_TOKEN_PREFIX, create_controller
from local.platforms.ecom import create_ecom
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.github import create_github
from local.platforms.server import PlatformServer
from local.seed_repository import seed
from tests.contract.raw_server import RawServer, answers, response
from tests.table import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.dimensions.health import Health

BUCKET, TABLE, TOKEN = "test-pixel-events", "test-pixel-mappings", "a-token"

CALL = CallTime(connect=0.2, read=0.3)

Aws = Literal["sqs", "dynamodb", "s3"]
Trouble = Literal["down", "slow", "empty", "nonsense"]
TROUBLES: tuple[Trouble, ...] = ("down", "slow", "empty", "nonsense")


def token(*, fresh: bool = False) -> str:
    """What every stand-in accepts."""
    return TOKEN


@dataclass
class Place:
    """Where the sources are, and a customer whose things a test makes one after the other."""

    urls: dict[str, str]
    faults: dict[str, Faults]
    ids: Ids = field(default_factory=Ids)
    customized: bool = False
    connections: set[tuple[str, int]] = field(default_factory=set)
    """The clients' ends of all connections by which something was asked of a platform."""

    def sources(self, token: TokenSource = token, at: Mapping[str, str] | None = None) -> Sources:
        """The clients; a source that is named is asked at another address."""
        endpoints = at or {}
        urls = self.urls | {name: url for name, url in endpoints.items() if name in self.urls}
        aws = {name: _client(name, endpoints.get(name)) for name in ("sqs", "dynamodb", "s3")}
        return Sources(
            controller=Controller(PlatformHttp("CONTROLLER", urls["controller"], token)),
            ecom=Ecom(PlatformHttp("ECOM", urls["ecom"], token)),
            pixel_repository=PixelRepository(urls["github"], "example/pixel", "main", token),
            analytics=Analytics(
                lambda: aws["sqs"],
                lambda: aws["dynamodb"],
                env="test",
                table=TABLE,
                ingest_principal="arn:aws:iam::210987654321:role/ingest",
                call_time=CALL,
            ),
            events=EventBucket(lambda: aws["s3"], BUCKET, call_time=CALL),
        )

    def health(self, sources: Sources | None = None, limits: Limits = Limits(keep=0)) -> Health:  # noqa: B008 - frozen
        """The health of the customer as the sources tell it now."""
        answers, at = Readout(sources or self.sources(), utc_now, limits=limits).answers(self.ids)
        return health_of(Subject(self.ids, customized=self.customized), answers, at, utc_now())

    def states(self, **changes: Any) -> list[str]:
        """States of the five dimensions."""
        return [dimension.state for dimension in self.health(**changes).dimensions]

    def call(self, platform: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What a customer, or the platform itself, does there."""
        http = PlatformHttp(platform.upper(), self.urls[platform], token)
        return http.call(method, path, body=body, deadline=_soon()).body

    # What the executors would do:

    def create_account(self) -> None:
        reference = uuid.uuid4().hex
        made = self.sources().controller.create_account(
            name="Ada's Shop",
            cell_id="cell-1",
            external_reference=reference,
            payment_token=f"{CARD_TOKEN_PREFIX}1",
            idempotency_key=reference,
            deadline=_soon(),
        )
        self.ids = replace(self.ids, system_account_id=made.system_account_id)

    def grant_ownership(self) -> None:
        user, account, controller = uuid.uuid4().hex, self.ids.system_account_id, self.sources().controller
        controller.put_user(user, f"{user}@shop.example", "password", _soon())
        controller.put_account_member(account, user, "OWNER", _soon())
        controller.put_user_account(user, account, "OWNER", _soon())
        self.ids = replace(self.ids, user_id=user)

    def initialise_ecom(self) -> None:
        self.sources().ecom.put_default_configs(self.ids.system_account_id, _soon())

    def name_pixel(self) -> None:
        self.ids = replace(self.ids, pixel_id=f"px-{uuid.uuid4().hex[:20]}")

    def provision_queue(self) -> None:
        self.sources().analytics.ensure_queue(self.ids.pixel_id, _soon())

    def provision_mapping(self, account: str = "") -> None:
        pixel, account = self.ids.pixel_id, account or self.ids.system_account_id
        self.sources().analytics.ensure_mapping(pixel, account, f"events/{pixel}/", "https://sqs/queue", _soon())

    def commit_pixel_source(self) -> None:
        customer = Customer(self.ids.pixel_id, "Ada's Shop", self.ids.system_account_id, personalization=False)
        self.sources().pixel_repository.ensure_customer(customer, message="Add", deadline=_soon())

    def create_index(self, *, ready_seconds: float = 0) -> None:
        self.call("ecom", "PUT", "/_config", {"index_ready_seconds": ready_seconds})
        ecom, account = self.sources().ecom, self.ids.system_account_id
        settings = dict(ecom.default_configs(account, _soon()).create_index_config["ecommerce"])
        ecom.create_index(account, "products", settings, f"{account}/create_index", _soon())

    def attach_pixel(self) -> None:
        self.sources().ecom.attach_pixel(self.ids.system_account_id, "products", self.ids.pixel_id, _soon())

    # What the customer, the ingest and the consumer would do:

    def index_path(self) -> str:
        return f"/v1/accounts/{self.ids.system_account_id}/indexes/products"

    def add_documents(self, *ids: str, **fields: Any) -> None:
        documents = [{"_id": name, "title": name, **fields} for name in ids]
        self.call("ecom", "POST", f"{self.index_path()}/documents", {"documents": documents})

    def receive(self, *document_ids: str, at: datetime | None = None) -> None:
        at = at or datetime.now(UTC)
        lines = [
            json.dumps({"event_id": str(n), "type": "click", "document_id": name, "received_at": at.isoformat()})
            for n, name in enumerate(document_ids)
        ]
        self.put_object(f"{at:%Y/%m/%d/%H}/{uuid.uuid4()}.jsonl", "\n".join(lines))

    def refuse(self, reason: str, message: str) -> None:
        at = datetime.now(UTC).isoformat()
        self.put_object("_refused.json", json.dumps({"count": 2, "last_at": at, "reason": reason, "message": message}))

    def put_object(self, name: str, text: str) -> None:
        key = f"events/{self.ids.pixel_id}/{name}"
        boto3.client("s3", region_name=REGION).put_object(Bucket=BUCKET, Key=key, Body=text.encode())

    def complete(self) -> None:
        """All of it: a customer who is completely onboarded."""
        self.create_account()
        self.grant_ownership()
        self.initialise_ecom()
        self.name_pixel()
        self.provision_queue()
        self.provision_mapping()
        self.commit_pixel_source()
        self.create_index()
        self.attach_pixel()
        self.add_documents("a", "b", _pixel_events=2)
        self.receive("a", "b")
        self.customized = True


@contextmanager
def standing(folder: Path, certificate: Path | None = None) -> Iterator[Place]:
    """The stand-ins, served, and moto's account with the table and the bucket in it; moto must be on.

    Args:
        certificate: With it, they are spoken to over TLS.
    """
    seed(folder)
    faults = {name: Faults() for name in ("controller", "ecom", "github")}
    apps = {
        "controller": create_controller(token=TOKEN, effects=Effects("controller"), faults=faults["controller"]),
        "ecom": create_ecom(token=TOKEN, effects=Effects("ecom"), faults=faults["ecom"]),
        "github": create_github(folder, token=TOKEN, effects=Effects("github"), faults=faults["github"]),
    }
    outer = FastAPI()
    for name, app in apps.items():
        outer.mount(f"/{name}", app)
    _account()
    connections: set[tuple[str, int]] = set()

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            connections.add(scope["client"])
        await outer(scope, receive, send)

    with PlatformServer(noting, certificate) as server:
        yield Place({name: f"{server.url}/{name}" for name in apps}, faults, connections=connections)


def troubled(stack: ExitStack, trouble: Trouble) -> str:
    """An address at which there is only trouble."""
    if trouble == "down":
        with socket.create_server(("127.0.0.1", 0)) as closed:
            return f"http://127.0.0.1:{closed.getsockname()[1]}"
    if trouble == "slow":
        return stack.enter_context(RawServer(lambda server, _: void(server.over.wait()))).url
    body = "" if trouble == "empty" else "<html><h1>It works!</h1></html>"
    return stack.enter_context(RawServer(answers(response("200 OK", body)))).url


def void(_: object) -> None:
    """Nothing."""


def health_threads() -> list[str]:
    """Names of threads that a read-out has left behind."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("health")]


def _soon() -> Deadline:
    return Deadline.after(20)


def _account() -> None:
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _client(name: str, endpoint: str | None) -> Any:
    make: Any = boto3.client
    return make(name, region_name=REGION, endpoint_url=endpoint, config=client_config(CALL))
