"""What is wrong with a form: for each field a stable code, a path that a page can map, and words for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic_core import ErrorDetails

from chalicelib.errors import Problem

MOST_LISTED: Final = 20
LONGEST_NAME: Final = 100
"""Of a name in a path: it may be the caller's own."""

_BY_KIND: Final[dict[str, tuple[str, str]]] = {
    "missing": ("REQUIRED", "is required"),
    "none_required": ("NOT_ALLOWED", "must be empty"),
    "extra_forbidden": ("NOT_ALLOWED", "cannot be set here"),
    "string_type": ("WRONG_TYPE", "must be text"),
    "string_unicode": ("CHARACTER_NOT_ALLOWED", "must be valid Unicode"),
    "string_too_short": ("TOO_SHORT", "must have at least {min_length} characters"),
    "string_too_long": ("TOO_LONG", "must have at most {max_length} characters"),
    "too_short": ("TOO_SHORT", "must have at least {min_length} {units}"),
    "too_long": ("TOO_LONG", "must have at most {max_length} {units}"),
    "string_pattern_mismatch": ("WRONG_FORM", "does not have the form that is asked for"),
    "literal_error": ("NOT_A_CHOICE", "must be {expected}"),
    "bool_type": ("WRONG_TYPE", "must be true or false"),
    "bool_parsing": ("WRONG_TYPE", "must be true or false"),
    "int_type": ("WRONG_TYPE", "must be a whole number"),
    "int_parsing": ("WRONG_TYPE", "must be a whole number"),
    "int_from_float": ("WRONG_TYPE", "must be a whole number"),
    "int_parsing_size": ("OUT_OF_RANGE", "is too large"),
    "greater_than_equal": ("OUT_OF_RANGE", "must be at least {ge}"),
    "less_than_equal": ("OUT_OF_RANGE", "must be at most {le}"),
    "greater_than": ("OUT_OF_RANGE", "must be more than {gt}"),
    "less_than": ("OUT_OF_RANGE", "must be less than {lt}"),
    "list_type": ("WRONG_TYPE", "must be a list"),
    "dict_type": ("WRONG_TYPE", "must be an object"),
    "model_type": ("WRONG_TYPE", "must be an object"),
    "model_attributes_type": ("WRONG_TYPE", "must be an object"),
}
"""Code and words of pydantic's kinds of fault. The forms' own rules name a code themselves (`refused`)."""
_OURS: Final = (
    "CHARACTER_NOT_ALLOWED",
    "NOTHING_TO_SEE",
    "NOT_AN_EMAIL",
    "NOT_TOGETHER",
    "REPEATED",
    "REQUIRED",
    "WRONG_FORM",
)
INVALID: Final = "INVALID"
"""Of a kind that has no code of its own."""
CODES: Final = tuple(sorted({INVALID, *_OURS, *(code for code, _ in _BY_KIND.values())}))
"""Every code that `errors` may have for a field of a form."""


def problem(faults: Sequence[ErrorDetails]) -> Problem:
    """The refusal of a form, 422: FIELD_NOT_ALLOWED if all that is wrong are names, VALIDATION_FAILED otherwise."""
    found = [_fault(each) for each in faults]
    only_names = all(each["code"] == "NOT_ALLOWED" for each in found)
    more = len(found) - 1
    others = f" {more} more {'fault is' if more == 1 else 'faults are'} listed in errors." if more else ""
    return Problem(
        422,
        "FIELD_NOT_ALLOWED" if only_names else "VALIDATION_FAILED",
        f"{found[0]['field']} {found[0]['message']}.{others}",
        errors=found[:MOST_LISTED],
    )


def _fault(fault: ErrorDetails) -> dict[str, str]:
    about = fault.get("ctx", {})
    path = [*fault["loc"], *str(about.get("field", "")).split(".")]
    field = ".".join(str(part)[:LONGEST_NAME] for part in path if part != "") or "body"
    code, words = _code_and_words(fault, about)
    return {"field": field, "code": code, "message": words.rstrip(".")}


def _code_and_words(fault: ErrorDetails, about: Mapping[str, Any]) -> tuple[str, str]:
    if fault["type"] in _BY_KIND:
        code, words = _BY_KIND[fault["type"]]
        units = "entries" if about.get("field_type") in ("List", "Dictionary") else "characters"
        return code, words.format(**{**about, "units": units})
    if fault["type"] in _OURS:
        return fault["type"], fault["msg"]
    return INVALID, "is not acceptable"
