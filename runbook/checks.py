"""Whether an answer is as it must be."""

from __future__ import annotations

import json
import re
from typing import Any

from runbook.plan import Check
from runbook.templates import MISSING, member


def wrong(check: Check, document: Any) -> str:
    """What is wrong with a document, as a sentence; empty: the check holds."""
    value = member(document, check.path)
    if holds(check, value):
        return ""
    return f"{check.path} must be {wanted(check)}, and is {_said(value)}."


def holds(check: Check, value: Any) -> bool:
    """Whether a member is as it must be."""
    if check.is_in is not None:
        return value in check.is_in
    if check.a_list:
        return isinstance(value, list)
    if check.matches is not None:
        return isinstance(value, str) and re.fullmatch(check.matches, value) is not None
    return value is not MISSING and value not in (None, "", [])


def wanted(check: Check) -> str:
    """What a check asks for, for people."""
    if check.is_in is not None:
        return " or ".join(f"`{each}`" for each in check.is_in)
    if check.a_list:
        return "a list"
    if check.matches is not None:
        return f"a text like `{check.matches}`"
    return "there"


def _said(value: Any) -> str:
    """Whatever it is; a text only if it is a word, since others may be secret or personal."""
    if value is MISSING:
        return "missing"
    if isinstance(value, str) and not re.fullmatch(r"[a-z_]{1,20}|[A-Z_]{1,20}", value):
        return f"a text of {len(value)} characters"
    return json.dumps(value)[:100]
