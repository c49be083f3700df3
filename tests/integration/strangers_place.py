"""A parcel service with routes for every kind of stranger, called with the events that API Gateway sends."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from chalice.app import Chalice
from pydantic import Field

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.signatures import SignedBodies
from chalicelib.desk.create import new_record
from chalicelib.desk.hearing import hear
from chalicelib.forms import Foreign, Form, OneLine
from chalicelib.handlers.http.api import Api
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.front_door import front_door
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.outside import Outside
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.strangers import OwnKeys
from chalicelib.records.drafts import new_token
from chalicelib.records.heard import Message
from chalicelib.records.keys import Keys, NewKey, new_key
from chalicelib.records.record import Record
from tests.clock import TestClock
from tests.integration.http_api import settings, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES
from tests.tiny_flow import PARCEL

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline

SECRET = "whsec_" + "s" * 40
PUBLIC = Limit("parcel-public", timedelta(minutes=1), per_address=3, overall=5)
DRAFTS = Limit("parcel-draft", timedelta(minutes=1), per_address=50, per_caller=4)
KEYED = Limit("parcel-key", timedelta(minutes=1), per_caller=4)


@dataclass
class Bots:
    """Vouches for each token once, as Turnstile does."""

    good: set[str] = field(default_factory=lambda: {"person-1", "person-2"})
    asked: list[tuple[str, str]] = field(default_factory=list)
    trouble: Exception | None = None

    def passed(self, token: str, address: str, deadline: Deadline) -> bool:
        self.asked.append((token, address))
        if self.trouble:
            raise self.trouble
        fits = token in self.good
        self.good.discard(token)
        return fits


class Wanted(Form):
    """A parcel."""

    name: Annotated[str, OneLine(80)]


class Paid(Foreign):
    """What the bank sends."""

    id: str
    parcel: str


class Parcel(ResponseModel):
    """A parcel as strangers see it."""

    parcel_id: str
    name: str
    token: str = Field(default="")
    by: str = Field(default="")


def _bots(to: Platforms) -> Bots:
    raise NotImplementedError(to)


def _bank(to: Platforms) -> SignedBodies:
    raise NotImplementedError(to)


BOTS: Outside[Any] = Outside("the bot check", "Who is a program must not get in.", _bots)
BANK = Outside("the secret of the bank", "Who calls must be known first.", _bank)
routes = Routes()


def _shown(call: Call, record: Record, token: str = "") -> Parcel:
    return Parcel(parcel_id=record.record_id, name=str(record.fields["name"]), token=token, by=call.actor)


@routes.route("POST", "/parcels", auth=Auth.PUBLIC, limit=PUBLIC, bots=BOTS, form=Wanted, answers=(Parcel,))
def order(call: Call, body: Wanted) -> Parcel:
    """Order one."""
    record_id = str(uuid.uuid4())
    token, digest = new_token(record_id)
    made = new_record(
        call.desk, "parcel", record_id, actor="the public", fields={"name": body.name}, draft_digest=digest
    )
    return _shown(call, call.desk.store.create(made), token)


@routes.route("POST", "/parcels/name", auth=Auth.DRAFT, draft="parcel", limit=DRAFTS, form=Wanted, answers=(Parcel,))
def rename(call: Call, body: Wanted) -> Parcel:
    """Rename it."""
    renamed = call.desk.change(call.own.key, lambda record: record.but(fields={"name": body.name}))
    return _shown(call, renamed)


@routes.route("GET", "/parcels/own", auth=Auth.KEY, key=OwnKeys("parcel", "pcl"), limit=KEYED, answers=(Parcel,))
def read_own(call: Call) -> Parcel:
    """Read it."""
    return _shown(call, call.own)


@routes.route("POST", "/parcels/paid", auth=Auth.SIGNED, signed=BANK, form=Paid, largest=1024, answers=(Parcel,))
def paid(call: Call, body: Paid) -> Parcel:
    """Note that it was paid."""

    def noted(record: Record) -> Record:
        return record.but(fields={**record.fields, "paid": int(record.fields.get("paid", 0)) + 1})

    return _shown(call, hear(call.desk, Message(call.actor, body.id), f"PARCEL#{body.parcel}", noted))


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of a problem."""
        return self.status, self.json["code"]


class Strangers:
    """The service under test."""

    def __init__(self, clock: TestClock, issuer: Issuer, pool: FakePool) -> None:
        self.clock = clock
        self.bots = Bots()
        self.secret = SECRET
        self.secret_trouble: Exception | None = None
        self.dynamo = Dynamo(PROPERTIES, clock=clock)
        made: dict[object, object] = {
            BOTS.connect: self.bots,
            BANK.connect: SignedBodies("bank", "Bank-Signature", self._secret, clock),
        }
        wiring = wired(clock, issuer, pool, self.dynamo.client, {"parcel": PARCEL})
        self.api: Api = replace(wiring, platforms=Platforms(settings(), clock, made=made))
        self.app = Chalice("parcels", configure_logs=False)
        self.app.register_middleware(front_door, "http")
        routes.register(self.app, lambda: self.api)

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: str | bytes | None = None,
        address: str = "198.51.100.7",
        several: dict[str, list[str]] | None = None,
        **headers: str | None,
    ) -> Reply:
        """One request. `several` are headers that come more than once, as API Gateway tells them."""
        text = json.dumps(body) if body is not None else raw
        sent = {"Content-Type": "application/json"} if text is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        multi = {name: [value] for name, value in sent.items()} | (several or {})
        event = {
            "headers": {name: values[-1] for name, values in multi.items()},
            "multiValueHeaders": multi,
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "isBase64Encoded": isinstance(text, bytes),
            "body": base64.b64encode(text).decode() if isinstance(text, bytes) else text,
            "requestContext": {
                "requestId": "request-1",
                "httpMethod": method,
                "resourcePath": path,
                "identity": {"sourceIp": address},
            },
        }
        answer = self.app(event, None)
        return Reply(answer["statusCode"], answer["headers"], json.loads(answer["body"]))

    def ordered(self) -> tuple[str, str]:
        """A parcel that somebody has ordered: its id, and the token that opens it."""
        self.bots.good.add("person-0")
        made = self("POST", "/parcels", {"name": "A book"}, Bot_Check="person-0", address="203.0.113.77").json
        return made["parcel_id"], made["token"]

    def keyed(self, **about: Any) -> tuple[str, NewKey]:
        """A parcel that a key speaks for: its id, and the key."""
        parcel_id, _ = self.ordered()
        key = new_key("pcl")
        self.api.desk.store.transact(Keys(self.api.desk.store).made(key, f"PARCEL#{parcel_id}", **about))
        return parcel_id, key

    def record(self, parcel_id: str) -> Record:
        """What is stored."""
        return self.api.desk.store.load(f"PARCEL#{parcel_id}")

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.clock().timestamp())

    def _secret(self, *, fresh: bool = False) -> str:
        if self.secret_trouble:
            raise self.secret_trouble
        return self.secret
