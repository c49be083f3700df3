"""GitHub's refusals told apart (`refusal_kinds`), and its own sentence made fit to be passed on.

Statuses alone say little: 403 is a missing permission, a single sign-on, an address that is not on a list, an archived
repository. What no kind fits is passed on as GitHub said it (`sentence`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chalicelib.clients.github.refusal_kinds import APP_KINDS, KINDS, OTHER_RULE, RULE_STATUSES, RULES
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 300  # characters of GitHub's sentence that are passed on


def recognised(status: int, message: str, headers: Mapping[str, str], *, minting: bool = False) -> Permanent | None:
    """The refusal for a person, if GitHub's answer is one of those above.

    Args:
        status: HTTP status.
        message: GitHub's sentence; several rules may stand in it, and then each has its hint.
        headers: By lower-case name.
        minting: Whether a GitHub App asked for an installation's token.
    """
    said = message.lower()
    kinds = (*APP_KINDS, *KINDS) if minting else KINDS
    kind = next((kind for kind in kinds if kind.fits(status, said, headers)), None)
    if kind is not None:
        return Permanent(kind.code, f"{kind.message}{_needed(headers)}", hint=kind.hint)
    if status not in RULE_STATUSES:
        return None
    broken = [rule for rule in RULES if rule.fits(status, said, headers)]
    if not broken and OTHER_RULE.fits(status, said, headers):
        broken = [OTHER_RULE]
    if not broken:
        return None
    hints = " ".join(dict.fromkeys(rule.hint for rule in broken))
    return Permanent(broken[0].code, f"{broken[0].message}{quoted(message)}", hint=hints)


def quoted(message: str) -> str:
    """GitHub's sentence to stand behind ours; empty if there is none."""
    words = sentence(message)
    return f" GitHub says: {words}" if words else ""


def sentence(message: str) -> str:
    """GitHub's sentence in one line, shortened, without what looks like a token, an email address or an address.

    Of a complaint about a request's form nothing but the first line is kept: the others quote the request.
    """
    text = message.split("\n", 1)[0] if message.lower().startswith("invalid request") else message
    for secret, instead in _NOT_PASSED_ON:
        text = secret.sub(instead, text)
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def needed_permissions(headers: Mapping[str, str]) -> str:
    """What GitHub says that a token would need (X-Accepted-GitHub-Permissions), such as ``contents=write``."""
    value = headers.get("x-accepted-github-permissions", "")
    return value if re.fullmatch(r"[a-z_=,; ]{1,200}", value) else ""


def _needed(headers: Mapping[str, str]) -> str:
    needed = needed_permissions(headers)
    return f" It takes {needed}." if needed else ""


_NOT_PASSED_ON: Final = (
    (re.compile(r"\b(?:gh[a-z]_|github_pat_|eyJ)[A-Za-z0-9_.=-]+"), "…"),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "…"),
    (re.compile(r"\bhttps?://\S+"), "…"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "…"),
    (re.compile(r"\b[A-Za-z0-9+/_-]{41,}"), "…"),  # longer than a commit's name: nothing that a person could use
)
