"""Paths of platform calls, made of identifiers that must not be able to change where the call goes."""

from __future__ import annotations

from urllib.parse import quote


def path(*segments: str) -> str:
    """``/v1/`` and the segments, each quoted whole.

    Raises:
        ValueError: A segment is empty, ``.`` or ``..``, which quoting does not make harmless (RFC 3986 section 5.2.4).
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise ValueError("a path segment is empty or a dot segment")
    return "/v1/" + "/".join(quote(segment, safe="") for segment in segments)
