"""The header If-Match (RFC 9110 section 13.1.1): a change is made only to what its caller has seen."""

from __future__ import annotations

import re

from chalicelib.desk.seen import Seen
from chalicelib.errors import Problem
from chalicelib.handlers.http.call import Call

_TAG = r'(?:W/)?"[!#-~]*"'
PATTERN = rf"^(?:\*|{_TAG}(?: *, *{_TAG})*)$"
"""Of the header: any state, or a list of tags."""


def if_match(call: Call) -> Seen:
    """The tags that the caller names, or None where any state will do.

    Whether a tag is marked as weak makes no difference, against the RFC: ours are weak, as they are of a part of what
    is answered, and exact about that part; and a proxy that compresses answers marks a strong one as weak.

    Raises:
        Problem: 400 IF_MATCH_INVALID.
    """
    header: str | None = call.request.headers.get("if-match")
    if header is None or header == "*":
        return None
    tags = tags_of(header)
    if tags is None:
        raise Problem(400, "IF_MATCH_INVALID", "Send as If-Match what came as ETag when you read it, quotes included.")
    return tags


def tags_of(header: str) -> frozenset[str] | None:
    """The tags that a header lists, without quotes and marks of weakness; None where it is no list of tags."""
    if header == "*" or not re.fullmatch(PATTERN, header):
        return None
    return frozenset(each.removeprefix("W/").strip('"') for each in re.findall(_TAG, header))
