"""Stores in a campaign: they go through their wizard, some by two people at once, while SEs skip and erase, and the
marketplace may take another key at any moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.marketplace import connect as marketplace
from chalicelib.deadline import Deadline
from chalicelib.desk.opening import open_record
from chalicelib.engine.attention import mended_by_customer
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.store import sync
from chalicelib.flows.store.connection import SECONDS, tried
from chalicelib.flows.store.intents import save
from chalicelib.flows.store.intents import sync as syncing
from chalicelib.flows.store.intents.erase import erase_people
from chalicelib.flows.store.intents.sign_up import sign_up
from chalicelib.flows.store.intents.skip import skip
from chalicelib.flows.store.lifecycle import COMPLETED, SKIPPED
from chalicelib.flows.store.name import FLOW_NAME
from chalicelib.flows.store.steps import LETZSHOP_API, MERCHANT_PROFILE, PRODUCT_IMPORT
from chalicelib.flows.store.wizard import open_step
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.shared_actions import IMPORT_ORDERS
from tests.campaign.retrying import Person
from tests.campaign.rules import require

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment
    from tests.campaign.population import Population

ORDERS: Final = 70
ODD: Final = (3, 61)
"""Orders of no form that can be read."""
LOOKS_EVERY: Final = (2.0, 20.0)
ENDS: Final = {"ONBOARDING_SKIPPED", "ONBOARDING_COMPLETED"}
LATER: Final = {"STEP_NOT_OPEN", "STEP_NOT_DONE", "IMPORT_NOT_ENDED"}
"""What a page answers by looking at where the wizard is, and going on from there."""


@dataclass(frozen=True)
class StoreShares:
    """How many of the stores each thing happens to, between 0 and 1.

    Attributes:
        two: Two people go through the wizard at once.
        skipped: An SE skips, at any moment.
        erased: An SE erases its people once it is over.
        later: Nobody waits for the import.
        changing: The profile is saved again, differently, after all steps are filled in.
        key_changed: The marketplace takes another key at some moment, and no longer the one before.
    """

    two: float = 0.3
    skipped: float = 0.25
    erased: float = 0.3
    later: float = 0.2
    changing: float = 0.3
    key_changed: float = 0.5


UNDISTURBED_STORES: Final = StoreShares(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass
class Store:
    """One store.

    Attributes:
        people: Who goes through its wizard.
        coming: How much is still going to happen to it by others' hands, or to be done by its own people.
        profiles: Every profile that was saved, in order.
        skipped, erased: Whether an SE did.
        seen: The furthest that each job was seen.
    """

    store_id: str
    people: tuple[str, ...] = ()
    coming: int = 0
    profiles: list[Mapping[str, Any]] = field(default_factory=list)
    skipped: bool = False
    erased: bool = False
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Of its record."""
        return f"STORE#{self.store_id}"

    @property
    def owner(self) -> str:
        """Address of whoever signed up."""
        return f"owner@{self.store_id}.example"

    @property
    def secret(self) -> str:
        """Name of its key's secret."""
        return f"test/onboarding/stores/{self.store_id}"


class Stores(Person):
    """All of one campaign.

    Args:
        population: The customers of the other flows, whose API this is too.
        number: How many sign up.
        arriving_within: Seconds in which they do.
        shares: What happens to how many.
        orders: How many the marketplace has.
        odd: Those of them that nobody can read.
    """

    def __init__(
        self,
        deployment: Deployment,
        population: Population,
        number: int,
        arriving_within: float,
        shares: StoreShares | None = None,
        orders: int = ORDERS,
        odd: Sequence[int] = ODD,
    ) -> None:
        self._deployment, self._desk = deployment, population.desk
        self._outside, self._timeline = deployment.outside, deployment.timeline
        self._chance = deployment.chance("stores")
        self.shares, self.odd = shares or StoreShares(), len(odd)
        self.wanted = {f"R{number:06}" for number in range(1, orders + 1) if number not in odd}
        deployment.rules.also = self._progress_never_goes_back
        self.stores = [Store(f"store-{each}") for each in range(number)]
        platforms = self._outside.clients(deployment.clock)
        self._marketplace, self._keys = platforms.client(marketplace.connect), platforms.client(marketplace.keys)
        self.accepted = [self._outside.accepted("marketplace")]
        self._outside.ask("marketplace", "PUT", "/_config", {"orders": orders, "odd": list(odd)})
        for store in self.stores:
            self._outside.ask("shop", "PUT", f"/_stores/{store.store_id}", {"code": store.store_id, "name": "A store"})
            self._timeline.at(self._chance.uniform(0, arriving_within), self._arrives, store)
        if self._chance.random() < self.shares.key_changed:
            self._timeline.at(self._chance.uniform(60, 1200), self._change_key)
        population.others.append(lambda: all(self._over(store) for store in self.stores))

    # -- the people -----------------------------------------------------------------------------------------------

    def _arrives(self, store: Store) -> None:
        """The shop platform signs it up, sometimes twice at once; its people come."""
        said = {"store_code": store.store_id, "store_name": "A store", "owner_email": store.owner}
        if self._chance.random() < 0.3:
            self._timeline.spawn(
                self._ask, lambda: sign_up(self._desk, store.store_id, said, actor="shop")
            ).awaited = True
        self._ask(lambda: sign_up(self._desk, store.store_id, said, actor="shop"))
        both = tuple(f"{who}-in-the-pool-of-{store.store_id}" for who in ("ada", "bob"))
        store.people = both if self._chance.random() < self.shares.two else both[:1]
        if self._chance.random() < self.shares.skipped:
            self._later(store, self._skip)
        for who in store.people:
            store.coming += 1
            self._timeline.spawn(self._comes, store, who)
        if self._chance.random() < self.shares.erased:
            store.coming += 1
            self._timeline.spawn(self._erase, store)

    def _comes(self, store: Store, who: str) -> None:
        """One of its people goes through the wizard, from wherever it is, until it is over."""
        while not self._through(self._record(store)):
            self._think()
            try:
                self._does_the_next(store, who, self._record(store))
            except Problem as problem:
                known = problem.code in ENDS | LATER | {"OTHER_SHOP"}
                require(known, f"{store.store_id}: {who} was told {problem.code}")
            self._timeline.sleep(self._chance.uniform(*LOOKS_EVERY))
        store.coming -= 1

    def _does_the_next(self, store: Store, who: str, record: Record) -> None:
        desk, step = self._desk, open_step(record)
        if record.status == SKIPPED:
            return
        self._looks_at_the_import(store, record)
        entry = record.entry(IMPORT_ORDERS)
        if entry.status is Status.FAILED and mended_by_customer(entry):
            self._gives_the_key(store, who)
        elif record.status == COMPLETED:
            return
        elif step == MERCHANT_PROFILE:
            self._saves_the_profile(store, who, "A store")
        elif step == LETZSHOP_API:
            self._gives_the_key(store, who)
        elif step == PRODUCT_IMPORT:
            feeds = {"products_url": "https://shop.example/p.csv", "feed_language": "fr", "feed_currency": "EUR"}
            self._ask(lambda: save.save(desk, record, PRODUCT_IMPORT, feeds, actor=who))
        elif sync.latest(record) is None and self._chance.random() < self.shares.later:
            self._ask(lambda: syncing.complete(desk, record, later=True, actor=who))
        else:
            if len(store.profiles) < 2 and self._chance.random() < self.shares.changing:
                self._saves_the_profile(store, who, f"{who}'s store")
            self._imports(store, who, record)

    def _saves_the_profile(self, store: Store, who: str, name: str) -> None:
        said = {"company_name": name, "contact_email": store.owner, "business_address": "1, rue du Port"}
        profile = {**said, "default_language": "fr"}
        store.profiles.append(profile)
        record = self._record(store)
        self._ask(lambda: save.save(self._desk, record, MERCHANT_PROFILE, profile, actor=who))

    def _gives_the_key(self, store: Store, who: str) -> None:
        """As the route does: tried, kept, noted."""
        record, key = self._record(store), self.accepted[-1]
        save.refuse_credentials(record, slug="")
        found = tried(self._marketplace, key, Deadline.after(SECONDS, self._timeline.monotonic))
        if found.result != "reached":
            return
        save.refuse_credentials(record, found.slug)
        try:
            self._keys.put(store.store_id, key)
        except PlatformError:
            return  # the page says so, and they try again
        self._ask(lambda: save.save_credentials(self._desk, record, slug=found.slug, shop=found.shop, actor=who))

    def _imports(self, store: Store, who: str, record: Record) -> None:
        job = sync.latest(record)
        if job is None:
            self._ask(lambda: syncing.trigger(self._desk, record, actor=who))
        elif job.state is sync.JobState.SUCCEEDED:
            self._ask(lambda: syncing.complete(self._desk, record, later=False, actor=who))

    def _looks_at_the_import(self, store: Store, record: Record) -> None:
        """The page's progress bar. What is read may be older than what somebody else has read; one page's goes on."""
        if job := sync.latest(record):
            through = job.count.done + job.count.failed
            require(through >= store.seen.get(job.job_id, 0), f"{store.store_id}: {job.job_id} went back to {through}")
            store.seen[job.job_id] = through

    # -- colleagues, and the marketplace --------------------------------------------------------------------------

    def _skip(self, store: Store) -> None:
        record = self._record(store)
        try:
            self._ask(lambda: skip(self._desk, record, "Moves by hand.", actor="se"))
        except Problem as problem:
            require(problem.code == "ONBOARDING_COMPLETED", f"{store.store_id}: {problem.code}")
        else:
            store.skipped = True

    def _erase(self, store: Store) -> None:
        """An SE erases its people, once it is over."""
        while True:
            self._timeline.sleep(self._chance.uniform(60, 600))
            record = self._record(store)
            if self._through(record):
                self._deployment.rules.erased.add(store.key)
                self._ask(lambda record=record: erase_people(self._desk, record, actor="se"))  # type: ignore[misc]
                store.erased = True
                store.coming -= 1
                return

    def _change_key(self) -> None:
        key = "another-key-of-the-shop"
        self._outside.change_token("marketplace", key)
        self._deployment.faults.fired["token_changed marketplace"] += 1
        self.accepted.append(key)

    @staticmethod
    def _progress_never_goes_back(before: Record | None, after: Record) -> None:
        """From one stored record to the next."""
        was, now = (sync.latest(each) if each and each.flow == FLOW_NAME else None for each in (before, after))
        if was and now and was.job_id == now.job_id:
            through = (was.count.done, was.count.failed) <= (now.count.done, now.count.failed)
            require(through, f"{after.key}: {now.job_id} went back from {was.count} to {now.count}")

    # -- what all need --------------------------------------------------------------------------------------------

    def _through(self, record: Record) -> bool:
        """Whether nothing is left for its people to do."""
        if record.status == SKIPPED:
            return True
        job = sync.latest(record)
        return record.status == COMPLETED and (job is None or job.state is sync.JobState.SUCCEEDED)

    def _over(self, store: Store) -> bool:
        """Whether its people have what they came for, and nothing is left to do."""
        record = self._deployment.rules.latest.get(store.key)
        return bool(record and not store.coming and self._through(record) and record.due_at is None)

    def _record(self, store: Store) -> Record:
        """As the API reads it."""
        found: Record = self._ask(lambda: open_record(self._desk, FLOW_NAME, store.store_id))
        return found
