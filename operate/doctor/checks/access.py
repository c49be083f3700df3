"""Whether solutions engineers can sign in: the keys of Cloudflare Access, and the audience's form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.clients.tokens.jwks import fetch_json
from chalicelib.errors import PlatformError
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "Cloudflare Access and the user pool: the keys that tokens are checked with; the form of the audience tag"
AUDIENCE: Final = re.compile(r"[0-9a-f]{64}")
"""Cloudflare: "Application Audience (AUD) Tag", 64 hexadecimal digits."""


def look(place: Place) -> Iterator[Finding]:
    """The published keys of whom the doors believe."""
    said = place.settings
    url = said.access_jwks_url or f"{said.access_issuer.rstrip('/')}/cdn-cgi/access/certs"
    try:
        document = fetch_json(url)
    except PlatformError as error:
        yield fault(
            "access keys",
            f"no keys at {url} ({error.code}): no engineer can sign in",
            f"correct access_issuer (https://TEAM.cloudflareaccess.com) in {place.named.file}",
        )
    else:
        keys = document.get("keys") if isinstance(document, dict) else None
        if isinstance(keys, list) and keys:
            yield ok("access keys", f"{len(keys)} published")
        else:
            yield fault("access keys", f"{url} has no keys", "correct access_issuer, or access_jwks_url")
    if AUDIENCE.fullmatch(said.access_audience):
        yield ok("access audience", "of the form that Cloudflare gives")
    elif "127.0.0.1" in said.access_issuer:
        yield ok("access audience", "a stand-in's")
    else:
        yield warning(
            "access audience",
            "no audience tag of Cloudflare's has this form: every engineer would get 401",
            "copy the Application Audience (AUD) Tag of the Access application into access_audience",
        )
