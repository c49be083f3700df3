"""A company at the merch flow's pages: the intake, from nothing to "what happens next", with what goes wrong on the
way, and its own page after that.
"""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import FilePayload, Locator, expect

from local.stack import companies
from local.stack.record import Stack
from tests.browser.people import People, Person
from tests.browser.wizard import PASSWORD

LONG_MS = 60_000
LOGOS = "https://cdn.brandfetch.io"
"""Where Brandfetch has what it finds; nobody is asked there."""
PRODUCTS = ("Crew-neck T-shirt", "Cotton cap", "Gym towel")


class Applicant:
    """Somebody of a company, whom nobody knows yet."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.email = f"ada-{uuid.uuid4().hex[:8]}@fen.example"

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
        self.page.get_by_label(label, exact=False).first.fill(value)


def test_a_company_is_led_from_nothing_to_its_own_page(people: People, stack: Stack) -> None:
    ada = Applicant(people.someone())
    ada.person.watch.allow(402, 403)  # the card that is declined; the company before it is claimed
    ada.person.watch.allow_origin(LOGOS)
    ada.person.watch.allow_origin(stack.emulator)  # the bucket of uploads
    ada.person.context.route(f"{LOGOS}/**", lambda route: route.fulfill(body=companies.PNG, content_type="image/png"))
    _basics(ada)
    _look(ada)
    _products(ada)
    _details(ada)
    _pay(ada)
    _done(ada)
    _own_page(ada)


def _basics(ada: Applicant) -> None:
    ada.person.open("/onboard")
    ada.at("Your company")
    ada.say("Name of the company", "Fen & Linden")
    ada.say("Your work email address", ada.email)
    ada.page.get_by_label("Country").select_option("CA")
    ada.page.get_by_label("Line of business").select_option("fitness")
    ada.say("How many people work there?", "40")
    expect(ada.page.get_by_text("That is our Team size: $99 CAD a month")).to_be_visible()
    ada.say("Website", "fen.example")
    ada.person.look("merch-company")
    ada.press("Save and go on")


def _look(ada: Applicant) -> None:
    ada.at("Your brand")
    expect(ada.page.get_by_role("radio", name=re.compile("^Use what you find"))).to_be_checked()
    ada.person.look("merch-brand")
    ada.page.go_back()
    ada.at("Your company")
    ada.page.go_forward()
    ada.at("Your brand")
    ada.press("Save and go on")


def _products(ada: Applicant) -> None:
    """A reload loses nothing, chosen or saved."""
    ada.at("Your products")
    for product in PRODUCTS:
        ada.page.get_by_role("checkbox", name=re.compile(f"^{product}")).check()
    ada.page.reload()
    expect(ada.page.get_by_text("3 of 10 chosen")).to_be_visible()
    ada.person.look("merch-products")
    ada.press("Save and go on")


def _details(ada: Applicant) -> None:
    """A logo goes to the bucket; a colour that is hard to read is said, with one that is not."""
    ada.at("The details")
    logo: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": companies.PNG}
    ada.page.get_by_label("Your own logo").set_input_files(logo)
    expect(ada.page.get_by_text(re.compile("^Uploaded: PNG"))).to_be_visible()
    ada.say("Headline", "Row with us")
    ada.page.get_by_label("Accent colour", exact=False).first.fill("#ffd400")
    ada.press("Save and go on")
    expect(ada.page.get_by_role("heading", name="Some colours are hard to read")).to_be_visible()
    ada.person.look("merch-details")
    ada.press("Go on as it is")


def _pay(ada: Applicant) -> None:
    """A card is declined, another one pays."""
    page = ada.page
    ada.at("Confirm and pay")
    page.get_by_role("radio", name=re.compile("^Monthly")).check()
    expect(page.get_by_text("$148 CAD").last).to_be_visible()
    ada.person.look("merch-confirm")
    ada.press("Confirm and go to payment")
    means = page.get_by_label("How to pay")
    means.select_option("pm_card_chargeDeclined", timeout=LONG_MS)
    ada.press("Pay $148 CAD")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    ada.person.look("merch-pay")
    means.select_option("pm_card_visa")
    ada.press("Pay $148 CAD")


def _done(ada: Applicant) -> None:
    ada.page.get_by_role("heading", level=1, name="Thank you: we have all we need").wait_for(timeout=LONG_MS)
    expect(ada.page.get_by_role("heading", name="What happens next")).to_be_visible()
    ada.person.look("merch-done")


def _own_page(ada: Applicant) -> None:
    """Whoever reads the mailbox of the address creates a sign-in there, and the company is theirs."""
    page = ada.page
    page.get_by_role("link", name="Go to your company’s page").click()
    ada.at("Sign in")
    ada.person.look("merch-sign-in")
    ada.press("Create your sign-in")
    page.get_by_label("Email address").fill(ada.email)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    ada.press("Create your sign-in")
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    ada.person.look("merch-code")
    page.get_by_label("Code from the mail").fill(ada.person.code(ada.email))
    ada.press("Confirm and go on")
    expect(page.get_by_role("heading", name="What opens your shop")).to_be_visible()
    page.get_by_role("heading", level=1, name="Print files being made").wait_for(timeout=LONG_MS)
    expect(page.get_by_text("Turned", exact=True)).to_have_count(1, timeout=LONG_MS)
    ada.person.look("merch-own-page")
    page.get_by_role("link", name="Brand").click()
    ada.at("Brand")
    ada.say("Tagline", "Made at the river.")
    ada.press("Save the changes")
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    ada.person.look("merch-kit")
