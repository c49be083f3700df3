"""Imports a store's orders of before: read from the marketplace page by page, handed to the shop platform one by one.

One attempt is one slice: it works for `SLICE` seconds, and keeps in the ledger how far it came. Each order is an upsert
by its number, and what was counted is kept together with the place: a slice that dies is done again, and counted once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.marketplace.client import Marketplace, order_of
from chalicelib.clients.marketplace.keys import StoreKeys
from chalicelib.clients.shop.client import Shop
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import PlatformError, Retryable
from chalicelib.shared_actions import OrdersImported

if TYPE_CHECKING:
    from chalicelib.clients.marketplace.client import OrderPage

SLICE: Final = 5.0
"""Seconds that one attempt works."""
AT_ONCE: Final = timedelta()
"""When the next slice follows: as soon as its turn comes, on the lane of bulk work."""
LONGEST_NUMBER: Final = 100
_ROW: Final = {
    "ORDER_REFUSED": "The shop does not take this order.",
    "VALIDATION_FAILED": "The shop does not take this order as the marketplace tells it.",
    "ORDER_UNREADABLE": "The marketplace tells this order in a form that cannot be read.",
}


@dataclass(frozen=True)
class ImportOrders:
    """Once for each order because it is an upsert by the order's number."""

    marketplace: Marketplace
    keys: StoreKeys
    shop: Shop

    def execute(self, work: Work) -> Done | Pending:
        """Import for a slice's time.

        Raises:
            Retryable, Permanent: The marketplace or the shop platform did not go on; what was done is the error's
                progress. A key that is not good is the customer's to mend.
        """
        jobs = work.record.entry(work.action).occasions
        if not jobs:
            return Done(work.so_far)  # asked for once more, with nothing new to import
        return _Slice(self, work, jobs[-1]).run()


class _Slice:
    """One attempt: how far it is."""

    def __init__(self, parts: ImportOrders, work: Work, job: str) -> None:
        self.parts = parts
        self.work = work
        self.store_id = work.record.record_id
        self.count = replace(OrdersImported.left_in(work.so_far, job), job=job)
        self.until = work.deadline.narrowed(SLICE)
        self.began = work.deadline.monotonic()
        self.before = self.count.seconds

    def run(self) -> Done | Pending:
        try:
            return self._through_pages(self.parts.keys.get(self.store_id))
        except PlatformError as error:
            error.progress = self._kept()
            raise

    def _through_pages(self, key: str) -> Done | Pending:
        while True:
            page = self.parts.marketplace.orders(key, self.count.cursor, self.work.deadline)
            self.count = replace(self.count, total=page.total)
            for node in page.nodes[self.count.in_page :]:
                self.count = self.count.with_row(self._hand_over(node))
                if self.until.remaining() <= 0:
                    return Pending(AT_ONCE, "its next slice", self._kept())
            if not page.page.has_next_page:
                return Done(self._kept())
            self._turn(page)

    def _turn(self, page: OrderPage) -> None:
        """On to the next page. A cursor that does not lead on would do so for ever."""
        cursor = page.page.end_cursor
        if cursor is None or cursor == self.count.cursor:
            raise Retryable("MARKETPLACE_NONSENSE", "The marketplace says that there is more, and not where.")
        self.count = replace(self.count, cursor=cursor, in_page=0)

    def _hand_over(self, node: dict[str, Any]) -> Mapping[str, str] | None:
        """Hand one order over; why it was refused, or None."""
        try:
            order = order_of(node)
            body = order.model_dump(mode="json", exclude={"number"})
            self.parts.shop.put_order(self.store_id, order.number, body, self.work.deadline)
        except Refused as refusal:
            if refusal.platform_code not in _ROW:
                raise
            return _row(node, refusal.platform_code)
        except (ValidationError, ValueError):  # not of the contract's shape, or a number that no path can have
            return _row(node, "ORDER_UNREADABLE")
        return None

    def _kept(self) -> dict[str, Any]:
        worked = self.before + self.work.deadline.monotonic() - self.began
        return replace(self.count, seconds=worked).as_result()


def _row(node: dict[str, Any], code: str) -> Mapping[str, str]:
    number = node.get("number")
    shown = number[:LONGEST_NUMBER] if isinstance(number, str) else ""
    return {"number": shown, "code": code, "says": _ROW[code]}
