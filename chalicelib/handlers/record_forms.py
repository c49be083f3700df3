"""What may be sent to the routes for records of any flow; what depends on the flow, is checked once it is known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from chalicelib.forms import Email, Form, Note, OneLine, UserId

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")]
"""Of something that a flow declares."""
Cursor = Annotated[str, Field(max_length=4000)]
Limit = Annotated[int, Field(ge=1, le=100)]


class RecordsQuery(Form):
    """Which page of a flow's records. `find`, `title` and `status` choose some of them; at most one of the three.
    `created_by` goes with `status` and with either order."""

    order: Literal["newest", "attention"] = Field(
        default="newest", description="Newest first; or only those that wait for an SE, the longest wait first"
    )
    status: Name | None = Field(default=None, description="Only those of this status, newest first")
    created_by: Annotated[str, Field(min_length=1, max_length=320)] | None = Field(
        default=None, description="Only those that this colleague has created: their address, as it is shown"
    )
    find: Annotated[str, Field(min_length=1, max_length=256)] | None = Field(
        default=None,
        description="Only the one with exactly this id, or with this name outside, such as an account's id",
    )
    title: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None, description="Only those whose title begins so, in whatever casing, in the order of their titles"
    )
    count: Literal["yes", "no"] = Field(
        default="no", description="Whether to count, too, how many there are in all: up to a thousand"
    )
    limit: Limit = 25
    cursor: Cursor | None = None


class HistoryQuery(Form):
    """Which page of a record's history."""

    limit: Limit = Field(default=50, description="Writes whose history is shown; each may have noted several things")
    cursor: Cursor | None = None


_NOTE_AND_TASKS: JsonDict = {"properties": {"answers": {"type": "null"}}}
_ANSWERS: JsonDict = {
    "required": ["answers"],
    "properties": {
        "answers": {"type": "object", "minProperties": 1},
        "note": {"type": "null"},
        "se_tasks": {"maxProperties": 0},
    },
}


class OneChange(Form):
    """What the amendments of every flow have alike; each adds `answers`, as its form knows them. Corrections go alone:
    one may be refused, and half a request must not have happened."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_NOTE_AND_TASKS, _ANSWERS]})

    note: Note | None = None
    se_tasks: dict[str, StrictBool] = Field(default={}, description="Task to whether it is done")

    @property
    def corrected(self) -> Collection[str] | None:
        """Names of the answers that are corrected; None: none are sent."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _one_thing_at_a_time(self) -> OneChange:
        if self.corrected is not None and (self.note is not None or self.se_tasks):
            raise PydanticCustomError(
                "NOT_TOGETHER", "cannot be corrected together with note or se_tasks", {"field": "answers"}
            )
        if self.corrected is not None and not self.corrected:
            raise PydanticCustomError("REQUIRED", "must name at least one answer to correct", {"field": "answers"})
        return self


class RecordAmendment(OneChange):
    """What an SE changes. Corrections go alone: one may be refused, and half a request must not have happened."""

    answers: dict[str, Any] | None = Field(default=None, description="Answers that an action was refused for")

    @property
    def corrected(self) -> Collection[str] | None:
        """Names of the answers that are corrected; None: none are sent."""
        return self.answers


class RecordErasure(Form):
    """Who is to be erased. The flow's declaration says in which roles its records name people, and what tells them
    apart."""

    person: Name = Field(description="The role, as the flow's declaration names it")
    email: Email | None = Field(default=None, description="Of the one who is meant, in any casing, where the role asks")
    user: UserId | None = Field(
        default=None, description="Only this user is meant, and not whoever has taken their place; where the role asks"
    )


class Settlement(Form):
    """Why a line is settled."""

    reason: Annotated[str, OneLine(500)] = Field(description="In words. It stays with the line, and in the history")


class FlowRetries(Form):
    """What is to be tried again, wherever it has failed for this reason."""

    action: Name
    code: Name = Field(description="Of the failure, as the records' actions show it")
    limit: Annotated[int, Field(ge=1, le=50)] = Field(default=25, description="Records that this step looks at")
    cursor: Cursor | None = Field(default=None, description="Of the answer before; without it, the first step")
