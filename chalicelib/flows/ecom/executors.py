"""Which executor performs which action of the ecom flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.engine.work import Executor
from chalicelib.executors.attach_pixel import AttachPixel
from chalicelib.executors.close_account import CloseAccount
from chalicelib.executors.commit_pixel_source import CommitPixelSource
from chalicelib.executors.create_account import CreateAccount
from chalicelib.executors.create_index import CreateIndex
from chalicelib.executors.grant_ownership import GrantOwnership
from chalicelib.executors.initialise_ecom import InitialiseEcom
from chalicelib.executors.notify import Notify
from chalicelib.executors.platforms import Platforms
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
from chalicelib.flows.announcements import Announcements
from chalicelib.flows.ecom.actions import released


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    return {
        "create_account": CreateAccount(platforms.controller, platforms.card_token),
        "initialise_ecom": InitialiseEcom(platforms.ecom),
        "provision_pixel": ProvisionPixel(platforms.analytics),
        "commit_pixel_source": CommitPixelSource(platforms.pixel_repository),
        "grant_ownership": GrantOwnership(platforms.controller, platforms.identity),
        "rename_account": RenameAccount(platforms.controller),
        "update_pixel_source": UpdatePixelSource(platforms.pixel_repository),
        "create_index": CreateIndex(platforms.ecom),
        "attach_pixel": AttachPixel(platforms.ecom),
        "send_invites": SendInvites(platforms.controller),
        "watch_golden_path": WatchGoldenPath(platforms.health, platforms.clock),
        "notify": Notify(Announcements(platforms.admin_url), platforms.channels),
        "release_membership": ReleaseMembership(released, platforms.controller),
        "remove_membership": RemoveMembership(platforms.controller),
        "remove_pixel_source": RemovePixelSource(platforms.pixel_repository),
        "remove_pixel_mapping": RemovePixelMapping(platforms.analytics),
        "remove_pixel_queue": RemovePixelQueue(platforms.analytics),
        "close_account": CloseAccount(platforms.controller),
    }
