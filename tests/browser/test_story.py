"""The story of the design document: one customer from nothing to completely onboarded, played on the pages alone.

Beside the pages there is only what happens outside of them in truth: the customer's own program adds documents, a
visitor looks at the shop, an engineer commits the shop's script with git.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from chalicelib.pixel_source.website import website_path
from local.demo.ecom.last_mile import BASKET, customized
from local.demo.ecom.scene import sample
from local.demo.ecom.se_commit import commit
from local.demo.platforms import PlatformReader, soon
from local.stack.record import Stack
from tests.browser.people import People, Person
from tests.browser.wizard import SNIPPET, Customer

NAME = "Marrow & Daughters"
LONG_MS = 60_000
"""For what takes the platforms, or the engine's next look, their time; the page turns by itself."""


class Engineer:
    """A solutions engineer at the pages about one onboarding."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.id = ""

    def create(self, who: Mapping[str, Any]) -> str:
        """Start an onboarding with what is known of the customer; the link to send."""
        page, known = self.page, who["prefill"]
        self.person.open("/admin/onboardings")
        expect(page.get_by_role("heading", level=1, name="Onboardings")).to_be_visible()
        start = page.get_by_role("link", name="Start an onboarding")
        expect(start.first).to_be_visible()
        self.person.judge("the empty list")
        start.first.click()
        expect(page.get_by_role("heading", level=1, name="Start an onboarding")).to_be_visible()
        page.get_by_label("Customer’s name").fill(known["account_name"])
        page.get_by_role("radio", name="Web").check()
        page.get_by_label("Index type").fill(known["index_type"])
        page.get_by_role("button", name="Add a person").click()
        page.get_by_label("Email").first.fill(known["team_invites"][0]["email"])
        page.get_by_label("Note").fill(who["note"])
        self.person.look("admin-create")
        page.get_by_role("button", name="Start the onboarding").click()
        expect(page.get_by_role("heading", level=1, name=f"{NAME} is on the way")).to_be_visible()
        expect(page.get_by_text("Everything is prepared for the customer.")).to_be_visible(timeout=LONG_MS)
        self.person.look("admin-create-link")
        link = page.get_by_text(re.compile(r"/onboarding\?key=")).first.inner_text()
        page.get_by_role("link", name="Open the record").click()
        expect(page).to_have_url(re.compile("/admin/onboardings/[0-9a-f-]{36}$"))
        expect(page.get_by_role("heading", level=1, name=NAME, exact=True)).to_be_visible()
        self.id = page.url.rpartition("/")[2]
        return link

    def at_record(self) -> None:
        """Open the record."""
        self.person.open(f"/admin/onboardings/{self.id}")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(NAME)

    def identifier(self, begins: str) -> str:
        """One of the record's identifiers, by how such ones begin."""
        shown = self.page.get_by_role("region", name="Identifiers").get_by_text(re.compile(f"^{begins}"))
        return str(shown.first.inner_text()).strip()

    def sees_answer(self, text: str) -> None:
        """Wait until the answers show something that the customer has typed: the page follows by itself."""
        self.page.get_by_role("tab", name="Answers").click()
        expect(self.page.get_by_role("tabpanel")).to_contain_text(text, timeout=LONG_MS)

    def until_pixel(self, state: str) -> None:
        """Look at the health until the pixel is in a state."""
        health = self.page.get_by_role("region", name="Health")
        for _ in range(20):
            health.get_by_role("button", name="Look now").click()
            try:
                expect(health).to_contain_text(re.compile(f"Pixel.*{state}", re.DOTALL), timeout=3000)
            except AssertionError:
                continue
            return
        expect(health).to_contain_text(re.compile(f"Pixel.*{state}", re.DOTALL))

    def until_completed(self) -> None:
        """Let the engine look now, instead of within a minute, and wait until the record says that it is all done."""
        self.page.get_by_role("tab", name="Activity").click()
        look = self.page.get_by_role("button", name=re.compile("^Look now: "))
        if look.count():
            look.first.click()
        way = self.page.get_by_role("list", name="Where it is on its way")
        expect(way).to_contain_text("Completed, reached", timeout=LONG_MS)


def visit_shop(page: Page, stack: Stack, pixel: str, address: str, *, clicks: str = "") -> None:
    """Look at the customer's shop, click, and leave: what the page still has it sends as it goes."""
    with page.expect_response(re.compile(rf"/{pixel}\.js$")):
        page.goto(f"{stack.storefront}/{pixel}{address}")
    if clicks:
        page.locator(clicks).first.click()
    page.goto("about:blank")


def test_one_customer_from_nothing_to_completely_onboarded(
    people: People, stack: Stack, platforms: PlatformReader
) -> None:
    who = sample()
    engineer = Engineer(people.engineer())
    link = engineer.create(who)
    engineer.person.look("admin-record-new")
    account = engineer.identifier("sys-")
    assert platforms.controller.account(account, soon()).status == "ACTIVE"

    customer = Customer(people.someone(), link, who["owner"]["email"], who["owner"]["password"])
    customer.person.watch.allow_origin(stack.storefront.removesuffix("/storefront"))
    _fill_in(customer, engineer)
    customer.send_off()
    customer.until_finished()
    customer.person.look("progress-finished")
    _use(customer, engineer, stack, platforms)


def _fill_in(customer: Customer, engineer: Engineer) -> None:
    customer.open().at(re.compile("^Welcome"))
    expect(customer.page.get_by_text("Filled in for you").first).to_be_visible()
    customer.person.look("wizard-welcome")
    customer.begin(f"{NAME}, Fine Shoes")
    engineer.sees_answer(f"{NAME}, Fine Shoes")
    engineer.person.look("admin-record-answers")
    customer.at("Create your sign-in")
    customer.person.look("wizard-sign-up")
    customer.sign_up()
    customer.at("Your pixel")
    customer.page.get_by_role("radio", name="On the web").check()
    expect(customer.page.get_by_text(SNIPPET)).to_be_visible()
    customer.person.look("wizard-pixel")
    customer.page.reload()
    customer.choose_storefront()
    customer.at("Your first index")
    customer.person.look("wizard-index")
    customer.describe_index("shoes", collapse=("parent_sku", "colour"))
    customer.at("Invite your team")
    expect(customer.page.get_by_label("Email address").first).to_have_value("ines@marrow.example")
    customer.person.look("wizard-team")
    customer.next()
    customer.at("Check your answers")
    customer.person.look("wizard-check")


def _use(customer: Customer, engineer: Engineer, stack: Stack, platforms: PlatformReader) -> None:
    """What is left once the system has done its part."""
    customer.page.get_by_role("link", name="Open your checklist").click()
    drawer = customer.page.get_by_role("complementary", name="What's left to do")
    expect(drawer.get_by_text("Your index is ready.").first).to_be_visible(timeout=LONG_MS)
    customer.person.look("console-checklist")
    documents = sample()["documents"]
    engineer.at_record()
    pixel, account = engineer.identifier("px-"), engineer.identifier("sys-")
    platforms.add_api_key(account, "catalogue import")
    platforms.add_documents(account, "shoes", documents)
    assert len(platforms.ecom.documents(account, "shoes", soon(), limit=10)) == len(documents)
    expect(drawer.get_by_text(re.compile("Your index has documents")).first).to_be_visible(timeout=LONG_MS)

    shop = customer.person.tab().page
    visit_shop(shop, stack, pixel, "?q=boot")
    engineer.until_pixel("Receiving")
    visit_shop(shop, stack, pixel, "/products/fen-boot-moss", clicks=BASKET)
    engineer.until_pixel("Ready")
    commit(stack.repository, website_path(pixel), customized(pixel), f"Customize pixel {pixel}")
    engineer.page.get_by_role("checkbox", name=re.compile("^Done: ")).first.check()
    engineer.until_pixel("Configured")
    visit_shop(shop, stack, pixel, "", clicks=f'{BASKET}[data-sku="linden-derby-ink"]')
    engineer.until_completed()
    engineer.person.look("admin-record-completed")
    expect(customer.page.get_by_role("heading", name="You are all set")).to_be_visible(timeout=LONG_MS)
    customer.person.look("console-checklist-complete")
    engineer.person.open("/admin/onboardings")
    expect(engineer.page.get_by_text(NAME).first).to_be_visible()
    engineer.person.look("admin-list")
