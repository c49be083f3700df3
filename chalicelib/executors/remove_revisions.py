"""Removes the files of a ticket's revisions from the bucket of uploads."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.executors.remove_uploads import RemoveUploads


@dataclass(frozen=True)
class RemoveRevisions(RemoveUploads):
    """As `RemoveUploads`, of those that were submitted: what was only uploaded expires by itself."""
