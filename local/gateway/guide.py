"""The customers' guide as pages, where links to the documentation lead while nobody has published it elsewhere."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Final

from starlette.responses import RedirectResponse, Response

from local.gateway.look import shown
from local.gateway.pages import TYPES

DOCS: Final = Path(__file__).resolve().parent.parent.parent / "docs"
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PICTURE: Final = re.compile(r"[A-Za-z0-9_-]+\.(png|svg|webp)")
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def page(path: str, docs: Path = DOCS) -> Response:
    """A page of the guide: ``/docs/{name}``, also with the ``.md`` by which the pages name each other.

    Args:
        path: Of the request, decoded; it begins with ``/docs``.
        docs: Folder of the documentation.
    """
    if path == "/docs":
        return RedirectResponse("/docs/", HTTPStatus.PERMANENT_REDIRECT)  # or the pages' links would lead astray
    name = path.removeprefix("/docs/").removesuffix(".md") or "README"
    file = docs / "guide" / "customer" / f"{name}.md"
    if not (name == "README" or _NAME.fullmatch(name)) or not file.is_file():
        return _missing()
    from markdown_it import MarkdownIt  # a tenth of a second, for whoever reads a guide

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(file.read_text(encoding="utf-8"))
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", anchor(words.content))
    html = markdown.renderer.render(tokens, markdown.options, {})
    heading = _HEADING.search(html)
    title = unescape(re.sub(r"<[^>]+>", "", heading.group(1))) if heading else name
    return shown(title, html)


def anchor(heading: str) -> str:
    """The name by which a heading is linked, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def picture(path: str, docs: Path = DOCS) -> Response:
    """A screenshot of the guide: ``/screenshots/{file}``."""
    name = path.removeprefix("/screenshots/")
    file = docs / "screenshots" / name
    if not _PICTURE.fullmatch(name) or not file.is_file():
        return _missing()
    return Response(file.read_bytes(), headers={"Cache-Control": "no-cache"}, media_type=TYPES[file.suffix])


def _missing() -> Response:
    body = '<h1>No such page</h1><p>The guide has no page of this name. <a href="/docs/">See what it has.</a></p>'
    return shown("No such page", body, status=HTTPStatus.NOT_FOUND)
