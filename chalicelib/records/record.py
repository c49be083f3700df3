"""One customer's onboarding, as stored. Knows no flow: what a flow asks and finds out sits in `fields` and `facts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.addresses import mark
from chalicelib.records.ledger import SCHEMA_VERSION, Entry, Status
from chalicelib.records.moment import Moment

ENGINE = "onramp"
"""Who the history names for what happens by itself."""
ERASED = "erased"
"""Who record and history name in place of a user who was erased. No user pool gives such an id: theirs are UUIDs."""


_NOT_STARTED = Entry()
"""Made once: the planner asks for it far more often than anything else."""


class HistoryEntry(BaseModel):
    """One thing that happened to a record: who, when, from, to, why.

    Attributes:
        began_at: Of an action's attempt: when it began; None: nothing was attempted, or earlier code noted it.
        attempt: Which attempt at the action it was, from 1; 0: as with `began_at`.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    at: Moment
    actor: str = ENGINE
    kind: str = "action"
    subject: str
    before: str = ""
    after: str = ""
    why: str = ""
    began_at: Moment | None = None
    attempt: int = 0


class PastRelease(BaseModel):
    """One time that a user who had claimed the link was taken off it again.

    Attributes:
        user: Their id; `ERASED` once they were erased.
        at: When.
        quiet_at: From when on nothing that was asked for in their name can take effect any more: what is taken back
            sooner could come back.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    user: str
    at: Moment
    quiet_at: Moment


class TaskMark(BaseModel):
    """An SE's tick on a task, or on a line that they have settled: what they set it to, who, when, and why."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    done: bool
    by: str
    at: Moment
    why: str = ""


class PageMark(BaseModel):
    """The last save of one page: a document in a browser, by its random id."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    page: str
    seq: int


class Record(BaseModel):
    """The record.

    Attributes:
        version: Raised by every write, and every write is conditional on it.
        writer: Identifies the last write, so that a write whose answer was lost is recognised as one's own.
        gen: Number of the start (`records.triggers`) whose run wrote the record last; 0: it is not known.
        status: Changed by `records.lifecycle.transition` only.
        at: When each status was first reached.
        status_since: Since when it has this status, where it had it once before; see `in_status_since`.
        held_from: The status of the path from which it was put on hold; empty: it is not held.
        owed: By action, the status that its outcome is to bring about once an edge leads there from the record's own.
        parent: Key of the record whose child it is (`engine.children`); empty: it is nobody's.
        ended: Whether a child has come to the end of its path, or to one beside it. The write that says so starts its
            parent.
        seen_at: When the customer last did something.
        registered_by: Id of the user who has claimed the link, or of a child, address of the colleague who has taken it
            on; empty: nobody has, or whoever had was released.
        registrant_mark: Of their address, as they claimed it (`addresses.mark`); empty: not known.
        registrant_email: Their address, as they claimed it, for SEs; empty: not known. It goes with them: by a release,
            and by their erasure.
        claimed_at: When they claimed it.
        draft_digest: Of the token that opens it for whoever has begun it (`records.drafts`); empty: there is none.
        releases: Every user who had claimed it and was released, in order.
        fields: What the customer (or the SE, before them) has filled in so far; the flow says what may be in it.
        saved: Names of fields that the customer has saved themselves, whoever filled them in first.
        pages: Which pages saved last, the latest last: a late save of one of them is told from a new one.
        epoch: How many times a person was erased from what is filled in; a page that does not know of the last one
            cannot bring them back.
        answers: The submitted snapshot that executors read; `answers_version` counts its corrections.
        facts: Identifiers found out on the way, promoted from action results.
        actions: The ledger. An action that is not in it has not started.
        journal: History that is not in its rows yet; survives the death of whoever noted it.
        journal_from: The version of the write that noted the journal's first entry: what it will go out under as a row.
            0: under the version of the write that takes it out.
        due_at: When something about the record wants attention next; None: finished, or waiting on a person.
        attention_since: Since when a person (an SE) is needed, and `attention` says for what.
        restored_at: When the table that the record stands in was restored to an earlier moment (docs/adr/0046): the
            platforms may know more of it than its ledger. None: the record was made since, or the table never was.
        outdated: Attributes that the stored item has as an older version of the code left them (`records.schema`). Not
            stored.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    record_id: str
    kind: str
    flow: str
    schema_version: int = SCHEMA_VERSION
    version: int = 0
    writer: str = ""
    gen: int = 0
    status: str
    created_at: Moment
    created_by: str
    created_note: str = ""
    cell_id: str = ""
    title: str = ""
    prefill_state: dict[str, Any] = {}
    link_key: str = ""
    valid_until: Moment | None = None
    at: dict[str, Moment] = {}
    status_since: Moment | None = None
    held_from: str = ""
    owed: dict[str, str] = {}
    parent: str = ""
    ended: bool = False
    seen_at: Moment | None = None
    registered_by: str = ""
    registrant_mark: str = ""
    registrant_email: str = ""
    claimed_at: Moment | None = None
    draft_digest: str = ""
    releases: tuple[PastRelease, ...] = ()
    fields: dict[str, Any] = {}
    saved: tuple[str, ...] = ()
    pages: tuple[PageMark, ...] = ()
    epoch: int = 0
    answers: dict[str, Any] | None = None
    answers_version: int = 0
    facts: dict[str, str] = {}
    se_tasks: dict[str, TaskMark] = {}
    actions: dict[str, Entry] = {}
    journal: tuple[HistoryEntry, ...] = ()
    journal_from: int = 0
    due_at: Moment | None = None
    attention_since: Moment | None = None
    attention: str = ""
    restored_at: Moment | None = None
    outdated: tuple[str, ...] = Field(default=(), exclude=True)

    def is_registrants(self, address: str) -> bool:
        """Whether an address is that of the user who has claimed the link, as far as that is known."""
        return bool(self.registrant_mark) and mark(address, self.record_id) == self.registrant_mark

    @property
    def key(self) -> str:
        """Partition key of everything about this record."""
        return f"{self.kind}#{self.record_id}"

    @property
    def stage(self) -> str:
        """Where it stands on its path, or the end that it has come to: while it is held, where it was held from."""
        return self.held_from or self.status

    @property
    def in_status_since(self) -> datetime:
        """Since when it has the status that it has."""
        return self.status_since or self.at.get(self.status) or self.created_at

    def entry(self, action: str) -> Entry:
        """The ledger's entry of an action; a fresh one where it has not started."""
        return self.actions.get(action, _NOT_STARTED)

    def result(self, action: str) -> dict[str, Any]:
        """What a settled action made; empty where it has not succeeded."""
        entry = self.entry(action)
        return entry.result if entry.status is Status.SUCCEEDED else {}

    def but(self, **changes: object) -> Record:
        """A copy with these fields changed, validated."""
        if "version" in changes:
            changes = {"outdated": (), **changes}  # the write that raises the version leaves nothing outdated
        return Record.model_validate({**{name: getattr(self, name) for name in Record.model_fields}, **changes})

    def with_entry(self, action: str, entry: Entry) -> Record:
        """A copy with one ledger entry replaced."""
        return self.but(actions={**self.actions, action: entry})

    def noting(self, *entries: HistoryEntry) -> Record:
        """A copy that will write these history entries out."""
        return self.but(journal=(*self.journal, *entries))

    @property
    def said(self) -> tuple[Mapping[str, Any], ...]:
        """What was said about the customer, the latest first: submitted, filled in since, known to the SE before."""
        return (self.answers or {}, self.fields, self.prefill_state)

    def expired(self, now: datetime) -> bool:
        """Whether the link can no longer be visited or signed up with. Computed, never stored."""
        return self.valid_until is not None and self.valid_until <= now
