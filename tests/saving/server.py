"""The real intent, over a table in memory, as pages reach it."""

from __future__ import annotations

from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.flows import registry
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.erase import erase_team_member
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.routes import answers
from chalicelib.flows.ecom.routes.forms import Save, sent
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from infra.state.storage import storage
from tests.clock import TestClock
from tests.saving.page import Answer, Values
from tests.simulation.dynamo import Dynamo
from tests.table import TABLE

BOB = "bob@shop.example"


def team(*names: str) -> list[dict[str, str]]:
    """A list of people, as it is stored."""
    return [{"email": f"{name}@shop.example", "login_method": "password", "role": "member"} for name in names]


CHOICES: dict[str, list[Any]] = {
    "index_name": ["a", "b", "c"],
    "storefront_type": ["web", "mobile", None],
    TEAM: [[], team("bob"), team("eve"), team("bob", "eve")],
}
"""Few values of each field, so that an old one comes back again and again."""


class Server:
    """The application, as a page reaches it: one onboarding, nobody signed up yet."""

    def __init__(self) -> None:
        clock = TestClock()
        store = Store(Dynamo({TABLE: storage()["Table"]["Properties"]}, clock=clock).client, TABLE, registry.ALL)
        self.desk = Desk(store, Links(store), Requests(store), Views(store), registry.ALL, clock, "cell-1")
        prefill = {"account_name": "Ada's", "index_name": "a", TEAM: team("bob")}
        made = create(self.desk, prefill=prefill, note="", actor="se", idempotency_key=None)
        self._id, self._link = made.record_id, made.link_key

    @property
    def record(self) -> Record:
        """What is stored."""
        return self.desk.store.load(f"ONBOARDING#{self._id}")

    def read(self) -> Answer:
        """What a reading is answered."""
        return answers.onboarding(self._seen(), self.record, registrant=False).model_dump(mode="json")

    def save(self, body: Values) -> Answer:
        """What a save is answered."""
        form = Save.model_validate(body)
        done = save(self.desk, self._link, None, sent(form), form.sender)
        seen = answers.onboarding(self._seen(), done.record, registrant=False)
        return answers.saved(seen, done.conflicts).model_dump(mode="json")

    def erase(self, email: str) -> None:
        """An SE erases a team member."""
        erase_team_member(self.desk, self.desk.store.load(f"ONBOARDING#{self._id}"), email, actor="se")

    def _seen(self) -> answers.Seen:
        return answers.Seen(FLOW, self.desk.clock(), "")
