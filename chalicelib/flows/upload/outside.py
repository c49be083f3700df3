"""What the routes of the upload flow ask of platforms while their caller waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.tokens import connect as tokens
from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.findings.client import Findings
    from chalicelib.clients.platforms import Platforms
    from chalicelib.clients.uploads.client import Uploads


def _uploads(to: Platforms) -> Uploads:
    from chalicelib.clients.uploads import connect as uploads

    return to.client(uploads.connect)


def _findings(to: Platforms) -> Findings:
    from chalicelib.clients.findings import connect as findings

    return to.client(findings.connect)


CALLERS = Outside("the keys of tokens", "Who calls must be known first.", tokens.own)
FILES = Outside(
    "the bucket of uploads, for tenants' files",
    "A program that sends a file waits to be told whether it is one; forms and addresses are signed here.",
    _uploads,
)
FOUND = Outside("the table of findings", "What was found is read from where it is kept.", _findings)
