"""Customers: they write intents whenever they please, and try again when the page says that it did not work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows import registry
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.save import Sender, save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.flows.ecom.lifecycle import COMPLETED, REVOKED
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.views import Views
from local.platforms.controller import CARD_TOKEN_PREFIX
from tests.campaign.companies import Companies
from tests.campaign.customers import Customer, Shares
from tests.campaign.deployment import Deployment
from tests.campaign.engineers import LOOKS_EVERY, Engineers
from tests.campaign.misfortunes import Misfortunes
from tests.campaign.retrying import T, until_it_works
from tests.campaign.rules import require
from tests.campaign.stores import Stores
from tests.campaign.tenants import Tenants
from tests.pool_users import anybody


class Population:
    """Everybody who uses one deployment.

    Attributes:
        shares: What happens to how many.
        live_within: Seconds until a customer has done their part of the golden path, at the most.
        thinks: Seconds for which they think between two things that they do, at the most, one of these each time.
        when_claimed: What else is done about every customer who has just claimed the link.
        when_registered: About every one who has filled everything in as well.
        when_submitted: And about every one who has submitted.
        others: Of everybody else, whether they have what they came for.
        stores: Of the store flow, if any come.
        companies: Of the merch flow, if any come.
        tenants: Of the tenant flow, if any are made.
    """

    def __init__(self, deployment: Deployment, customers: int, *, arriving_within: float) -> None:
        self._deployment = deployment
        self.shares, self.live_within = Shares(), 200.0
        self.thinks: tuple[float, ...] = (0.1, 1.0, 20.0, 200.0)
        self.when_claimed: Callable[[Customer], None] = lambda _: None
        self.when_registered: Callable[[Customer], None] = lambda _: None
        self.when_submitted: Callable[[Customer], None] = lambda _: None
        self._chance = deployment.chance("people")
        store = deployment.new_store("api")
        self.desk = Desk(store, Links(store), Requests(store), Views(store), registry.ALL, deployment.clock, "cell-1")
        self.customers = [Customer(f"shop-{number}") for number in range(customers)]
        self.others: list[Callable[[], bool]] = []
        self.stores: Stores | None = None
        self.companies: Companies | None = None
        self.tenants: Tenants | None = None
        self.engineers = Engineers(deployment, self.desk, self.customers, self._go_on)
        self._misfortunes = Misfortunes(deployment, self.engineers)
        for customer in self.customers:
            deployment.timeline.at(self._chance.uniform(0, arriving_within), self._arrive, customer)
        deployment.timeline.at(0.0, lambda: self._misfortunes.change_tokens(self.shares.token_changed))

    def with_stores(self, number: int, *, arriving_within: float, **options: Any) -> Stores:
        """Have stores come as well."""
        self.stores = Stores(self._deployment, self, number, arriving_within, **options)
        return self.stores

    def with_companies(self, number: int, *, arriving_within: float, **options: Any) -> Companies:
        """Have companies come as well."""
        self.companies = Companies(self._deployment, self, number, arriving_within, **options)
        return self.companies

    def with_tenants(self, number: int, *, arriving_within: float, **options: Any) -> Tenants:
        """Have tenants be made as well."""
        self.tenants = Tenants(self._deployment, self, number, arriving_within, **options)
        return self.tenants

    @property
    def all_done(self) -> bool:
        """Whether every customer is completely onboarded, or withdrawn and everything taken back."""
        for customer in self.customers:
            record = self._deployment.rules.latest.get(customer.key)
            begun = (customer.submitted_at is not None or customer.withdrawn) and not customer.coming
            if customer.done_at is None and begun and record and _finished(record):
                customer.done_at = self._deployment.timeline.now
        return all(customer.done_at is not None for customer in self.customers) and all(done() for done in self.others)

    def later(self, seconds: float, does: Callable[[], None]) -> None:
        """Somebody does something, so many seconds from now."""
        self._deployment.timeline.at(self._deployment.timeline.now + seconds, does)

    def stored(self, key: str) -> Record:
        """A record as it is stored by now."""
        return self._deployment.rules.latest[key]

    def account_of_somebody(self) -> str:
        """An account that somebody makes at the Controller, with none of our doing."""
        body = {"name": "Marrow", "cell_id": "cell-1", "external_reference": "elsewhere"}
        body |= {"payment_token": f"{CARD_TOKEN_PREFIX}for-tests"}
        made = self._deployment.outside.ask("controller", "POST", "/v1/accounts", body, key="elsewhere")
        return str(made.json()["system_account_id"])

    def pass_time(self, seconds: float) -> None:
        """Whoever acts for a customer does nothing for so long."""
        self._deployment.timeline.sleep(seconds)

    def comes_again(self, customer: Customer) -> None:
        """Whoever acts for a customer opens the page with the newest link, and does what is left to do."""
        self._deployment.timeline.spawn(self._take_part, customer, True)

    def _arrive(self, customer: Customer) -> None:
        """An SE makes the record, and sends the link. What is going to happen to this customer is decided by then."""
        customer.decide(self._chance, self.shares.varied)
        desk, key = self.desk, f"create {customer.name}"
        made = self.until_it_works(
            lambda: create(desk, prefill=customer.prefill, note="", actor="se", idempotency_key=key)
        )
        customer.key, customer.user = made.key, customer.name
        customer.told(made)
        for share, does in (
            (self.shares.withdrawn, self.engineers.withdraw),
            (self.shares.released, self.engineers.release),
            (self.shares.released / 4, self.engineers.release),
            (self.shares.relinked, self.engineers.make_a_new_link),
            (self.shares.vanished, self._misfortunes.vanish),
        ):
            if self._chance.random() < share:
                self.engineers.later(customer, does)
        self._think()
        self._take_part(customer)

    def _go_on(self, customer: Customer) -> None:
        """Somebody else comes for a customer whose user was released; or the same person, if it was a mistake."""
        if customer.user in self._deployment.outside.pool.gone or self._chance.random() >= self.shares.mistaken:
            customer.user = f"{customer.name}-{customer.session}"
        self._deployment.timeline.spawn(self._take_part, customer)

    def _take_part(self, customer: Customer, signed_in: bool = False) -> None:
        session = customer.session
        try:
            self._onboard(customer, customer.user, session, signed_in=signed_in)
        except Problem as problem:  # the link is dead, or the page says that the invitation was withdrawn
            over = customer.withdrawn or customer.session != session or customer.moving
            require(over, f"{customer.name}: {problem.code}")

    def _onboard(self, customer: Customer, user: str, session: int, *, signed_in: bool) -> None:
        desk = self.desk
        if not signed_in and self._chance.random() < 0.7:
            self._with_its_link(customer, session, lambda link: visit(desk, link))
        record = self._with_its_link(customer, session, lambda link: claim(desk, link, user, anybody))
        require(record.registered_by == user, f"{customer.name}: claimed by {user}, and it is another's")
        link = customer.link
        self.when_claimed(customer)
        if record.answers is None:
            self._fill_in(customer, user, link, session)
        if customer.submitted_at is None:
            customer.submitted_at = self._deployment.timeline.now
            self._deployment.timeline.spawn(self._go_live, customer)
            self.when_submitted(customer)

    def _fill_in(self, customer: Customer, user: str, link: str, session: int) -> None:
        desk, page = self.desk, f"page-{session}-of-{user}"
        for seq in (1, 2):
            self._think()
            sender = Sender(page, seq)
            saved = self.until_it_works(lambda sender=sender: save(desk, link, user, customer.answers, sender)).record  # type: ignore[misc]
            require(saved.registered_by == user, f"{customer.name}: {user} saved, and was released")
        self.when_registered(customer)
        if self._chance.random() < 0.2:  # two tabs, or an impatient finger
            self._deployment.timeline.spawn(self.until_it_works, lambda: submit(desk, link, user)).awaited = True
        submitted = self.until_it_works(lambda: submit(desk, link, user))
        require(submitted.registered_by == user, f"{customer.name}: {user} submitted, and was released")

    def _with_its_link(self, customer: Customer, session: int, ask: Callable[[str], T]) -> T:
        """Open the page with the newest link there is, and come again when the page says so."""
        while True:
            link, moving = customer.link, customer.moving
            try:
                return self.until_it_works(lambda link=link: ask(link))  # type: ignore[misc]
            except Problem as problem:
                wait = float(problem.headers.get("Retry-After", LOOKS_EVERY))
                if problem.code != "RELEASE_UNDER_WAY":
                    replaced = link != customer.link or moving or customer.moving
                    if not replaced or customer.session != session:
                        raise
                    wait = self._chance.uniform(1, 10)
            self._deployment.timeline.sleep(wait)

    def _go_live(self, customer: Customer) -> None:
        """The customer's part of the golden path, once the system has done its own; again, where the index was made
        again."""
        deployment = self._deployment
        while (
            (record := deployment.rules.latest[customer.key]).status != COMPLETED
            or customer.coming
            or not customer.live
        ):
            if not customer.live and record.entry("attach_pixel").settled:
                deployment.timeline.sleep(self.live_within * self._chance.random())
                index = str(customer.answers["index_name"])
                facts = record.facts
                customer.live = deployment.outside.go_live(
                    facts["system_account_id"], facts["pixel_id"], index, at=deployment.clock()
                )
            deployment.timeline.sleep(60.0 if customer.live else 5.0)

    def _think(self) -> None:
        """Sometimes a moment, sometimes minutes; so that intents arrive in the middle of runs as well."""
        self._deployment.timeline.sleep(self._chance.choice(self.thinks) * self._chance.random())

    def until_it_works(self, ask: Callable[[], T]) -> T:
        """Ask again as long as the page says that it did not work."""
        return until_it_works(ask, self._deployment.timeline, self._chance)


def _finished(record: Record) -> bool:
    if record.due_at is not None or record.status not in {COMPLETED, REVOKED}:
        return False
    flow = registry.ALL["ecom"]
    wanted = {action for action in flow.actions_of(record) if flow.reached(record, action) or flow.forward(action)}
    return all(
        not action.outstanding(record) if action.recurs else record.entry(action.name).settled for action in wanted
    )
