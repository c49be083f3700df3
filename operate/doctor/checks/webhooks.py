"""Whether the receivers of messages take a signed one. Only when asked to: a ping is a message that people see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.clients.channels.announcement import Announcement
from chalicelib.clients.channels.connect import connect
from chalicelib.clients.channels.needs import ChannelSettings
from chalicelib.clients.channels.webhook import Webhook
from chalicelib.errors import PlatformError
from operate.doctor.finding import Finding, ok, unknown
from operate.doctor.run import of_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "with --ping: each webhook takes a signed ping"


def look(place: Place) -> Iterator[Finding]:
    """One message each, which says that it is a test."""
    if not place.uses(ChannelSettings):
        return
    for channel in place.platforms.client(connect):
        if not isinstance(channel, Webhook):
            continue
        check = f"webhook {channel.name}"
        if not place.ping:
            yield unknown(check, "not asked", "--ping sends a test message")
            continue
        try:
            channel.send(_ping(place), place.deadline())
        except PlatformError as error:
            yield of_platform(check, error)
        else:
            yield ok(check, "took a signed ping")


def _ping(place: Place) -> Announcement:
    return Announcement(
        id=f"ping/{uuid4()}",
        event="ping",
        at=place.clock(),
        onboarding_id="ping",
        title="Onramp",
        text=f"this is a test of the stage {place.env}: nothing happened.",
        next_step="",
        details={"stage": place.env},
        url="",
    )
