"""What the text of a secret means. No error here says anything about the text.

A secret is a plain string, or a JSON object: with the member ``token``, which then is the string (the form that the
Secrets Manager console makes of key and value), or with members of other names where a client needs several. White
space around a value is dropped: a line's end gets pasted along easily.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.errors import Permanent, SettingMissing

TOKEN_MEMBER: Final = "token"  # noqa: S105 - a member's name


def token_of(name: str, text: str) -> str:
    """The one value that the secret `name` holds.

    Raises:
        SettingMissing: It is empty.
        Permanent: SECRET_UNREADABLE.
    """
    value: object = text
    if text.lstrip().startswith("{"):
        value = _document(text).get(TOKEN_MEMBER)
        if not isinstance(value, str):
            raise Permanent(
                "SECRET_UNREADABLE",
                f"The secret {name!r} is a JSON object without a string member {TOKEN_MEMBER!r}.",
                hint=f"Store {name!r} as a plain string, or as a JSON object with the member {TOKEN_MEMBER!r}.",
            )
    stripped = str(value).strip()
    if not stripped:
        raise SettingMissing(name)
    return stripped


def members_of(name: str, text: str, wanted: Sequence[str]) -> Mapping[str, str]:
    """The members of the secret `name` that are wanted; it may hold others.

    Raises:
        SettingMissing: It is empty.
        Permanent: SECRET_UNREADABLE: it is no JSON object, or lacks one of them.
    """
    if not text.strip():
        raise SettingMissing(name)
    document = _document(text)
    found = {each: value.strip() for each in wanted if isinstance(value := document.get(each), str) and value.strip()}
    if lacking := [each for each in wanted if each not in found]:
        raise Permanent(
            "SECRET_UNREADABLE",
            f"The secret {name!r} is not a JSON object with {' and '.join(repr(each) for each in lacking)}.",
            hint=f"Store {name!r} as a JSON object with the members {', '.join(wanted)}, all of them strings.",
        )
    return found


def _document(text: str) -> Mapping[str, Any]:
    """A JSON object; an empty one for anything else. A JSON error carries the text with it, so none gets out."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
