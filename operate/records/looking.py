"""Looking at records: those that wait for an SE, one of them, and what happened to it.

Without ``--personal`` nothing is shown that customers have filled in or that names a person of theirs: not the answers,
the note, the registrant's address, or why somebody was released. A record's title, which is a shop's name, is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from chalicelib.engine.attention import failed_actions
from chalicelib.engine.planner import plan
from chalicelib.flows import registry
from chalicelib.handlers import record_answers, record_children, record_history, record_lists
from chalicelib.handlers.record_lists import ListedRecord
from chalicelib.records import restored
from chalicelib.records.history import history_page
from operate.command import Asked, about_stage
from operate.records.finding import meant, opened
from operate.records.place import REFUSALS, Place, refusal
from operate.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.desk.context import Desk
    from chalicelib.engine.flow import Flow
    from chalicelib.handlers.record_answers import RecordDetail
    from chalicelib.records.record import HistoryEntry, Record
    from chalicelib.records.restored import Restored

PERSONAL: Final = ("fields", "answers", "prefill", "note")
"""Members of a record's detail that hold what customers and colleagues have written."""
PAGE: Final = 100
MOST: Final = 1000
"""Entries of a history that are shown at once; the admin pages go on from page to page."""

personal_too = click.option("--personal", is_flag=True, help="Show what names persons, and what customers filled in.")


@click.command("attention")
@about_stage
@click.option("--flow", default="", help="Only records of this flow.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, PAGE), help="Records of a page.")
@click.option("--cursor", default=None, help="Of the page before.")
def attention(asked: Asked, *, flow: str, limit: int, cursor: str | None) -> None:
    """List the records that wait for an SE, the longest wait first: who, why, since when, and what to do."""
    place = Place(asked)
    desk = place.desk
    if flow and flow not in desk.flows:
        raise Refused(f"The stage has no flow {flow!r}. It has: {', '.join(desk.flows)}.")
    try:
        page = desk.views.attention(flow or None, limit=limit, cursor=cursor)
    except REFUSALS as error:
        raise refusal(place, error, "attention") from None
    rows = [row for each in page.rows for row in _waiting(desk, each)]
    asked.out.answer({"records": rows, "cursor": page.cursor})
    asked.out.table(rows, ("since", "record", "flow", "title", "action", "code"), title=f"{len(page.rows)} wait")
    for hint in dict.fromkeys((str(row["code"]), str(row["hint"])) for row in rows if row["hint"]):
        asked.out.say(f"{hint[0]}: {hint[1]}")
    if page.cursor:
        asked.out.say(f"There are more: --cursor '{page.cursor}'")


@click.command("show")
@about_stage
@click.argument("record")
@personal_too
def show(asked: Asked, record: str, *, personal: bool) -> None:
    """Show one record: where it stands, what each action does, what comes next and when, and its link.

    RECORD is its id, or an id that a platform gave: of the customer's account, or of the pixel.
    """
    place = Place(asked)
    desk, which = place.desk, meant(place, record)
    found, now = opened(place, which), desk.clock()
    detail = _detail(place, which.flow, found, now)
    link = link_state(which.flow, found, now, restored.read(desk.store))
    document = detail.model_dump(mode="json", exclude=None if personal else set(PERSONAL))
    asked.out.answer({**document, "link": link, "registrant": _registrant(found, personal=personal)})
    asked.out.facts(_facts(found, detail, link, personal=personal), title=f"{detail.title or '(no title)'}")
    asked.out.table([_action_row(each) for each in detail.actions], ("action", "status", "attempts", "says"))
    asked.out.facts({each.name: _failure(each) for each in detail.actions if each.failure}, title="What failed last")
    asked.out.say("What comes next", "bold")
    for sentence in detail.plan.says or ["Nothing, by itself."]:
        asked.out.say(f"  {sentence}")
    if personal:
        filled_in = {**detail.prefill, **detail.fields, **(detail.answers or {})}
        asked.out.facts({**filled_in, "note": detail.note}, title="What was filled in")


@click.command("history")
@about_stage
@click.argument("record")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help="Entries, the latest first.")
@personal_too
def history(asked: Asked, record: str, *, limit: int, personal: bool) -> None:
    """Show what happened to a record, the latest first: when, who, what."""
    place = Place(asked)
    which = meant(place, record)
    found = opened(place, which)
    entries, more = _entries(place.desk, found, limit)
    shown = [each if personal else _impersonal(each) for each in entries]
    known = found if personal else found.but(registrant_email="")
    told = record_history.told(which.flow, known, shown)
    asked.out.answer({"record": which.record_id, "entries": told, "more": more})
    asked.out.table([vars(each) for each in told], ("at", "who", "says"))
    if more:
        there = f"--limit {min(2 * limit, MOST)}" if limit < MOST else "the record's page has all of it"
        asked.out.say(f"There is more: {there}")


COMMANDS = (attention, show, history)


def link_state(flow: Flow, record: Record, now: datetime, table: Restored | None = None) -> str:
    """How a record's link stands, in words. The link itself is a secret, and is never shown.

    Args:
        table: What the table says of a restore; None: there was none.
    """
    if not record.link_key:
        return "there is none"
    if flow.lifecycle.is_end(record.status):
        return f"dead: the {record.kind.lower()} is {record.status}"
    if table is not None and table.closes(record, registrant=bool(record.registered_by)):
        return "dead, since the table was restored: a new link opens it again"
    if record.registered_by:
        return f"claimed{f' at {record.claimed_at:%Y-%m-%d %H:%M} UTC' if record.claimed_at else ''}"
    ends = f"{record.valid_until:%Y-%m-%d %H:%M} UTC" if record.valid_until else ""
    if record.expired(now):
        return f"expired at {ends}; nobody had signed up"
    return f"open until {ends}; nobody has signed up" if ends else "open; nobody has signed up"


def _detail(place: Place, flow: Flow, record: Record, now: datetime) -> RecordDetail:
    desk = place.desk
    try:
        readable = desk.flow_to_read(record)
    except REFUSALS as error:
        raise refusal(place, error, record.record_id) from None
    lines = registry.checklist(flow, record, None, now)
    small = record_children.children(desk.flows, desk.views, record)
    return record_answers.detail(readable, record, lines, plan(readable, record, now), now, small)


def _facts(record: Record, detail: RecordDetail, link: str, *, personal: bool) -> dict[str, object]:
    return {
        "id": detail.record_id,
        "kind": f"{detail.kind}, flow {detail.flow}",
        "status": f"{detail.status} since {detail.in_status_since:%Y-%m-%d %H:%M} UTC",
        "waits for an SE": detail.attention,
        "since": detail.attention_since,
        "link": link,
        "registrant": _registrant(record, personal=personal),
        "made": f"{detail.created_at:%Y-%m-%d %H:%M} UTC by {detail.created_by}",
        "due": detail.due_at,
        "version": detail.version,
        **detail.facts,
    }


def _registrant(record: Record, *, personal: bool) -> str:
    if not record.registered_by:
        return ""
    return (personal and record.registrant_email) or "somebody has signed up"


def _action_row(action: record_answers.AdminAction) -> dict[str, object]:
    waits = action.waiting_for and f"waits for {action.waiting_for}"
    said = action.failure.code if action.failure and action.status not in {"succeeded", "skipped"} else ""
    return {
        "action": action.name,
        "status": str(action.status),
        "attempts": action.attempts or "",
        "says": "; ".join(part for part in (said, waits) if part),
    }


def _failure(action: record_answers.AdminAction) -> str:
    assert action.failure is not None  # noqa: S101 - only those are shown; tells the type checker
    parts = (f"{action.failure.code}: {action.failure.message}", action.failure.hint)
    return " ".join(part for part in parts if part)


def _waiting(desk: Desk, row: dict[str, Any]) -> Iterator[dict[str, object]]:
    """One line for each failure of a record: its hint stands in the record itself, where that can be read."""
    line = record_lists.line(ListedRecord, "record_id", desk, row)
    same = {"since": line.attention_since, "record": line.record_id, "flow": line.flow, "title": line.title}
    hints = _hints(desk, str(row["pk"])) if line.failed else {}
    for each in line.failed:
        yield {**same, "action": each.action, "code": each.code, "hint": hints.get(each.action, "")}
    if not line.failed:
        code = "" if line.readable else "UNREADABLE"
        yield {**same, "action": None, "code": code, "hint": line.attention}


def _hints(desk: Desk, key: str) -> dict[str, str]:
    try:
        record = desk.store.load(key)
    except REFUSALS:  # the list shows it all the same
        return {}
    return {name: entry.failure.hint for name, entry in failed_actions(record).items() if entry.failure}


def _entries(desk: Desk, record: Record, limit: int) -> tuple[list[HistoryEntry], bool]:
    found: list[HistoryEntry] = []
    cursor: str | None = None
    while True:
        page = history_page(desk.store, record, limit=min(limit, PAGE), cursor=cursor)
        found += page.entries
        cursor = page.cursor
        if cursor is None or len(found) >= limit:
            return found[:limit], cursor is not None or len(found) > limit


def _impersonal(entry: HistoryEntry) -> HistoryEntry:
    """Why a user was released is an SE's own words, which may name them."""
    return entry.model_copy(update={"why": ""}) if entry.kind == "release" else entry
