"""What people do once the system has done its part: documents, the snippet, visitors, the customized script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import requests

from chalicelib.pixel_source.website import website_path
from local.demo.clients import DemoError
from local.demo.ecom.journey import WATCH, Journey, completed_and_told
from local.demo.ecom.se_commit import commit
from local.demo.platforms import PlatformReader
from local.demo.visitor import Visitor
from local.demo.waiting import wait_until
from local.pixel_service.main_branch import Source
from local.pixel_service.script import Scripts

CUSTOMIZED: Final = Path(__file__).with_name("website.ts")
TASK: Final = "pixel_customization"
BASKET: Final = "[data-add-to-cart]"

Event = tuple[str, str | None]
"""Type, and the document that it names."""


@dataclass(frozen=True)
class Visit:
    """One page that somebody loads.

    Attributes:
        title: What they do there.
        address: Below the shop's own.
        clicks: On what.
        events: What the shop's owner may expect of it.
    """

    title: str
    address: str
    clicks: tuple[str, ...]
    events: tuple[Event, ...]


SEARCH: Final = Visit("searches for boots", "?q=boot", (), (("page_view", None), ("search", None)))
BOOT: Final = Visit(
    "opens a boot and puts it into the basket",
    "/products/fen-boot-moss",
    (BASKET,),
    (("page_view", None), ("product_view", "fen-boot-moss"), ("add_to_cart", "fen-boot-moss")),
)
DERBY: Final = Visit(
    "puts a derby into the basket",
    "",
    (f'{BASKET}[data-sku="linden-derby-ink"]',),
    (("page_view", None), ("add_to_cart", "linden-derby-ink")),
)


def customized(pixel: str) -> str:
    """The demo shop's own script, as an SE writes it."""
    return CUSTOMIZED.read_text(encoding="utf-8").replace("__PIXEL_ID__", pixel)


@dataclass
class LastMile:
    """Takes a customer for whom the system has done its part to `completed`.

    Attributes:
        journey: The customer's, so far.
        platforms: Where the customer's own programs work.
        visitor: Who visits the shop.
        sent: Events that the shop's pages sent.
        counted: Those of them that name a document, sent while the index had it: the documents must show them.
    """

    journey: Journey
    platforms: PlatformReader
    visitor: Visitor
    sent: Counter[Event] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)

    def walk(self) -> Mapping[str, Any]:
        """All of it; the SE's view at the end.

        Raises:
            DemoError: Something did not come about in time.
            PlatformError, VisitError: Somebody could not do what they wanted.
        """
        self.journey.say("The system has done its part. The SE watches the health, which is read from its sources")
        self._until_pixel_is("PENDING")
        self.journey.say(f"The customer puts the checklist's snippet on the shop's pages: {self._snippet()}")
        self._go(SEARCH)
        self._until_pixel_is("RECEIVING")
        self._add_documents()
        self._go(BOOT, documents=True)
        self._until_pixel_is("READY")
        self._customize()
        self._go(DERBY, documents=True)
        self.journey.say(f"The SE ticks the task {TASK}")
        self.journey.engineer.tick(self.journey.onboarding_id, TASK)
        self._until_pixel_is("CONFIGURED")
        self._look_now()
        return self.journey.seen

    @property
    def pixel(self) -> str:
        """The customer's pixel id."""
        return str(self.journey.seen["facts"]["pixel_id"])

    @property
    def account(self) -> str:
        """The customer's account, by its system id."""
        return str(self.journey.seen["facts"]["system_account_id"])

    @property
    def index(self) -> str:
        """The name of the customer's index."""
        return str(self.journey.seen["answers"]["index_name"])

    @property
    def script(self) -> str:
        """Where the pixel's script is."""
        return f"{self.platforms.stack.pixel_service}/{self.pixel}.js"

    @property
    def customized(self) -> str:
        """What the SE writes in place of the placeholder."""
        return customized(self.pixel)

    @property
    def compiled(self) -> str:
        """What the SE writes in place of the placeholder, compiled to JavaScript, as a browser is to get it."""
        return Scripts().javascript(Source("", self.customized))

    def served(self) -> str:
        """The script that a browser gets now."""
        return requests.get(self.script, timeout=10).text

    def _snippet(self) -> str:
        lines = {line["name"]: line for line in self.journey.customer.checklist()["lines"]}
        snippet = str(lines["install_snippet"]["snippet"])
        if self.script not in snippet:
            raise DemoError(f"the checklist's snippet does not load {self.script}: {snippet}")
        return snippet

    def _go(self, visit: Visit, *, documents: bool = False) -> None:
        """Somebody visits the shop; wait until their events are where they belong."""
        self.journey.say(f"A visitor {visit.title} ({self.visitor.name})")
        page = f"{self.platforms.stack.storefront}/{self.pixel}{visit.address}"
        self.visitor.visit(page, f"/{self.pixel}.js", visit.clicks)
        self.sent.update(visit.events)
        if documents:
            self.counted.update(document for _, document in visit.events if document)
        events = partial(self.platforms.events, self.pixel)
        counted = partial(self.platforms.counted, self.account, self.index)
        wait_until(lambda: len(events()) >= self.sent.total(), lambda: f"events are stored: {len(events())}")
        wait_until(lambda: sum(counted().values()) >= self.counted.total(), lambda: f"events count: {counted()}")

    def _add_documents(self) -> None:
        documents = self.journey.sample["documents"]
        self.platforms.add_api_key(self.account, "catalogue import")
        self.platforms.add_documents(self.account, self.index, documents)
        self.journey.say(f"The customer makes an API key and adds the product catalogue: {len(documents)} documents")

    def _customize(self) -> None:
        path = website_path(self.pixel)
        commit(self.platforms.stack.repository, path, self.customized, f"Customize pixel {self.pixel}")
        self.journey.say(f"The SE commits the shop's own script: {path}")
        compiled = self.compiled
        wait_until(lambda: self.served() == compiled, lambda: "another script is served")

    def _until_pixel_is(self, state: str) -> None:
        """What was read is shown for some seconds again, so it takes that long until a change is seen."""
        look = self.journey.look
        wait_until(lambda: look()["health"]["pixel"]["state"] == state, lambda: f"the pixel is {look()['health']}")

    def _look_now(self) -> None:
        """Instead of waiting for the next look, within a minute. It may be over by then: nothing is left to press."""
        look = self.journey.look
        if look()["status"] != "completed":
            self.journey.say("The SE presses “look now”: is the golden path reached?")
            try:
                self.journey.engineer.retry(self.journey.onboarding_id, WATCH)
            except DemoError as error:
                if error.code != "NOT_FAILED":
                    raise
        wait_until(lambda: completed_and_told(look()), lambda: f"the onboarding is {look()['status']}")
