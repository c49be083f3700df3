"""Weeks of companies that wait for designers, with lost starts, deaths and pauses: every one goes live once all of its
tickets are done, and not before; what is left when it closes is cancelled."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.desk.context import Desk
from chalicelib.engine import children
from chalicelib.engine.work import Done, Executor, Work
from chalicelib.flows import registry
from chalicelib.flows.common.roles import Role
from chalicelib.flows.design.deeds import Colleague
from chalicelib.flows.design.intents import draw, judge
from chalicelib.flows.design.intents.draw import Looked
from chalicelib.flows.merch.intents import shop
from chalicelib.flows.merch.lifecycle import CHURNED, LIVE, LOGO_DESIGN_PENDING, PAUSED, PRINT_FILES_PENDING
from chalicelib.flows.merch.prints import APPROVED, CANCELLED, keys, logos, print_files
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.clock import TestClock
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import Killed, World
from tests.table import PROPERTIES, TABLE

FLOWS = {name: registry.ALL[name] for name in ("merch", "design")}
DEE, SUE = Colleague("dee@onramp.example", Role.DESIGNER), Colleague("sue@onramp.example", Role.SUPER_ADMIN)
ANSWERS: Mapping[str, Any] = {
    "company_name": "Harbour Books",
    "admin_email": "ada@harbour.example",
    "sku_ids": ["APRON-BIB", "TEE-CREW", "MUG-CERAMIC"],
    "headcount": 40,
    "logo_addon": True,
}


class _AtOnce:
    """What these stories are not about."""

    def execute(self, work: Work) -> Done:
        return Done()


class Agency(World):
    """One company, from its brand on, and who draws for it."""

    def __init__(self, *, logo: bool, compact: bool = False) -> None:
        clock = TestClock()
        client = Dynamo(PROPERTIES, clock=clock).client
        others: dict[str, Executor] = dict.fromkeys(
            (action.name for flow in FLOWS.values() for action in flow.actions), _AtOnce()
        )
        super().__init__(FLOWS, others, clock, client, compact=compact)
        self.executors = {**others, **children.executors(FLOWS, self.store, clock)}
        api = Store(client, TABLE, FLOWS, compact=compact)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), FLOWS, clock, "cell-1")
        status = LOGO_DESIGN_PENDING if logo else PRINT_FILES_PENDING
        made = Record(
            record_id="c-1",
            kind=FLOWS["merch"].kind,
            flow="merch",
            status=status,
            created_at=clock(),
            created_by="the public",
            title="Harbour Books",
            at={status: clock()},
            answers=dict(ANSWERS),
            due_at=clock(),
        )
        self.key = api.create(made).key

    @property
    def company(self) -> Record:
        """As it is now."""
        return self.desk.store.load(self.key)

    def tickets(self) -> list[Record]:
        """All that are there, of those that the company is to have."""
        record = self.company
        names = (*logos(record), *print_files(record))
        return list(self.desk.views.read(keys(record, names)).values())

    def work_on(self, ticket: Record, dice: random.Random) -> None:
        """Whatever somebody does next with a ticket."""
        desk, last = self.desk, len(ticket.fields.get("revisions", ()))
        if ticket.status == "QUEUED":
            draw.take(desk, ticket, "", DEE)
        elif ticket.status in {"IN_DESIGN", "SENT_BACK"}:
            if dice.random() < 0.05:
                judge.override(desk, ticket, "CANCELLED", "Nobody wants it.", SUE)
                return
            begun, revision = draw.begin_revision(desk, ticket, "png", DEE)
            draw.submit(desk, begun, revision.n, Looked("png", 9, f"etag{revision.n}"), DEE)
        elif ticket.status == "IN_REVIEW":
            if dice.random() < 0.3:
                judge.send_back(desk, ticket, last, "Too small.", DEE)
            else:
                judge.approve(desk, ticket, last, SUE)


@pytest.mark.parametrize("seed", range(6))
def test_a_company_goes_live_when_its_tickets_are_done_and_only_then(seed: int) -> None:
    dice = random.Random(seed)
    agency = Agency(logo=dice.random() < 0.5, compact=dice.random() < 0.5)
    for _ in range(150):
        with contextlib.suppress(Killed):
            agency.settle(minutes=dice.choice((1, 5, 30)))
        if agency.company.status == LIVE:
            break
        if dice.random() < 0.3:
            agency.lose_triggers()
        if dice.random() < 0.2:
            agency.store.cut_at(dice.choice(("before", "after")), lambda before, after: after.flow == "merch")
        for ticket in agency.tickets():
            if dice.random() < 0.5 and not ticket.ended:
                agency.work_on(ticket, dice)
    for _ in range(3):
        with contextlib.suppress(Killed):
            agency.settle(minutes=30)
    company, tickets = agency.company, agency.tickets()
    assert company.status == LIVE
    assert len(tickets) == len({*logos(company), *print_files(company)})
    assert {ticket.status for ticket in tickets} <= {APPROVED, CANCELLED}
    last = max(ticket.in_status_since for ticket in tickets)
    assert company.at[LIVE] >= last
    for _ in range(dice.randint(0, 3)):
        shop.pause(agency.desk, agency.company, "We move.", actor="ada", ours=False)
        agency.settle(minutes=dice.choice((5, 600)))
        assert agency.company.status == PAUSED
        shop.resume(agency.desk, agency.company, actor="ada", ours=False)
    shop.churn(agency.desk, agency.company, "They left.", actor="sue@onramp.example")
    agency.settle(minutes=60)
    company = agency.company
    assert company.status == CHURNED
    assert company.entry("close_print_tickets").settled
    assert [ticket.status for ticket in agency.tickets()] == [ticket.status for ticket in tickets]
    statuses = [each.after for each in agency.views.history(company) if each.kind == "lifecycle"]
    assert statuses.count(LIVE) == 1 + statuses.count(PAUSED)


@pytest.mark.parametrize("seed", range(6))
def test_a_company_that_leaves_while_it_is_drawn_for_leaves_no_ticket_open(seed: int) -> None:
    dice = random.Random(1000 + seed)
    agency = Agency(logo=dice.random() < 0.5, compact=dice.random() < 0.5)
    leaves_after = dice.randint(0, 12)
    for number in range(30):
        with contextlib.suppress(Killed):
            agency.settle(minutes=dice.choice((1, 5, 30)))
        if dice.random() < 0.3:
            agency.lose_triggers()
        if dice.random() < 0.3:
            agency.store.cut_at(dice.choice(("before", "after")), lambda before, after: after.flow == "merch")
        for ticket in agency.tickets():
            if dice.random() < 0.4 and not ticket.ended:
                agency.work_on(ticket, dice)
        if number == leaves_after:
            shop.churn(agency.desk, agency.company, "They change their mind.", actor="sue@onramp.example")
    for _ in range(3):
        with contextlib.suppress(Killed):
            agency.settle(minutes=30)
    company = agency.company
    assert company.status == CHURNED
    assert [name for name in company.actions if not company.entry(name).over] == []
    assert {ticket.status for ticket in agency.tickets()} <= {APPROVED, CANCELLED}
    statuses = [each.after for each in agency.views.history(company) if each.kind == "lifecycle"]
    assert statuses[-1] == CHURNED
