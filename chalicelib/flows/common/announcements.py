"""The news of every flow as the messages that colleagues get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clients.channels.announcement import Announcement
from chalicelib.deadline import Clock, utc_now
from chalicelib.flows import registry
from chalicelib.flows.common.stories import Story
from chalicelib.records.record import Record


@dataclass(frozen=True)
class Announcements:
    """Makes the messages that colleagues get of a record's news.

    Attributes:
        admin_url: Where the admin pages are; empty: messages lead nowhere.
        clock: The present moment.
    """

    admin_url: str
    clock: Clock = utc_now

    def __call__(self, record: Record, occasions: Sequence[str]) -> list[Announcement]:
        """The messages for these occasions. What is no longer so by the time it can be told is left out."""
        page, now = self._page(record), self.clock()
        stories = (story for story in registry.stories(record) if story.occasion in occasions)
        reference = registry.ALL[record.flow].reference(record)
        return [_announcement(record, reference, story, page) for story in stories if not _over(story, now)]

    def _page(self, record: Record) -> str:
        base = self.admin_url.rstrip("/")
        # A dot in the last part of an address would be taken for a file; the pages know the tilde for it.
        return f"{base}/{record.kind.lower()}/{record.record_id.replace('.', '~')}" if base else ""


def _over(story: Story, now: datetime) -> bool:
    return story.until is not None and story.until <= now


def _announcement(record: Record, reference: str, story: Story, page: str) -> Announcement:
    facts = {name: record.facts.get(name, "") for name in ("system_account_id", "pixel_id")}
    details = {"status": record.status, **facts, "action": story.about, "code": story.code}
    return Announcement(
        id=f"{reference}/{story.occasion}",
        event=story.event,
        at=story.at,
        onboarding_id=record.record_id,
        title=record.title,
        text=story.text,
        next_step=story.next_step,
        details={name: value for name, value in details.items() if value},
        url=page,
    )
