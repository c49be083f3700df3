"""The marketplace, as a store sees it with its own key: whose the key is, and the store's orders, page by page.

Its API is GraphQL: it answers 200 with `errors` where it refuses, and 401 where it does not know the key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp
    from chalicelib.deadline import Deadline

PAGE: Final = 50
"""Orders that are asked for at once."""
KEY_REFUSED: Final = "MARKETPLACE_KEY_REFUSED"
"""Code of a key that the marketplace does not know, or not any more."""
LONGEST_NUMBER: Final = 100
"""Characters of an order's number."""
MOST_ORDERS: Final = 10**9
"""More than a shop has: what is counted must fit into the table."""
REFUSED_WAIT_LIMIT: Final = timedelta(minutes=2)
"""How long a refused key is taken for a hiccup before the customer is asked for another one."""
SHOP_QUERY: Final = "query Shop { shop { slug name } }"
ORDERS_QUERY: Final = (
    "query Orders($first: Int!, $after: String) { orders(first: $first, after: $after) { totalCount "
    "pageInfo { endCursor hasNextPage } nodes { number placedAt state total currency buyer { name email country } "
    "items { sku name quantity unitPrice } } } }"
)

Shape = TypeVar("Shape", bound=BaseModel)


class CursorGone(Retryable):
    """The marketplace does not take a cursor of its own any more: its orders must be read from the front again."""

    def __init__(self) -> None:
        super().__init__(
            "MARKETPLACE_CURSOR_GONE",
            "The marketplace does not know any more where the last page ended; the orders are read from the front.",
            hint="Ask who runs the marketplace why it does not take the cursors that it gives, then retry: the orders "
            "are read from the front, and what is there already is not doubled.",
        )


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class MarketplaceShop(_Model):
    """The shop that a key belongs to."""

    slug: str = Field(min_length=1, max_length=200)
    name: str = Field(max_length=300)


class Buyer(_Model):
    """Who ordered."""

    name: str
    email: str
    country: str


class Item(_Model):
    """What was ordered. `unit_price` is in the order's currency."""

    sku: str
    name: str
    quantity: int
    unit_price: Decimal = Field(alias="unitPrice")


class Order(_Model):
    """An order of the store's. `total` is in `currency` (ISO 4217)."""

    number: str = Field(min_length=1, max_length=LONGEST_NUMBER)
    placed_at: AwareDatetime = Field(alias="placedAt")
    state: str
    total: Decimal
    currency: str
    buyer: Buyer
    items: tuple[Item, ...]


class _PageInfo(_Model):
    end_cursor: str | None = Field(alias="endCursor", max_length=2000)
    has_next_page: bool = Field(alias="hasNextPage")


class OrderPage(_Model):
    """Some of the orders, oldest first.

    Attributes:
        nodes: As they came: one that is not of the contract must not hold up the others (`order_of`).
    """

    total: int = Field(alias="totalCount", ge=0, le=MOST_ORDERS)
    page: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[dict[str, Any], ...] = Field(max_length=PAGE)


class Marketplace:
    """Client of the marketplace.

    Args:
        http: Makes what calls it with a key.
    """

    def __init__(self, http: Callable[[str], PlatformHttp]) -> None:
        self._http = http

    def shop(self, key: str, deadline: Deadline) -> MarketplaceShop:
        """The shop that a key belongs to.

        Raises:
            Retryable: MARKETPLACE_KEY_REFUSED; MARKETPLACE_UNAVAILABLE, MARKETPLACE_THROTTLED, MARKETPLACE_NONSENSE.
            Permanent: MARKETPLACE_REFUSED: it does not let this key see it.
            Refused: Any other 4xx.
        """
        return self._asked(key, "Shop", SHOP_QUERY, {}, ("shop", MarketplaceShop), deadline)

    def orders(self, key: str, after: str | None, deadline: Deadline) -> OrderPage:
        """The next `PAGE` of the shop's orders.

        Args:
            after: Cursor of the page before; None: from the beginning.

        Raises:
            CursorGone: It does not take `after`, or not any more.
            As `shop`.
        """
        variables = {"first": PAGE, "after": after}
        return self._asked(key, "Orders", ORDERS_QUERY, variables, ("orders", OrderPage), deadline)

    def _asked(
        self,
        key: str,
        name: str,
        query: str,
        variables: dict[str, Any],
        wanted: tuple[str, type[Shape]],
        deadline: Deadline,
    ) -> Shape:
        http, (member, shape) = self._http(key), wanted
        asked = {"operationName": name, "query": query, "variables": variables}
        try:
            body = http.call("POST", "/graphql", body=asked, deadline=deadline).body
        except PlatformError as error:
            if error.code == f"{http.platform}_UNAUTHORISED":
                raise _key_refused() from None
            raise
        answered = body if isinstance(body, dict) else {}
        if answered.get("errors"):
            raise _error(http, name, answered["errors"], after=variables.get("after") is not None)
        data = answered.get("data")
        return http.shaped(shape, data.get(member) if isinstance(data, dict) else None)


def order_of(node: dict[str, Any]) -> Order:
    """An order as it came.

    Raises:
        ValidationError: It is not of the contract's shape.
    """
    return Order.model_validate(node)


def _error(http: PlatformHttp, name: str, errors: Any, *, after: bool) -> PlatformError:
    """What the first of GraphQL's errors means (GraphQL specification, section 7.1.2), by its extension's code. Its
    text may quote what was sent, and is not looked at.

    Args:
        after: Whether a cursor was sent. Of all that is, it alone was made by the marketplace, and may be too old.
    """
    first = errors[0] if isinstance(errors, list) and errors else None
    extensions = first.get("extensions") if isinstance(first, dict) else None
    code = extensions.get("code") if isinstance(extensions, dict) else None
    if code == "UNAUTHENTICATED":
        return _key_refused()
    if code == "BAD_USER_INPUT" and after:
        return CursorGone()
    if code == "FORBIDDEN":
        return Permanent(
            "MARKETPLACE_REFUSED",
            f"The marketplace does not let this key see what {name} asks for.",
            hint="Ask the marketplace for a key that may read the orders, and enter it; it then goes on by itself.",
            mended_by="customer",
        )
    return http.nonsense(f"{name} was answered with errors.")


def _key_refused() -> Retryable:
    return Retryable(
        KEY_REFUSED,
        "The marketplace does not take the store's key, or not any more.",
        hint="Enter a key of the marketplace that is good; what waits for it then goes on by itself, where it was.",
        delay=timedelta(seconds=20),
        wait_limit=REFUSED_WAIT_LIMIT,
        mended_by="customer",
    )
