"""The design queue with all that it speaks to: routes and engine over one table, files on moto, and a shop whose
tickets are drawn. The shop's flow is made up: what the queue does is the same whoever wants the tickets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads.connect import connect
from chalicelib.desk.context import Desk
from chalicelib.engine import children
from chalicelib.engine.children import Children
from chalicelib.engine.flow import Action, Flow
from chalicelib.flows import registry
from chalicelib.flows.design.name import BASE
from chalicelib.flows.design.outside import REVISION_FILES
from chalicelib.records.lifecycle import Lifecycle
from chalicelib.records.record import Record
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply, faked, settings, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, REGION

BUCKET = "test-uploads"
DEE, DAN, ADA, SUE = "dee@onramp.example", "dan@onramp.example", "ada@onramp.example", "sue@onramp.example"
ROLES = {
    "merch_designers": f"{DEE}, {DAN.upper()},group:artists",
    "merch_admins": ADA,
    "merch_super_admins": SUE,
}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
PDF = b"%PDF-1.7\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>'


def wanted(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """One for each of the shop's products."""
    return {
        name: {"kind": "print", "sku_id": name, "product": name.title(), "placement": "front", "company_name": "Ada's"}
        for name in record.fields.get("products", ())
    }


SHOP = Flow(
    name="shop",
    kind="SHOP",
    lifecycle=Lifecycle(
        order=("drawing", "live"),
        edges=frozenset({("drawing", "live"), ("drawing", "closed")}),
        descriptions={"drawing": "Its products are drawn.", "live": "It sells.", "closed": "It will not."},
    ),
    actions=(
        Action("open_them", "Open the tickets", "drawing"),
        Action("await_them", "Wait", "drawing", needs=("open_them",), reaches="live", wait_limit=timedelta(days=30)),
        Action("close_them", "Close the tickets", "closed", undoes="open_them"),
    ),
    children=(Children("design", wanted, "open_them", "await_them", closed_by="close_them", closes_to="CANCELLED"),),
)
FLOWS: Mapping[str, Flow] = {"shop": SHOP, "design": registry.ALL["design"]}


class TicketPlace:
    """One stage with the design queue, a shop with two products, and the colleagues who come to it."""

    def __init__(self, issuer: Issuer, clock: TestClock, **said: str) -> None:
        self.issuer, self.clock = issuer, clock
        self.s3 = boto3.client("s3", region_name=REGION)
        self.s3.create_bucket(Bucket=BUCKET)
        configured = settings().but(uploads_bucket=BUCKET, **{**ROLES, **said})
        pool = FakePool(issuer, clock)
        api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client, FLOWS)
        made = {each: fake for each, fake in faked(pool).items() if each is not REVISION_FILES.connect}
        self.platforms = Platforms(configured, clock, made=made)
        self.http = HttpApi(replace(api, settings=configured, platforms=self.platforms), clock, issuer, pool)
        self.world = World(FLOWS, {}, clock, api.desk.store.client)
        self.world.executors = children.executors(FLOWS, self.world.store, clock)
        self.shop = self._made("mug", "cap")
        self.world.settle(minutes=2)

    @property
    def uploads(self) -> Any:
        """The client of files."""
        return self.platforms.client(connect)

    @property
    def desk(self) -> Desk:
        """Where intents are written."""
        return self.http.api.desk

    def _made(self, *products: str) -> str:
        now = self.clock()
        made = Record(
            record_id="shop-1",
            kind="SHOP",
            flow="shop",
            status="drawing",
            created_at=now,
            created_by="clerk",
            fields={"products": list(products)},
            due_at=now,
        )
        return self.desk.store.create(made).key

    def record(self, name: str = "mug") -> Record:
        """A ticket as it is stored."""
        return self.desk.store.load(f"TICKET#shop-1.{name}")

    def ask(self, who: str, method: str, path: str = "", body: Any = None, **claims: Any) -> Reply:
        """A request of a colleague about the queue."""
        token = self.issuer.access(self.clock, sub=who, email=who, **claims)
        return self.http(method, f"{BASE}{path}", body, headers={"Cf-Access-Jwt-Assertion": token})

    def about(self, who: str, deed: str, body: Any = None, name: str = "mug") -> Reply:
        """A deed of a colleague on one ticket."""
        return self.ask(who, "POST", f"/shop-1.{name}/{deed}", body)

    def take(self, who: str, saw: str = "", name: str = "mug") -> Reply:
        """Somebody takes a ticket that they saw somebody having, or nobody."""
        return self.about(who, "take", {"designer": saw}, name)

    def taken(self, who: str = DEE, name: str = "mug") -> None:
        """Somebody takes a ticket."""
        assert self.take(who, name=name).status == 200

    def uploaded(self, who: str = DEE, content: bytes = PNG, kind: str = "png", name: str = "mug") -> int:
        """Somebody begins a revision, and their browser puts a file there; its number."""
        begun = self.about(who, "revisions", {"kind": kind}, name)
        assert begun.status == 200, begun.json
        key = begun.json["fields"]["key"]
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType=begun.json["fields"]["Content-Type"])
        return int(begun.json["revision"])

    def submitted(self, who: str = DEE, content: bytes = PNG, kind: str = "png", name: str = "mug") -> int:
        """Somebody hands a revision in; its number."""
        number = self.uploaded(who, content, kind, name)
        answer = self.about(who, f"revisions/{number}/submit", name=name)
        assert answer.status == 200, answer.json
        return number

    def download(self, number: int, who: str = DEE) -> bytes:
        """What is read at the address of a revision."""
        answer = self.ask(who, "GET", f"/shop-1.mug/revisions/{number}")
        assert answer.status == 200, answer.json
        key = urlsplit(answer.json["url"]).path.removeprefix(f"/{BUCKET}").lstrip("/")
        content: bytes = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def told(self, name: str = "mug") -> list[tuple[str, str, str]]:
        """What a ticket's history says of its statuses: who, to what, why."""
        entries = self.desk.views.history(self.record(name))
        return [(each.actor, each.after, each.why) for each in entries if each.kind == "lifecycle"]


def plain(reply: Reply) -> str:
    """All of an answer, to be searched."""
    return json.dumps(reply.json)
