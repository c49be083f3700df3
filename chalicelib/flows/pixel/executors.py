"""Which executor performs which action of the pixel flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.analytics import connect as analytics
from chalicelib.clients.channels import connect as channels
from chalicelib.clients.controller import connect as controller
from chalicelib.clients.github import connect as github
from chalicelib.clients.platforms import Platforms
from chalicelib.engine.work import Executor
from chalicelib.executors.commit_pixel_source import CommitPixelSource
from chalicelib.executors.find_account import FindAccount
from chalicelib.executors.notify import Notify
from chalicelib.executors.provision_pixel import ProvisionPixel
from chalicelib.flows.common.announcements import Announcements


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    return {
        "find_account": FindAccount(platforms.client(controller.connect)),
        "provision_pixel": ProvisionPixel(platforms.client(analytics.connect)),
        "commit_pixel_source": CommitPixelSource(platforms.client(github.connect)),
        "notify": Notify(
            Announcements(platforms.settings.admin_url, platforms.clock), platforms.client(channels.connect)
        ),
    }
