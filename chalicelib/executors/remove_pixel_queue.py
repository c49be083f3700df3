"""Removes the pixel's queue and its dead-letter queue, with the events that are still in them."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.analytics.client import Analytics
from chalicelib.engine.work import Done, Work
from chalicelib.executors.provision_pixel import own_pixel_id


@dataclass(frozen=True)
class RemovePixelQueue:
    """Once by the queues' names, which follow from the pixel's id; a queue that is gone is deleted already."""

    analytics: Analytics

    def execute(self, work: Work) -> Done:
        """Delete both queues, if they are there."""
        self.analytics.remove_queue(own_pixel_id(work), work.deadline)
        return Done()
