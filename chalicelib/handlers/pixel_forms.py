"""What may be sent to the pixel routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StringConstraints, model_validator

from chalicelib.flows.ecom.steps import Form, Text
from chalicelib.handlers.forms import Note

AccountId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9_-]{1,128}$")]
"""Source: what the pixel repository takes as an id without any escaping (`pixel_source.customer.require_id`)."""


class NewPixel(Form):
    """A pixel beside those that onboardings make. Without an account nothing is made until one is named."""

    type: Literal["web", "mobile"]
    name: Annotated[Text, Field(max_length=300)] = Field(description="The customer's name")
    personalization: StrictBool = Field(
        default=False, description="Whether events may carry a random id that lasts as long as the browser tab"
    )
    system_account_id: AccountId | None = Field(default=None, description="Account that owns the pixel's events")
    note: Note = Field(default="", description="For colleagues; never shown to the customer")


class PixelAmendment(Form):
    """What an SE changes later. An account goes alone: it may be refused, and half a request must not have happened."""

    system_account_id: AccountId | None = Field(
        default=None, description="Names the account, or corrects a refused one"
    )
    note: Note | None = None
    se_tasks: dict[str, StrictBool] = Field(default={}, description="Task to whether it is done")

    @model_validator(mode="after")
    def _one_thing_at_a_time(self) -> PixelAmendment:
        if self.system_account_id is not None and (self.note is not None or self.se_tasks):
            raise ValueError("can name the account, or change note and se_tasks, but not both at once")
        return self


def prefill(asked: NewPixel) -> dict[str, Any]:
    """What was asked for, by the names that the executors read."""
    return {
        "account_name": asked.name,
        "storefront_type": asked.type,
        "personalization": asked.personalization,
    }
