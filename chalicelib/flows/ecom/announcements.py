"""The news of an ecom onboarding as the messages that colleagues get."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.clients.announcement import Announcement
from chalicelib.flows.ecom.news import Story, stories
from chalicelib.records.record import Record


def announcements(record: Record, occasions: Sequence[str], *, admin_url: str) -> list[Announcement]:
    """The messages for these occasions. What is no longer so by the time it can be told is left out.

    Args:
        admin_url: Origin of the admin pages; empty: messages lead nowhere.
    """
    page = f"{admin_url.rstrip('/')}/onboarding/{record.onboarding_id}" if admin_url else ""
    return [_announcement(record, story, page) for story in stories(record) if story.occasion in occasions]


def _announcement(record: Record, story: Story, page: str) -> Announcement:
    facts = {name: record.facts.get(name, "") for name in ("system_account_id", "pixel_id")}
    details = {"status": record.status, **facts, "action": story.about, "code": story.code}
    return Announcement(
        id=f"{record.onboarding_id}/{story.occasion}",
        event=story.event,
        at=story.at,
        onboarding_id=record.onboarding_id,
        title=record.title,
        text=story.text,
        next_step=story.next_step,
        details={name: value for name, value in details.items() if value},
        url=page,
    )
