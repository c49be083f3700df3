"""Kinds of members that answers about an onboarding have."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.flows.ecom.lifecycle import LIFECYCLE
from chalicelib.flows.ecom.steps import Fields
from chalicelib.handlers.http.model import AsForm, one_of

StatusName = Annotated[str, one_of(LIFECYCLE.descriptions)]
"""A status of an onboarding."""
STATUS: Final = Field(description="null: one that only newer code has, as there can be during a deploy")
Filled = Annotated[dict[str, Any], AsForm(Fields)]
"""What is filled in, by field."""


def known(status: str | None) -> str | None:
    """A status as pages know it; None: this code does not have it."""
    return status if status in LIFECYCLE.descriptions else None
