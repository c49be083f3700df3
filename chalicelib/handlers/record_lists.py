"""Lists of records, as routes answer them: what an index shows, as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field, ValidationError

from chalicelib.desk.context import Desk
from chalicelib.engine.attention import named_failures
from chalicelib.engine.flow import Flow
from chalicelib.errors import Problem
from chalicelib.handlers.http.model import ResponseModel, Time
from chalicelib.handlers.record_forms import RecordsQuery
from chalicelib.records.indexes import flow_of_kind
from chalicelib.records.unreadable import why_unreadable
from chalicelib.records.views import BadCursor, Page, Row


class FailedAction(ResponseModel):
    """An action that has failed, and for which nothing more happens by itself."""

    action: str
    title: str
    code: str = Field(description="Of the failure, as `POST /v1/flows/{flow}/retries` takes it; empty: not known")


class Listed(ResponseModel):
    """What every list shows of a record. Members that the list does not know of a line are null."""

    kind: str
    flow: str = Field(default="", description="Whose record it is; empty: of none of this stage")
    path: str = Field(description="Where all about it is shown, below the API's base; empty: nowhere at this stage")
    title: str | None = None
    status: str | None = None
    created_at: Time | None = None
    created_by: str | None = None
    attention_since: Time | None = Field(default=None, description="Since when it waits for an SE")
    attention: str = Field(default="", description="What it waits for an SE for, in words; empty: it does not")
    failed: list[FailedAction] = Field(default=[], description="What has failed, as far as that is why it waits")
    at: dict[str, Time] = Field(default={}, description="When each status was first reached")
    readable: bool = Field(
        default=True,
        description="Whether the record can be read, as far as the list tells; if not, an engineer mends it",
    )


class ListedRecord(Listed):
    """One line of a list of records."""

    record_id: str


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


Line = TypeVar("Line", bound=Listed)
Model = TypeVar("Model", bound=BaseModel)
_CHOOSING: Final = ("status", "find", "title")


def page(desk: Desk, flow: Flow, asked: RecordsQuery, *, everywhere: bool = False) -> Page:
    """The rows that were asked for.

    Args:
        everywhere: Whether those of all flows are meant where it is asked for what waits for an SE.

    Raises:
        Problem: 422 FILTERS_TOGETHER or STATUS_UNKNOWN.
        BadCursor: The cursor is of another list.
    """
    _refuse_together(asked)
    if asked.find is not None:
        if asked.cursor is not None:
            raise BadCursor(asked.cursor)  # what is found this way has one page
        return Page(desk.views.find(flow.name, asked.find), None)
    if asked.title is not None:
        return desk.views.titled(flow.name, asked.title, limit=asked.limit, cursor=asked.cursor)
    only = _only(flow, asked)
    if asked.order == "attention":
        among = None if everywhere else flow.name
        return desk.views.attention(among, only=only, limit=asked.limit, cursor=asked.cursor)
    return desk.views.listed(flow.name, only=only, limit=asked.limit, cursor=asked.cursor)


def count(desk: Desk, flow: Flow, asked: RecordsQuery, *, everywhere: bool = False) -> Counted | None:
    """How many the list of `page` has in all; None: it was not asked for, or is a look-up, which is not counted."""
    if asked.count != "yes" or asked.find is not None or asked.title is not None:
        return None
    only = _only(flow, asked)
    if asked.order == "attention":
        counted = desk.views.count_attention(None if everywhere else flow.name, only=only)
    else:
        counted = desk.views.count(flow.name, only=only)
    return Counted(number=counted.number, more=counted.more, text=str(counted))


def line(model: type[Line], named: str, desk: Desk, row: Row, **more: object) -> Line:
    """One row of an index. A record that nobody can read is listed too, with what can be, so that somebody looks.

    Args:
        model: The list's.
        named: The member that has the record's id.
        more: Members that the row itself does not have.
    """
    kind, _, record_id = str(row["pk"]).partition("#")
    flow = desk.flows.get(flow_of_kind(desk.flows, kind))
    mark = str(row.get("attention") or "")
    always: dict[str, object] = {named: record_id, "kind": kind, "path": flow.path_to(record_id) if flow else ""}
    always |= {"attention": attention_says(flow, mark), "readable": why_unreadable(mark) is None}
    always |= {"flow": flow.name if flow else "", "failed": failed_actions(flow, mark)}
    return what_can_be_read(model, {**row, **moments(row)}, {**always, **more})


def attention_says(flow: Flow | None, mark: str) -> str:
    """What a record waits for an SE for, as a sentence; empty: it does not. Why, its checklist says.

    Args:
        flow: By whose declaration actions have titles; None: it is not known, and they have their names.
        mark: The record's (`engine.attention`, `records.unreadable`).
    """
    if (why := why_unreadable(mark)) is not None:
        return f"It is stored in a form that cannot be read ({why}); an engineer must mend it."
    failed = failed_actions(flow, mark)
    return " ".join(f"“{each.title}” has failed{f' ({each.code})' if each.code else ''}." for each in failed) or mark


def failed_actions(flow: Flow | None, mark: str) -> list[FailedAction]:
    """The failures that a record's mark names; none where it cannot be read. Arguments as of `attention_says`."""
    if why_unreadable(mark) is not None:
        return []
    titles = {action.name: action.title for action in flow.actions} if flow else {}
    named = named_failures(mark)
    return [FailedAction(action=name, title=titles.get(name, name), code=code) for name, code in named]


def moments(row: Mapping[str, Any]) -> dict[str, Any]:
    """When a row's record was made, and since when it waits: kept in the keys of its indexes."""
    return {"created_at": row.get("gsi1sk"), "attention_since": row.get("gsi4sk") or row.get("attention_since")}


def what_can_be_read(line: type[Model], values: Mapping[str, Any], always: Mapping[str, Any]) -> Model:
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
        return line.model_validate({**good, **always, "readable": False})


def _can_be_read(line: type[BaseModel], values: Mapping[str, Any]) -> bool:
    try:
        line.model_validate(values)
    except (ValidationError, OverflowError):
        return False
    return True


def _refuse_together(asked: RecordsQuery) -> None:
    """At most one of the filters that lead into indexes of their own, and no other beside them."""
    chosen = [name for name in _CHOOSING if getattr(asked, name) is not None]
    looked_up = asked.find is not None or asked.title is not None
    if len(chosen) > 1:
        raise _together(chosen[-1], chosen[0])
    if chosen and asked.order == "attention":
        raise _together(chosen[0], "order=attention")
    if looked_up and asked.created_by is not None:
        raise _together("created_by", chosen[0])


def _together(field: str, other: str) -> Problem:
    words = f"cannot be combined with {other}"
    return Problem(422, "FILTERS_TOGETHER", f"{field} {words}.", errors=[{"field": field, "message": words}])


def _only(flow: Flow, asked: RecordsQuery) -> dict[str, str]:
    """What a row must say to be shown.

    Raises:
        Problem: 422 STATUS_UNKNOWN.
    """
    if asked.status is not None and asked.status not in flow.lifecycle.descriptions:
        words = f"must be one of: {', '.join(flow.lifecycle.descriptions)}"
        faults = [{"field": "status", "message": words}]
        raise Problem(422, "STATUS_UNKNOWN", f"status {words}.", errors=faults)
    wanted = {"status": asked.status, "created_by": asked.created_by}
    return {name: value for name, value in wanted.items() if value is not None}
