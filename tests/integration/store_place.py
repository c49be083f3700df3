"""The store flow with all that it speaks to: routes and engine over one table, the shop platform and the marketplace as
stand-ins over HTTP, secrets and mails on moto. Feeds are made up: `tests/contract/test_feeds.py` looks at real ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import requests
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.clients.feeds.probe import FeedUnusable
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Executor
from chalicelib.flows import registry
from chalicelib.flows.store.name import BASE
from chalicelib.flows.store.outside import FEEDS, SHOP_CALLS
from chalicelib.records.record import Record
from chalicelib.wiring import api as bootstrap
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.marketplace import create_marketplace
from local.platforms.server import PlatformServer
from local.platforms.shop import ShopState, create_shop
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply, faked, settings, wired
from tests.integration.store_fakes import fakes
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, REGION

KEY = "key-of-adas-shop-at-the-marketplace"
SHOP_TOKEN = "what-onramp-shows-to-the-shop"
CALLER = "what-the-shop-platform-shows-to-onramp"
SENDER = "onramp@shop.example"
OWNER = "ada@mail.example"
STORE = "st-1"
SIGNED_UP = {"store_id": STORE, "store_code": "ADA", "store_name": "Ada's Shop", "owner_email": OWNER}
PROFILE = {
    "company_name": "Ada's Shop S.à r.l.",
    "contact_email": "hello@shop.example",
    "business_address": "1, rue du Port, Luxembourg",
    "default_language": "fr",
}
FEED = {"products_url": "https://shop.example/p.csv", "feed_language": "fr", "feed_currency": "EUR"}
STEPS: Sequence[tuple[str, dict[str, Any]]] = (
    ("merchant-profile", PROFILE),
    ("letzshop-api", {"api_key": KEY}),
    ("product-import", FEED),
)


@dataclass
class Standing:
    """The stand-ins, as they are served."""

    shop: str
    marketplace: str
    effects: Effects
    kept: ShopState

    def put(self, url: str, body: Any) -> None:
        """Switch something of a stand-in."""
        requests.put(url, json=body, timeout=5).raise_for_status()

    def orders(self, store: str = STORE) -> list[str]:
        """Numbers of the orders that a store has been given, one for each effect."""
        mine = (each for each in self.effects.all() if each.operation == "put_order")
        return [each.subject.split("/")[1] for each in mine if each.subject.split("/")[0] == store]

    def reset(self) -> None:
        """As new."""
        self.kept.forget()
        self.effects.reset()
        for url in (self.shop, self.marketplace):
            self.put(f"{url}/_faults", {"rules": []})
        self.put(f"{self.marketplace}/_config", {"orders": 60})
        requests.put(f"{self.marketplace}/_token", json={"token": KEY}, timeout=5).raise_for_status()


@contextmanager
def standing() -> Iterator[Standing]:
    """Serve them."""
    effects = Effects("shop")
    shop, marketplace = create_shop(SHOP_TOKEN, effects, Faults()), create_marketplace(KEY)
    with PlatformServer(shop) as first, PlatformServer(marketplace) as second:
        yield Standing(first.url, second.url, effects, shop.state.kept)


@dataclass
class MadeUpFeeds:
    """Files on the internet: all of them are good, but for those that a test says are not."""

    wrong: dict[str, str] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)

    def look(self, address: str, columns: Sequence[str], deadline: Deadline) -> None:
        """As `FeedProbe.look`."""
        self.looked.append(address)
        if code := self.wrong.get(address):
            raise FeedUnusable(code, "is not good")


class StorePlace:
    """One stage with the store flow, and the people who come to it."""

    def __init__(self, stand_ins: Standing, issuer: Issuer, clock: TestClock, **said: str) -> None:
        self.stand_ins = stand_ins
        self.feeds = MadeUpFeeds()
        self.secrets = boto3.client("secretsmanager", region_name=REGION)
        self.secrets.create_secret(Name="test/onboarding/shop-token", SecretString=SHOP_TOKEN)
        boto3.client("ses", region_name=REGION).verify_email_identity(EmailAddress=SENDER)
        urls = {"shop_url": stand_ins.shop, "marketplace_url": stand_ins.marketplace}
        configured = settings().but(**urls, mail_identity=SENDER, **said)
        pool = FakePool(issuer, clock)
        api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client)
        self.caller = CALLER
        known = ServiceTokens("shop", lambda fresh=False: self.caller)
        asked = {connect: made for connect, made in faked(pool).items() if connect not in fakes()}
        made = {**asked, FEEDS.connect: self.feeds, SHOP_CALLS.connect: known}
        self.platforms = Platforms(configured, clock, made=made)
        self.http = HttpApi(replace(api, settings=configured, platforms=self.platforms), clock, issuer, pool)
        executors = registry.executors(self.platforms, ("store",))
        self.world = World(registry.ALL, executors, clock, api.desk.store.client, lane=True)
        stand_ins.put(
            f"{stand_ins.shop}/_stores/{STORE}", {"code": "ADA", "name": "Ada's Shop", "users": ["ada", "bob"]}
        )

    @property
    def executors(self) -> dict[str, Executor]:
        """By action."""
        return dict(self.world.executors)

    def serve(self) -> Any:
        """What `wiring.api` answers."""
        return lambda: self.http.api

    def service(
        self, method: str, path: str = "", body: Any = None, *, token: str | None = CALLER, **headers: str
    ) -> Reply:
        """A request of the shop platform."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http(method, f"{BASE}{path}", body, token=token, headers=named)

    def ask(self, method: str, path: str, body: Any = None, *, user: str = "ada", **headers: str) -> Reply:
        """A request of somebody who works in a store."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http(method, f"{BASE}{path}", body, token=self.http.customer(user), headers=named)

    def skip(self, reason: str = "Moves by hand.", store: str = STORE) -> Reply:
        """An SE skips."""
        return self.http("POST", f"{BASE}/{store}/skip", {"reason": reason}, headers=self.http.access())

    def engineer(self, method: str, path: str, body: Any = None) -> Reply:
        """A request of an SE about the record."""
        return self.http(method, f"/v1/flows/store/records/{STORE}{path}", body, headers=self.http.access())

    def signed_up(self) -> None:
        """The store signs up, and everything goes on."""
        assert self.service("POST", body=SIGNED_UP).status == 202
        self.world.settle(minutes=5)

    def filled_in(self, *, settle: bool = True) -> None:
        """The store has signed up, and the first three steps are done."""
        self.signed_up()
        for step, body in STEPS:
            answer = self.ask("POST", f"/step/{step}", body)
            assert answer.status == 200, answer.json
        if settle:
            self.world.settle(minutes=5)

    def steps(self) -> dict[str, str]:
        """The state of each step."""
        return {each["name"]: each["state"] for each in self.ask("GET", "/status").json["steps"]}

    def record(self) -> Record:
        """What is stored."""
        return self.http.api.desk.store.load(f"STORE#{STORE}")

    def mails(self) -> list[Any]:
        """What was mailed."""
        return list(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)

    def kept_keys(self) -> list[str]:
        """Names of the secrets that hold stores' keys."""
        names = [each["Name"] for each in self.secrets.list_secrets()["SecretList"]]
        return [name for name in names if "/stores/" in name]


def install(place: StorePlace, patch: Any) -> StorePlace:
    """Have the application answer from here."""
    patch.setattr(bootstrap, "api", place.serve())
    return place
