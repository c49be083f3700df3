"""A record that nobody can read is put before an SE, whoever has met it: a run, or a request."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from chalicelib.records.codec import Unreadable
from chalicelib.records.store import Store

_MARK: Final = "UNREADABLE: "

log = logging.getLogger(__name__)


def mark(store: Store, met: Unreadable, now: datetime) -> None:
    """Mark the record in the list, without reading it: attributes as they are, so that it can be mended."""
    # The exception names attributes and never their values: those may be personal data.
    log.error("record cannot be read; marked for an SE", extra={"key": met.key, "why": met.why})
    store.mark_unreadable(met.key, why=f"{_MARK}{met.why}", now=now)


def why_unreadable(attention: str) -> str | None:
    """What of a record cannot be read, as its mark says; None: the mark says nothing of the kind."""
    return attention.removeprefix(_MARK) if attention.startswith(_MARK) else None
