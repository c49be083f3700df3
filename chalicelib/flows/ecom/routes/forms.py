"""What may be sent to the routes. The customer's fields themselves are the flow's: `flows.ecom.steps`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

from pydantic import (
    ConfigDict,
    Field,
    SecretStr,
    StrictBool,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from chalicelib.flows.ecom.intents.save import Sender
from chalicelib.flows.ecom.steps import Fields
from chalicelib.flows.ecom.tasks import TASKS
from chalicelib.forms import (
    Email,
    Form,
    Note,
    OneLine,
    UserId,
    WholeNumber,
    without_null_defaults,
)
from chalicelib.handlers.record_forms import OneChange

LARGEST_COUNT = 2**53 - 1
"""The largest integer that JavaScript counts exactly."""
MOST_SEEN = 16
"""Values of one field that a page may take to stand there: the latest answer's, and fifteen of its own."""


def _described_save(schema: dict[str, Any]) -> None:
    without_null_defaults(schema)
    for name in ("page", "seq"):
        del schema["properties"][name]["default"]  # what stands for "none" here is no value that can be sent
    schema["dependentRequired"] = {"page": ["seq"], "seq": ["page"]}


class Save(Fields):
    """Some of the wizard's fields; null clears one. What is not sent stays as it is.

    A field is stored if what stands there is in `seen`, or if it stands so already; else it stays, and the answer names
    it under `conflicts`. Without `seen` the save is unconditional. See docs/saving.md.
    """

    model_config = ConfigDict(json_schema_extra=_described_save)

    page: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")] = Field(
        default="", description="A random id of the document (a UUID), made when it is loaded and kept in memory only"
    )
    seq: Annotated[int, WholeNumber(1, LARGEST_COUNT)] = Field(
        default=0, description="The page's count of its saves. A save that a later one has overtaken changes nothing"
    )
    epoch: Annotated[int, WholeNumber(0, LARGEST_COUNT)] | None = Field(
        default=None, description="`epoch` of the latest answer, sent back"
    )
    seen: dict[str, Annotated[list[Any], Field(max_length=MOST_SEEN)]] | None = Field(
        default=None,
        json_schema_extra={"propertyNames": {"enum": list(Fields.model_fields)}},
        description="By field: the value of the latest answer, and the page's own that no answer has come for. A field "
        "that is left out is taken to be empty",
    )
    access_token: SecretStr | None = Field(
        default=None, description="For `navigator.sendBeacon`, which cannot send an Authorization header"
    )

    @field_validator("seen")
    @classmethod
    def _of_the_wizard(cls, seen: dict[str, list[Any]] | None) -> dict[str, list[Any]] | None:
        for name in seen or ():
            if name not in Fields.model_fields:
                raise PydanticCustomError("extra_forbidden", "is no field of the wizard", {"field": name})
        return seen

    @model_validator(mode="after")
    def _numbered_by_a_page(self) -> Save:
        for name, other, left_out in (("page", "seq", not self.page), ("seq", "page", not self.seq)):
            if left_out and getattr(self, other):
                raise PydanticCustomError(
                    "REQUIRED", "is required where {other} is sent", {"field": name, "other": other}
                )
        return self

    @property
    def sender(self) -> Sender:
        """The page that sends it. What it has seen counts as typed and as it would be stored."""
        if self.seen is None:
            return Sender(self.page, self.seq, self.epoch)
        seen = {name: [*values, *_as_stored(name, values)] for name, values in self.seen.items()}
        return Sender(self.page, self.seq, self.epoch, seen)


class NewOnboarding(Fields):
    """What an SE knows about a new customer already; the customer may change all of it."""

    account_name: Annotated[str, OneLine(300)]
    note: Note = Field(default="", description="For colleagues; never shown to the customer")


_SE_TASKS: JsonDict = {"propertyNames": {"enum": [task.name for task in TASKS]}}


class Amendment(OneChange):
    """What an SE changes later. Corrections go alone: one may be refused, and half a request must not have happened."""

    se_tasks: dict[str, StrictBool] = Field(
        default={}, description="Task to whether it is done", json_schema_extra=_SE_TASKS
    )
    answers: Fields | None = Field(default=None, description="Submitted answers that an action was refused for")

    @property
    def corrected(self) -> Collection[str] | None:
        """Names of the answers that are corrected; None: none are sent."""
        return None if self.answers is None else self.answers.model_fields_set


_ONLY_THEM: Final = (
    "As `registered_by` in the detail: only this user is meant, and not whoever has signed up meanwhile. Without it, "
    "whoever it is"
)


class Release(Form):
    """Why the user who has claimed the link is taken off it."""

    user: UserId | None = Field(default=None, description=_ONLY_THEM)
    reason: Annotated[str, OneLine(500)] = Field(
        description="For the history: free text, which erasing a person does not look into"
    )


_WAYS: Final = ("email", "registrant", "released")
"""To name who is to be erased: exactly one of them."""


def _named_by(way: str) -> JsonDict:
    named: JsonDict = {"type": "string"} if way == "email" else {"const": True}
    others: dict[str, JsonDict] = {other: {"type": "null"} for other in _WAYS if other != way}
    if way != "registrant":
        others["user"] = {"type": "null"}
    return {"required": [way], "properties": {way: named, **others}}


class Erasure(Form):
    """Who is to be erased: a person who was named for the team, the one who signed up, or those who had and were
    released."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_named_by(way) for way in _WAYS]})

    email: Email | None = Field(default=None, description="Of a person who was named for the team, in any casing")
    registrant: Literal[True] | None = Field(default=None, description="true: the user who signed up with the link")
    released: Literal[True] | None = Field(default=None, description="true: every user who was released from it")
    user: UserId | None = Field(default=None, description=f"Beside `registrant`. {_ONLY_THEM}")

    @model_validator(mode="after")
    def _one_person(self) -> Erasure:
        named = [way for way in _WAYS if getattr(self, way) is not None]
        if not named:
            raise PydanticCustomError(
                "REQUIRED", "is required, or registrant, or released: one names who it is", {"field": "email"}
            )
        if len(named) > 1:
            raise PydanticCustomError("NOT_TOGETHER", f"cannot be sent together with {named[0]}", {"field": named[1]})
        if self.user is not None and self.registrant is None:
            raise PydanticCustomError("NOT_TOGETHER", f"cannot be sent together with {named[0]}", {"field": "user"})
        return self


def _as_stored(name: str, values: list[Any]) -> list[Any]:
    """The values as the form would store them, but for those that it would not."""
    stored = []
    for value in values:
        try:
            stored.append(sent(Fields.model_validate({name: value}))[name])
        except ValidationError:
            continue  # so it cannot stand there
    return stored


def sent(fields: Fields) -> dict[str, Any]:
    """The flow's fields that the caller did send, with the defaults inside of them filled in, as JSON-like values."""
    values = fields.model_dump(mode="json", include=set(Fields.model_fields))
    return {name: value for name, value in values.items() if name in fields.model_fields_set}
