"""What happened to a record, as routes answer it: every entry in words, and every attempt with its times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from chalicelib.desk import telling
from chalicelib.handlers.http.model import ResponseModel, Time

if TYPE_CHECKING:
    from chalicelib.desk.attempts import Attempt
    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import HistoryEntry, Record


class ToldEntry(ResponseModel):
    """One thing that happened to a record: who, when, from, to, why; and in words."""

    at: Time
    who: str = Field(description="Who did it: an address where one is known, a role where not; `Onramp` for the engine")
    says: str = Field(description="What happened, a sentence")
    actor: str = Field(description="An SE's address, a user's id, or `onramp`")
    kind: str
    subject: str
    before: str
    after: str
    why: str


class RecordHistory(ResponseModel):
    """What happened to a record, the latest first."""

    entries: list[ToldEntry]
    cursor: str | None = Field(description="Leads to what happened before; null: nothing did")


class ShownAttempt(ResponseModel):
    """One attempt at an action."""

    action: str
    title: str
    number: int = Field(description="Which attempt at this action it was, from 1; 0: not known")
    began_at: Time | None = Field(description="null: earlier code did not keep it, or nothing was attempted")
    ended_at: Time | None = Field(description="null: it has not ended")
    outcome: Literal["succeeded", "failed", "waits", "running", "skipped", "lost"] = Field(
        description="`waits`: what it asked for is not ready yet, and it looks again; `skipped`: nothing was "
        "attempted; `lost`: whoever made it was gone before it ended, and another followed"
    )
    code: str = Field(description="Of a failure; empty: it is none")
    message: str = Field(description="What it met, or waits for; empty: there is nothing to say")


class RecordAttempts(ResponseModel):
    """Attempts at a record's actions, the latest first."""

    attempts: list[ShownAttempt]
    cursor: str | None = Field(description="Leads to earlier ones; null: there are none")
    complete: bool = Field(
        description="Whether these are all that there were: this is the only page, and each attempt is on record. "
        "Looks at something slow, after the first, are not: they would fill the history"
    )


def told(flow: Flow, record: Record, entries: Iterable[HistoryEntry]) -> list[ToldEntry]:
    """Entries, in words."""
    return [
        ToldEntry(
            who=telling.who(record, each),
            says=telling.says(flow, record, each),
            **{name: getattr(each, name) for name in ("at", "actor", "kind", "subject", "before", "after", "why")},
        )
        for each in entries
    ]


def shown(flow: Flow, attempts: Iterable[Attempt]) -> list[ShownAttempt]:
    """Attempts, with the titles of their actions."""
    return [ShownAttempt(title=telling.title_of(flow, each.action), **vars(each)) for each in attempts]
