"""A basket that nobody came back for: the tiny flow whose records end by themselves, in the small world.

A shelf is reserved for it and a payment opened. A basket that ends has its payment cancelled first, which is refused
where it was paid meanwhile; what was reserved is taken back afterwards.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from chalicelib.desk.context import Desk
from chalicelib.desk.retry import retry
from chalicelib.desk.touching import touch
from chalicelib.engine.ending import Ending
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.work import Done, Work
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import Lifecycle, transition
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.simulation.delivery import Hand
from tests.simulation.world import World
from tests.table import TABLE
from tests.tiny_flow import RETRY

DAY = timedelta(hours=24)
LIFECYCLE = Lifecycle(
    order=("draft", "confirmed", "shipped"),
    edges=frozenset(
        {
            ("draft", "confirmed"),
            ("confirmed", "shipped"),
            ("draft", "abandoned"),
            ("draft", "looked_at"),
            ("looked_at", "draft"),
            ("looked_at", "abandoned"),
        }
    ),
    descriptions={
        "draft": "Somebody fills it.",
        "confirmed": "They want it.",
        "shipped": "They have it.",
        "abandoned": "They never came back.",
        "looked_at": "A clerk looks at it.",
    },
    held=frozenset({"looked_at"}),
)
ENDING = Ending(
    to="abandoned",
    after=DAY,
    of=lambda record: record.status != "confirmed" and "paid" not in record.facts,
    why="untouched for 24 hours",
    said="This basket has ended. Begin a new one.",
    first=("cancel_payment",),
)
BASKET = Flow(
    name="basket",
    kind="BASKET",
    lifecycle=LIFECYCLE,
    actions=(
        Action("reserve", "Reserve a shelf", "draft", retry=RETRY),
        Action("open_payment", "Open a payment", "draft", retry=RETRY),
        Action("cancel_payment", "Cancel it", "draft", recurs=ENDING.occasions, promotes=("paid",), retry=RETRY),
        Action("ship", "Ship it", "confirmed", needs=("reserve",), reaches="shipped", retry=RETRY),
        Action("release", "Release the shelf", "abandoned", undoes="reserve", retry=RETRY),
        Action("drop_payment", "Drop the payment", "abandoned", undoes="open_payment", retry=RETRY),
    ),
    ending=ENDING,
)


class Counterfoil(World):
    """One basket, who fills it, and who works on it. `paid`: whether the payment has been made meanwhile."""

    def __init__(self, *, skew: timedelta = timedelta()) -> None:
        self.effects: Counter[str] = Counter()
        self.hands = {action.name: Hand(self.effects) for action in BASKET.actions}
        self.hands["cancel_payment"].behave = self._cancel
        super().__init__({"basket": BASKET}, self.hands)
        self.skew = skew
        self.paid = False
        api = Store(self.client, TABLE)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), self.flows, self.at_the_door, "cell-1")
        made = Record(
            record_id="basket-1",
            kind="BASKET",
            flow="basket",
            status="draft",
            created_at=self.at_the_door(),
            created_by="the public",
            due_at=self.at_the_door() + timedelta(seconds=60),
        )
        self.key = api.create(made).key

    def at_the_door(self) -> datetime:
        """The clock of the API, which may differ from the engine's."""
        return self.clock() + self.skew

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

    def touch(self, **fields: object) -> Record:
        """The customer fills something in."""
        return touch(self.desk, self.key, lambda record: record.but(fields={**record.fields, **fields}))

    def move(self, to: str) -> None:
        """A clerk changes the status."""

        def moved(record: Record) -> Record:
            return transition(LIFECYCLE, record, to, now=self.at_the_door(), actor="clerk")

        self.desk.change(self.key, moved)

    def retry(self, action: str) -> None:
        """A clerk has an action tried again."""
        retry(self.desk, self.record, action, actor="clerk")

    def pass_(self, **span: float) -> None:
        """Let time go on with all that happens in it."""
        self.settle(minutes=round(timedelta(**span).total_seconds() / 60))

    def _cancel(self, work: Work) -> Done:
        return Done({"paid": "yes"} if self.paid else {})
