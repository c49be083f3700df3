"""Bodies that carry a file (RFC 7578), read into forms: a part for each field, and the file's bytes as they were sent.

The parts are cut by their delimiter, byte for byte; their headers are the standard library's to read. API Gateway hands
such a body over as base64 (`app.py` names it a binary type), so nothing of it is lost on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from chalicelib.errors import Problem
from chalicelib.handlers.http import bodies
from chalicelib.text import LOST

if TYPE_CHECKING:
    from chalice.app import Request

KIND: Final = "multipart/form-data"
_MOST_PARTS: Final = 20
_MOST_HEADERS: Final = 4096
"""Bytes of a part's headers."""
_LONGEST_FIELD: Final = 4096
"""Bytes of a part that is no file."""
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
"""Source: RFC 2046 section 5.1.1."""

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent.

    Attributes:
        name: What its sender calls it; it says nothing of what is in it.
        content: Its bytes.
    """

    name: str
    content: bytes = field(repr=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks: only a part that is a file is one."""
        return core_schema.is_instance_schema(cls, cls_repr="file")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says of a file (OpenAPI 3.1, "Special Considerations for `multipart` Content")."""
        return {"type": "string", "contentMediaType": "application/octet-stream"}


def read(request: Request, form: type[Form], largest: int) -> Form:
    """The request's body as a form.

    Args:
        largest: Bytes that all of it may have.

    Raises:
        Problem: 413 BODY_TOO_LARGE; 400 BODY_NOT_MULTIPART, BODY_CUT_OFF or BODY_NOT_UTF8; 422 FIELD_NOT_ALLOWED or
            VALIDATION_FAILED.
    """
    boundary = _boundary(str(request.headers.get("content-type", "")))
    body = bodies.raw(request, largest)
    if LOST.encode() in body and not request.to_original_event().get("isBase64Encoded"):
        # A stage whose API has no binary types: what is no text is lost on the way, and must not be taken for a file.
        raise Problem(400, "BODY_NOT_UTF8", "Some of the file's bytes were lost on the way. Ask for a form instead.")
    values: dict[str, Any] = {}
    for name, value in (_value(*each) for each in _parts(body, boundary)):
        if name in values:
            raise _not_multipart(f"It has more than one part that is called {name[:40]!r}.")
        values[name] = value
    return bodies.validate(form, values)


def _boundary(content_type: str) -> bytes:
    header = Message()
    header["Content-Type"] = content_type
    try:
        boundary = header.get_boundary()
    except (TypeError, ValueError, LookupError):  # a parameter in pieces that do not fit together (RFC 2231)
        boundary = None
    if boundary is None or not _BOUNDARY.fullmatch(boundary):
        raise _not_multipart("Its Content-Type names no boundary.")
    return boundary.encode("ascii")


def _parts(body: bytes, boundary: bytes) -> list[tuple[Message, bytes]]:
    """Headers and content of each part. What stands before the first and behind the last is nobody's."""
    _, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not pieces or not any(piece.startswith(b"--") for piece in pieces):
        raise Problem(400, "BODY_CUT_OFF", "The body ends before its last part does: it was cut off. Send it again.")
    found: list[tuple[Message, bytes]] = []
    for piece in pieces:
        if piece.startswith(b"--"):
            return found
        head, divided, content = piece.partition(b"\r\n\r\n")
        lines = head.lstrip(b" \t")
        if not divided or not lines.startswith(b"\r\n") or len(lines) > _MOST_HEADERS or len(found) == _MOST_PARTS:
            raise _not_multipart("A part of it has no headers, or there are too many.")
        # Names of files come in UTF-8, as browsers and curl send them (RFC 7578 section 5.1).
        found.append((HeaderParser().parsestr(lines[2:].decode("utf-8", "replace")), content))
    return found


def _value(headers: Message, content: bytes) -> tuple[str, str | SentFile]:
    try:
        kind, name = headers.get_content_disposition(), headers.get_param("name", header="content-disposition")
        file = headers.get_filename()
    except (TypeError, ValueError, LookupError):  # of parameters in pieces that do not fit together (RFC 2231)
        raise _not_multipart("A part of it cannot be read.") from None
    if kind != "form-data" or not isinstance(name, str):
        raise _not_multipart("A part of it does not say what it is called.")
    if file is not None:
        return name, SentFile(_shown(file), content)
    try:
        return name, content[: _LONGEST_FIELD + 1].decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "BODY_NOT_UTF8", f"The part {name[:40]!r} is not UTF-8.") from None


def _shown(name: str) -> str:
    """A file's name as people may be shown it: the last part of a path, of what can be printed."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(each for each in last if each.isprintable()).strip()[:200]


def _not_multipart(detail: str) -> Problem:
    return Problem(400, "BODY_NOT_MULTIPART", f"The body is no multipart/form-data. {detail}")
