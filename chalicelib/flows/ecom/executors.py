"""Which executor performs which action of the ecom flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.analytics import connect as analytics
from chalicelib.clients.channels import connect as channels
from chalicelib.clients.cognito import connect as cognito
from chalicelib.clients.controller import connect as controller
from chalicelib.clients.ecom import connect as ecom
from chalicelib.clients.github import connect as github
from chalicelib.clients.platforms import Platforms
from chalicelib.dimensions import connect as health
from chalicelib.engine.work import Executor
from chalicelib.executors.attach_pixel import AttachPixel
from chalicelib.executors.close_account import CloseAccount
from chalicelib.executors.commit_pixel_source import CommitPixelSource
from chalicelib.executors.create_account import CreateAccount
from chalicelib.executors.create_index import CreateIndex
from chalicelib.executors.grant_ownership import GrantOwnership
from chalicelib.executors.initialise_ecom import InitialiseEcom
from chalicelib.executors.notify import Notify
from chalicelib.executors.provision_pixel import ProvisionPixel
from chalicelib.executors.release_membership import ReleaseMembership
from chalicelib.executors.remove_membership import RemoveMembership
from chalicelib.executors.remove_pixel_mapping import RemovePixelMapping
from chalicelib.executors.remove_pixel_queue import RemovePixelQueue
from chalicelib.executors.remove_pixel_source import RemovePixelSource
from chalicelib.executors.rename_account import RenameAccount
from chalicelib.executors.send_invites import SendInvites
from chalicelib.executors.update_pixel_source import UpdatePixelSource
from chalicelib.executors.watch_golden_path import WatchGoldenPath
from chalicelib.flows.common.announcements import Announcements
from chalicelib.flows.ecom.actions import released
from chalicelib.flows.ecom.concerns import seen_wrong
from chalicelib.flows.ecom.health.golden import lacking


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    return {
        "create_account": CreateAccount(platforms.client(controller.connect), platforms.client(controller.card_token)),
        "initialise_ecom": InitialiseEcom(platforms.client(ecom.connect)),
        "provision_pixel": ProvisionPixel(platforms.client(analytics.connect)),
        "commit_pixel_source": CommitPixelSource(platforms.client(github.connect)),
        "grant_ownership": GrantOwnership(platforms.client(controller.connect), platforms.client(cognito.connect)),
        "rename_account": RenameAccount(platforms.client(controller.connect)),
        "update_pixel_source": UpdatePixelSource(platforms.client(github.connect)),
        "create_index": CreateIndex(platforms.client(ecom.connect)),
        "attach_pixel": AttachPixel(platforms.client(ecom.connect)),
        "send_invites": SendInvites(platforms.client(controller.connect)),
        "watch_golden_path": WatchGoldenPath(
            platforms.client(health.watched).read, platforms.clock, lacking, seen_wrong
        ),
        "notify": Notify(
            Announcements(platforms.settings.admin_url, platforms.clock), platforms.client(channels.connect)
        ),
        "release_membership": ReleaseMembership(released, platforms.client(controller.connect)),
        "remove_membership": RemoveMembership(platforms.client(controller.connect)),
        "remove_pixel_source": RemovePixelSource(
            platforms.client(github.connect), platforms.client(controller.connect)
        ),
        "remove_pixel_mapping": RemovePixelMapping(
            platforms.client(analytics.connect), platforms.client(controller.connect)
        ),
        "remove_pixel_queue": RemovePixelQueue(platforms.client(analytics.connect)),
        "close_account": CloseAccount(platforms.client(controller.connect)),
    }
