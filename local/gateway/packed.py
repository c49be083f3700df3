"""Bodies in fewer bytes, as a CDN makes them of what it passes on."""

from __future__ import annotations

import gzip
from typing import Final

from starlette.responses import Response

WORTH: Final = 1000
"""Bytes; CloudFront leaves smaller ones as they are ("Serve compressed files", developer guide)."""
TEXT: Final = ("text/", "application/json", "application/problem+json", "image/svg+xml", "application/manifest+json")


def takes(coding: str, accepted: str) -> bool:
    """Whether a request's Accept-Encoding names a coding, and not as refused (RFC 9110, section 12.5.3).

    Args:
        coding: Such as ``gzip``, in lower case.
        accepted: The header; empty: there is none.
    """
    for offer in accepted.lower().split(","):
        name, _, weight = offer.strip().partition(";")
        if name.strip() == coding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def worth_it(content_type: str, length: int) -> bool:
    """Whether such a body becomes smaller by enough."""
    return length >= WORTH and content_type.startswith(TEXT)


def packed(answer: Response, accepted: str) -> Response:
    """The answer, its body with gzip where the caller takes it. A strong ETag becomes a weak one: the bytes differ."""
    if not worth_it(answer.headers.get("content-type", ""), len(answer.body)) or "content-encoding" in answer.headers:
        return answer
    answer.headers.add_vary_header("Accept-Encoding")
    if takes("gzip", accepted):
        answer.body = gzip.compress(bytes(answer.body), 6, mtime=0)
        answer.headers["content-encoding"] = "gzip"
        answer.headers["content-length"] = str(len(answer.body))
        tag = answer.headers.get("etag", "")
        if tag.startswith('"'):
            answer.headers["etag"] = f"W/{tag}"
    return answer
