"""Bodies and queries, read into forms. What is wrong is said in the caller's words, by field, repeating no value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.errors import Problem

LARGEST = 60 * 1024
"""Bytes of a body. Below the 64 KiB that browsers allow a beacon (Fetch standard, keepalive quota)."""
_SHOWN = 20
"""How many complaints are listed, and how long a name of the caller's own may be in one (times 5)."""
_IN_OUR_WORDS = {
    "missing": "is required",
    "extra_forbidden": "cannot be set here",
    "string_type": "must be text",
    "string_pattern_mismatch": "does not have the form that is asked for",
    "string_unicode": "must be valid Unicode",
    "none_required": "must be empty",
}

Form = TypeVar("Form", bound=BaseModel)


def read(request: Request, form: type[Form]) -> Form:
    """The request's JSON body as a form. The content type was checked by the route; a beacon's says text/plain.

    Raises:
        Problem: 413 BODY_TOO_LARGE; 400 BODY_NOT_JSON; 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED.
    """
    values = _parse(_bytes(request))
    if not isinstance(values, dict):
        raise _not_json("The body must be a JSON object.")
    return validate(form, values)


def query(request: Request, form: type[Form]) -> Form:
    """The request's query parameters as a form.

    Raises:
        Problem: 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED.
    """
    return validate(form, dict(request.query_params or {}))


def validate(form: type[Form], values: Mapping[str, Any]) -> Form:
    """The values as a form.

    Raises:
        Problem: 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED, naming each field.
    """
    try:
        return form.model_validate(values)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
    # Outside of the handler: pydantic's exception quotes the input, and must not be rendered as a context.
    raise _refusal(faults)


def _refusal(faults: Sequence[Any]) -> Problem:
    complaints = [{"field": _path(fault["loc"]), "message": _message(fault)} for fault in faults]
    forbidden = any(fault["type"] == "extra_forbidden" for fault in faults)
    first = complaints[0]
    return Problem(
        422,
        "FIELD_NOT_ALLOWED" if forbidden else "VALIDATION_FAILED",
        f"{first['field']} {first['message']}." if first["field"] else f"The request {first['message']}.",
        errors=complaints[:_SHOWN],
    )


def _path(location: Sequence[object]) -> str:
    return ".".join(str(part)[: _SHOWN * 5] for part in location)


def _message(fault: Mapping[str, Any]) -> str:
    if fault["type"] in _IN_OUR_WORDS:
        return _IN_OUR_WORDS[fault["type"]]
    text = str(fault["msg"]).removeprefix("Value error, ")
    return re.sub(r"^(Input|String|List|Tuple|Value|Data|Dictionary) should ", "must ", text)


def _bytes(request: Request) -> bytes:
    """The body as sent, whether API Gateway passed it as text or as base64."""
    try:
        raw = request.raw_body
    except ValueError:
        raise _not_json("The body is not valid base64.") from None
    if len(raw) > LARGEST:
        raise Problem(413, "BODY_TOO_LARGE", f"The body must not be larger than {LARGEST // 1024} KiB.")
    return raw if isinstance(raw, bytes) else raw.encode()


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_such_constant)
    except (ValueError, RecursionError):
        # None of its text and none of its context: a JSON error carries the document, with the password in it.
        pass
    raise _not_json("The body is not valid JSON in UTF-8.")


def _no_such_constant(name: str) -> NoReturn:
    raise ValueError(name)  # Python reads NaN and Infinity; JSON has neither


def _not_json(detail: str) -> Problem:
    return Problem(400, "BODY_NOT_JSON", detail)
