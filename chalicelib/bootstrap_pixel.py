"""Wires what looks at pixels, once a process, when it is first needed: the API starts without it."""

from __future__ import annotations

from functools import cache

from chalicelib.bootstrap import Api
from chalicelib.deadline import Clock
from chalicelib.pixel_view import Eyes
from chalicelib.settings import Settings


def eyes(api: Api) -> Eyes:
    """What looks at pixels for this API."""
    return _eyes(api.settings, api.clock)


@cache
def _eyes(settings: Settings, clock: Clock) -> Eyes:
    from chalicelib.bootstrap_health import shared  # heavy: HTTP, GitHub, TypeScript's grammar
    from chalicelib.pixel_eyes import HealthEyes

    return HealthEyes(shared(settings, clock).readout, clock)
