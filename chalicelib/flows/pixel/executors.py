"""Which executor performs which action of the pixel flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.engine.work import Executor
from chalicelib.executors.commit_pixel_source import CommitPixelSource
from chalicelib.executors.find_account import FindAccount
from chalicelib.executors.notify import Notify
from chalicelib.executors.platforms import Platforms
from chalicelib.executors.provision_pixel import ProvisionPixel
from chalicelib.flows.announcements import Announcements


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    return {
        "find_account": FindAccount(platforms.controller),
        "provision_pixel": ProvisionPixel(platforms.analytics),
        "commit_pixel_source": CommitPixelSource(platforms.pixel_repository),
        "notify": Notify(Announcements(platforms.admin_url), platforms.channels),
    }
