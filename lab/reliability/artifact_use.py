"""What people do once the system has done its part, as little as is enough for `completed`."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.errors import Retryable
from local.demo.clients import call
from local.demo.platforms import PlatformReader

MOST_TIMES: Final = 5
"""How often a customer's program sends the same request before it gives up."""
DOCUMENT: Final = "fen-boot-moss"


@dataclass
class Use:
    """One customer's use of what was made for them.

    Attributes:
        platforms: Where.
        seen: The SE's view of the onboarding: its ids and the index's name.
        sent_again: Requests that were sent again, by what had come instead of an answer.
    """

    platforms: PlatformReader
    seen: Mapping[str, Any]
    sent_again: Counter[str] = field(default_factory=Counter)

    def add_documents(self, documents: list[dict[str, Any]]) -> None:
        """The product catalogue. Documents that are there already change nothing, so asking again is harmless.

        Raises:
            PlatformError: The ecom API did not take them, however often it was asked.
        """
        facts, index = self.seen["facts"], self.seen["answers"]["index_name"]
        for _ in range(MOST_TIMES - 1):
            try:
                self.platforms.add_documents(facts["system_account_id"], index, documents)
            except Retryable as error:
                self.sent_again[error.code] += 1
            else:
                return
        self.platforms.add_documents(facts["system_account_id"], index, documents)

    def send_event(self) -> None:
        """What the shop's page sends when somebody looks at a boot.

        Raises:
            DemoError: The ingest did not take it.
        """
        pixel, now = self.seen["facts"]["pixel_id"], datetime.now(UTC).isoformat()
        event = {
            "eventId": uuid.uuid4().hex,
            "type": "product_view",
            "at": now,
            "path": f"/products/{DOCUMENT}",
            "pageType": "product",
            "docId": DOCUMENT,
            "docIdSource": "path",
        }
        body = json.dumps({"pixelId": pixel, "sentAt": now, "events": [event]})
        url = f"{self.platforms.stack.pixel_service}/{pixel}/events"
        call("POST", url, data=body, headers={"Content-Type": "text/plain;charset=UTF-8"})
