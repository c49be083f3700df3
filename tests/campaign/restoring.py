"""A campaign whose table goes back to a random moment of its past, and in which invocations die before and after.

The platforms stay as they are, and so do wakes and events that are under way. People do what docs/runbook.md says
("Restore"): who was released or given a new link in the time that is lost is so again before it is confirmed; what was
withdrawn, before or after. Then everybody goes on, and the same rules hold, and the same counts at rest, as without.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalicelib.flows import registry
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.records import codec
from chalicelib.records import restored as mark
from chalicelib.records.codec import DETAILS
from chalicelib.records.journal import EVENT
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.restored import Restored
from chalicelib.records.store import Store
from chalicelib.shared_actions import RELEASE_MEMBERSHIP
from operate.restore.taking_in import take_in
from tests.campaign.campaign import Played, play
from tests.campaign.customers import Customer, Shares
from tests.campaign.deployment import FUNCTION_SECONDS, Deployment
from tests.campaign.network import LATEST_SECONDS
from tests.campaign.population import Population
from tests.campaign.rules import require
from tests.table import TABLE

if TYPE_CHECKING:
    from chalicelib.records.codec import Item
    from chalicelib.records.record import Record
    from tests.simulation.dynamo import Change

CUSTOMERS = 3
ARRIVING_WITHIN = 60.0
BEGINS = (120.0, 300.0, 600.0, 1800.0, 3600.0)
"""Seconds within which somebody decides to restore: in the middle of everything, or when all of it is done."""
TAKES = FUNCTION_SECONDS + LATEST_SECONDS + 10.0
"""Seconds that DynamoDB takes to restore: by then no invocation of before lives, and no request of one is under way."""
LOOKED_AT = 400.0
"""Seconds until it is confirmed. Whoever had a page open has met a closed door by then."""
SHARES = Shares(withdrawn=0.35, released=0.3, mistaken=0.2, relinked=0.2, vanished=0.0, varied=1.0, token_changed=0.0)
DEATHS, DIES = 8, 0.04
"""How many invocations die at a named place after the restore, at the most, and how often one does that comes there."""


@dataclass
class Restore:
    """One restore.

    Attributes:
        seed: Decides to which moment, and who dies.
        happened: What became of it, by name.
    """

    seed: int
    happened: Counter[str] = field(default_factory=Counter)
    _moments: list[tuple[Item, ...]] = field(default_factory=list)
    _back: bool = False

    def into(self, deployment: Deployment, population: Population) -> None:
        """Take part in a campaign."""
        self._deployment, self._population = deployment, population
        self._chance = deployment.chance("restore")
        self._store = Store(deployment.outside.table, TABLE, registry.ALL)  # type: ignore[arg-type]
        population.shares = SHARES
        for customer in population.customers:
            customer.coming += 1
        self._inner = deployment._on_change
        deployment.outside.table.on_change = self._note
        deployment.timeline.on_point = self._point
        begins = ARRIVING_WITHIN + self._chance.choice(BEGINS) * self._chance.random()
        deployment.timeline.at(begins, self._restore)

    def _note(self, change: Change) -> None:
        """Every moment from which on every customer's record is there can be gone back to."""
        if not self._back and change.table == TABLE:
            items = self._deployment.outside.table.snapshot(TABLE)
            if sum(item["sk"]["S"] == DETAILS for item in items) == CUSTOMERS:
                self._moments.append(items)
        self._inner(change)

    def _point(self, name: str) -> None:
        if self._back and self.happened["deaths at places"] < DEATHS and self._chance.random() < DIES:
            self.happened["deaths at places"] += 1
            self._deployment.timeline.kill(self._deployment.timeline.current.process)

    # -- the operator -------------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        timeline = self._deployment.timeline
        while not self._moments:  # somebody's record is not made yet, whatever the API answered
            timeline.sleep(1.0)
        decided, moment = self._deployment.clock(), self._chance.choice(self._moments)
        PauseSwitch(self._store).set(paused=True)
        timeline.sleep(TAKES)
        self._back = True
        self._go_back(moment, Restored(to=decided, at=self._deployment.clock()))
        timeline.sleep(LOOKED_AT / 2)
        for customer in self._population.customers:
            self._do_again(customer)
        timeline.sleep(LOOKED_AT / 2)
        require(not self._deployment.rules.begun, f"begun while it is paused: {self._deployment.rules.begun}")
        self._confirm()
        for customer in self._population.customers:
            timeline.spawn(self._goes_on, customer)

    def _go_back(self, moment: tuple[Item, ...], said: Restored) -> None:
        """Everything in it is one instant here: nothing reads the table before the deploy that names it."""
        deployment, submitted = self._deployment, self._submitted()
        for customer in self._population.customers:
            customer.kept, customer.session = customer.key in submitted, customer.session + 1
        self._population.shares = replace(SHARES, mistaken=1.0)  # whoever has had the link last goes on
        for processes in deployment._processes.values():
            for process in processes:
                deployment.timeline.kill(process)
        table = deployment.outside.table
        table.on_change = None
        table.go_back(TABLE, moment)
        PauseSwitch(self._store).set(paused=True)
        mark.write(self._store, said)
        some = moment[: self._chance.randrange(len(moment))]
        take_in(self._store, registry.ALL, some, said, actor="operator")  # whoever did it was interrupted,
        take_in(self._store, registry.ALL, table.snapshot(TABLE), said, actor="operator")  # and said the same again
        table.on_change = self._inner
        rules = deployment.rules
        for attempts in (rules.begun, rules.performing, rules.returned, rules.failed, rules.given):
            attempts.clear()
        for told in (rules.latest, rules.rows, rules.histories, rules.touched):
            told.clear()
        for item in table.snapshot(TABLE):
            if item["sk"]["S"].startswith(EVENT):
                rules.row_changed(item)
        records = [codec.decode(item) for item in table.snapshot(TABLE) if item["sk"]["S"] == DETAILS]
        rules.latest |= {record.key: record for record in records}

    def _submitted(self) -> set[str]:
        return {key for key, record in self._deployment.rules.latest.items() if record.answers is not None}

    def _confirm(self) -> None:
        said = mark.read(self._store)
        assert said is not None
        mark.write(self._store, said.model_copy(update={"confirmed_at": self._deployment.clock()}))
        PauseSwitch(self._store).set(paused=False)

    # -- everybody else -----------------------------------------------------------------------------------------------

    def _do_again(self, customer: Customer) -> None:
        """What `restore check` lists of a customer is done again by an SE."""
        record, engineers = self._record(customer), self._population.engineers
        link, customer.link, customer.version = customer.link, record.link_key, record.version
        users = tuple(each.user for each in record.releases)
        again = len(users) - len(record.entry(RELEASE_MEMBERSHIP).done_for)  # removed, and the table has it before it
        customer.forgotten, customer.released = len(customer.released) - len(users) + again, users
        customer.done_at, customer.disturbed = None, True
        if customer.withdrawn:
            if self._chance.random() < 0.5:
                self._withdraw(customer)
        elif record.registered_by not in {"", customer.user}:
            self.happened["released again"] += 1
            engineers.release_now(customer)
        elif link != record.link_key:
            self.happened["given a new link again"] += 1
            engineers.make_a_new_link(customer)

    def _goes_on(self, customer: Customer) -> None:
        timeline = self._deployment.timeline
        if customer.withdrawn:
            timeline.sleep(1200 * self._chance.random())
            self._withdraw(customer)
        customer.coming -= 1
        if not customer.withdrawn:
            self._population.comes_again(customer)

    def _withdraw(self, customer: Customer) -> None:
        if self._record(customer).status != REVOKED:
            self.happened["withdrawn again"] += 1
            self._population.engineers.withdraw(customer)

    def _record(self, customer: Customer) -> Record:
        return self._deployment.rules.latest[customer.key]


def restored(seed: int) -> tuple[Played, Counter[str]]:
    """One seed, played to its end; what was counted, and what became of the restore.

    Raises:
        Broken: A promise did not hold.
        NeverAtRest: It does not come to rest.
    """
    restore = Restore(seed)
    played = play(f"{seed} restored", customers=CUSTOMERS, arriving_within=ARRIVING_WITHIN, prepare=restore.into)
    restore.happened |= Counter({name: n for name, n in played.counted.items() if name.startswith("needed a person")})
    return played, restore.happened
