"""Wires the health read-out. Heavy, like `bootstrap_platforms`: imported when health is first asked for.

Its clients are less patient than those of the executors: a person waits, and what is not answered in time is unknown,
not failed. `Limits` must leave a probe the time of one call to AWS beyond its own end (a token that was just rotated).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from chalicelib.clients.analytics.client import analytics_from_settings
from chalicelib.clients.analytics.event_bucket import event_bucket_from_settings
from chalicelib.clients.analytics.session import CallTime
from chalicelib.clients.aws.secrets import secrets_from_settings
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.app import READING, GitHubToken
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Clock
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.settings import Settings

IMPATIENT: Final = CallTime(connect=0.4, read=0.9)


@dataclass(frozen=True)
class Shared:
    """What every route that looks at platforms shares: connections, tokens, and the answers that are kept."""

    sources: Sources
    readout: Readout


@cache
def shared(settings: Settings, clock: Clock) -> Shared:
    """The API's sources and read-out, once a process."""
    made = sources(settings, clock)
    return Shared(made, Readout(made, clock, limits=Limits(keep=settings.health_keep_seconds)))


def readout(settings: Settings, clock: Clock, limits: Limits | None = None) -> Readout:
    """The read-out of this deployment."""
    return Readout(sources(settings, clock), clock, limits=limits or Limits())


def sources(settings: Settings, clock: Clock) -> Sources:
    """One client for each source that the settings name."""
    secrets = secrets_from_settings(settings, clock, connect_seconds=IMPATIENT.connect, read_seconds=IMPATIENT.read)
    controller_secret, ecom_secret = settings.secret_name("controller_token"), settings.secret_name("ecom_token")
    controller_http = PlatformHttp(
        "CONTROLLER", settings.controller_url, secrets.source(controller_secret), secret=controller_secret
    )
    ecom_http = PlatformHttp("ECOM", settings.ecom_url, secrets.source(ecom_secret), secret=ecom_secret)
    github_token = GitHubToken(
        settings.github_api_url,
        settings.pixel_repository,
        secrets.github_source(settings.secret_name("github_token")),
        READING,
        clock,
    )
    return Sources(
        controller=Controller(controller_http),
        ecom=Ecom(ecom_http),
        pixel_repository=PixelRepository(
            settings.github_api_url,
            settings.pixel_repository,
            settings.pixel_branch,
            github_token,
            clock=clock,
        ),
        analytics=analytics_from_settings(settings, IMPATIENT),
        events=event_bucket_from_settings(settings, IMPATIENT, clock),
    )
