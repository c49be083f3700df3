"""The mails that the emulator "sent", as a page: newest first, the code of each in large digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

import requests
from starlette.responses import Response

from local.gateway.look import shown

SHOWN: Final = 50
_ELSEWHERE: Final = (
    "The emulator that you have started shows no mail here. Look where it keeps its mail: LocalStack sends it by the "
    "SMTP server that its settings name. Codes can also be read from its log."
)
_CODE: Final = re.compile(r"\b\d{6}\b")
_TAG: Final = re.compile(r"<[^>]*>")


def mailbox(url: str) -> Response:
    """The page.

    Args:
        url: Where the emulator tells what it sent.
    """
    if not url:
        return shown("Mailbox", f"<h1>Mailbox</h1><p>{_ELSEWHERE}</p>", status=404)
    session = requests.Session()
    session.trust_env = False  # a person's proxy is not for this machine's own services
    try:
        accounts: Mapping[str, Sequence[Mapping[str, Any]]] = session.get(url, timeout=10).json()["messages"]
    except (requests.RequestException, ValueError, KeyError):
        return shown("Mailbox", "<h1>Mailbox</h1><p>The emulator does not say what it sent.</p>", status=502)
    mails = sorted((mail for mails in accounts.values() for mail in mails), key=lambda mail: -float(mail["Timestamp"]))
    listed = "".join(_mail(mail) for mail in mails[:SHOWN])
    found = f'<ul class="mails">{listed}</ul>' if listed else "<p>No mail was sent yet.</p>"
    body = f"""<h1>Mailbox</h1>
<p>Every mail that was sent on this machine, to whomever, the newest first.</p>
<p><a href="/_mailbox">Look again</a></p>
{found}"""
    return shown("Mailbox", body)


def _mail(mail: Mapping[str, Any]) -> str:
    text = str(mail.get("BodyText") or "") or _TAG.sub(" ", str(mail.get("BodyHtml") or ""))
    code = _CODE.search(text)
    at = datetime.fromtimestamp(float(mail["Timestamp"]), UTC)
    large = f'<p class="code">{code.group()}</p>' if code else ""
    return (
        f"<li><h2>{escape(str(mail.get('Subject') or 'No subject'))}</h2>"
        f'<p class="hint">To {escape(", ".join(mail["To"]))}, '
        f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%H:%M:%S} UTC</time></p>'
        f"{large}<p>{escape(text)}</p></li>"
    )
