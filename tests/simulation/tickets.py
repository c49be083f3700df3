"""A shop with a design ticket for each of its products: the tiny flow with children, in the small world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.engine import children
from chalicelib.engine.children import Children
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.work import Executor
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import Lifecycle, transition
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.clock import TestClock
from tests.simulation.delivery import Hand
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import CutStore, World
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import RETRY

MONTH = timedelta(days=30)
TICKET = Flow(
    name="ticket",
    kind="TICKET",
    lifecycle=Lifecycle(
        order=("open", "taken", "approved"),
        edges=frozenset({("open", "taken"), ("taken", "approved"), ("open", "dropped"), ("taken", "dropped")}),
        descriptions={
            "open": "Nobody draws it.",
            "taken": "Somebody draws it.",
            "approved": "It is drawn.",
            "dropped": "Nobody wants it.",
        },
    ),
    actions=(
        Action("pin", "Pin it to the board", "open", retry=RETRY),
        Action("unpin", "Take it off the board", "dropped", undoes="pin", retry=RETRY),
    ),
    title=lambda record: str(record.fields.get("product", "")),
)


def wanted(record: Record) -> Mapping[str, Mapping[str, Any]]:
    return {name: {"product": name} for name in record.fields.get("products", ())}


CHILDREN = Children(
    flow="ticket",
    wanted=wanted,
    made_by="open_tickets",
    awaited_by="tickets_done",
    closed_by="close_tickets",
    closes_to="dropped",
)
SHOP = Flow(
    name="shop",
    kind="SHOP",
    lifecycle=Lifecycle(
        order=("designing", "live"),
        edges=frozenset({("designing", "live"), ("designing", "closed")}),
        descriptions={"designing": "Its products are drawn.", "live": "It sells.", "closed": "It will not."},
    ),
    actions=(
        Action("open_tickets", "Open the tickets", "designing", retry=RETRY),
        Action(
            "tickets_done",
            "Wait for the designers",
            "designing",
            needs=("open_tickets",),
            reaches="live",
            wait_limit=MONTH,
            retry=RETRY,
        ),
        Action("close_tickets", "Close the tickets", "closed", undoes="open_tickets", retry=RETRY),
    ),
    children=(CHILDREN,),
)
FLOWS = {"shop": SHOP, "ticket": TICKET}
LOGO = Children(
    flow="ticket",
    wanted=lambda record: {"logo": {"product": "logo"}},
    made_by="open_logo",
    awaited_by="logo_done",
    closed_by="close_logo",
    closes_to="dropped",
)
WITH_LOGO = replace(
    SHOP,
    actions=(
        *SHOP.actions,
        Action("open_logo", "Open the ticket of the logo", "designing", retry=RETRY),
        Action("logo_done", "Wait for the logo", "designing", needs=("open_logo",), wait_limit=MONTH, retry=RETRY),
        Action("close_logo", "Close the ticket of the logo", "closed", undoes="open_logo", retry=RETRY),
    ),
    children=(CHILDREN, LOGO),
)
FAMILIES = {"shop": WITH_LOGO, "ticket": TICKET}


class Studio(World):
    """One shop with so many products, and who draws for it."""

    declared: Mapping[str, Flow] = FLOWS

    def __init__(self, products: int, *, compact: bool = False) -> None:
        flows = self.declared
        self.effects: Counter[str] = Counter()
        clock = TestClock()
        client = Dynamo(PROPERTIES, clock=clock).client
        self.making = CutStore(client, TABLE, flows, compact=compact)
        hands: dict[str, Executor] = {each.name: Hand(self.effects) for each in TICKET.actions}
        super().__init__(
            flows, {**hands, **children.executors(flows, self.making, clock)}, clock, client, compact=compact
        )
        api = Store(self.client, TABLE, flows, compact=compact)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), flows, clock, "cell-1")
        self.names = [f"product-{number}" for number in range(products)]
        made = Record(
            record_id="shop-1",
            kind="SHOP",
            flow="shop",
            status="designing",
            created_at=clock(),
            created_by="clerk",
            fields={"products": self.names},
            due_at=clock() + timedelta(seconds=60),
        )
        self.key = api.create(made).key

    @property
    def record(self) -> Record:
        """The shop as it is now."""
        return self.desk.store.load(self.key)

    def ticket(self, name: str) -> Record:
        """One ticket as it is now."""
        return self.desk.store.load(f"TICKET#shop-1.{name}")

    def tickets(self) -> list[Record]:
        """All tickets that there are."""
        keys = sorted(key for key in self._triggers() if key.startswith("TICKET#"))
        return [self.desk.store.load(key) for key in keys]

    def move(self, key: str, to: str) -> None:
        """Somebody changes the status of the shop, or of a ticket."""

        def moved(record: Record) -> Record:
            lifecycle = FLOWS[record.flow].lifecycle
            return transition(lifecycle, record, to, now=self.clock(), actor="clerk")

        self.desk.change(key, moved)

    def draw(self, name: str) -> None:
        """A designer draws one, and it is approved."""
        self.move(f"TICKET#shop-1.{name}", "taken")
        self.move(f"TICKET#shop-1.{name}", "approved")

    def status(self, action: str) -> Status:
        """Of one action of the shop."""
        return self.record.entry(action).status

    def starts(self) -> int:
        """How often the shop was started."""
        return self._triggers()[self.key]


class Families(Studio):
    """A shop whose logo is drawn beside two products."""

    declared = FAMILIES

    def __init__(self) -> None:
        super().__init__(2)
