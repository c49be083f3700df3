"""The documents that a pixel's events are about, through the ecom API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path
from chalicelib.deadline import Deadline

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp

CALL_SECONDS = 10.0
MOST_EVENTS = 1000
"""The contract's, for one call."""
GONE = frozenset({"INDEX_NOT_FOUND", "PIXEL_NOT_ATTACHED"})
"""What is answered when an index was deleted, or given another pixel, since it was looked up."""


class PixelDocuments:
    """Counts events on documents. Every event counts once, however often it is sent: the ecom API sees to that.

    Args:
        http: Calls to the ecom API.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http
        self._ecom = Ecom(http)

    def indexes(self, system_account_id: str, pixel_id: str) -> list[str]:
        """Names of the account's indexes that the pixel is attached to.

        Raises:
            PlatformError: The ecom API does not answer so.
        """
        found = self._ecom.indexes(system_account_id, Deadline.after(CALL_SECONDS))
        return [index.index_name for index in found if index.pixel_id == pixel_id]

    def count(self, system_account_id: str, index_name: str, pixel_id: str, events: list[dict[str, Any]]) -> None:
        """Count events on the documents of an index.

        Args:
            events: Each with `event_id`, `document_id` and `at`; those of unknown documents change nothing.

        Raises:
            PlatformError: The ecom API does not answer so; some of them may have been counted.
        """
        target = path("accounts", system_account_id, "indexes", index_name, "documents", "pixel-events")
        for start in range(0, len(events), MOST_EVENTS):
            body = {"pixel_id": pixel_id, "events": events[start : start + MOST_EVENTS]}
            try:
                self._http.call("POST", target, body=body, deadline=Deadline.after(CALL_SECONDS))
            except Refused as refusal:
                if refusal.platform_code not in GONE:
                    raise
                return
