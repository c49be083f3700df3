"""Stand-in for the shop platform: stores with their profile, feeds and orders, and who works in which."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.clients.shop.needs import NEEDS
from local.platforms.auth import BearerToken
from local.platforms.base import Body, Shape, platform_app
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn
from local.platforms.problems import Refusal, documented

DESCRIPTION = "What Onramp needs of the shop platform. Errors are RFC 9457 problems whose `code` is stable."

Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Address = Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2000)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class Profile(Body):
    """Body of PUT /v1/stores/{store_id}/profile."""

    company_name: Line
    brand_name: Line | None = None
    shop_description: Annotated[str, StringConstraints(max_length=5000)] | None = None
    contact_email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    contact_phone: Line | None = None
    website_url: Address | None = None
    business_address: Annotated[str, StringConstraints(max_length=1000)]
    tax_number: Line | None = None
    default_language: Language


class Feeds(Body):
    """Body of PUT /v1/stores/{store_id}/feeds."""

    products_url: Address
    orders_url: Address | None = None
    feed_language: Language
    feed_currency: Currency


class OrderedItem(Body):
    """What was ordered."""

    sku: Line
    name: Line
    quantity: Annotated[int, Field(ge=1, le=100000)]
    unit_price: Money


class OrderingBuyer(Body):
    """Who ordered."""

    name: Line
    email: Line
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class ShopOrder(Body):
    """Body of PUT /v1/stores/{store_id}/orders/{number}."""

    placed_at: AwareDatetime
    state: Line
    total: Money
    currency: Currency
    buyer: OrderingBuyer
    items: Annotated[list[OrderedItem], Field(max_length=500)]


class UsersStore(Shape):
    """The store that a user works in."""

    store_id: str
    code: str
    name: str


class Kept(Shape):
    """What is known of a thing by now."""

    store_id: str


class NewStore(BaseModel):
    """Body of PUT /_stores/{store_id}: a store that has signed up, and who works in it."""

    model_config = ConfigDict(extra="forbid")

    code: str
    name: str
    users: list[str] = []


class ShopState:
    """All that the platform knows, in memory."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._stores: dict[str, NewStore] = {}
        self._kept: dict[tuple[str, ...], Body] = {}

    def sign_up(self, store_id: str, store: NewStore) -> None:
        """Have a store, whoever works in it from now on."""
        self._stores[store_id] = store

    def store_of(self, user_id: str) -> UsersStore | None:
        """The store that a user works in."""
        found = ((store_id, store) for store_id, store in self._stores.items() if user_id in store.users)
        return next((UsersStore(store_id=each, code=store.code, name=store.name) for each, store in found), None)

    def upsert(self, operation: str, store_id: str, body: Body, *more: str) -> Kept:
        """Keep a thing of a store. The same again changes nothing."""
        if store_id not in self._stores:
            raise Refusal(404, "STORE_NOT_FOUND", "There is no store of this id.")
        place = (operation, store_id, *more)
        if self._kept.get(place) == body:
            self._effects.asked()
        else:
            asked = body.model_dump(mode="json")
            self._effects.record(operation, "/".join((store_id, *more)), key=None, asked=asked, changed=asked)
            self._kept[place] = body
        return Kept(store_id=store_id)

    def forget(self) -> None:
        """Be as new."""
        self._stores.clear()
        self._kept.clear()

    def orders(self, store_id: str) -> list[str]:
        """Numbers of a store's orders, in the order in which they came."""
        return [place[2] for place in self._kept if place[:2] == ("put_order", store_id)]


def create_shop(token: str, effects: Effects | None = None, faults: Faults | None = None) -> FastAPI:
    """The shop platform as an application, empty.

    Args:
        token: The bearer token that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger; one of its own if not given.
        faults: Its fault switches; of its own if not given.
    """
    effects = effects or Effects("shop")
    app = platform_app(
        "Shop platform", DESCRIPTION, token=BearerToken(token), effects=effects, faults=faults or Faults()
    )
    state = ShopState(effects)
    app.state.kept = state

    async def store_of_user(user_id: str) -> UsersStore:
        """The store that a user of the user pool works in at this moment."""
        found = state.store_of(user_id)
        if found is None:
            raise Refusal(404, "NO_STORE", "This user works in no store.")
        return found

    async def put_profile(store_id: str, body: Profile) -> Kept:
        """Give a store a merchant profile. The same again changes nothing."""
        return state.upsert("put_profile", store_id, body)

    async def put_feeds(store_id: str, body: Feeds) -> Kept:
        """Give a store the addresses of its feeds. The same again changes nothing."""
        return state.upsert("put_feeds", store_id, body)

    async def put_order(store_id: str, number: str, body: ShopOrder) -> Kept:
        """Give a store an order, or bring the one of this number up to date. The same again changes nothing."""
        if body.placed_at > datetime.now(body.placed_at.tzinfo):
            raise Refusal(422, "ORDER_REFUSED", "This order is of a time that is still to come.")
        return state.upsert("put_order", store_id, body, number)

    async def sign_up(store_id: str, body: NewStore) -> None:
        state.sign_up(store_id, body)

    async def orders(store_id: str) -> list[str]:
        return state.orders(store_id)

    one, missing = "/v1/stores/{store_id}", documented(_404="STORE_NOT_FOUND")
    app.add_api_route(
        "/v1/users/{user_id}/store", store_of_user, methods=["GET"], responses=documented(_404="NO_STORE")
    )
    app.add_api_route(f"{one}/profile", put_profile, methods=["PUT"], responses=missing)
    app.add_api_route(f"{one}/feeds", put_feeds, methods=["PUT"], responses=missing)
    refused = documented(_404="STORE_NOT_FOUND", _422="VALIDATION_FAILED, ORDER_REFUSED")
    app.add_api_route(f"{one}/orders/{{number:path}}", put_order, methods=["PUT"], responses=refused)
    app.add_api_route("/_stores/{store_id}", sign_up, methods=["PUT"], status_code=204, include_in_schema=False)
    app.add_api_route("/_stores/{store_id}/orders", orders, methods=["GET"], include_in_schema=False)
    return app


STAND_IN = StandIn("shop", NEEDS, create_shop)
