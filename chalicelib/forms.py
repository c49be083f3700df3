"""What forms are made of: their base, and kinds of fields. What each takes stands beside what OpenAPI says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SecretStr,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from chalicelib.text import LINE, LINES, TRIMMED, fault_of_line, fault_of_lines, trimmed


class Form(BaseModel):
    """What may be sent; anything else is refused by name."""

    model_config = ConfigDict(extra="forbid", defer_build=True)  # built when used: a cold start needs none


class Foreign(Form):
    """What others send whose form is theirs: what is not asked for may stand beside it."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


def without_null_defaults(schema: dict[str, Any]) -> None:
    """Let a form's schema not say that null is what a field is by default: what is left out stays as it is, whereas
    null clears it. A client that fills in documented defaults must not erase anything."""
    for described in schema.get("properties", {}).values():
        if described.get("default", "") is None:
            del described["default"]


@dataclass(frozen=True)
class OneLine:
    """Annotates a text of one line that people read: something to see, and white space around it cut off.

    Args:
        most: Code points at the most, as sent; JSON Schema counts so too. A browser's `maxlength` counts more of them.
    """

    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks."""
        text = core_schema.str_schema(min_length=1, max_length=self.most)
        return core_schema.no_info_after_validator_function(_line, text)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says."""
        return {**handler(schema), "pattern": LINE}


@dataclass(frozen=True)
class ManyLines:
    """Annotates a text of any number of lines; of none, too.

    Args:
        most: Code points at the most, as sent.
    """

    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks."""
        return core_schema.no_info_after_validator_function(_lines, core_schema.str_schema(max_length=self.most))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says."""
        return {**handler(schema), "pattern": LINES}


@dataclass(frozen=True)
class Shaped:
    """Annotates a text that has a form of its own.

    Args:
        pattern: That it matches, as Python and ECMA-262 (flag u) read alike.
        says: The form in words that go on from "must be".
    """

    pattern: str
    says: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks."""
        return core_schema.no_info_after_validator_function(self._check, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What OpenAPI says."""
        return {**handler(schema), "pattern": self.pattern, "description": self.says}

    def _check(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise PydanticCustomError("WRONG_FORM", "must be {says}", {"says": self.says})
        return text


@dataclass(frozen=True)
class WholeNumber:
    """Annotates a whole number of JSON, which is neither text nor true, and its bounds."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic checks."""
        number = core_schema.int_schema(strict=True, ge=self.least, le=self.most)
        return core_schema.no_info_before_validator_function(_whole, number)


def _line(text: str) -> str:
    text = trimmed(text)
    if found := fault_of_line(text):
        raise PydanticCustomError(*found)
    return text


def _lines(text: str) -> str:
    text = trimmed(text)
    if found := fault_of_lines(text):
        raise PydanticCustomError(*found)
    return text


def _email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # here: it would cost the API's cold start

    try:
        return validate_email(trimmed(address), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("NOT_AN_EMAIL", "is not an email address: {why}", {"why": str(error)}) from None


def _whole(number: object) -> object:
    """JSON has one kind of numbers: 5.0 is the integer 5 (RFC 8259 section 6, JSON Schema's `integer`)."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Email = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(_email), Field(json_schema_extra={"format": "email"})
]
Note = Annotated[str, ManyLines(5000)]
"""Any number of lines; none at all is no note."""


def _no_blank_at_the_ends(password: SecretStr) -> SecretStr:
    """Cognito takes a blank within a password only (Developer Guide, "Adding user pool password requirements")."""
    if password.get_secret_value() != trimmed(password.get_secret_value()):
        raise PydanticCustomError("WRONG_FORM", "must not begin or end with a blank")
    return password


Password = Annotated[SecretStr, Field(min_length=1, max_length=256)]
"""Its strength is the user pool's business. 256 is Cognito's own limit."""
NewPassword = Annotated[Password, AfterValidator(_no_blank_at_the_ends), Field(json_schema_extra={"pattern": TRIMMED})]
Code = Annotated[str, OneLine(64)]
"""A code that was mailed."""
UserId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
"""A user's id in the user pool."""
