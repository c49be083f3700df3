"""The promises, as checks. Each is asked as soon as something has changed, so that a broken one names its moment.

Nothing here asks the engine what it thinks: the checks read what was stored, what the platforms did, and what the
executors were seen to bring back.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.engine.attention import mended_by_customer
from chalicelib.engine.due import GRACE, PUSH
from chalicelib.engine.flow import ANY_STATUS, Action, Flow
from chalicelib.engine.planner import plan
from chalicelib.engine.wakes import LONGEST_DELAY
from chalicelib.flows.ecom.lifecycle import SUBMITTED
from chalicelib.records import codec
from chalicelib.records.history import told_by
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import GRANT_OWNERSHIP, RELEASE_MEMBERSHIP


class Broken(BaseException):
    """A promise that did not hold. No `Exception`: the code under test must not take it for a failure of its own."""


def require(holds: object, what: str) -> None:
    """Raise `Broken` unless it holds."""
    if not holds:
        raise Broken(what)


ALLOWED = {
    (Status.WAITING, Status.RUNNING),
    (Status.WAITING, Status.SKIPPED),
    (Status.RUNNING, Status.RUNNING),  # taken over
    (Status.RUNNING, Status.SUCCEEDED),
    (Status.RUNNING, Status.PENDING),
    (Status.RUNNING, Status.WAITING),
    (Status.RUNNING, Status.FAILED),
    (Status.PENDING, Status.RUNNING),
    (Status.FAILED, Status.WAITING),  # an SE asked for another try
}
WITHDRAWN = {(before, Status.SKIPPED) for before in (Status.RUNNING, Status.PENDING, Status.FAILED)}
"""Beside those, once the record has left its path: what was not done is not done any more."""
ANOTHER_TIME = {
    (before, after) for before in (Status.SUCCEEDED, Status.FAILED) for after in (Status.RUNNING, Status.WAITING)
}
"""Beside those, of an action that recurs."""
DONE_AGAIN = {(Status.SUCCEEDED, Status.WAITING)}
"""Beside those, where an SE has an action that repeats make anew what is gone, or releases another user."""
"""How an entry of the ledger may change from one stored record to the next, besides staying as it is.

A write may settle an action and claim the next one, but never two changes of one action, except for those below.
"""
IN_ONE_WRITE = {(Status.WAITING, Status.FAILED), (Status.PENDING, Status.FAILED)}
"""Given up without an attempt: its time is over, or its runs died too often."""


Attempt = tuple[str, str, int]
SKEW = timedelta(seconds=10)
"""How far apart two clocks may be before a lease stops telling two runs apart; then only the platforms' keys do."""


@dataclass
class StoredRecords:
    """What holds of every record from one write to the next.

    Attributes:
        begun: Attempts, each as (record, action, fence).
        performing: Those that are out.
        returned: Those that executors were seen to come back from.
        given: The record that each of them was given.
        failed: Of these, those whose outcome was a refusal or an error.
        gone: Says of a run, by its holder's name, whether its process died or was paused.
        over: Says of a run whether its invocation is over, or the event source has lost its way to it.
        doubted: Says of a run whether that has happened to it while it lived.
        owners: Says who owns a record's account at the Controller.
        erased: Records out of which somebody is being erased: what they tell is told without a name.
        also: Asked of each write, beside all else: what only one flow promises.
        latest: Every record as stored now.
        rows: Its rows of history, by their keys.
        histories: What both tell of it.
        touched: Records of which either has changed since.
        unreadable: Keys of items that are no records; who puts none into the table finds none here.
        checks: Writes that were looked at.
        trace: A digest of all of them and their moments: the same seed gives the same one.
    """

    flows: Mapping[str, Flow]
    clock: Callable[[], datetime]
    skew: timedelta
    begun: set[Attempt] = field(default_factory=set)
    performing: set[Attempt] = field(default_factory=set)
    returned: set[Attempt] = field(default_factory=set)
    failed: set[Attempt] = field(default_factory=set)
    given: dict[Attempt, Record] = field(default_factory=dict)
    gone: Callable[[str], bool] = lambda _: False
    over: Callable[[str], bool] = lambda _: False
    doubted: Callable[[str], bool] = lambda _: False
    owners: Callable[[str], set[str]] = lambda _: set()
    erased: set[str] = field(default_factory=set)
    also: Callable[[Record | None, Record], None] = lambda *_: None
    latest: dict[str, Record] = field(default_factory=dict)
    rows: defaultdict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    histories: dict[str, list[HistoryEntry]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    checks: int = 0
    trace: int = 0

    def changed(self, item: Mapping[str, Any]) -> None:
        """A record was written. One that nobody can read is none."""
        try:
            after = codec.decode(item)
        except codec.Unreadable:
            self.unreadable.add(item["pk"]["S"])
            return
        ledger = [(name, entry.status, entry.fence, entry.failures) for name, entry in sorted(after.actions.items())]
        self.trace = zlib.crc32(repr((self.clock(), after.key, after.version, ledger)).encode(), self.trace)
        self.touched.add(after.key)
        before = self.latest.get(after.key)
        self.latest[after.key] = after
        self.checks += 1
        if before is not None:
            require(after.version == before.version + 1, f"{after.key}: a version was left out or written over")
            self._status(before, after)
            self._registrant(before, after)
        released = before is not None and len(after.releases) > len(before.releases)
        for name, entry in after.actions.items():
            was = before.entry(name) if before else Entry()
            if released and name == GRANT_OWNERSHIP:
                require(entry == Entry(fence=was.fence), f"{after.key}: released, and {name} does not begin anew")
            else:
                self._entry(after, name, was, entry, again=released and name == RELEASE_MEMBERSHIP)
        self._nothing_hangs(after)
        self.also(before, after)

    def row_changed(self, item: Mapping[str, Any]) -> None:
        """A row of history was written."""
        row = codec.from_item(item)
        self.rows[row["pk"]][row["sk"]] = row
        self.touched.add(row["pk"])

    def check_history(self) -> None:
        """Rows and journal together tell everything once, at every moment: what they told they go on telling, in the
        same order, and how each action ended last is the last that they tell of it."""
        for key in sorted(self.touched & self.latest.keys()):
            record, rows = self.latest[key], self.rows[key]
            told = [each for row in told_by(record, [rows[sort] for sort in sorted(rows)]) for each in row]
            before = self.histories.get(key, [])
            same = told[: len(before)] == before or (key in self.erased and len(told) >= len(before))
            require(same, f"{key}: its history was lost, told twice or in another order")
            self.histories[key] = told
            ended = {each.subject: each.after for each in told if each.kind == "action"}
            for name, entry in record.actions.items():
                if entry.status in {Status.SUCCEEDED, Status.FAILED, Status.SKIPPED}:
                    require(
                        ended.get(name) == entry.status, f"{key} {name}: {entry.status}, and told {ended.get(name)}"
                    )
        self.touched.clear()

    def _status(self, before: Record, after: Record) -> None:
        edge = (before.status, after.status)
        require(before.status == after.status or edge in self.flows[after.flow].lifecycle.edges, f"{after.key}: {edge}")
        for action in self.flows[after.flow].actions:
            goes_on = self.flows[after.flow].lifecycle.is_held(before.status)  # somebody let it, and no action has
            reached = action.reaches and edge[0] != edge[1] == action.reaches and not goes_on
            require(not reached or after.entry(action.name).settled, f"{after.key}: {edge} before {action.name}")
            if reached and after.entry(action.name).status is not Status.SKIPPED:  # which nobody was given
                given = self.given[after.key, action.name, before.entry(action.name).fence]
                left = action.leaves(given, after.at[after.status])
                same = _people_said(left, action) == _people_said(after, action)
                require(same, f"{after.key}: {edge} was found of another record")
        require(before.answers is None or after.answers is not None, f"{after.key}: answers were lost")
        latest = {mark.page: mark.seq for mark in before.pages}
        require(all(mark.seq >= latest.get(mark.page, 0) for mark in after.pages), f"{after.key}: an older save won")

    def _registrant(self, before: Record, after: Record) -> None:
        """Who claims the link has it until they are released; the next one can claim when nobody is the owner. A record
        without a link names otherwise who is at it: a ticket's designer."""
        if not before.link_key:
            return
        was, now, key = before.registered_by, after.registered_by, after.key
        known, new = after.releases[: len(before.releases)], after.releases[len(before.releases) :]
        require(known == before.releases, f"{key}: forgot who was released")
        require(was == now or not (was and now), f"{key}: {now} took it from {was}")
        require([each.user for each in new] == ([was] if was and not now else []), f"{key}: {was} gone, released {new}")
        require(not new or after.link_key != before.link_key, f"{key}: released, and the link lives")
        if now and not was:
            undone = len(after.releases) - len(after.entry(RELEASE_MEMBERSHIP).done_for)
            require(not undone, f"{key}: claimed by {now} before the user before them was removed")
            forgotten = (
                after.restored_at is not None
            )  # who owns it may be known to nobody: then nobody is made it beside
            require(forgotten or not self.owners(key), f"{key}: claimed by {now}, and {self.owners(key)} own it")
        require(after.status == before.status or after.status != SUBMITTED or was, f"{key}: submitted by nobody")

    def _entry(self, record: Record, name: str, before: Entry, after: Entry, *, again: bool) -> None:
        where = f"{record.key} {name}"
        change = (before.status, after.status)
        flow = self.flows[record.flow]
        action = flow.action(name)
        allowed = ALLOWED | IN_ONE_WRITE | (ANOTHER_TIME if action.recurs else set())
        allowed |= set() if flow.lifecycle.on_path(record.status) else WITHDRAWN
        again = (again or action.repeats) and change in DONE_AGAIN and after.generation == before.generation + 1
        require(before.status == after.status or change in allowed or again, f"{where}: {change}")
        chosen = record.status == SUBMITTED and after == before.without("described")
        untouched = after == before or action.recurs or again or chosen
        require(not before.settled or untouched, f"{where}: settled, and changed afterwards")
        require(after.generation in {before.generation, before.generation + 1}, f"{where}: a generation was left out")
        require(after.done_for[: len(before.done_for)] == before.done_for, f"{where}: forgot what it was done for")
        require(after.failures <= action.retry.max_failures, f"{where}: {after.failures} failures")
        require(after.fence - before.fence in {0, 1}, f"{where}: fence {before.fence} to {after.fence}")
        if after.fence > before.fence:
            require(after.status is Status.RUNNING, f"{where}: claimed and {after.status}")
            require(flow.reached(record, action), f"{where}: started too early")
            if action.undoes:
                self._nothing_is_being_made(record, where)
            needs = _all_below(flow, action) if record.restored_at else set(action.needs)
            require(all(record.entry(need).settled for need in needs), f"{where}: started before its needs")
            if before.lease_until and (record.key, name, before.fence) not in self.returned:
                lapsed = before.lease_until <= self.clock() + self.skew
                require(lapsed or self._cut_off(before, after), f"{where}: taken before its lease was over")
            out = (record.key, name, before.fence) in self.performing
            apart = self.skew > SKEW or self.doubted(before.holder) or self.doubted(after.holder)
            require(not out or apart, f"{where}: taken from a living run")
        elif before.status is Status.RUNNING and after.status is not Status.RUNNING:
            seen = (record.key, name, before.fence) in self.returned
            given_up = after.status in {Status.FAILED, Status.SKIPPED}
            never_begun = (record.key, name, before.fence) not in self.begun and after.failures == before.failures
            given_back = never_begun and after.status in {Status.WAITING, Status.SKIPPED}
            given_up |= after.handed_over  # to the lane of bulk work, by whoever found its lease over
            require(seen or given_up or given_back, f"{where}: committed by a run that had lost its lease")
            if given_up and not (seen or given_back) and before.lease_until:
                lapsed = before.lease_until <= self.clock() + self.skew
                require(lapsed or self.over(before.holder), f"{where}: given up before its lease was over")
        if after.failures > before.failures and self.skew <= SKEW:
            failed = (record.key, name, before.fence) in self.failed
            died = self.gone(before.holder) or self._cut_off(before, after)
            require(failed or died, f"{where}: a failure is spent, and nothing failed or died")
        if after.status is Status.FAILED:
            told = record.attention_since or mended_by_customer(after)
            require(told, f"{where}: failed, and nobody is told")

    def _cut_off(self, before: Entry, after: Entry) -> bool:
        """Whether the run that held an action is over, or the event source has lost its way to it; or to the one that
        took it: of two runs of one start either may find what the other has claimed."""
        return self.over(before.holder) or self.doubted(after.holder)

    def _nothing_is_being_made(self, record: Record, where: str) -> None:
        """What is taken back is not being made at the same time, nor has it been a moment ago."""
        flow = self.flows[record.flow]
        for action in flow.actions:
            entry = record.entry(action.name)
            held = entry.status is Status.RUNNING and (record.key, action.name, entry.fence) in self.performing
            require(not (held and flow.forward(action)), f"{where}: taken back while {action.name} makes it")

    def _nothing_hangs(self, record: Record) -> None:
        """Waiting on a person, leased, or due; and due no later than anything in it that wants attention, but for the
        grace in which a wake for it may still come."""
        now = self.clock()
        wanted = plan(self.flows[record.flow], record, now).look_again_at
        if wanted is None:
            return
        require(record.due_at, f"{record.key}: something is left to do, and nothing will look")
        woken = wanted <= now + timedelta(seconds=LONGEST_DELAY) + self.skew
        latest = max(wanted + (GRACE if woken else timedelta()), now + PUSH) + self.skew
        require(record.due_at and record.due_at <= latest, f"{record.key}: due at {record.due_at}, not by {latest}")


def nothing_starts(flow: Flow, was: Record, now: Record) -> None:
    """Hold a write against this: of a record that is held nothing begins, but what may in every status, or in that one.

    Raises:
        Broken: Something has begun.
    """
    for name, entry in now.actions.items():
        began = entry.fence > was.entry(name).fence and was.entry(name).status is not Status.RUNNING
        any_status = flow.action(name).starts_at in {ANY_STATUS, now.status}
        require(not began or any_status, f"{now.key}: {name} began while it was {now.status}")


def _people_said(record: Record, action: Action) -> tuple[object, ...]:
    """What a judgement about a customer rests on, as far as people said it, and others than the action found it."""
    facts = {name: fact for name, fact in record.facts.items() if name not in action.promotes}
    return record.registered_by, record.fields, record.answers, facts, record.se_tasks


def _all_below(flow: Flow, action: Action) -> set[str]:
    """All that it builds on: in a restored table what is done may have been reopened, to look again."""
    return set(action.needs).union(*(_all_below(flow, flow.action(need)) for need in action.needs))
