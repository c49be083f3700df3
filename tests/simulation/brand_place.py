"""A company from its confirmed intake on, in the small world: the real flow and the real executors of its brand, and
whom they ask. Nobody draws for it, and everything else is done at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from chalicelib.clients.brandfetch.client import Brand, BrandColour, BrandFont
from chalicelib.clients.language_model.client import LanguageModel
from chalicelib.deadline import Deadline
from chalicelib.desk.context import Desk
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.executors.refresh_brand import RefreshBrand
from chalicelib.executors.scrape_brand import ScrapeBrand
from chalicelib.executors.synthesise_brand import SynthesiseBrand
from chalicelib.flows import registry
from chalicelib.flows.merch.brand_executors import BRIEF
from chalicelib.flows.merch.brand_kit import kit_of
from chalicelib.flows.merch.lifecycle import INTAKE_COMPLETE
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND
from tests.clock import TestClock
from tests.simulation.world import World
from tests.table import TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ANSWERS: Mapping[str, Any] = {
    "company_name": "Ada Goods",
    "admin_email": "ada@mail.example",
    "vertical": "trades",
    "website_url": "https://ada.example",
    "own_assets": False,
}
KIT: Mapping[str, str] = {
    "primary_color": "#224466",
    "accent_color": "#aa2244",
    "background_color": "#ffffff",
    "text_color": "#111111",
    "secondary_color": "#445566",
    "heading_font": "Lora",
    "body_font": "Open Sans",
    "headline": "Wear what you build",
    "tagline": "tagline 1",
}


class Brands:
    """Brandfetch, as a test says: whatever it is to raise next, or a brand for every domain that is not unknown."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: list[Exception] = []
        self.known: set[str] = set()

    def brand(self, domain: str, deadline: Deadline) -> Brand | None:
        """As `Brandfetch.brand`."""
        self.asked.append(domain)
        if self.trouble:
            raise self.trouble.pop(0)
        if domain.startswith("unknown") and domain not in self.known:
            return None
        accent = BrandColour(hex=KIT["accent_color"], type="accent")
        return Brand(domain=domain, name="Ada", colours=(accent,), fonts=(BrandFont(name="Lora", type="title"),))


class Model:
    """The language model: each kit has a tagline of its own. What a test says happens before it answers."""

    def __init__(self) -> None:
        self.asked = 0
        self.happens: Callable[[int], None] = lambda number: None

    def synthesise(
        self,
        shape: type[BaseModel],
        task: str,
        facts: Mapping[str, Any],
        deadline: Deadline,
        *,
        complaint: str = "",
    ) -> BaseModel:
        """As `LanguageModel.synthesise`."""
        self.asked += 1
        number = self.asked
        self.happens(number)
        return shape.model_validate({**KIT, "tagline": f"tagline {number}"})


class Others:
    """What all other actions do here: it is done at once. What waits for people waits."""

    def execute(self, work: Work) -> Done | Pending:
        """Done, or not yet."""
        if work.action.startswith("await_"):
            return Pending(timedelta(days=1), "somebody who draws")
        return Done()


class BrandPlace(World):
    """One company, with these answers beside `ANSWERS`, whose admin is ada.

    Args:
        clock, client: As `World`; None: of its own.
    """

    def __init__(self, clock: TestClock | None = None, client: DynamoDBClient | None = None, **answers: Any) -> None:
        self.brands, self.model = Brands(), Model()
        brands: Any = self.brands
        model: LanguageModel | Any = self.model
        flow = registry.ALL["merch"]
        others: dict[str, Executor] = dict.fromkeys((each.name for each in flow.actions), Others())
        super().__init__({"merch": flow}, {}, clock, client)
        self.executors = {
            **others,
            SCRAPE_BRAND: ScrapeBrand(brands, BRIEF, self.clock),
            SYNTHESISE_BRAND: SynthesiseBrand(model, BRIEF),
            REFRESH_BRAND: RefreshBrand(brands, model, BRIEF),
        }
        api = Store(self.client, TABLE, self.flows)
        self.desk = Desk(api, Links(api), Requests(api), Views(api), self.flows, self.clock, "cell-1")
        made = Record(
            record_id="c-1",
            kind=flow.kind,
            flow="merch",
            status=INTAKE_COMPLETE,
            created_at=self.clock(),
            created_by="the public",
            title="Ada Goods",
            answers={**ANSWERS, **answers},
            fields={"admins": ["ada"]},
            due_at=self.clock() + timedelta(seconds=60),
        )
        self.key = api.create(made).key

    @property
    def record(self) -> Record:
        """As it is now."""
        return self.desk.store.load(self.key)

    @property
    def tagline(self) -> str:
        """Of its kit: whose answer counts."""
        return kit_of(self.record).said("tagline")

    @property
    def way(self) -> list[str]:
        """Every status that it came to, in order."""
        return [line.after for line in self.views.history(self.key) if line.kind == "lifecycle"]

    def status(self, action: str) -> Status:
        """Of one action."""
        return self.record.entry(action).status

    def failure(self, action: str) -> str:
        """The code that it failed with."""
        failure = self.record.entry(action).failure
        return failure.code if failure else ""

    def move(self, to: str) -> None:
        """Somebody changes the status."""

        def moved(record: Record) -> Record:
            return transition(self.flows["merch"].lifecycle, record, to, now=self.clock(), actor="clerk")

        self.desk.change(self.key, moved)
