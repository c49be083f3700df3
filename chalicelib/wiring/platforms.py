"""Wires every platform's client. Heavy (HTTP, GitHub, TypeScript's grammar): only the stream's worker imports it."""

from __future__ import annotations

from chalicelib.clients.analytics.client import analytics_from_settings
from chalicelib.clients.aws.secrets import secrets_from_settings
from chalicelib.clients.channels.connect import channels_from_settings
from chalicelib.clients.cognito.identity import identity_from_settings
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.app import COMMITTING, PROPOSING, GitHubToken
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Clock, utc_now
from chalicelib.dimensions.readout import Limits
from chalicelib.executors.platforms import Platforms
from chalicelib.settings import Settings
from chalicelib.wiring.health import readout


def platforms(settings: Settings, clock: Clock = utc_now) -> Platforms:
    """One client for each platform that the settings name."""
    secrets = secrets_from_settings(settings, clock)
    controller_secret, ecom_secret = settings.secret_name("controller_token"), settings.secret_name("ecom_token")
    controller_http = PlatformHttp(
        "CONTROLLER", settings.controller_url, secrets.source(controller_secret), secret=controller_secret
    )
    ecom_http = PlatformHttp("ECOM", settings.ecom_url, secrets.source(ecom_secret), secret=ecom_secret)
    github_token = GitHubToken(
        settings.github_api_url,
        settings.pixel_repository,
        secrets.github_source(settings.secret_name("github_token")),
        PROPOSING if settings.pixel_delivery == "pull_request" else COMMITTING,
        clock,
    )
    return Platforms(
        controller=Controller(controller_http),
        ecom=Ecom(ecom_http),
        pixel_repository=PixelRepository(
            settings.github_api_url,
            settings.pixel_repository,
            settings.pixel_branch,
            github_token,
            delivery=settings.pixel_delivery,
            clock=clock,
        ),
        analytics=analytics_from_settings(settings),
        identity=identity_from_settings(settings),
        card_token=secrets.source(settings.secret_name("card_token")),
        channels=channels_from_settings(settings, secrets, clock),
        health=readout(settings, clock, Limits(keep=0)).read,
        clock=clock,
        admin_url=settings.admin_url,
    )
