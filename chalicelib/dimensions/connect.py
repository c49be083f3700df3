"""The read-out of this deployment. Heavy, as the clients of five platforms are: imported when it is first asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.clients.analytics import connect as analytics
from chalicelib.clients.controller import connect as controller
from chalicelib.clients.ecom import connect as ecom
from chalicelib.clients.github import connect as github
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.records.glance import Glances

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def sources(to: Platforms) -> Sources:
    """A client for each source, none of which may change anything."""
    return Sources(
        controller=to.client(controller.connect),
        ecom=to.client(ecom.connect),
        pixel_repository=to.client(github.reading),
        analytics=to.client(analytics.connect),
        events=to.client(analytics.events),
    )


def glances(to: Platforms) -> Glances:
    """What keeps the states of whatever is read here, for lists. It waits no longer for the table than for a source."""
    from chalicelib.clients.aws.session import client_config, new_session

    region, config = to.settings.aws_region, client_config(to.call_time)
    made = partial(new_session().client, "dynamodb", region_name=region, config=config)
    return Glances(made, to.settings.onboarding_table)


def shown(to: Platforms) -> Readout:
    """The read-out that routes show: its answers are kept for some seconds."""
    return _readout(to, Limits(keep=to.settings.health_keep_seconds))


def watched(to: Platforms) -> Readout:
    """The read-out that decides whether an onboarding is complete: every answer is a fresh one."""
    return _readout(to, Limits(keep=0))


def _readout(to: Platforms, limits: Limits) -> Readout:
    short = to.with_short_timeouts
    return Readout(short.client(sources), to.clock, limits=limits, keep=short.client(glances).keep)
