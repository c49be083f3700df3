"""What a pixel's events made of an index's documents."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.platforms.ecom_shapes import CountedEvent


@dataclass
class PixelFigures:
    """Counters beside the documents, so that a customer who sends a document again does not set them back.

    Attributes:
        events: Events counted, by document.
        last_at: When the latest of them was received, by document.
    """

    events: dict[str, int] = field(default_factory=dict)
    last_at: dict[str, datetime] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def count(self, event: CountedEvent) -> bool:
        """Count `event` on its document, unless an event of this id was counted before; whether it was counted."""
        if event.event_id in self._seen:
            return False
        self._seen.add(event.event_id)
        name, at = event.document_id, event.at.astimezone(UTC)
        self.events[name] = self.events.get(name, 0) + 1
        self.last_at[name] = max(at, self.last_at.get(name, at))
        return True

    def fields_of(self, document_id: str) -> dict[str, Any]:
        """The `_pixel_*` fields of a document; none where no event named it."""
        if document_id not in self.events:
            return {}
        return {
            "_pixel_events": self.events[document_id],
            "_pixel_last_at": self.last_at[document_id].isoformat(),
        }
