"""How feeds are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.feeds.probe import FeedProbe

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> FeedProbe:  # noqa: ARG001 - the signature of every `connect`
    """What looks at feeds. It needs nothing of a deployment but the internet."""
    return FeedProbe()
