"""What the text of a secret means. No error here says anything about the text.

A secret is a plain string, or a JSON object: with the member ``token``, which then is the string (the form that the
Secrets Manager console makes of key and value), or with members of other names where a client needs several. GitHub's
may be either: a token, or the members of a GitHub App's key. White space around a value is dropped: a line's end gets
pasted along easily.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.errors import Permanent, SettingMissing

TOKEN_MEMBER: Final = "token"  # noqa: S105 - a member's name


_APP_MEMBERS: Final = {
    "app_id": r"[A-Za-z0-9.]{1,64}",
    "installation_id": r"[0-9]{1,20}",
    "private_key": r"(?s)-----BEGIN .*",
}


@dataclass(frozen=True, slots=True)
class AppKey:
    """What a GitHub App shows to act for one of its installations.

    Args:
        app_id: The App's id, or its client id.
        installation_id: Of the installation that has the repository.
        private_key: PEM, as GitHub makes it.
    """

    app_id: str
    installation_id: str
    private_key: str = field(repr=False)


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


def github_credential_of(name: str, text: str) -> str | AppKey:
    """What the secret `name` lets one show to GitHub: a GitHub App's key if it has a member of one, else a token.

    A key in which the ends of lines became ``\\n`` on its way into JSON is taken as it was.

    Raises:
        SettingMissing: It is empty.
        Permanent: SECRET_UNREADABLE: neither a token nor a whole key.
    """
    document = _document(text)
    if not set(_APP_MEMBERS) & set(document):
        return token_of(name, text)
    given = {each: document.get(each) for each in _APP_MEMBERS}
    found = {
        each: str(value).strip() for each, value in given.items() if isinstance(value, str | int) and value is not True
    }
    found["private_key"] = found.get("private_key", "").replace("\\n", "\n").strip()
    unusable = [each for each, form in _APP_MEMBERS.items() if not re.fullmatch(form, found.get(each, ""))]
    if unusable:
        raise Permanent(
            "SECRET_UNREADABLE",
            f"The secret {name!r} has no usable {' and '.join(unusable)}, which a GitHub App needs.",
            hint=f"Store {name!r} as a JSON object with app_id, installation_id (a number) and private_key (the whole "
            "PEM text that GitHub made), or as a plain token; then retry.",
        )
    return AppKey(**found)


def _document(text: str) -> Mapping[str, Any]:
    """A JSON object; an empty one for anything else. A JSON error carries the text with it, so none gets out."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
