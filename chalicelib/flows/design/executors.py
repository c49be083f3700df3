"""The design flow has no actions: everything about a ticket is done by people."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.platforms import Platforms
from chalicelib.engine.work import Executor


def executors(platforms: Platforms) -> Mapping[str, Executor]:  # noqa: ARG001 - the signature that the registry asks for
    """None."""
    return {}
