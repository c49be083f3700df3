"""The SE's checklist: what waits for a person, and what a person has to confirm. Nothing to do: no line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.dimensions.hanging import HANGS_AFTER
from chalicelib.flows.ecom.checklist.faults import faults
from chalicelib.flows.ecom.checklist.ways import WayForward, of_failure, of_gone
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.flows.ecom.patience import (
    EXPIRES_SOON,
    QUIET_AFTER,
    last_done,
    may_be_revoked,
    quiet_since,
    unclaimed,
)
from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.engine.flow import Flow
    from chalicelib.health.reading import Health
    from chalicelib.records.ledger import Entry
    from chalicelib.records.record import Record

PAGE: Final = "docs/checklist.md"
NEW_LINK: Final = "make a new link (POST /v1/onboarding/{onboarding_id}/link)"
_ASK: Final = "Ask who runs the ecom API."

KINDS: Final = {
    "failed_action": "An action has failed, and nothing more happens by itself. The line says what its ledger says.",
    "merge_pull_request": "A commit to the pixel repository waits for the merge of its pull request.",
    "index_hangs": "An index has been in creation for too long, as the ecom API or our own action says.",
    "health": "Once the customer has submitted, the [health](health.md) finds a fault that nothing mends by itself.",
    "link_expired": "The link has ended before anybody signed up with it.",
    "link_expires": "The link ends soon, and nobody has signed up with it.",
    "customer_quiet": "The customer opened the link or signed up, and then did nothing for long.",
    "task": "What no probe can see. It stays on the list once it is ticked, with who ticked it and when.",
}
"""Every kind of line, and when there is one."""


@dataclass(frozen=True)
class SeLine:
    """One thing for an SE to do, or done.

    Attributes:
        kind: One of `KINDS`.
        name: Unique within a checklist: the task's name, the kind, or ``{action}_failed``.
        since: Since when it waits; once done, when that was; None: not known.
        link: Where to do it; empty: nowhere else.
        by: Who has done it.
        action: The action that it is about; empty: none.
        code: Of a failure, or of what the health found.
        retryable: Of a failed action: whether another try can succeed once the hint is followed.
        correctable: Of a failed action: the submitted answers that it was refused for, which an SE may correct.
        ways: Of a failed action, and of what the health found: how to go on, the best way first.
    """

    kind: str
    name: str
    title: str
    reason: str
    hint: str = ""
    state: Literal["todo", "done"] = "todo"
    since: datetime | None = None
    link: str = ""
    by: str = ""
    action: str = ""
    code: str = ""
    retryable: bool | None = None
    correctable: tuple[str, ...] = ()
    ways: tuple[WayForward, ...] = ()

    @property
    def docs(self) -> str:
        """Where it is explained, from the root of the documentation."""
        return f"{PAGE}#{self.kind}"


def lines(flow: Flow, record: Record, health: Health, now: datetime) -> tuple[SeLine, ...]:
    """The SE's checklist, most pressing first. Pure."""
    return (
        *_failures(flow, record),
        *_merge(record),
        *_hanging(record, health, now),
        *_faults(flow, record, health),
        *_link(record, now),
        *_silence(record, now),
        *_tasks(flow, record),
    )


def _failures(flow: Flow, record: Record) -> Iterator[SeLine]:
    known = {action.name: action for action in flow.actions}
    for name in sorted(record.actions, key=lambda name: list(known).index(name) if name in known else len(known)):
        entry = record.entry(name)
        if entry.status is Status.FAILED:
            open_ways = of_failure(flow, record, known[name], entry.failure) if name in known else ()
            yield _failure(name, known[name].title if name in known else name, entry, open_ways)


def _failure(name: str, title: str, entry: Entry, open_ways: tuple[WayForward, ...]) -> SeLine:
    why = entry.failure
    return SeLine(
        "failed_action",
        f"{name}_failed",
        title,
        reason=why.message if why else "It failed, and no reason is recorded.",
        hint=why.hint if why else "",
        since=entry.finished_at,
        action=name,
        code=why.code if why else "",
        retryable=why.retryable if why else True,
        correctable=why.fields if why else (),
        ways=open_ways,
    )


def _merge(record: Record) -> Iterator[SeLine]:
    for action, entry in record.actions.items():
        if entry.status is Status.PENDING and (url := entry.result.get("pull_request")):
            yield SeLine(
                "merge_pull_request",
                "merge_pull_request" if action == "commit_pixel_source" else f"merge_{action}",
                "Merge the pixel's pull request",
                reason=f"Pull request {entry.result.get('number', '')} of the pixel repository waits for its merge.",
                hint="Review and merge it; the rest follows by itself within minutes.",
                since=entry.started_at,
                link=str(url),
                action=action,
            )


def _hanging(record: Record, health: Health, now: datetime) -> Iterator[SeLine]:
    found, entry = health.index.check("index_ready"), record.entry("create_index")
    waiting = entry.started_at if entry.status is Status.PENDING else None
    if found.code == "INDEX_HANGS":
        reason = found.reason
    elif waiting and now - waiting > HANGS_AFTER:
        reason = f"The action has been waiting for the index for {(now - waiting).total_seconds() // 60:.0f} minutes."
    else:
        return
    name = "index_hangs"
    yield SeLine(name, name, "See why the index is not ready", reason, _ASK, since=waiting, action="create_index")


def _faults(flow: Flow, record: Record, health: Health) -> Iterator[SeLine]:
    for fault in faults(flow, record, health):
        done = f" The action {fault.action}, which sees to it, is done." if fault.action else ""
        found, open_ways = fault.check, of_gone(flow, record, fault.action)
        again = f"Retry {fault.action}: it looks first, and makes what is missing." if open_ways[0].request else ""
        yield SeLine(
            "health",
            f"health_{found.name}",
            f"Mend the {fault.dimension.title.lower()}",
            reason=f"{found.reason}{done}",
            hint=again or found.next_step,
            action=fault.action,
            code=found.code,
            ways=open_ways,
        )


def _link(record: Record, now: datetime) -> Iterator[SeLine]:
    ends = record.valid_until
    if not unclaimed(record) or ends is None or ends - now > EXPIRES_SOON:
        return
    new_link = NEW_LINK.format(onboarding_id=record.record_id)
    if record.expired(now):
        reason = f"The link ended on {ends:%Y-%m-%d}, and nobody had signed up with it."
        hint = f"To go on, {new_link}" + ("; or revoke the invitation." if may_be_revoked(record) else ".")
        yield SeLine("link_expired", "link_expired", "Replace the expired link", reason, hint, since=ends)
    else:
        reason = f"The link ends on {ends:%Y-%m-%d}, and nobody has signed up with it."
        hint = f"Remind the customer, or {new_link}."
        since = ends - EXPIRES_SOON
        yield SeLine("link_expires", "link_expires", "Remind the customer of the link", reason, hint, since=since)


def _silence(record: Record, now: datetime) -> Iterator[SeLine]:
    quiet = quiet_since(record, now)
    if quiet is None:
        return
    seen = quiet - QUIET_AFTER
    reason = f"The customer has {last_done(record)}, and has done nothing for {(now - seen).days} days."
    name, hint = "customer_quiet", "Ask the customer what they are waiting for."
    yield SeLine(name, name, "Ask after the customer", reason, hint, since=seen)


def _tasks(flow: Flow, record: Record) -> Iterator[SeLine]:
    for task in flow.tasks:
        mark = record.se_tasks.get(task.name)
        if mark and mark.done:
            reason = "Ticked as done."
            yield SeLine("task", task.name, task.title, reason, task.hint, "done", since=mark.at, by=mark.by)
        elif record.status != REVOKED:
            yield SeLine("task", task.name, task.title, "Nobody has ticked it as done.", task.hint)
