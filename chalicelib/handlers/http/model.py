"""The base of everything that is answered, and kinds of members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from chalicelib.records.moment import Moment

Time = Annotated[Moment, WithJsonSchema({"type": "string", "format": "date-time"})]


class ResponseModel(BaseModel):
    """A model whose validator is built when it is first used: one request needs few of them, a cold start none.

    Every member is there in every answer, and the documentation says so.
    """

    model_config = ConfigDict(defer_build=True, json_schema_serialization_defaults_required=True)


def one_of(names: Iterable[str]) -> WithJsonSchema:
    """Annotates a text that is one of these names, for the documentation. What is answered is not held against it: a
    record may be in a status that only newer code has, and is shown all the same."""
    return WithJsonSchema({"type": "string", "enum": list(names)})


@dataclass(frozen=True)
class AsForm:
    """Annotates values as they are stored, which the documentation describes by the form that takes them. What is
    answered is not held against it: earlier code may have taken what the form refuses today.

    Args:
        form: That takes them.
    """

    form: type[BaseModel]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic does with it: nothing. The form is there for OpenAPI, which looks at what JSON would be."""
        return core_schema.json_or_python_schema(
            json_schema=handler.generate_schema(self.form),
            python_schema=core_schema.any_schema(),
            serialization=core_schema.simple_ser_schema("any"),
        )


@dataclass(frozen=True)
class Keyed:
    """Annotates a mapping that has exactly these keys.

    Args:
        names: The keys.
    """

    names: tuple[str, ...]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says."""
        each = handler(schema)["additionalProperties"]
        return {
            "type": "object",
            "properties": dict.fromkeys(self.names, each),
            "required": list(self.names),
            "additionalProperties": False,
        }
