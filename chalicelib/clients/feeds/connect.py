"""How feeds are looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.clients.feeds.needs import STAND_IN_HOST, FeedSettings
from chalicelib.clients.feeds.probe import FeedProbe, Place

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> FeedProbe:
    """What looks at feeds.

    Raises:
        SettingUnusable: Somebody set, on AWS, what is for the local stack alone.
    """
    said = urlsplit(to.settings.of(FeedSettings).feeds_stand_in)
    if not said.hostname:
        return FeedProbe()
    return FeedProbe(known={STAND_IN_HOST: Place(said.hostname, said.port or 443, Path(said.path))})
