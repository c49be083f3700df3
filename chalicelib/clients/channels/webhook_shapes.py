"""What each webhook's receiver is sent: Slack a text, a CRM the whole announcement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.clients.channels.announcement import Announcement, one_line
from chalicelib.records.moment import to_text

Shape = Callable[[Announcement], dict[str, Any]]
"""Makes the JSON object that is posted."""


def slack(announcement: Announcement) -> dict[str, Any]:
    """The body of Slack's incoming webhooks, in its mrkdwn."""
    title = announcement.title or announcement.onboarding_id
    lines = [f"*{_plain(title)}*: {_plain(announcement.text)}", _plain(announcement.next_step)]
    if announcement.url:
        lines.append(f"<{_escaped(announcement.url).replace('|', '%7C')}|Open it>")
    return {"text": "\n".join(line for line in lines if line)}


def crm(announcement: Announcement) -> dict[str, Any]:
    """The whole announcement; the shape that docs/notifications.md describes."""
    return {
        "id": announcement.id,
        "event": announcement.event,
        "at": to_text(announcement.at),
        "onboarding_id": announcement.onboarding_id,
        "title": announcement.title,
        "text": announcement.text,
        "next_step": announcement.next_step,
        "details": dict(announcement.details),
        "url": announcement.url,
    }


def _plain(text: str) -> str:
    return _escaped(one_line(text))


def _escaped(text: str) -> str:
    """The three characters by which a text could become a link or a mention; Slack wants only these escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
