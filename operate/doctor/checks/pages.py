"""Whether the pages' host serves them, and with the headers of infra/headers.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from chalicelib.clients.uploads.connect import origin as uploads_origin
from infra import headers
from operate.doctor.finding import Finding, fault, ok, unknown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = (
    "the pages' host: the console, the API behind it, and on both the headers of infra/headers.json, which let the "
    "bucket of uploads through"
)
NEXT = "docs/serving-the-pages.md says how the CDN is told"


def look(place: Place) -> Iterator[Finding]:
    """The first page, and the public route /config on the same origin."""
    origin = place.settings.console_url.rstrip("/")
    bucket = place.state.get("UploadsBucket", "")
    uploads = [uploads_origin(bucket, place.region)] if bucket else []
    expected = headers.read(also=dict.fromkeys(headers.OWN, uploads)).everywhere
    for check, url, wants in (("pages", f"{origin}/", "text/html"), ("pages' API", f"{origin}/api/config", "json")):
        try:
            answer = requests.get(url, timeout=10, allow_redirects=False, headers={"User-Agent": "onramp"})
        except requests.RequestException as error:
            yield unknown(check, f"{url} cannot be reached from here ({type(error).__name__})", NEXT)
            continue
        if answer.status_code != 200 or wants not in answer.headers.get("Content-Type", ""):
            yield fault(check, f"{url} was answered {answer.status_code}", NEXT)
            continue
        differ = sorted(
            name for name, value in expected.items() if not headers.serves(name, answer.headers.get(name), value)
        )
        if differ:
            besides = (
                f" (in it, for the bucket of uploads: {uploads[0]})" if uploads and headers.POLICY in differ else ""
            )
            yield warning(check, f"other headers than infra/headers.json: {', '.join(differ)}{besides}", NEXT)
        else:
            yield ok(check, "served, with every header")
