"""A record that nobody can read is put before an SE, whoever has met it: a run, or a request."""

from __future__ import annotations

import logging
from datetime import datetime

from chalicelib.records.codec import Unreadable
from chalicelib.records.store import Store

log = logging.getLogger(__name__)


def mark(store: Store, met: Unreadable, now: datetime) -> None:
    """Mark the record in the list, without reading it: attributes as they are, so that it can be mended."""
    # The exception names attributes and never their values: those may be personal data.
    log.error("record cannot be read; marked for an SE", extra={"key": met.key, "why": met.why})
    store.mark_unreadable(met.key, why=f"UNREADABLE: {met.why}", now=now)
