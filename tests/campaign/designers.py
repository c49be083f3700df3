"""Designers in a campaign: they take tickets, hand revisions in, send some back, and approve, two at once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from chalicelib.desk.context import Desk
from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.common.roles import Role
from chalicelib.flows.design.deeds import Colleague, designer_of
from chalicelib.flows.design.intents import draw, judge
from chalicelib.flows.design.intents.draw import Looked
from chalicelib.flows.design.lifecycle import APPROVED, CANCELLED, IN_REVIEW
from chalicelib.flows.design.name import FLOW_NAME
from chalicelib.records.record import Record
from tests.campaign.retrying import Person
from tests.campaign.rules import require

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment

DONE: Final = {APPROVED, CANCELLED}
LOOKS_EVERY: Final = 60.0
REFUSED: Final = {
    "TICKET_APPROVED",
    "TICKET_CANCELLED",
    "TICKET_TAKEN",
    "REVISION_NEEDED",
    "REVISION_OWN",
    "REVISION_REPLACED",
    "REVISION_NOT_FOUND",
}
"""What somebody is told who was overtaken."""


class Designers(Person):
    """All of them.

    Args:
        desk: The API's.
        chance: Of the companies.
    """

    def __init__(self, deployment: Deployment, desk: Desk, chance: random.Random) -> None:
        self._deployment, self._desk, self._chance = deployment, desk, chance
        self._timeline = deployment.timeline
        self.sent_back = 0.3
        deployment.timeline.spawn(self._work, Colleague("dora@example.com", Role.DESIGNER))
        deployment.timeline.spawn(self._work, Colleague("abe@example.com", Role.ADMIN))

    def tickets(self, company_id: str = "") -> list[Record]:
        """A company's tickets, or all, as they are stored."""
        prefix = f"TICKET#{company_id}." if company_id else "TICKET#"
        return [record for key, record in self._deployment.rules.latest.items() if key.startswith(prefix)]

    def open_tickets(self, company_id: str) -> list[str]:
        """Those that are not done, by key and status."""
        return [f"{each.key} {each.status}" for each in self.tickets(company_id) if each.status not in DONE]

    def _work(self, who: Colleague) -> None:
        while True:
            self._timeline.sleep(LOOKS_EVERY * self._chance.random())
            queue = [each for each in self.tickets() if each.status not in DONE]
            for ticket in queue[:4]:
                self._does_the_next(ticket.record_id, who)

    def _does_the_next(self, ticket_id: str, who: Colleague) -> None:
        try:
            ticket = self._ticket(ticket_id)
            if ticket.status in DONE:
                return
            if ticket.status == IN_REVIEW:
                self._judges(ticket, who)
            else:
                self._draws(ticket, who)
        except Problem as problem:
            require(problem.code in REFUSED, f"{ticket_id}: {who.email} was told {problem.code}")

    def _draws(self, ticket: Record, who: Colleague) -> None:
        desk = self._desk
        taken = self._ask(lambda: draw.take(desk, ticket, designer_of(ticket), who))
        begun, revision = self._ask(lambda: draw.begin_revision(desk, taken, "png", who))
        self._timeline.sleep(self._chance.uniform(1, 60))
        looked = Looked("png", 33, f"etag-of-{revision.n}")
        self._ask(lambda: draw.submit(desk, begun, revision.n, looked, who))

    def _judges(self, ticket: Record, who: Colleague) -> None:
        desk, last = self._desk, max(each["n"] for each in ticket.fields["revisions"])
        if self._chance.random() < self.sent_back:
            self._ask(lambda: judge.send_back(desk, ticket, last, "It bleeds.", who))
            return
        for _ in range(2 if self._chance.random() < 0.2 else 1):
            self._ask(lambda: judge.approve(desk, ticket, last, who))

    def _ticket(self, ticket_id: str) -> Record:
        found: Record = self._ask(lambda: open_record(self._desk, FLOW_NAME, ticket_id))
        return found
