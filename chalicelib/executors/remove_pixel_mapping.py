"""Removes the mapping from the pixel to the account."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.executors.own_account import own_account_id
from chalicelib.executors.provision_pixel import own_pixel_id


@dataclass(frozen=True)
class RemovePixelMapping:
    """Once by a conditional delete: only where the pixel is mapped to this account, or not at all."""

    analytics: Analytics
    controller: Controller

    def execute(self, work: Work) -> Done:
        """Delete the mapping, if it is there. Where no account was ever made, none can be this onboarding's.

        Raises:
            Permanent: PIXEL_MAPPED_ELSEWHERE.
        """
        account = own_account_id(self.controller, work)
        self.analytics.remove_mapping(own_pixel_id(work), account, work.deadline)
        return Done()
