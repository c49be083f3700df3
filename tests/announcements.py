"""Announcements for tests of what carries them."""

from __future__ import annotations

from typing import Any

from chalicelib.clients.channels.announcement import Announcement
from tests.clock import START

ONBOARDING = "0f1e2d3c-onboarding"


def announcement(occasion: str = "registered", **changes: Any) -> Announcement:
    """One about a customer called Acme."""
    given: dict[str, Any] = {
        "id": f"{ONBOARDING}/{occasion}",
        "event": "registered",
        "at": START,
        "onboarding_id": ONBOARDING,
        "title": "Acme",
        "text": "The customer has signed up.",
        "next_step": "Nothing to do.",
        "details": {"status": "registered"},
        "url": f"https://admin.example.com/onboarding/{ONBOARDING}",
    }
    return Announcement(**(given | changes))
