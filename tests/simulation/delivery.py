"""A courier: the tiny flow with everything that a flow can declare, in the small world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.desk.context import Desk
from chalicelib.desk.retry import retry
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.simulation.world import Killed, World
from tests.table import TABLE
from tests.tiny_flow import DELIVERY, delivery

Behaviour = Callable[[Work], Done | Pending]


@dataclass
class Hand:
    """An executor whose effect counts once for each idempotency key, as with a platform that takes one."""

    effects: Counter[str]
    behave: Behaviour | None = None
    records: list[Record] = field(default_factory=list)
    dies: str = ""
    """``before`` or ``after`` its next effect."""

    def execute(self, work: Work) -> Done | Pending:
        """Do as a test says, or succeed."""
        self.records.append(work.record)
        self._die_if("before")
        outcome = self.behave(work) if self.behave else Done({"box": "B7"} if work.action == "pack" else {})
        if isinstance(outcome, Done):
            self.effects[work.action] += not any(key == work.idempotency_key for key in self.effects)
            self.effects[work.idempotency_key] = 1
            self._die_if("after")
        return outcome

    def _die_if(self, moment: str) -> None:
        if self.dies == moment:
            self.dies = ""
            raise Killed


class Courier(World):
    """One delivery, as ordered with these fields, and who works on it."""

    def __init__(self, **fields: object) -> None:
        self.effects: Counter[str] = Counter()
        self.hands = {action.name: Hand(self.effects) for action in DELIVERY.actions}
        super().__init__({"delivery": DELIVERY}, self.hands)
        api = Store(self.client, TABLE)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), self.flows, self.clock, "cell-1")
        self.key = api.create(delivery(fields=fields, due_at=self.clock() + timedelta(seconds=60))).key

    @property
    def record(self) -> Record:
        """As it is now."""
        return self.desk.store.load(self.key)

    @property
    def way(self) -> list[str]:
        """Every status that it came to, in order."""
        return [line.after for line in self.views.history(self.key) if line.kind == "lifecycle"]

    def status(self, action: str) -> Status:
        """Of one action."""
        return self.record.entry(action).status

    def move(self, to: str) -> None:
        """A clerk changes the status."""

        def moved(record: Record) -> Record:
            return transition(DELIVERY.lifecycle, record, to, now=self.clock(), actor="clerk")

        self.desk.change(self.key, moved)

    def retry(self, action: str) -> None:
        """A clerk has an action tried again."""
        retry(self.desk, self.record, action, actor="clerk")
