"""SEs: they look after failures, take invitations back, release users and make new links, at whatever moment it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from chalicelib.desk.context import Desk
from chalicelib.desk.retry import retry
from chalicelib.errors import Problem
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.release import USER_NOT_FOUND, release
from chalicelib.flows.ecom.intents.relink import relink
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.flows.ecom.intents.save import Sender, save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.campaign.customers import Customer
from tests.campaign.deployment import Deployment
from tests.campaign.retrying import UNANSWERED, T, until_it_works
from tests.campaign.rules import require
from tests.pool_users import anybody

LOOKS_EVERY = 300.0
OWNED_BY_ANOTHER = "OWNED_BY_ANOTHER"
"""What `grant_ownership` finds in a restored table, where somebody owns the account whom the record does not know."""
MOMENTS = (30.0, 300.0, 900.0, 2700.0)
"""Seconds from the creation of a customer within which something is done to them: a customer has submitted after some
three minutes, and is completely onboarded after five."""


class Engineers:
    """Everybody on our side.

    Args:
        go_on: Lets somebody go on for a customer whose user was released, with the new link.
    """

    def __init__(
        self, deployment: Deployment, desk: Desk, customers: list[Customer], go_on: Callable[[Customer], None]
    ) -> None:
        self._deployment, self._desk, self._customers, self._go_on = deployment, desk, customers, go_on
        self._chance = deployment.chance("engineers")
        deployment.timeline.spawn(self._look_after_failures)

    def later(self, customer: Customer, do: Callable[[Customer], None], within: tuple[float, ...] = MOMENTS) -> None:
        """Something is going to happen to a customer, within so many seconds; they are not done before it has."""

        def happens() -> None:
            do(customer)
            customer.coming -= 1

        customer.coming += 1
        timeline = self._deployment.timeline
        timeline.at(timeline.now + self._chance.choice(within) * self._chance.random(), happens)

    def withdraw(self, customer: Customer) -> None:
        """Take the invitation back, whatever is going on at that moment."""
        if customer.kept:
            return
        key = customer.key
        customer.withdrawn = True  # from here on the customer may meet it
        try:
            self._ask(lambda: revoke(self._desk, key.partition("#")[2], actor="se"))
        except Problem:
            customer.withdrawn = False  # submitted meanwhile

    def make_a_new_link(self, customer: Customer) -> None:
        """The old one dies; whoever still has it comes too late."""
        old, user = customer.link, customer.user
        try:
            self._moved(customer, relink)
        except Problem as problem:
            require(problem.code == "REVOKED" and customer.withdrawn, f"{customer.name}: {problem.code}")
            return
        for late in (user, f"{customer.name}-stranger"):
            self._deployment.timeline.spawn(self._comes_too_late, customer, old, late)

    def release(self, customer: Customer) -> None:
        """Take off whoever has claimed the link, once somebody has; sometimes they are gone from the user pool."""
        timeline, latest = self._deployment.timeline, self._deployment.rules.latest
        while not (user := latest[customer.key].registered_by):
            if latest[customer.key].status == REVOKED:
                return
            timeline.sleep(self._chance.choice((1.0, 60.0)) * self._chance.random())
        if self._chance.random() < 0.3:
            self._deployment.outside.pool.gone.add(user)
            timeline.sleep(self._chance.choice((0.0, 5.0, 600.0)))
        self.release_now(customer)

    def retry(self, record: Record, action: str) -> None:
        """Ask for another try. An SE who gets no answer looks again."""
        try:
            retry(self._desk, record, action, actor="se")
        except UNANSWERED:
            return  # still on the list: next time
        except Problem:
            return  # a repeat of a retry whose answer was lost, or the index was behind

    def release_now(self, customer: Customer) -> None:
        """Take them off, and see that their link and their token open nothing any more."""
        old, before = customer.link, len(customer.released)
        try:
            self._moved(customer, partial(release, reason="It was the wrong person."))
        except Problem as problem:
            nobody = not self._deployment.rules.latest[customer.key].registered_by  # the table went back to before them
            so = {"REVOKED": customer.withdrawn, "NOBODY_REGISTERED": customer.disturbed and nobody}
            require(so.get(problem.code, False), f"{customer.name}: {problem.code}")
            return
        for user in customer.released[before:]:
            self._deployment.timeline.spawn(self._comes_too_late, customer, old, user)

    def _moved(self, customer: Customer, ask: Callable[..., Record]) -> None:
        """Ask for a new link, and tell the customer."""
        customer.moving += 1
        try:
            record = self._ask(lambda: ask(self._desk, customer.key.partition("#")[2], actor="se"))
        finally:
            customer.moving -= 1
        if customer.told(record):
            self._go_on(customer)

    def _comes_too_late(self, customer: Customer, key: str, user: str) -> None:
        """Somebody comes with a link that was replaced: it opens nothing but to whom the record names."""
        self._deployment.timeline.sleep(self._chance.choice((0.1, 60.0, 1500.0)) * self._chance.random())
        late = Sender(f"late-page-of-{user}", 1)
        for ask in (
            lambda: claim(self._desk, key, user, anybody),
            lambda: save(self._desk, key, user, customer.answers, late).record,
            lambda: submit(self._desk, key, user),
        ):
            now = customer.user
            try:
                record = self._ask(ask)
            except Problem:
                continue
            theirs = user in {now, customer.user} and record.registered_by == user  # or theirs again
            require(theirs, f"{customer.name}: {user} came too late, and was let in")

    def _look_after_failures(self) -> None:
        while True:
            self._deployment.timeline.sleep(LOOKS_EVERY)
            by_key = {customer.key: customer for customer in self._customers}
            for row in self._ask(lambda: self._desk.views.attention(limit=50)).rows:
                record = self._deployment.rules.latest.get(row["pk"])
                for name, entry in (record.actions if record else {}).items():
                    if record and entry.status is Status.FAILED:
                        code = entry.failure.code if entry.failure else ""
                        self._deployment.counted[f"needed a person: {code}"] += 1
                        if customer := by_key.get(record.key):
                            self._mend(customer, record, name, code)
                        else:  # a store's
                            self.retry(record, name)

    def _mend(self, customer: Customer, record: Record, action: str, code: str) -> None:
        if code == OWNED_BY_ANOTHER:
            self._have_owners_removed(record)
        if code != USER_NOT_FOUND:
            self.retry(record, action)
        elif self._chance.random() < 0.5:
            self.release_now(customer)
        else:
            self.make_a_new_link(customer)

    def _have_owners_removed(self, record: Record) -> None:
        """Those who run the Controller do it, for a release that a restored table has forgotten as well."""
        account = record.facts["system_account_id"]
        for user in self._deployment.outside.effects["controller"].owners(record.record_id) - {record.registered_by}:
            for path in (f"/v1/users/{user}/accounts/{account}", f"/v1/accounts/{account}/members/{user}"):
                self._deployment.outside.ask("controller", "DELETE", path)

    def _ask(self, ask: Callable[[], T]) -> T:
        return until_it_works(ask, self._deployment.timeline, self._chance)
