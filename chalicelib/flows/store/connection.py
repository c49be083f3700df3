"""Whether a store's key of the marketplace is good: asked while the person waits, and told in one of five words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.errors import PlatformError

if TYPE_CHECKING:
    from chalicelib.clients.marketplace.client import Marketplace
    from chalicelib.deadline import Deadline

Result = Literal["reached", "refused", "wrong_key", "too_slow", "unexpected"]
SECONDS: Final = 5.0
"""That the marketplace has."""
SAYS: Final[dict[Result, str]] = {
    "reached": "The connection works.",
    "refused": "The marketplace does not let this key see the orders. Ask it for one that may.",
    "wrong_key": "The marketplace does not know this key. Look whether all of it was copied.",
    "too_slow": "The marketplace did not answer in time. Try again in a minute.",
    "unexpected": "The marketplace did not answer as we expect it to. Try again; if it stays so, ask us.",
}
_BY_CODE: Final[dict[str, Result]] = {
    "MARKETPLACE_KEY_REFUSED": "wrong_key",
    "MARKETPLACE_REFUSED": "refused",
    "MARKETPLACE_THROTTLED": "too_slow",
}


@dataclass(frozen=True)
class Connection:
    """What a test of a key came to.

    Attributes:
        shop: The shop that the key opens, as the marketplace names it to people; empty: it opens none.
        slug: The same, as the marketplace names it to programs.
    """

    result: Result
    shop: str = ""
    slug: str = ""

    @property
    def says(self) -> str:
        """For the person who waits."""
        return SAYS[self.result]


def tried(marketplace: Marketplace, key: str, deadline: Deadline) -> Connection:
    """Try a key: whose shop it opens, and whether it may read orders. Never raises for what the marketplace does."""
    try:
        shop = marketplace.shop(key, deadline)
        marketplace.orders(key, None, deadline)
    except PlatformError as error:
        late = error.code == "MARKETPLACE_UNAVAILABLE" and deadline.remaining() <= 0
        return Connection("too_slow" if late else _BY_CODE.get(error.code, "unexpected"))
    return Connection("reached", shop.name or shop.slug, shop.slug)
