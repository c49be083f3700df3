"""The people of the stories, each with a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from local.demo.clients import code_from
from local.stack.record import Stack
from tests.browser import accessible
from tests.browser.pictures import Pictures
from tests.browser.watch import Watch

ENGINEER = "se@onramp.example"
ACCESS_COOKIE = "CF_Authorization"
PATIENCE_MS = 20_000
"""How long a page may take to show what is awaited. The emulator starts functions anew now and then: that is slow."""


@dataclass
class Person:
    """Somebody at a page.

    Attributes:
        stack: Where the pages are.
        context: Their browser: cookies and storage are its own.
        page: The tab that they look at.
        watch: Notes what the browser complains about.
        pictures: Takes pictures, if they are wanted.
    """

    stack: Stack = field(repr=False)
    context: BrowserContext
    page: Page
    watch: Watch
    pictures: Pictures

    def open(self, address: str) -> Page:
        """Go to an address: a path of the origin, or a whole one."""
        self.page.goto(address if "://" in address else f"{self.stack.console}{address}")
        return self.page

    def judge(self, name: str) -> None:
        """Let this state be judged: axe in light and dark, the width of a phone."""
        expect(self.page.locator("h1").first).to_be_attached()
        found = accessible.faults(self.page)
        assert not found, f"{name}: " + "\n".join(found)

    def look(self, name: str) -> None:
        """Let this state be judged, and let a picture be taken."""
        self.judge(name)
        self.pictures.take(self.page, name)

    def tab(self) -> Person:
        """The same person in another tab of the same browser."""
        return Person(self.stack, self.context, self.context.new_page(), self.watch, self.pictures)

    def code(self, email: str) -> str:
        """The newest code that was mailed to an address of theirs."""
        return code_from(self.stack.mailbox, email)


class People:
    """Makes them, and closes their browsers at the end.

    Args:
        browser: The program.
        stack: Where the pages are.
        pictures: Takes pictures.
    """

    def __init__(self, browser: Browser, stack: Stack, pictures: Pictures) -> None:
        self._browser, self._stack, self._pictures = browser, stack, pictures
        self.all: list[Person] = []

    def someone(self, **options: object) -> Person:
        """Somebody whom nobody knows yet, at an empty tab."""
        given = {"viewport": accessible.DESK, "reduced_motion": "reduce", "locale": "en-GB", **options}
        context = self._browser.new_context(**given)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self._stack.console)
        watch = Watch(self._stack.console)
        watch.attach(context)
        person = Person(self._stack, context, context.new_page(), watch, self._pictures)
        self.all.append(person)
        return person

    def engineer(self, email: str = ENGINEER, **options: object) -> Person:
        """A solutions engineer with a session of Access, as if signed in before."""
        person = self.someone(**options)
        let_in(person, email)
        return person

    def close(self) -> list[str]:
        """Close every browser; what was wrong on the pages."""
        found = [fault for person in self.all for fault in person.watch.faults]
        for person in self.all:
            person.context.close()
        return found


def let_in(person: Person, email: str = ENGINEER, seconds: int = 3600) -> None:
    """Give a person's browser a session of Access; negative seconds: one that is over."""
    asked = {"email": email, "lifetime_seconds": seconds}
    token = requests.post(f"{person.stack.access}/_token", json=asked, timeout=10).json()["token"]
    person.context.add_cookies([{"name": ACCESS_COOKIE, "value": token, "url": person.stack.console}])
