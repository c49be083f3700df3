"""The gateway's own few pages: plain HTML with one style sheet and no script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Final

from starlette.responses import Response

LOOKS: Final = Path(__file__).with_name("looks")
STYLE: Final = "/cdn-cgi/access/style.css"
"""Where the sheet is served: like Cloudflare's own pages, below a path that no site uses."""
_PAGE: Final = Template((LOOKS / "page.html").read_text(encoding="utf-8"))


def shown(title: str, body: str, *, status: int = 200) -> Response:
    """A page.

    Args:
        title: As text.
        body: As HTML, inside of main.
        status: HTTP status code.
    """
    html = _PAGE.substitute(title=escape(title), style=STYLE, body=body)
    return Response(html, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")


def style() -> Response:
    """The sheet."""
    sheet = (LOOKS / "style.css").read_bytes()
    return Response(sheet, headers={"Cache-Control": "no-cache"}, media_type="text/css; charset=utf-8")
