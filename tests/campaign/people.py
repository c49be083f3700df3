"""Customers and SEs: they write intents whenever they please, and try again when the page says that it did not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import flows
from chalicelib.engine.planner import LATE
from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import COMPLETED, REVOKED
from chalicelib.intents.claim import claim
from chalicelib.intents.create import create
from chalicelib.intents.desk import Desk
from chalicelib.intents.retry import retry
from chalicelib.intents.revoke import revoke
from chalicelib.intents.save import Sender, save
from chalicelib.intents.submit import submit
from chalicelib.intents.visit import visit
from chalicelib.records.ledger import Status
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Conflict, Store
from chalicelib.records.views import Views
from tests.campaign.rules import require
from tests.campaign.town import Town
from tests.people import anybody
from tests.table import TABLE

T = TypeVar("T")
PREFILL = {"account_name": "Marrow & Sons", "storefront_type": "web"}
INVITES = ("ada", "bob")
SE_LOOKS_EVERY = 300.0


def answers(name: str) -> dict[str, Any]:
    """What a customer fills in."""
    return {
        "account_name": f"{name} & Daughters",
        "index_name": "shop",
        "index_type": "fashion",
        "index_tier": "staging",
        "collapse_fields": ["parent_id"],
        "team_invites": [
            {"email": f"{who}@{name}.example", "login_method": "password", "role": "member"} for who in INVITES
        ],
    }


@dataclass
class Customer:
    """Where one customer is.

    Attributes:
        key: The record; empty until it is made.
        withdrawn: Whether an SE took the invitation back.
        submitted_at, done_at: Seconds of the timeline.
    """

    name: str
    key: str = ""
    withdrawn: bool = False
    submitted_at: float | None = None
    done_at: float | None = None


class People:
    """Everybody who uses one town.

    Attributes:
        live_within: Seconds until a customer has done their part of the golden path, at the most.
        withdrawn: Share of the invitations that an SE takes back at any moment; some of these are submitted by then.
        withdrawn_registered: Whether an SE takes every invitation back when the customer has registered.
    """

    def __init__(self, town: Town, customers: int, *, arriving_within: float) -> None:
        self._town = town
        self.live_within, self.withdrawn, self.withdrawn_registered = 200.0, 0.15, False
        self._chance = town.chance("people")
        store = Store(town.outside.unreliable(town.outside.table, "DynamoDB", retried=True), TABLE)
        self._desk = Desk(store, Links(store), Requests(store), Views(store), flows.ALL, town.clock, "cell-1")
        self.customers = [Customer(f"shop-{number}") for number in range(customers)]
        for customer in self.customers:
            town.timeline.at(self._chance.uniform(0, arriving_within), self._go, customer)
        town.timeline.spawn(self._look_after_failures)

    @property
    def all_done(self) -> bool:
        """Whether every customer is completely onboarded, or withdrawn and everything taken back."""
        for customer in self.customers:
            record = self._town.rules.latest.get(customer.key)
            begun = customer.submitted_at is not None or customer.withdrawn
            if customer.done_at is None and begun and record and _finished(record):
                customer.done_at = self._town.timeline.now
        return all(customer.done_at is not None for customer in self.customers)

    def _go(self, customer: Customer) -> None:
        try:
            self._onboard(customer)
        except Problem as problem:  # the link is dead, or the page says that the invitation was withdrawn
            require(customer.withdrawn, f"{customer.name}: {problem.code}")

    def _withdraw(self, customer: Customer) -> None:
        """An SE takes the invitation back, whatever is going on at that moment."""
        key = customer.key
        customer.withdrawn = True  # from here on the customer may meet it
        try:
            self._until_it_works(lambda: revoke(self._desk, key.partition("#")[2], actor="se"))
        except Problem:
            customer.withdrawn = False  # submitted meanwhile

    def _onboard(self, customer: Customer) -> None:
        desk, name = self._desk, customer.name
        made = self._until_it_works(
            lambda: create(desk, flow="ecom", prefill=PREFILL, note="", actor="se", idempotency_key=f"create {name}")
        )
        customer.key, link = made.key, made.link_key
        if self._chance.random() < self.withdrawn:
            timeline = self._town.timeline
            timeline.at(
                timeline.now + self._chance.choice((1.0, 30.0, 600.0)) * self._chance.random(), self._withdraw, customer
            )
        self._think()
        if self._chance.random() < 0.7:
            self._until_it_works(lambda: visit(desk, link))
        self._until_it_works(lambda: claim(desk, link, name, anybody))
        for seq in (1, 2):
            self._think()
            self._until_it_works(partial(save, desk, link, name, answers(name), Sender(f"page-of-{name}", seq)))
        if self.withdrawn_registered:
            self._town.timeline.sleep(LATE.total_seconds())
            self._withdraw(customer)
            return
        if self._chance.random() < 0.2:  # two tabs, or an impatient finger
            self._town.timeline.spawn(self._until_it_works, lambda: submit(desk, link, name)).awaited = True
        self._until_it_works(lambda: submit(desk, link, name))
        customer.submitted_at = self._town.timeline.now
        self._go_live(customer)

    def _go_live(self, customer: Customer) -> None:
        """The customer's part of the golden path, once the system has done its own."""
        town = self._town
        while not (record := town.rules.latest[customer.key]).entry("attach_pixel").settled:
            town.timeline.sleep(5.0)
        town.timeline.sleep(self.live_within * self._chance.random())
        index = record.result("create_index")["index_name"]
        town.outside.go_live(record.facts["system_account_id"], record.facts["pixel_id"], index, at=town.clock())

    def _think(self) -> None:
        """Sometimes a moment, sometimes minutes; so that intents arrive in the middle of runs as well."""
        self._town.timeline.sleep(self._chance.choice((0.1, 1.0, 20.0, 200.0)) * self._chance.random())

    def _until_it_works(self, ask: Callable[[], T]) -> T:
        while True:
            try:
                return ask()
            except (ClientError, BotoCoreError, Conflict):  # the API answers 5xx or 409, and the page tries again
                self._town.timeline.sleep(self._chance.uniform(1, 10))

    def _look_after_failures(self) -> None:
        while True:
            self._town.timeline.sleep(SE_LOOKS_EVERY)
            for row in self._until_it_works(lambda: self._desk.views.needing_attention(limit=50)).rows:
                record = self._town.rules.latest.get(row["pk"])
                for name, entry in (record.actions if record else {}).items():
                    if record and entry.status is Status.FAILED:
                        self._town.counted[f"needed a person: {entry.failure.code if entry.failure else ''}"] += 1
                        self._retry(record, name)

    def _retry(self, record: Record, action: str) -> None:
        try:
            retry(self._desk, record.onboarding_id, action, actor="se")
        except (ClientError, BotoCoreError, Conflict):
            return  # still on the list: next time
        except Problem:
            return  # a repeat of a retry whose answer was lost, or the index was behind


def _finished(record: Record) -> bool:
    if record.due_at is not None or record.status not in {COMPLETED, REVOKED}:
        return False
    flow = flows.ALL["ecom"]
    wanted = {action for action in flow.actions if flow.reached(record, action) or flow.forward(action)}
    return all(
        not action.outstanding(record) if action.recurs else record.entry(action.name).settled for action in wanted
    )
