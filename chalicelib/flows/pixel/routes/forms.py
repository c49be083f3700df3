"""What may be sent to the pixel routes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from chalicelib.flows.pixel.steps import AccountId
from chalicelib.flows.pixel.tasks import TASKS
from chalicelib.forms import Form, Note, OneLine
from chalicelib.storefront import StorefrontType


class NewPixel(Form):
    """A pixel beside those that onboardings make. Without an account nothing is made until one is named."""

    type: StorefrontType
    name: Annotated[str, OneLine(300)] = Field(description="The customer's name")
    personalization: StrictBool = Field(
        default=False, description="Whether events may carry a random id that lasts as long as the browser tab"
    )
    system_account_id: AccountId | None = Field(default=None, description="Account that owns the pixel's events")
    note: Note = Field(default="", description="For colleagues; never shown to the customer")


_SE_TASKS: JsonDict = {"propertyNames": {"enum": [task.name for task in TASKS]}}
_NOTE_AND_TASKS: JsonDict = {"properties": {"system_account_id": {"type": "null"}}}
_ACCOUNT: JsonDict = {"properties": {"note": {"type": "null"}, "se_tasks": {"maxProperties": 0}}}


class PixelAmendment(Form):
    """What an SE changes later. An account goes alone: it may be refused, and half a request must not have happened."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_NOTE_AND_TASKS, _ACCOUNT]})

    system_account_id: AccountId | None = Field(
        default=None, description="Names the account, or corrects a refused one"
    )
    note: Note | None = None
    se_tasks: dict[str, StrictBool] = Field(
        default={}, description="Task to whether it is done", json_schema_extra=_SE_TASKS
    )

    @model_validator(mode="after")
    def _one_thing_at_a_time(self) -> PixelAmendment:
        if self.system_account_id is not None and (self.note is not None or self.se_tasks):
            raise PydanticCustomError(
                "NOT_TOGETHER", "cannot be named together with note or se_tasks", {"field": "system_account_id"}
            )
        return self


def prefill(asked: NewPixel) -> dict[str, Any]:
    """What was asked for, by the names that the executors read."""
    return {
        "account_name": asked.name,
        "storefront_type": asked.type,
        "personalization": asked.personalization,
    }
