"""Lists of records, as routes answer them: what an index shows, as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from chalicelib.engine.flow import Flow
from chalicelib.handlers.http.model import ResponseModel, Time

Line = TypeVar("Line", bound=ResponseModel)


class ListedRecord(ResponseModel):
    """One line of a list. Members that the list does not know of a line are null."""

    record_id: str
    kind: str
    path: str = Field(description="Where all about it is shown, below the API's base")
    title: str | None = None
    status: str | None = None
    created_at: Time | None = None
    created_by: str | None = None
    attention_since: Time | None = Field(default=None, description="Since when it waits for an SE")
    attention: str | None = Field(default=None, description="What it waits for an SE for")
    at: dict[str, Time] = Field(default={}, description="When each status was first reached")


class Counted(ResponseModel):
    """How many records there are."""

    number: int
    more: bool = Field(description="Whether there may be others that were not counted")
    text: str = Field(description="For people, for example `17` or `1,000+`")


class RecordPage(ResponseModel):
    """One page of a flow's records."""

    records: list[ListedRecord]
    cursor: str | None = Field(
        description="Leads to the next page, which may have no line and a cursor; null: this is the last"
    )
    count: Counted | None = Field(description="Of all that the list has; null: it was not asked for")


def listed(flow: Flow, row: Mapping[str, Any]) -> ListedRecord:
    """One row of an index. A record that nobody can read is listed too, with what can be, so that somebody looks."""
    kind, _, record_id = str(row["pk"]).partition("#")
    always = {"record_id": record_id, "kind": kind, "path": flow.path_to(record_id)}
    return what_can_be_read(ListedRecord, {**row, **moments(row)}, always)


def moments(row: Mapping[str, Any]) -> dict[str, Any]:
    """When a row's record was made, and since when it waits: kept in the keys of its indexes."""
    return {"created_at": row.get("gsi1sk"), "attention_since": row.get("gsi4sk") or row.get("attention_since")}


def what_can_be_read(line: type[Line], values: Mapping[str, Any], always: Mapping[str, Any]) -> Line:
    """A line of a list without the members whose values are not what they should be.

    Args:
        values: Whatever the row has, by names of which some are the line's.
        always: What is known of every row.
    """
    mine = {name: values[name] for name in line.model_fields if name in values}
    try:
        return line.model_validate({**mine, **always})
    except (ValidationError, OverflowError):  # OverflowError: a time before the year 1 in UTC
        good = {name: value for name, value in mine.items() if _can_be_read(line, {name: value, **always})}
        return line.model_validate({**good, **always})


def _can_be_read(line: type[Line], values: Mapping[str, Any]) -> bool:
    try:
        line.model_validate(values)
    except (ValidationError, OverflowError):
        return False
    return True
