"""Imports a store's orders of before: read from the marketplace page by page, handed to the shop platform one by one.

One attempt is one slice: it works for `SLICE` seconds, and keeps in the ledger how far it came. Each order is an upsert
by its number, and what was counted is kept together with the place: a slice that dies is done again, and counted once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.marketplace.client import LONGEST_NUMBER, CursorGone, Marketplace, order_of
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
        self.shop = str(work.record.facts.get("marketplace_shop", ""))
        self.count = replace(OrdersImported.left_in(work.so_far, job), job=job)
        self.until = work.deadline.narrowed(SLICE)
        self.began = work.deadline.monotonic()
        self.before = self.count.seconds

    def run(self) -> Done | Pending:
        try:
            return self._through_pages(self.parts.keys.get(self.store_id, self.shop))
        except PlatformError as error:
            if isinstance(error, CursorGone):
                self.count = self.count.from_the_front()
            error.progress = self._kept()
            raise

    def _through_pages(self, key: str) -> Done | Pending:
        while True:
            page = self.parts.marketplace.orders(key, self.count.cursor, self.work.deadline)
            self.count = replace(self.count, total=page.total)
            for mark, node in self._left_of(page):
                self.count = self.count.with_row(self._hand_over(node), mark)
                if self.until.remaining() <= 0:
                    return Pending(AT_ONCE, "its next slice", self._kept())
            if not page.page.has_next_page:
                return Done(self._kept())
            self._turn(page)
            if self.until.remaining() <= 0:  # also where pages are empty
                return Pending(AT_ONCE, "its next slice", self._kept())

    def _left_of(self, page: OrderPage) -> list[tuple[str, dict[str, Any]]]:
        """What of a page is still to be handed over, by its marks. It was read before, perhaps, and need not be as it
        was then: by its number in the page, an order would be passed over when one before it has gone."""
        marked = {_mark(node): node for node in page.nodes}
        # What earlier code left knows a number only.
        seen = self.count.seen or tuple(marked)[: self.count.in_page]
        self.count = replace(self.count, seen=seen)
        return [(mark, node) for mark, node in marked.items() if mark not in seen]

    def _turn(self, page: OrderPage) -> None:
        """On to the next page. A cursor that does not lead on would do so for ever."""
        cursor = page.page.end_cursor
        if cursor is None or cursor == self.count.cursor:
            raise Retryable("MARKETPLACE_NONSENSE", "The marketplace says that there is more, and not where.")
        self.count = self.count.at_page(cursor)

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


def _mark(node: dict[str, Any]) -> str:
    """Tells an order from the others of its page, in few characters: by its number, or by all of it."""
    number = node.get("number")
    known = number if isinstance(number, str) else json.dumps(node, sort_keys=True)
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _row(node: dict[str, Any], code: str) -> Mapping[str, str]:
    """A failed row. The number is as strangers wrote it: what cannot be shown, or stored, of it is left out."""
    number = node.get("number")
    shown = "".join(each for each in number if each.isprintable()) if isinstance(number, str) else ""
    return {"number": shown[:LONGEST_NUMBER], "code": code, "says": _ROW[code]}
