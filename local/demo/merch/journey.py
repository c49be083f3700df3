"""Companies, in the order in which it happens: their intakes, what they pay, their brands, the queue, and both keys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from local.demo.clients import DemoError
from local.demo.merch.people import DESK, Browser, Colleague, Owner
from local.demo.show import Screen
from local.demo.waiting import wait_until
from local.stack import companies
from local.stack.companies import ADMIN, DESIGNER, SUPER_ADMIN, Company
from local.stack.record import Stack

MONTHLY, ONCE = "MONTHLY_SUBSCRIPTION", "ONE_TIME_SETUP"
MAPLE: Final = {
    "company_name": "Maple Robotics",
    "admin_email": "mia@maple-robotics.example",
    "country": "CA",
    "vertical": "technology",
    "headcount": 40,
    "website_url": "https://www.maple-robotics.example",
}
HARBOUR: Final = {
    "company_name": "Harbour Café",
    "admin_email": "hana@harbour.example",
    "country": "CA",
    "vertical": "hospitality",
    "headcount": 12,
    "website_url": "https://unknown-harbour.example",
}
CEDAR: Final = {
    "company_name": "Cedar Gym",
    "admin_email": "cy@cedar.example",
    "country": "CA",
    "vertical": "fitness",
    "headcount": 600,
    "website_url": "https://dull-cedar.example",
}
PINE: Final = {**CEDAR, "company_name": "Pine Yoga", "admin_email": "pia@pine.example", "headcount": 3}
SKUS: Final = {
    "Maple Robotics": ["HOODIE-ZIP", "MUG-CERAMIC", "STICKER-DIE"],
    "Harbour Café": ["APRON-BIB", "MUG-CERAMIC", "CAP-DAD"],
    "Cedar Gym": ["CAP-DAD", "TOWEL-GYM", "SOCKS-CREW"],
}
BRAND: Final = {"headline": "Robots that help", "tagline": "Built in Waterloo", "accent_color": "#ffe14d"}
REASON: Final = "The colours bleed at the edge."
PAUSE_REASON: Final = "We move to another hall."
CHURN_REASON: Final = "They close the gym."


@dataclass
class Journey:
    """Takes three companies to their shops, one of them out again, and leaves one draft where it is.

    Attributes:
        stack: Where.
        screen: What is told and shown.
        companies: By their names.
        secrets: Everything that must stand nowhere.
        gates: What the order gate said of each company, in the order of asking.
        bought: What each is to have paid, in cents.
    """

    stack: Stack
    screen: Screen
    companies: dict[str, Company] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    gates: defaultdict[str, list[tuple[bool, str]]] = field(default_factory=lambda: defaultdict(list))
    bought: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.designer = Colleague(self.stack, DESIGNER)
        self.admin = Colleague(self.stack, ADMIN)
        self.boss = Colleague(self.stack, SUPER_ADMIN)

    def travel(self) -> None:
        """Everything.

        Raises:
            DemoError: Something was refused, taken that must not be, failed for good, or took too long.
        """
        self._abandons()
        self._pays_at_once()
        self._by_the_single_form()
        self._pays_late()

    # -- each company -----------------------------------------------------------------------------------------------

    def _abandons(self) -> None:
        browser = Browser(self.stack)
        self.screen.say(f"A robot begins an intake: refused, {browser.robot(PINE)}")
        browser.begin(PINE)
        wizard = browser.step("", method="GET")
        self._known(browser)
        self.screen.say(f"Pine Yoga fills in one step and is not seen again: its draft ends at {wizard['ends_at']}")

    def _pays_at_once(self) -> None:
        browser = Browser(self.stack)
        wizard = browser.begin(MAPLE)
        self._known(browser)
        self.screen.say(f"Maple Robotics begins: tier {wizard['tier']['name']} by its headcount")
        code = browser.refused("/confirm", {"plan": ONCE, "logo_addon": False})
        self.screen.say(f"It confirms before its turn: refused, {code}")
        seen = browser.step("/brand-teaser", {"own_assets": False})["brand_teaser"]
        self.screen.say(f"Its website is looked at while it waits: {seen['result']}")
        browser.step("/products", {"sku_ids": SKUS["Maple Robotics"]})
        form = browser.step("/logo", {"kind": "png"})
        if companies.upload(form["url"], form["fields"]) != 201:
            raise DemoError("S3 did not take the logo")
        warned = browser.step("/brand", {**BRAND, "use_logo": True})["warnings"]
        self.screen.say(f"It uploads a logo, and an accent that nobody could read: {self._warnings(warned)}")
        browser.step("/confirm", {"plan": ONCE, "logo_addon": False})
        self._opened(browser)
        browser.step("/confirm", {"plan": MONTHLY, "logo_addon": False})
        payment = self._opened(browser, 4900 + 9900)
        self.screen.say("It confirms, then takes the subscription instead: the same payment, of another amount")
        declined = browser.pay(payment["client_secret"], "pm_card_chargeDeclined")
        self.screen.say(f"Its first card is declined: {declined['error']['code']}")
        browser.pay(payment["client_secret"], "pm_card_visa")
        browser.payment("POST")
        self.screen.say("Its second one pays; the page has it looked at")
        self._comes_to(browser.company, "PRINT_FILES_PENDING")
        self._gate(browser.company)
        self._messages(browser.company)
        self._draws(browser.company, sent_back=True)
        self._comes_to(browser.company, "LIVE")
        self._gate(browser.company)
        owner = Owner(self.stack, browser.company)
        owner.asks("POST", "/claim", {})
        owner.asks("PATCH", "/brand", {"tagline": "Built by hand"})
        owner.asks("POST", "/rescrape")
        self.screen.say("Its owner signs in, claims it, edits the tagline, and has the website looked at again")
        wait_until(lambda: self._rescraped(owner), lambda: "the brand is not looked at again")

    def _by_the_single_form(self) -> None:
        browser = Browser(self.stack)
        sent = {**HARBOUR, "sku_ids": SKUS["Harbour Café"], "headline": "Coffee by the sea"}
        browser.begin_with_all({**sent, "own_assets": False, "plan": ONCE, "logo_addon": True})
        self._known(browser)
        self.screen.say("Harbour Café sends the single form of before, and orders a logo")
        payment = self._opened(browser, 4900)
        browser.pay(payment["client_secret"], "pm_card_visa")
        company = browser.company
        self._comes_to(company, "SCRAPING_FAILED")
        self.screen.say("Stripe's message moves it on; nobody knows a brand of its website, so it stands still")
        self._corrects(company)
        self._comes_to(company, "LOGO_DESIGN_PENDING")
        self._draws(company, kind="logo")
        self._comes_to(company, "PRINT_FILES_PENDING")
        self._draws(company)
        self._comes_to(company, "LIVE")
        self._gate(company)

    def _pays_late(self) -> None:
        browser = Browser(self.stack)
        browser.begin(CEDAR)
        self._known(browser)
        browser.step("/brand-teaser", {"own_assets": True})
        browser.step("/products", {"sku_ids": SKUS["Cedar Gym"]})
        browser.step("/brand", {"headline": "Lift", "use_logo": False})
        browser.step("/confirm", {"plan": MONTHLY, "logo_addon": False})
        payment = self._opened(browser, 4900 + 39900)
        browser.pay(payment["client_secret"], "pm_bank_debit")
        self.screen.say(f"Cedar Gym pays from its bank account: {browser.payment('POST')['state']}")
        company = browser.company
        self._comes_to(company, "PRINT_FILES_PENDING")
        self._gate(company)
        self._draws(company)
        self._comes_to(company, "LIVE")
        self._gate(company)
        companies.settle(self.stack, payment["client_secret"], succeeds=True)
        wait_until(lambda: self._gate_is(company, open_=True), lambda: "the second key does not turn")
        self._gate(company)
        self._pauses_and_leaves(company)

    def _pauses_and_leaves(self, company: Company) -> None:
        owner = Owner(self.stack, company)
        owner.asks("POST", "/claim", {})
        owner.asks("POST", "/pause", {"reason": PAUSE_REASON})
        status, said = companies.shop(self.stack, company)
        self.screen.say(f"Its owner pauses the shop, which answers {status}: {said.get('detail', '')}")
        self._gate(company)
        owner.asks("DELETE", "/pause")
        self._gate(company)
        self.admin.asks("POST", f"{DESK}/companies/{company.company_id}/churn", {"reason": CHURN_REASON})
        self._comes_to(company, "CHURNED")
        status, said = companies.shop(self.stack, company)
        self.screen.say(f"It leaves: “{CHURN_REASON}” The shop answers {status}")
        self._gate(company)
        due = self.boss.record(company.company_id)["due_at"]
        self.screen.say(f"Its subscription is cancelled by itself, once nothing can be under way any more: {due}")

    # -- what all need ----------------------------------------------------------------------------------------------

    def _known(self, browser: Browser) -> None:
        name = str(self.boss.record(browser.company.company_id)["title"])
        self.companies[name] = browser.company
        self.secrets.append(browser.company.token)

    def _opened(self, browser: Browser, amount: int | None = None) -> Any:
        """The payment, once it can be paid, and is of the amount that is due."""
        found: dict[str, Any] = {}

        def ready() -> bool:
            found.clear()
            found.update(browser.payment())
            return found["state"] in {"open", "failed"} and amount in {None, found["amount"]}

        wait_until(ready, lambda: f"the payment: {found.get('state')}")
        self.secrets.append(found["client_secret"])
        self.bought[browser.company.company_id] = found["amount"]
        return dict(found)

    def _messages(self, company: Company) -> None:
        """Stripe's message of the payment once more, twice, late and by somebody else: none changes anything."""
        (paid,) = companies.messages_of(self.stack, company, "payment_intent.succeeded")
        wait_until(lambda: self._activated(company), lambda: "the second key does not turn")
        again = companies.bring(self.stack, paid, times=2)
        late = companies.bring(self.stack, paid, age_seconds=3600)
        forged = companies.bring(self.stack, paid, forged=True)
        self.screen.say(f"Stripe's message again: {again}; signed an hour ago: {late}; signed by another: {forged}")
        if again != [200, 200] or not {*late, *forged} <= {400, 401, 403}:
            raise DemoError(f"Stripe's message was answered {again}, {late}, {forged}")

    def _corrects(self, company: Company) -> None:
        """An SE corrects the website, with the company on the telephone; what failed is tried again by itself."""
        path = f"/v1/flows/merch/records/{company.company_id}"
        self.boss.asks("PATCH", path, {"answers": {"website_url": "https://harbour.example"}})
        self.screen.say("An SE corrects the website's address: it is looked at again")

    def _draws(self, company: Company, *, kind: str = "print", sent_back: bool = False) -> None:
        """Designers work the queue off, one ticket of which is sent back first."""
        tickets = [each for each in self._queue(company) if each["kind"] == kind]
        for ticket in tickets:
            self.designer.does(ticket, "take", {"designer": ""})
            number = self.designer.hands_in(ticket)
            if sent_back:
                self.admin.does(ticket, "send-back", {"revision": number, "reason": REASON})
                code = self.admin.refused(ticket, "approve", {"revision": number})
                self.screen.say(f"A revision is sent back: “{REASON}” Approved all the same: refused, {code}")
                number, sent_back = self.designer.hands_in(ticket), False
            self.admin.does(ticket, "approve", {"revision": number})
            self.admin.does(ticket, "approve", {"revision": number})  # an impatient finger
        self.screen.say(f"Designers draw {len(tickets)} tickets of {self._name(company)}: {kind}, each approved, twice")

    def _queue(self, company: Company) -> list[Any]:
        found: list[Any] = []

        def there() -> bool:
            found[:] = [each for each in self.designer.tickets(company.company_id) if each["status"] == "QUEUED"]
            return bool(found)

        wait_until(there, lambda: "no ticket is in the queue")
        return found

    def _comes_to(self, company: Company, status: str) -> None:
        def there() -> bool:
            record = self.boss.record(company.company_id)
            self.screen.show(record)
            return bool(record["status"] == status)

        wait_until(there, lambda: f"{self._name(company)} is {self.boss.record(company.company_id)['status']}")
        self.screen.say(f"{self._name(company)} is {status}")

    def _gate(self, company: Company) -> None:
        said = companies.gate(self.stack, company, SKUS[self._name(company)][0])
        self.gates[company.company_id].append((bool(said["open"]), str(said.get("says") or "")))
        self.screen.say(f"  the order gate of {self._name(company)}: {'open' if said['open'] else said['says']}")

    def _gate_is(self, company: Company, *, open_: bool) -> bool:
        return bool(companies.gate(self.stack, company, SKUS[self._name(company)][0])["open"]) is open_

    def _activated(self, company: Company) -> bool:
        return "activated_at" in self.boss.record(company.company_id)["facts"]

    @staticmethod
    def _rescraped(owner: Owner) -> bool:
        rescrape = owner.asks("GET", "/brand")["rescrape"]
        return bool(rescrape and rescrape["state"] == "idle")

    def _name(self, company: Company) -> str:
        return next(name for name, each in self.companies.items() if each.company_id == company.company_id)

    @staticmethod
    def _warnings(found: list[Any]) -> str:
        return "; ".join(f"{each['field']}: {each['says']}" for each in found) or "nothing is said"
