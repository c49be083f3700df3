"""What the routes of the design flow ask of platforms while their caller waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms
    from chalicelib.clients.uploads.client import Uploads


def _uploads(to: Platforms) -> Uploads:
    from chalicelib.clients.uploads import connect as uploads

    return to.client(uploads.connect)


REVISION_FILES = Outside(
    "the bucket of uploads, for revisions",
    "Whoever submits a file waits to be told whether it can be printed; forms and addresses are signed here.",
    _uploads,
)
