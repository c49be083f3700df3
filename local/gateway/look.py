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
LONGEST_ADDRESS: Final = 254
"""Characters of an email address (RFC 5321, section 4.5.3.1.3, without the brackets)."""
_PAGE: Final = Template((LOOKS / "page.html").read_text(encoding="utf-8"))


def shown(title: str, body: str, *, status: int = 200, style: str = STYLE) -> Response:
    """A page.

    Args:
        title: As text.
        body: As HTML, inside of main.
        status: HTTP status code.
        style: Address of the sheet.
    """
    html = _PAGE.substitute(title=escape(title), style=style, body=body)
    return Response(html, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")


def is_address(email: str) -> bool:
    """Whether something looks like an email address enough for this machine."""
    return len(email) <= LONGEST_ADDRESS and all(email.partition("@")) and " " not in email


def email_field(value: str, label: str, hint: str, error: str) -> str:
    """A field for an email address, as HTML. With an error, it says so and takes the focus."""
    wrong = f'<p class="error" id="error">Error: {escape(error)}</p>' if error else ""
    described = 'aria-invalid="true" aria-describedby="error hint" autofocus' if error else 'aria-describedby="hint"'
    return f"""<label for="email">{escape(label)}</label>
<p class="hint" id="hint">{escape(hint)}</p>
{wrong}<input id="email" name="email" type="email" autocomplete="email" spellcheck="false" required
 maxlength="{LONGEST_ADDRESS}" value="{escape(value)}" {described}>"""


def style() -> Response:
    """The sheet."""
    sheet = (LOOKS / "style.css").read_bytes()
    return Response(sheet, headers={"Cache-Control": "no-cache"}, media_type="text/css; charset=utf-8")
