"""The small records that belong to one, as routes answer them beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from chalicelib.engine.children import child_keys
from chalicelib.handlers.http.model import ResponseModel, Time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import Record
    from chalicelib.records.views import Views


class ChildLine(ResponseModel):
    """A small record that belongs to another."""

    flow: str
    record_id: str
    path: str = Field(description="Where the flow's own routes show it, below the API's base")
    title: str
    status: str
    ended: bool = Field(description="Whether it has come to the end of its path, or to one beside it")
    in_status_since: Time


def children(flows: Mapping[str, Flow], views: Views, record: Record) -> list[ChildLine]:
    """The small records that belong to one, in the order in which its flow wants them. Nothing is read of a record
    whose flow has none."""
    keys = child_keys(flows, record)
    found = views.read([key for several in keys.values() for key in several]) if keys else {}
    return [
        ChildLine(
            **{name: getattr(each, name) for name in ("flow", "record_id", "title", "status", "ended")},
            path=flows[each.flow].path_of(each),
            in_status_since=each.in_status_since,
        )
        for each in found.values()
    ]
