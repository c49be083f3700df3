"""Which executor performs which action of the upload flow. Imported by the functions that act only: they are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.findings import connect as findings
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads import connect as uploads
from chalicelib.engine.work import Executor
from chalicelib.executors.remove_upload import RemoveUpload
from chalicelib.executors.validate_upload import ValidateUpload
from chalicelib.flows.upload import job
from chalicelib.flows.upload.checking import BRIEF
from chalicelib.shared_actions import REMOVE_UPLOAD, VALIDATE_UPLOAD


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    files, found = platforms.client(uploads.connect), platforms.client(findings.connect)
    return {
        VALIDATE_UPLOAD: ValidateUpload(files, found, BRIEF),
        REMOVE_UPLOAD: RemoveUpload(files, found, job.keys_of, job.shelf_of),
    }
