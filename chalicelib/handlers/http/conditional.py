"""Conditional reads (RFC 9110 sections 8.8.3 and 13.1.2): who has what would be answered is told so, without a body.

A route says `conditional=True`; nothing else is to be done in its view. The caller is admitted and the view has made
its answer before anything is compared, so that a tag opens nothing: it says only that what this caller would be shown
now is what they hold already (docs/adr/0039).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, GetCoreSchemaHandler, SerializationInfo, SerializerFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.if_match import tags_of
from chalicelib.handlers.http.model import Time

ASK_AGAIN: Final = "private, no-cache"
"""Cache-Control of what is read conditionally: the caller's own cache may hold it, and asks before showing it again."""
_TAGGING: Final = "tagging"


@dataclass(frozen=True)
class OfTheReading:
    """Annotates what is different each time that one asks, such as when a source was read, and is no news: the tag
    leaves it out."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic does with it: as ever, but for the tag."""
        written = core_schema.wrap_serializer_function_ser_schema(
            _unless_tagging, info_arg=True, schema=handler(source)
        )
        return cast("CoreSchema", {**handler(source), "serialization": written})


ReadAt = Annotated[Time, OfTheReading()]
"""When something was read that is shown."""
Age = Annotated[int, OfTheReading()]
"""Seconds since then."""


def tag_of(answered: BaseModel) -> str:
    """The entity tag of an answer: the same for answers that show the same, and as good as never for others.

    Weak, as the times of reading are left out of it, and as gateways compress what they pass on.
    """
    shown = answered.model_dump_json(context=_TAGGING).encode()
    return f'W/"{hashlib.sha256(shown).hexdigest()[:32]}"'


def unchanged(call: Call, answered: BaseModel) -> bool:
    """Whether the caller has this answer already. Sets the headers of the answer, with a body or without.

    A header If-None-Match that is none (RFC 9110 section 13.1.2) is passed over: the answer with a body is never wrong.
    """
    tag = tag_of(answered)
    call.headers |= {"ETag": tag, "Cache-Control": ASK_AGAIN}
    header = str(call.request.headers.get("if-none-match", "")).strip()
    held = tags_of(header)
    return header == "*" or (held is not None and tag.removeprefix("W/").strip('"') in held)


def _unless_tagging(value: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
    return None if info.context == _TAGGING else handler(value)
