"""Wires what looks at pixels, once a process, when it is first needed: the API starts without it."""

from __future__ import annotations

from functools import cache

from chalicelib.deadline import Clock
from chalicelib.flows.pixel.view import Eyes
from chalicelib.handlers.http.api import Api
from chalicelib.settings import Settings


def eyes(api: Api) -> Eyes:
    """What looks at pixels for this API."""
    return _eyes(api.settings, api.clock)


@cache
def _eyes(settings: Settings, clock: Clock) -> Eyes:
    from chalicelib.flows.pixel.eyes import HealthEyes
    from chalicelib.wiring.health import shared  # heavy: HTTP, GitHub, TypeScript's grammar

    return HealthEyes(shared(settings, clock).readout, clock)
