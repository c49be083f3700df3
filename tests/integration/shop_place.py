"""A company whose shop comes to be: the merch flow and the design queue with all that they speak to, its people and its
designers. Its intake and its payment are as `merch_place` plays them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.engine import children
from chalicelib.flows import registry
from chalicelib.flows.design.name import BASE
from chalicelib.flows.merch.name import COMPANIES, DESK
from chalicelib.flows.merch.outside import ORDER_CALLS
from chalicelib.records.record import Record
from tests.clock import TestClock
from tests.integration.http_api import Reply
from tests.integration.merch_place import BUCKET, MONTHLY, ONCE, MerchPlace, Standing
from tests.integration.ticket_place import ADA, DAN, DEE, PNG, ROLES
from tests.integration.tokens import Issuer

CALLER = "what-the-program-that-takes-orders-shows-to-onramp"
SKUS = {"APRON-BIB": ["front"], "TEE-CREW": ["front", "back"], "MUG-CERAMIC": ["wrap"]}
"""What `merch_place.PRODUCTS` needs print files for."""
TICKETS = tuple(f"{sku}-{place}" for sku, places in SKUS.items() for place in places)


class ShopPlace(MerchPlace):
    """One stage with both flows."""

    def __init__(self, stand_ins: Standing, issuer: Issuer, clock: TestClock) -> None:
        super().__init__(stand_ins, issuer, clock)
        self.issuer = issuer
        self.http.api = replace(self.http.api, settings=self.http.api.settings.but(**ROLES))
        self.platforms._made[ORDER_CALLS.connect] = ServiceTokens("orders", lambda fresh=False: CALLER)
        engines = children.executors(registry.ALL, self.world.store, clock)
        tickets = registry.executors(self.platforms, ("design",))
        self.world.executors = {**self.world.executors, **engines, **tickets}

    def colleague(self, who: str, method: str, path: str, body: Any = None) -> Reply:
        """A request of a colleague, below the desk."""
        token = self.issuer.access(self.clock, sub=who, email=who)
        return self.http(method, f"{DESK}{path}", body, headers={"Cf-Access-Jwt-Assertion": token})

    def company(self, method: str = "GET", deed: str = "", body: Any = None, *, who: str = ADA) -> Reply:
        """A request of a colleague about the company."""
        return self.colleague(who, method, f"/companies/{self.company_id}{deed}", body)

    def ticket(self, name: str, method: str = "GET", deed: str = "", body: Any = None, *, who: str = DEE) -> Reply:
        """A request of a designer about a ticket."""
        path = f"{BASE.removeprefix(DESK)}/{self.company_id}.{name}{deed}"
        return self.colleague(who, method, path, body)

    def tickets(self) -> dict[str, Record]:
        """Those that there are, by name."""
        keys = [f"TICKET#{self.company_id}.{name}" for name in (*TICKETS, "logo")]
        found = self.http.api.desk.views.read(keys)
        return {key.rpartition(".")[2]: record for key, record in found.items()}

    def drawn(self, *names: str) -> None:
        """A designer draws these tickets, and another approves them."""
        for name in names:
            assert self.ticket(name, "POST", "/take", {"designer": ""}).status == 200
            form = self.ticket(name, "POST", "/revisions", {"kind": "png"}).json
            self.s3.put_object(Bucket=BUCKET, Key=form["fields"]["key"], Body=PNG)
            number = form["revision"]
            assert self.ticket(name, "POST", f"/revisions/{number}/submit").status == 200
            assert self.ticket(name, "POST", "/approve", {"revision": number}, who=DAN).status == 200

    def live(self, plan: str = ONCE, *, activated: bool = True) -> None:
        """The company has paid, or pays, and all of its print files are approved."""
        self.confirmed(plan)
        self.pay(self.payment()["client_secret"])
        self.payment("POST")  # accepted: the page says so
        if activated:
            assert self.deliver("payment_intent.succeeded").status == 200
        self.world.settle(minutes=30)
        self.drawn(*TICKETS)
        self.world.settle(minutes=5)
        assert self.record.status == "LIVE", self.record.status
        assert self.claimed().status == 200

    def gate(self, sku: str = "MUG-CERAMIC", *, token: str | None = CALLER) -> Reply:
        """The program that takes orders asks."""
        return self.http("GET", f"{COMPANIES}/{self.company_id}/order-gate?sku_id={sku}", token=token)

    def visit(self) -> Reply:
        """Somebody comes to the shop."""
        return self.http("GET", f"{COMPANIES}/{self.company_id}/shop")


__all__ = ["CALLER", "MONTHLY", "ONCE", "SKUS", "TICKETS", "ShopPlace"]
