"""Sets up what a pixel needs in the analytics account: queue with dead-letter queue, ingest policy, mapping, prefix."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from chalicelib.clients.analytics.client import Analytics
from chalicelib.engine.work import Done, Work


def pixel_id_of(onboarding_id: str) -> str:
    """The id of a pixel that its record did not begin with: follows from the record's own, so every attempt names the
    same queue and mapping.

    Args:
        onboarding_id: A random id, or a digest: only its beginning is kept.
    """
    return f"px-{onboarding_id.replace('-', '')[:20]}"


def own_pixel_id(work: Work) -> str:
    """The pixel's id, also where it is not on the record because the attempt that made the pixel died. It follows from
    what the record is called outside: from the id where that is all, and else from the digest of the whole."""
    if known := work.record.facts.get("pixel_id"):
        return known
    if work.reference == work.record.record_id:
        return pixel_id_of(work.record.record_id)
    return pixel_id_of(hashlib.sha256(work.reference.encode()).hexdigest())


@dataclass(frozen=True)
class ProvisionPixel:
    """Once by deterministic names and a conditional put."""

    analytics: Analytics

    def execute(self, work: Work) -> Done:
        """Create or adopt queue and mapping."""
        pixel_id = own_pixel_id(work)
        prefix = f"events/{pixel_id}/"
        queue = self.analytics.ensure_queue(pixel_id, work.deadline)
        self.analytics.ensure_mapping(
            pixel_id,
            system_account_id=work.fact("system_account_id"),
            event_prefix=prefix,
            queue_url=queue.url,
            deadline=work.deadline,
        )
        return Done({"pixel_id": pixel_id})  # the rest is in the mapping, where its readers look it up
