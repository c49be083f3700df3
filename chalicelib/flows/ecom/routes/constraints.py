"""What each of the wizard's fields may be, for the page's own hints. Read off the forms that check it: the rule stands
there, and the server has the last word."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import Field

from chalicelib.flows.ecom.steps import STEPS, Fields
from chalicelib.handlers.http.model import ResponseModel


class Constraint(ResponseModel):
    """What one field may be, as far as it can be said in figures; null: there is no such bound."""

    required: bool = Field(description="Whether it must be filled in before the submission; it may be saved empty")
    min_length: int | None = Field(description="Code points")
    max_length: int | None = Field(description="Code points; the `maxlength` of browsers counts more of them")
    pattern: str | None = Field(description="ECMA-262, flag u; given where it can be said in words")
    pattern_says: str | None = Field(description="The pattern in words that go on from “must be”")
    max_items: int | None = Field(description="Of a list")
    item_max_length: int | None = Field(description="Of each text in a list, code points")
    choices: list[str] | None = Field(description="All that it may be; the types of an index are known elsewhere")


@cache
def constraints() -> dict[str, Constraint]:
    """By field. Made once a process: the forms do not change."""
    needed = {name for step in STEPS for name in step.needs}
    described = Fields.model_json_schema()["properties"]
    return {name: _constraint(_filled_in(described[name]), required=name in needed) for name in Fields.model_fields}


def _filled_in(described: dict[str, Any]) -> dict[str, Any]:
    """What the schema says of the field where it is not null."""
    found: dict[str, Any] = next(each for each in described["anyOf"] if each.get("type") != "null")
    return found


def _constraint(said: dict[str, Any], *, required: bool) -> Constraint:
    return Constraint(
        required=required,
        min_length=said.get("minLength"),
        max_length=said.get("maxLength"),
        pattern=said.get("pattern") if "description" in said else None,
        pattern_says=said.get("description"),
        max_items=said.get("maxItems"),
        item_max_length=said.get("items", {}).get("maxLength"),
        choices=said.get("enum"),
    )
