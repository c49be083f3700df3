"""A customer at the wizard: what they press and type, step by step, by the names that they read."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PATIENCE_MS, Person
from tests.e2e.visit import Visit

PASSWORD = "Winter-Sale-2026"
SNIPPET = re.compile(r'<script async src="[^"]+/[^/"]+\.js"></script>')


def new_address() -> str:
    """An address that nobody has used."""
    return f"rosa-{uuid.uuid4().hex[:8]}@marrow.example"


@dataclass
class Customer:
    """Somebody who was sent a link.

    Attributes:
        person: Their browser.
        link: What they were sent.
        email: Their address.
        password: What they choose.
    """

    person: Person
    link: str
    email: str = field(default_factory=new_address)
    password: str = PASSWORD

    @property
    def page(self) -> Page:
        """Their tab."""
        return self.person.page

    def open(self) -> Customer:
        """Follow the link."""
        self.person.open(self.link)
        return self

    def at(self, heading: str | re.Pattern[str]) -> Locator:
        """Wait for a page by its heading."""
        found = self.page.get_by_role("heading", level=1, name=heading)
        expect(found).to_be_visible()
        return found

    def press(self, button: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def next(self) -> None:
        """Press Next."""
        self.press("Next")

    def begin(self, name: str | None = None) -> None:
        """The first step: the shop's name, as it is or as they want it."""
        self.at(re.compile("^Welcome"))
        if name is not None:
            self.page.get_by_label("Company or shop name").fill(name)
        self.press("Let’s begin")

    def sign_up(self) -> None:
        """The second step, with the code from the mail."""
        self.ask_for_a_code()
        self.page.get_by_label("Code from the mail").fill(self.person.code(self.email))
        self.press("Confirm and go on")

    def ask_for_a_code(self) -> None:
        """Give address and password, and wait for the mail."""
        self.at("Create your sign-in")
        self.page.get_by_label("Email address").fill(self.email)
        self.page.get_by_label("New password", exact=True).fill(self.password)
        self.press("Create your sign-in")
        expect(self.page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    def sign_in(self) -> None:
        """Where it is asked for."""
        self.page.get_by_label("Email address").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(self.password)
        self.press("Sign in")

    def choose_storefront(self, kind: str = "On the web") -> None:
        """The third step."""
        self.at("Your pixel")
        self.page.get_by_role("radio", name=kind).check()
        self.next()

    def describe_index(self, name: str, *, kind: str = "Fashion", collapse: tuple[str, ...] = ()) -> None:
        """The fourth step."""
        self.at("Your first index")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("radio", name=re.compile(f"^{kind}")).check(timeout=PATIENCE_MS * 3)
        if collapse:
            self.open_advanced()
        for each in collapse:
            self.page.get_by_label("Collapse fields").fill(each)
            self.page.keyboard.press("Enter")
        self.page.get_by_role("radio", name=re.compile("^Staging")).check()
        self.next()

    def open_advanced(self) -> None:
        """Show what few need."""
        self.page.get_by_text(re.compile("^Advanced")).click()

    def skip_team(self) -> None:
        """The fifth step, left for later."""
        self.at("Invite your team")
        self.press("Skip for now")

    def send_off(self) -> None:
        """Check the answers, and submit."""
        self.at("Check your answers")
        self.press("Send it off")

    def until_saved(self) -> None:
        """Wait until the page says that everything is saved."""
        expect(self.page.get_by_text("Saved", exact=True).first).to_be_visible()

    def until_finished(self) -> None:
        """Wait until everything is made."""
        self.at("Your account is set up")

    def to(self, step: str) -> None:
        """Everything before a step, with answers that nobody looks at."""
        self.open()
        self.begin()
        self.sign_up()
        for name, go in {
            "pixel": lambda: None,
            "index": self.choose_storefront,
            "team": lambda: self.describe_index("shoes"),
            "check": self.skip_team,
        }.items():
            go()
            if name == step:
                return


def invited(visit: Visit, person: Person, **more: Any) -> Customer:
    """The customer of an onboarding that was made beforehand."""
    return Customer(person, visit.link, **more)
