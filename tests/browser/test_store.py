"""A store's wizard on the pages, from the address in its mail to the dashboard, with what goes wrong on the way; and
another store whose steps an engineer skips.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from local.stack import stores
from local.stack.record import Stack
from local.stack.stores import Store
from tests.browser.people import People, Person

LONG_MS = 60_000
ORDERS, UNREADABLE = 300, 7


@pytest.fixture
def store(stack: Stack) -> Iterator[Store]:
    """One that has just signed up, at a marketplace that is as it should be."""
    stores.orders_of(stack, orders=ORDERS, odd=(UNREADABLE,))
    yield _signed_up(stack)
    stores.change_key(stack, stack.marketplace_key)
    stores.slowed(stack, 0)


def _signed_up(stack: Stack) -> Store:
    name = f"ST{uuid.uuid4().hex[:6]}"
    return stores.sign_up(stack, name, "Ada's Shop", (f"{name.lower()}@shop.example",))


class StorePerson:
    """Somebody of a store at its wizard."""

    def __init__(self, person: Person, store: Store) -> None:
        self.person, self.page, self.store = person, person.page, store

    def come(self) -> None:
        """Follow the address of the mail, and sign in."""
        (user, *_) = self.store.users
        self.person.open(self.store.page)
        self.page.get_by_label("Email address").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(user.password)
        self.press("Sign in")

    def at(self, heading: str) -> Locator:
        """Wait for a page by its heading."""
        found = self.page.get_by_role("heading", level=1, name=heading)
        expect(found).to_be_visible()
        return found

    def press(self, button: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def say(self, label: str, value: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label).fill(value)


def test_a_store_is_led_from_its_mail_to_its_dashboard(people: People, stack: Stack, store: Store) -> None:
    ada = StorePerson(people.someone(), store)
    ada.person.watch.allow(422)
    ada.come()
    _profile(ada)
    _key(ada, stack.marketplace_key)
    _feeds(ada)
    _import(ada, stack)
    ada.press("Finish")
    ada.at("Your store is ready")
    ada.person.look("store-ready")
    assert stores.called(stack, "GET", "/gate", params={"store_id": store.store_id})["open"] is True


def _profile(ada: StorePerson) -> None:
    ada.at("Merchant profile")
    expect(ada.page.get_by_label("Company name")).to_have_value("Ada's Shop")
    ada.say("Business address", "1, rue du Port, L-2000 Luxembourg")
    ada.page.reload()
    expect(ada.page.get_by_label("Business address")).to_have_value("1, rue du Port, L-2000 Luxembourg")
    ada.page.get_by_label("Language of your shop").select_option("fr")
    ada.person.look("store-profile")
    ada.press("Save and go on")


def _key(ada: StorePerson, good: str) -> None:
    ada.at("Letzshop API")
    ada.say("API key", "not-a-key")
    ada.press("Test the connection")
    expect(ada.page.get_by_role("heading", name="The key was not accepted")).to_be_visible()
    ada.say("API key", good)
    ada.press("Test the connection")
    expect(ada.page.get_by_role("heading", name="The connection works")).to_be_visible()
    ada.person.look("store-key")
    ada.press("Save and go on")


def _feeds(ada: StorePerson) -> None:
    ada.at("Product and order import")
    ada.say("Product file", "https://feeds.example/no-price.csv")
    ada.say("Order file", "https://10.0.0.7/orders.csv")
    ada.press("Save and go on")
    expect(ada.page.get_by_text(re.compile("^Product file lacks .*price")).last).to_be_visible()
    expect(ada.page.get_by_text(re.compile("^Order file is not an address that everybody")).last).to_be_visible()
    ada.person.look("store-files")
    ada.say("Product file", "https://feeds.example/products.csv")
    ada.say("Order file", "")
    ada.press("Save and go on")


def _import(ada: StorePerson, stack: Stack) -> None:
    """The key stops working in the middle; with another one it goes on, and every order is there once."""
    page = ada.page
    ada.at("Order sync")
    stores.change_key(stack, "another-key")
    ada.press("Start the import")
    # A refused key counts as a hiccup for two minutes; whoever knows better need not wait for them.
    expect(page.get_by_text("does not take your key just now")).to_be_visible(timeout=LONG_MS)
    ada.person.look("store-import-waits")
    page.get_by_role("link", name="Enter a new key").click()
    ada.at("Letzshop API")
    ada.press("Use another key")
    ada.say("API key", "another-key")
    ada.press("Save and go on")
    ada.at("Order sync")
    expect(page.get_by_role("heading", name="The import is through")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text(f"{ORDERS - 1} of {ORDERS} orders")).to_be_visible()
    page.get_by_text("One order could not be imported").click()
    ada.person.look("store-import")
    assert _orders_given(stack, ada.store) == ORDERS - 1


def _orders_given(stack: Stack, store: Store) -> int:
    """How many orders the shop platform was given for a store, each counted as often as it had an effect."""
    effects = requests.get(f"{stack.shop}/_effects", timeout=10).json()["effects"]
    return sum(
        each["operation"] == "put_order" and each["subject"].startswith(f"{store.store_id}/") for each in effects
    )


def test_an_engineer_skips_the_steps_of_a_store(people: People, stack: Stack, store: Store) -> None:
    ada = StorePerson(people.someone(), store)
    ada.come()
    ada.at("Merchant profile")
    _skip(people.engineer(), store)
    ada.page.reload()
    ada.at("Your dashboard is open")
    expect(ada.page.get_by_text("Moves by hand.")).to_be_visible()
    ada.person.look("store-skipped")
    assert stores.called(stack, "GET", "/gate", params={"store_id": store.store_id})["open"] is True


def _skip(engineer: Person, store: Store) -> None:
    page: Page = engineer.open(f"/admin/flows/store/{store.store_id}")
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="Skip the steps").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Moves by hand.")
    engineer.look("admin-store-skip")
    dialog.get_by_role("button", name="Skip the steps").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(re.compile("It has left its way: Skipped"))).to_be_visible()
    engineer.look("admin-store-skipped")
