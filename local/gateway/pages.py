"""The built pages of both apps, served as a CDN serves them: files, and for every other path the app's own page."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from local.gateway.look import shown
from local.gateway.packed import takes, worth_it

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from infra.headers import Headers

PAGE: Final = "index.html"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""By the end of a name; the machine's own table differs from one to the next."""


@dataclass(frozen=True)
class _File:
    """A file's bytes, plain and, where that is worth it, by content coding in fewer; the preferred coding first."""

    changed: int
    content_type: str
    etag: str
    plain: bytes
    packed: Mapping[str, bytes]


class Pages:
    """Both apps, from the folder that they are built into: ``console`` at ``/`` and ``admin`` at ``/admin/``.

    Args:
        folder: Of both; ``packed`` in it has what the build has packed with Brotli, which Python has not.
        headers: What files carry.
    """

    def __init__(self, folder: Path, headers: Headers) -> None:
        self._folder = folder
        self._headers = headers
        self._kept: dict[Path, _File] = {}

    def answer(self, path: str, accepted: str, seen: str) -> Response:
        """What stands at a path: an app's file where the last segment has a dot, its page everywhere else.

        Args:
            path: Of the request, decoded.
            accepted: Its Accept-Encoding.
            seen: Its If-None-Match.
        """
        app, inside = ("admin", path[len("/admin") :]) if below("/admin", path) else ("console", path)
        home = (self._folder / app).resolve()
        if not (home / PAGE).is_file():
            return _not_built(app)
        if "." not in path.rpartition("/")[2]:
            return _sent(self._read(home / PAGE), self._headers.pages, accepted, seen)
        try:
            wanted = (home / inside.lstrip("/")).resolve()
            if not wanted.is_relative_to(home) or not wanted.is_file():
                return _missing()
        except (OSError, ValueError):  # the name is longer than any, or there is a NUL in it
            return _missing()
        return _sent(self._read(wanted), self._headers.of_file(path), accepted, seen)

    def _read(self, path: Path) -> _File:
        changed = path.stat().st_mtime_ns
        kept = self._kept.get(path)
        if kept is None or kept.changed != changed:
            plain = path.read_bytes()
            content_type = TYPES.get(path.suffix.lower(), "application/octet-stream")
            packed = self._packed(path, plain, changed) if worth_it(content_type, len(plain)) else {}
            etag = f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
            kept = self._kept[path] = _File(changed, content_type, etag, plain, packed)
        return kept

    def _packed(self, path: Path, plain: bytes, changed: int) -> dict[str, bytes]:
        """The bytes with Brotli, unless they were packed from an older file, and with gzip."""
        inside = path.relative_to(self._folder.resolve())
        brotli = self._folder / "packed" / inside.with_name(f"{inside.name}.br")
        packed = {}
        if brotli.is_file() and brotli.stat().st_mtime_ns >= changed:
            packed["br"] = brotli.read_bytes()
        return packed | {"gzip": gzip.compress(plain, 9, mtime=0)}


def below(prefix: str, path: str) -> bool:
    """Whether a path is a prefix, or lies below it."""
    return path == prefix or path.startswith(f"{prefix}/")


def _sent(file: _File, besides: Mapping[str, str], accepted: str, seen: str) -> Response:
    headers = {**besides, "ETag": file.etag}
    if file.packed:
        headers["Vary"] = "Accept-Encoding"
    if file.etag in (tag.strip() for tag in seen.split(",")):
        return Response(status_code=304, headers=headers)
    coding = next((each for each in file.packed if takes(each, accepted)), None)
    if coding is None:
        return Response(file.plain, headers=headers, media_type=file.content_type)
    return Response(file.packed[coding], headers=headers | {"Content-Encoding": coding}, media_type=file.content_type)


def _missing() -> Response:
    return shown("Not found", "<h1>Not found</h1><p>There is no such file.</p>", status=404)


def _not_built(app: str) -> Response:
    """Where magic links and the admin's address lead while there are no pages: what to do about it."""
    body = (
        f"<h1>The pages are not built</h1><p>Here is the {app}, once it is built. Build both with</p>"
        "<pre>make web</pre><p>and reload this page: nothing must be started again. <code>make up</code> builds them "
        "too. Without them everything can be called: the API is below <code>/api</code>, "
        "<code>docs/openapi.json</code> has its routes.</p>"
    )
    return shown("The pages are not built", body, status=503)
