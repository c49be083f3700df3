"""Which executor performs which action of the design flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads import connect as uploads
from chalicelib.engine.work import Executor
from chalicelib.executors.remove_revisions import RemoveRevisions
from chalicelib.flows.design.files import kept_files


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    return {"remove_revisions": RemoveRevisions(platforms.client(uploads.connect), kept_files)}
