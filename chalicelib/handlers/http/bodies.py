"""Bodies and queries, read into forms. What is wrong is said in the caller's words, by field, repeating no value."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NoReturn, TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.errors import Problem
from chalicelib.handlers.http import form_faults as faults
from chalicelib.text import LOST

LARGEST = 60 * 1024
"""Bytes of a body. Below the 64 KiB that browsers allow a beacon (Fetch standard, keepalive quota)."""
_UTF8 = frozenset({"utf-8", "us-ascii"})

Form = TypeVar("Form", bound=BaseModel)


def check_kind(request: Request, taken: Collection[str], *, needed: bool) -> None:
    """Look at the content type, by the type itself (RFC 9110 section 8.3.1).

    Chalice takes a header that has a type which is taken anywhere in it, or has none. Pages of other sites may send
    that without asking first, in the name of whoever is signed in (Fetch standard, CORS-safelisted request headers).

    Args:
        taken: Which types are.
        needed: Whether there is a body to be read; else a request may come without one, and without its type.

    Raises:
        Problem: 415 UNSUPPORTED_MEDIA_TYPE, also for text that is said to be in another encoding than UTF-8.
    """
    said: str | None = request.headers.get("content-type")
    if said is None and not needed:
        return
    kind, *parameters = (part.strip().lower() for part in (said or "").split(";"))
    charsets = {
        value.strip('"') for name, _, value in (each.partition("=") for each in parameters) if name == "charset"
    }
    if kind not in taken or not charsets <= _UTF8:
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the body as {' or '.join(taken)}, in UTF-8.")


def read(request: Request, form: type[Form], largest: int = LARGEST) -> Form:
    """The request's JSON body as a form.

    Args:
        largest: Bytes that it may have.

    Raises:
        Problem: 413 BODY_TOO_LARGE; 400 BODY_NOT_UTF8 or BODY_NOT_JSON; 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED.
    """
    values = _parse(_text(raw(request, largest)))
    if not isinstance(values, dict):
        raise _not_json("The body must be a JSON object.")
    return validate(form, values)


def query(request: Request, form: type[Form]) -> Form:
    """The request's query parameters as a form.

    Raises:
        Problem: 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED, also for one that is given more than once.
    """
    given = request.query_params
    values = {name: given.getlist(name) for name in given} if given else {}
    return validate(form, {name: each[0] if len(each) == 1 else each for name, each in values.items()})


def validate(form: type[Form], values: Mapping[str, Any]) -> Form:
    """The values as a form.

    Raises:
        Problem: 422 FIELD_NOT_ALLOWED or VALIDATION_FAILED, naming each field.
    """
    try:
        return form.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    # Outside of the handler: pydantic's exception quotes the input, and must not be rendered as a context.
    raise faults.problem(found)


def raw(request: Request, largest: int = LARGEST) -> bytes:
    """The body as sent, byte for byte, whether API Gateway passed it as text or as base64.

    Passed as text, bytes that are no UTF-8 have been replaced on the way: no signature over them fits any more.

    Raises:
        Problem: 413 BODY_TOO_LARGE; 400 BODY_NOT_JSON where the base64 is none.
    """
    try:
        sent = request.raw_body
    except ValueError:
        raise _not_json("The body is not valid base64.") from None
    if len(sent) > largest:
        raise Problem(413, "BODY_TOO_LARGE", f"The body must not be larger than {largest // 1024} KiB.")
    return sent if isinstance(sent, bytes) else sent.encode()


def _text(raw: bytes) -> str:
    """The body's text. Where the gateway passed it as text, it has put U+FFFD in place of what is no UTF-8."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = LOST  # none of the exception: it carries the body, with the password in it
    if LOST in text:
        raise Problem(400, "BODY_NOT_UTF8", "The body is not UTF-8, or some of its characters were lost on the way.")
    return text


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_such_constant)
    except (ValueError, RecursionError):
        # None of its text and none of its context: a JSON error carries the document, with the password in it.
        pass
    raise _not_json("The body is not valid JSON.")


def _no_such_constant(name: str) -> NoReturn:
    raise ValueError(name)  # Python reads NaN and Infinity; JSON has neither


def _not_json(detail: str) -> Problem:
    return Problem(400, "BODY_NOT_JSON", detail)
