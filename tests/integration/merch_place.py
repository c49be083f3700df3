"""The merch flow with all that its intake speaks to: routes and engine over one table; Stripe, Turnstile and Brandfetch
as stand-ins over HTTP; files and mails on moto. What makes the brand is done at once: other tests are about that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
import requests
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads import connect as uploads
from chalicelib.engine import children
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.flows import registry
from chalicelib.flows.merch.name import COMPANIES, WEBHOOK, WIZARD
from chalicelib.flows.merch.outside import BOTS, BRANDS, STRIPE, STRIPE_SIGNS, UPLOADS, WHO
from chalicelib.flows.merch.payment import INTENT
from chalicelib.records.record import Record
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND
from chalicelib.wiring import api as bootstrap
from local.platforms.brandfetch import create_brandfetch
from local.platforms.effects import Effects
from local.platforms.payments import PUBLISHABLE, create_payments
from local.platforms.server import PlatformServer
from local.platforms.turnstile import create_turnstile
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply, faked, settings, wired
from tests.integration.tokens import FakePool, Issuer
from tests.pool_users import FakeUsers
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, REGION

TOKEN = "what-onramp-shows-to-every-platform"
SIGNING = "whsec_of_the_merch_tests_and_of_nobody_else"
SENDER = "onramp@merch.example"
BUCKET = "test-uploads"
ADMIN = "ada@harbour.example"
BASICS: dict[str, Any] = {
    "company_name": "Harbour Books",
    "admin_email": ADMIN,
    "country": "CA",
    "vertical": "hospitality",
    "headcount": 40,
    "website_url": "https://www.harbour.example/about",
}
PRODUCTS = {"sku_ids": ["APRON-BIB", "TEE-CREW", "MUG-CERAMIC"]}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
MONTHLY, ONCE = "MONTHLY_SUBSCRIPTION", "ONE_TIME_SETUP"
DUE = {ONCE: 4900, "MEMBER_PAYS": 4900, MONTHLY: 4900 + 9900}
"""Cents, for 40 people."""


@dataclass
class Standing:
    """The stand-ins, as they are served."""

    stripe: str
    turnstile: str
    brandfetch: str
    effects: Effects
    looks: Effects
    clock: list[TestClock]

    def put(self, url: str, body: Any) -> None:
        """Switch something of a stand-in."""
        requests.put(url, json=body, timeout=5).raise_for_status()

    def made(self, operation: str) -> int:
        """How often something was done at Stripe."""
        return sum(each.operation == operation for each in self.effects.all())

    def reset(self, clock: TestClock) -> None:
        """Switches as new; what Stripe keeps of others stays."""
        self.clock[:] = [clock]
        self.effects.reset()
        self.looks.reset()
        self.put(f"{self.stripe}/_config", {})
        self.put(f"{self.stripe}/_webhook", {"secrets": [SIGNING], "held": True})
        self.put(f"{self.turnstile}/_config", {})
        for url in (self.stripe, self.turnstile, self.brandfetch):
            self.put(f"{url}/_faults", {"rules": []})


@contextmanager
def standing() -> Iterator[Standing]:
    """Serve them, by the clock of whichever test runs."""
    effects, looks, clock = Effects("payments"), Effects("brandfetch"), [TestClock()]
    stripe = create_payments(TOKEN, effects, clock=lambda: clock[0]().timestamp())
    with (
        PlatformServer(stripe) as first,
        PlatformServer(create_turnstile(TOKEN)) as second,
        PlatformServer(create_brandfetch(TOKEN, looks)) as third,
    ):
        yield Standing(first.url, second.url, third.url, effects, looks, clock)


class _AtOnce:
    """What nobody here is about."""

    def execute(self, work: Work) -> Done | Pending:
        return Done()


class MerchPlace:
    """One stage with the merch flow, and the strangers who come to it."""

    def __init__(self, stand_ins: Standing, issuer: Issuer, clock: TestClock) -> None:
        self.stand_ins, self.clock = stand_ins, clock
        stand_ins.reset(clock)
        secrets = boto3.client("secretsmanager", region_name=REGION)
        for name in ("payments-key", "turnstile-key", "brandfetch-token"):
            secrets.create_secret(Name=f"test/onboarding/{name}", SecretString=TOKEN)
        secrets.create_secret(Name="test/onboarding/payments-webhook", SecretString=SIGNING)
        boto3.client("ses", region_name=REGION).verify_email_identity(EmailAddress=SENDER)
        self.s3 = boto3.client("s3", region_name=REGION)
        self.s3.create_bucket(Bucket=BUCKET)
        configured = settings().but(
            payments_url=stand_ins.stripe,
            turnstile_url=stand_ins.turnstile,
            brandfetch_url=stand_ins.brandfetch,
            mail_identity=SENDER,
            uploads_bucket=BUCKET,
        )
        pool = FakePool(issuer, clock)
        api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client)
        self.users = FakeUsers()
        real = {each.connect for each in (BOTS, BRANDS, STRIPE, STRIPE_SIGNS, UPLOADS)}
        made = {connect: made for connect, made in faked(pool).items() if connect not in real}
        self.platforms = Platforms(configured, clock, made={**made, WHO.connect: self.users})
        self.platforms._made[UPLOADS.connect] = self.platforms.client(uploads.connect)
        self.http = HttpApi(replace(api, settings=configured, platforms=self.platforms), clock, issuer, pool)
        at_once = dict.fromkeys((SCRAPE_BRAND, SYNTHESISE_BRAND, REFRESH_BRAND), _AtOnce())
        executors: dict[str, Executor] = {**registry.executors(self.platforms, ("merch", "design")), **at_once}
        self.world = World(registry.ALL, executors, clock, api.desk.store.client)
        self.world.executors = {**executors, **children.executors(registry.ALL, self.world.store, clock)}
        self.company_id = self.token = ""

    def serve(self) -> Any:
        """What `wiring.api` answers."""
        return lambda: self.http.api

    def human(self) -> str:
        """What the widget gives the page of a person."""
        answer = requests.post(f"{self.stand_ins.turnstile}/_solve", json={"action": "intake"}, timeout=5)
        return str(answer.json()["token"])

    def begin(self, path: str = f"{WIZARD}/basics", bot: str | None = None, address: str = "", **said: Any) -> Reply:
        """A stranger begins an intake; it is this place's from then on."""
        headers = {"Bot-Check": self.human() if bot is None else bot}
        given = {"address": address} if address else {}
        reply = self.http("POST", path, {**BASICS, **said}, headers=headers, **given)
        if reply.status == 201:
            self.company_id, self.token = reply.json["company_id"], reply.json["draft_token"]
        return reply

    def draft(self, method: str, path: str = "", body: Any = None, *, token: str | None = None) -> Reply:
        """A request with the draft's token."""
        return self.http(method, f"{WIZARD}{path}", body, headers={"Draft-Token": token or self.token})

    def mine(self, method: str, path: str, body: Any = None, *, user: str = "ada") -> Reply:
        """A request of a signed-in user about the company."""
        return self.http(method, f"{COMPANIES}/{self.company_id}{path}", body, token=self.http.customer(user))

    def engineer(self, method: str, path: str, body: Any = None) -> Reply:
        """A request of an SE about the record."""
        path = f"/v1/flows/merch/records/{self.company_id}{path}"
        return self.http(method, path, body, headers=self.http.access())

    def filled_in(self, **basics: Any) -> None:
        """The first four steps are done."""
        assert self.begin(**basics).status == 201
        steps = (("/brand-teaser", {"own_assets": True}), ("/products", PRODUCTS), ("/brand", {"headline": "Read"}))
        for path, body in steps:
            answer = self.draft("POST", path, body)
            assert answer.status == 200, answer.json

    def confirmed(self, plan: str = ONCE, *, logo_addon: bool = False, **basics: Any) -> None:
        """All is filled in and confirmed, and the payment is open."""
        self.filled_in(**basics)
        self.confirm(plan, logo_addon=logo_addon)

    def confirm(self, plan: str = ONCE, *, logo_addon: bool = False) -> None:
        """What is to be bought is confirmed, and the payment is opened."""
        answer = self.draft("POST", "/confirm", {"plan": plan, "logo_addon": logo_addon})
        assert answer.status == 202, answer.json
        self.world.settle(minutes=1)

    def payment(self, method: str = "GET") -> dict[str, Any]:
        """How the payment stands, as the draft's page is told."""
        answer = self.draft(method, "/payment")
        assert answer.status == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def pay(self, secret: str, means: str = "pm_card_visa") -> None:
        """As the page does, which has the payment's secret."""
        intent = secret.partition("_secret")[0]
        form = {"payment_method": means, "client_secret": secret, "key": PUBLISHABLE}
        requests.post(f"{self.stand_ins.stripe}/v1/payment_intents/{intent}/confirm", data=form, timeout=5)

    def comes_to(self, *, succeeds: bool) -> None:
        """What was under way comes to its end."""
        path = f"/_settle/{self.record.facts[INTENT]}"
        requests.post(self.stand_ins.stripe + path, json={"succeeds": succeeds}, timeout=5).raise_for_status()

    def told(self, kind: str) -> dict[str, Any]:
        """The latest event of a kind that Stripe has about this company."""
        events = requests.get(f"{self.stand_ins.stripe}/_events", timeout=5).json()
        own = [each for each in events if each["type"] == kind and self.company_id in json.dumps(each)]
        return dict(own[-1])

    def deliver(self, kind: str, **how: Any) -> Reply:
        """Stripe sends the latest event of a kind."""
        url = f"{self.stand_ins.stripe}/_events/{self.told(kind)['id']}/signed"
        signed = requests.post(url, json=how, timeout=5).json()
        return self.send(signed["body"], signed["signature"])

    def send(self, body: str, signature: str) -> Reply:
        """A message comes, as Stripe signs them."""
        return self.http("POST", WEBHOOK, raw=body, headers={"Stripe-Signature": signature})

    def paid(self, plan: str = ONCE, **basics: Any) -> None:
        """The company has paid, and Stripe has told so."""
        self.confirmed(plan, **basics)
        self.pay(self.payment()["client_secret"])
        assert self.deliver("payment_intent.succeeded").status == 200
        self.world.settle(minutes=30)

    def upload(self, content: bytes = PNG, kind: str = "png") -> None:
        """A browser puts a logo where the form says."""
        form = self.draft("POST", "/logo", {"kind": kind})
        assert form.status == 200, form.json
        self.s3.put_object(Bucket=BUCKET, Key=form.json["fields"]["key"], Body=content)

    def files(self) -> list[str]:
        """Every file of the bucket, without the company's id."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return sorted(each["Key"].replace(self.company_id, "ID") for each in listed)

    def claimed(self, user: str = "ada") -> Reply:
        """Whoever has the address that was named claims the company."""
        self.users.let(user, email=ADMIN.upper())
        return self.mine("POST", "/claim", {}, user=user)

    @property
    def record(self) -> Record:
        """What is stored."""
        return self.http.api.desk.store.load(f"COMPANY#{self.company_id}")

    def mails(self) -> list[str]:
        """Subjects of what was mailed."""
        return [each.subject for each in ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages]

    def history(self) -> list[str]:
        """Statuses that it came to, in order."""
        return [each.after for each in self.world.views.history(self.record.key) if each.kind == "lifecycle"]


def install(place: MerchPlace, patch: Any) -> MerchPlace:
    """Have the application answer from here."""
    patch.setattr(bootstrap, "api", place.serve())
    return place
