"""What travels through a customer's queue: the events of one post, and where they go in the event bucket."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from local.pixel_service.events import MOST_EVENTS, PixelId

LARGEST_MESSAGE = 256 * 1024
"""Bytes, the least that SQS allows in any region. The largest post, all of it escaped, stays below."""


class KeptEvent(BaseModel):
    """One event; fields beside these are handed on as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)

    event_id: Annotated[str, Field(min_length=1, max_length=128)]
    type: str
    document_id: str | None


class QueueMessage(BaseModel):
    """The events of one post.

    Attributes:
        batch_id: Names the object in the event bucket. It travels with the events, so a message that is delivered
            again, or sent twice, writes the same object again.
        received_at: When the ingest took them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    batch_id: UUID
    pixel_id: PixelId
    received_at: AwareDatetime
    events: Annotated[list[KeptEvent], Field(min_length=1, max_length=MOST_EVENTS)]

    def body(self) -> str:
        """As a message. ASCII only: SQS refuses some characters that JSON allows."""
        return json.dumps(self.model_dump(mode="json"), separators=(",", ":"))

    def key(self, prefix: str) -> str:
        """Its key below `prefix`, by the hour in which it was received (UTC)."""
        hour = self.received_at.astimezone(UTC).strftime("%Y/%m/%d/%H")
        return f"{prefix}{hour}/{self.batch_id}.jsonl"

    def lines(self) -> bytes:
        """Its object: one event a line."""
        received_at = received(self.received_at)
        return "".join(
            json.dumps({**event.model_dump(), "pixel_id": self.pixel_id, "received_at": received_at}) + "\n"
            for event in self.events
        ).encode()

    def on_documents(self) -> list[dict[str, Any]]:
        """The events that name a document, as the ecom API takes them."""
        at = received(self.received_at)
        return [
            {"event_id": event.event_id, "document_id": event.document_id, "at": at}
            for event in self.events
            if event.document_id is not None
        ]


def received(at: datetime) -> str:
    """A moment in the event bucket's form: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat()
