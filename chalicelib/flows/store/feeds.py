"""Looking at the files that a customer names, before they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.deadline import Deadline
from chalicelib.flows.store.steps import ORDER_COLUMNS, PRODUCT_COLUMNS, ImportFeeds

if TYPE_CHECKING:
    from chalicelib.clients.feeds.probe import FeedProbe

SECONDS: Final = 8.0
"""That both files have together: the caller waits."""
_COLUMNS: Final = {"products_url": PRODUCT_COLUMNS, "orders_url": ORDER_COLUMNS}


def look(probe: FeedProbe, body: ImportFeeds) -> list[dict[str, str]]:
    """What is wrong with the files, by field; nothing, where they can be used."""
    from chalicelib.clients.feeds.probe import FeedUnusable  # with urllib3; a cold start needs none of it

    deadline, wrong = Deadline.after(SECONDS), list[dict[str, str]]()
    for field, columns in _COLUMNS.items():
        address = getattr(body, field)
        if address is None:
            continue
        try:
            probe.look(address, columns, deadline.narrowed(SECONDS * 5 / 8))
        except FeedUnusable as unusable:
            wrong.append({"field": field, "code": unusable.code, "message": unusable.says})
    return wrong
