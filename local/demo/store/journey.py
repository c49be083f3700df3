"""Two stores, in the order in which it happens: one fills in four steps, one is let past them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rich.progress_bar import ProgressBar
from rich.table import Table

from local.demo.clients import DemoError
from local.demo.show import Screen
from local.demo.store.people import Colleague, StoreClient
from local.demo.waiting import wait_until
from local.platforms.feeds import FEEDS
from local.stack import stores
from local.stack.record import Stack
from local.stack.stores import Store

ORDERS: Final = 500
SHOP_TAKES_MS: Final = 15
"""For an order, as over a network: on one machine there would be no progress to be seen."""
ODD: Final = (7, 120)
"""Orders that the marketplace tells in a form that nobody can read."""
PROFILE: Final = {
    "company_name": "Ada's Shop S.à r.l.",
    "contact_email": "hello@ada.example",
    "business_address": "1, rue du Port, L-2000 Luxembourg",
    "default_language": "fr",
}
FEED: Final = {
    "products_url": f"{FEEDS}/products.csv",
    "orders_url": f"{FEEDS}/orders.csv",
    "feed_language": "fr",
    "feed_currency": "EUR",
}
REASON: Final = "Moves from another system; we set it up by hand."
WRONG_KEY: Final = "not-the-key-of-any-shop-at-all"
_BAD_FEEDS: Final = {
    "10.0.0.7": "https://10.0.0.7/products.csv",
    "a file that has moved to 10.0.0.7": f"{FEEDS}/moved-inside.csv",
    "a file without prices": f"{FEEDS}/no-price.csv",
}


@dataclass
class Journey:
    """Takes one store to its dashboard, and lets another in.

    Attributes:
        stack: Where.
        screen: What is told and shown.
        orders: How many the marketplace has.
        shop_takes_ms: For one of them.
        mark: In the codes of this journey's stores: a stack may have seen another one.
        store: The one that fills in; known once it has signed up.
        other: The one that is let past.
        gates: What the gate said of each, in the order of asking.
        imported: What the import came to.
    """

    stack: Stack
    screen: Screen
    orders: int = ORDERS
    shop_takes_ms: float = SHOP_TAKES_MS
    mark: str = field(default_factory=lambda: secrets.token_hex(3))
    colleague: Colleague = field(init=False)
    store: Store = field(init=False)
    other: Store = field(init=False)
    gates: dict[str, list[bool]] = field(default_factory=dict)
    imported: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.colleague = Colleague(self.stack)

    def travel(self) -> None:
        """Everything.

        Raises:
            DemoError: Something was refused, taken that must not be, failed for good, or took too long.
        """
        self.store = self._signs_up(f"ADA-{self.mark}", "Ada's Shop")
        user = StoreClient(self.stack, self.store.users[0])
        self._fills_in(user)
        self._imports(user)
        ended = user.complete()
        self.screen.say(f"The user presses the last button: {ended['status']}")
        self._gate(self.store)
        self._is_let_past()

    def _signs_up(self, code: str, name: str) -> Store:
        emails = (f"{code.lower()}@shop.example",)
        made = stores.sign_up(self.stack, code, name, emails)
        self.screen.say(f"{name} signs up with the shop platform, which tells Onramp")
        stores.called(self.stack, "POST", "", json=self._sent_again(made))
        self._gate(made)
        return made

    def _sent_again(self, store: Store) -> Mapping[str, str]:
        """The sign-up, as the platform sends it once more: that makes no second record and no second mail."""
        names = {"store_id": store.store_id, "store_code": store.code, "store_name": store.name}
        return {**names, "owner_email": store.users[0].email}

    def _gate(self, store: Store) -> None:
        gate = stores.called(self.stack, "GET", "/gate", params={"store_id": store.store_id})
        self.gates.setdefault(store.store_id, []).append(gate["open"])
        where = "open" if gate["open"] else f"closed, and leads to {gate['send_to']}"
        self.screen.say(f"The gate of {store.name}'s dashboard is {where}")

    def _fills_in(self, user: StoreClient) -> None:
        self.screen.say(f"Its user signs in: {user.status()['current_step'].replace('_', ' ')} is open")
        self._refuses("Product and order import, before its turn", user.refused("product-import", FEED))
        user.save("merchant-profile", PROFILE)
        self.screen.say("The user saves the merchant profile")
        tested = user.test_key(WRONG_KEY)
        self.screen.say(f"The user tests a wrong key: {tested['result']}. {tested['says']}")
        self._refuses("The wrong key, all the same", user.refused("letzshop-api", {"api_key": WRONG_KEY}))
        tested = user.test_key(self.stack.marketplace_key)
        user.save("letzshop-api", {"api_key": self.stack.marketplace_key})
        self.screen.say(f"The user tests the right one ({tested['says']} {tested['shop']}), and saves it")
        for what, address in _BAD_FEEDS.items():
            self._refuses(f"As a feed, {what}", user.refused("product-import", {**FEED, "products_url": address}))
        user.save("product-import", FEED)
        self.screen.say("The user saves where the feeds are")
        wait_until(lambda: self._arrived(user), lambda: f"steps: {user.status()['steps']}")
        self.screen.say("What was filled in has arrived at the shop platform")

    def _refuses(self, what: str, code: str) -> None:
        self.screen.say(f"{what}: refused, {code}")

    def _arrived(self, user: StoreClient) -> bool:
        self._look()
        return all(step["completed"] for step in user.status()["steps"][:-1])

    def _imports(self, user: StoreClient) -> None:
        stores.orders_of(self.stack, orders=self.orders, odd=ODD)
        stores.slowed(self.stack, self.shop_takes_ms)
        job = user.import_orders()["job_id"]
        self.screen.say(f"The user starts the import of {self.orders} orders, {len(ODD)} of which nobody can read")
        if user.import_orders()["job_id"] != job:
            raise DemoError("the import, started twice, is two")
        seen = 0

        def over() -> bool:
            nonlocal seen
            self.imported = user.progress(job)
            through = self.imported["done"] + self.imported["failed"]
            if through < seen:
                raise DemoError(f"the progress went back, from {seen} to {through}")
            if through != seen:
                self._bar(through)
            seen = through
            if self.imported["state"] == "failed":
                raise DemoError(f"the import failed: {self.imported['says']}")
            return bool(self.imported["state"] == "succeeded")

        while not over():
            time.sleep(min(self.imported["ask_again_seconds"] or 0.5, 0.5))
        stores.slowed(self.stack, 0)
        rows = ", ".join(f"{row['number']} ({row['code']})" for row in self.imported["failed_rows"])
        self.screen.say(f"Imported: {self.imported['done']} of {self.imported['total']}; not: {rows}")

    def _bar(self, through: int) -> None:
        """The progress bar, as the page has it."""
        shown = Table.grid(padding=(0, 2))
        rate = self.imported["per_second"]
        words = f"{through} of {self.imported['total']}" + (f", {rate:.0f} a second" if rate else "")
        shown.add_row("import", ProgressBar(total=100, completed=self.imported["percent"], width=50), words)
        self.screen.show(self.colleague.record(self.store.store_id), shown)
        if not self.screen.console.is_terminal:
            self.screen.say(f"  import: {words}")

    def _is_let_past(self) -> None:
        self.other = self._signs_up(f"BOB-{self.mark}", "Bob's Tea")
        user = StoreClient(self.stack, self.other.users[0])
        user.save("merchant-profile", {**PROFILE, "company_name": "Bob's Tea", "contact_email": "hello@bob.example"})
        self.screen.say("Its user saves the merchant profile, and asks for help with the rest")
        self.colleague.skip(self.other.store_id, REASON)
        self.screen.say(f"An SE skips the steps: “{REASON}”")
        self._gate(self.other)
        if (code := user.refused("letzshop-api", {"api_key": self.stack.marketplace_key})) != "ONBOARDING_SKIPPED":
            raise DemoError(f"a step after that was refused with {code}")
        wait_until(lambda: self._welcomed(self.other), lambda: "the second store's mail has not gone out")

    def _welcomed(self, store: Store) -> bool:
        actions = self.colleague.record(store.store_id)["actions"]
        return any(each["name"] == "mail_store" and each["status"] == "succeeded" for each in actions)

    def _look(self) -> None:
        detail = self.colleague.record(self.store.store_id)
        self.screen.show(detail)
        for action in detail["actions"]:
            if action["status"] == "failed":
                raise DemoError(f"{action['name']} failed: {action['failure']}")
