"""Decides, and does nothing else: a pure function of flow, record and time.

The runner acts on a plan; the admin's preview prints the same one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.engine.arrival import next_owed
from chalicelib.engine.ending import before_an_end, end_ahead, end_now, under_way
from chalicelib.engine.flow import Action, Flow
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record

ABANDONED = "ABANDONED"
"""Failure code of an action whose attempts died midway until none was left."""
WITHDRAWN = "The record left its path before this was done."
NOTHING_TO_UNDO = "What this takes back was never begun."
LATE = timedelta(minutes=15)
"""How long after an attempt a request of its may still take effect, its caller having given up: some minutes for
proxies and load balancers, and twice what clocks may be off. What is taken back sooner could come back."""


@dataclass(frozen=True)
class Plan:
    """What can be done about a record now.

    Attributes:
        runnable: Actions that can be claimed at once, in the flow's order.
        skip: Actions that this customer does not need, and why.
        give_up: Actions that can only be failed, and the failure's code.
        look_again_at: When something next wants attention; None: nothing will until a person or an intent acts.
        owed: The action to which a status is owed that can be brought about now; empty: none.
        ends: The end that the record comes to now by itself; empty: none.
    """

    runnable: tuple[str, ...]
    skip: dict[str, str]
    give_up: dict[str, str]
    look_again_at: datetime | None
    owed: str = ""
    ends: str = ""

    @property
    def at_once(self) -> bool:
        """Whether there is something to do at this very moment: `look_again_at` then moves with the clock."""
        return bool(self.runnable or self.skip or self.give_up or self.owed or self.ends)

    def decided(self, *, ends: bool) -> bool:
        """Whether there is something to write at this moment that no executor is needed for.

        Args:
            ends: Whether the record may end by itself.
        """
        return bool(self.skip or self.give_up or self.owed or (ends and self.ends))

    def starts_more_than(self, other: Plan) -> bool:
        """Whether this plan has something to do at once that the other, for the same moment, has not."""
        here, there = ({*each.runnable, *each.skip, *each.give_up, each.owed, each.ends} for each in (self, other))
        return not here <= {*there, ""}


def plan(flow: Flow, record: Record, now: datetime, *, at_hand: Collection[str] = ()) -> Plan:
    """What to do about this record.

    An action is runnable when its stage is reached, its needs have settled, it waits for nothing else, and is neither
    held, settled, failed nor waiting for its time. What it waited for may go again (a tick is taken back): an attempt
    that has died is then looked after all the same, and what is pending keeps its looks and its deadline. One that
    recurs is runnable, too, when it is over and there is a new occasion for it. One that takes something back starts
    when nothing of the forward path is held any more, nor on its way. Where the record is held, only what starts at its
    status, or at any, is considered; the rest neither starts nor is skipped, and wants no attention. What is not for
    this record is passed over.

    `look_again_at` is the minimum over the whole record: next retry, next look (never later than the deadline of what
    is waited for), next occasion, earliest lease expiry, the moment at which it ends by itself.

    Args:
        at_hand: The actions whose turn has come, whenever they are due: one that was left to the lane of bulk work, or
            those that wait for children.
    """
    if record.status not in flow.lifecycle.descriptions:
        return Plan((), {}, {}, None)  # other code's: it can be shown, and nothing is done about it
    planning = _Planning(flow, record, now, at_hand)
    for action in flow.actions_of(record):
        if not flow.stands_still(record, action):
            planning.consider(action)
    moments = planning.moments + _of_unknown_actions(flow, record, now)
    if (end := end_ahead(flow, record)) is not None and end > now:
        moments.append(end)
    decided = Plan(
        before_an_end(flow, planning.runnable),
        planning.skip,
        planning.give_up,
        min(moments, default=None),
        owed=next_owed(flow, record),
        ends=end_now(flow, record, now),
    )
    return replace(decided, look_again_at=now) if decided.at_once else decided


def occasions_now(action: Action, record: Record, now: datetime) -> tuple[str, ...]:
    """What an attempt at an action that recurs is for: every outstanding occasion whose moment has come. One that was
    being attempted has come, whatever a clock says that is behind the one before: else it would be done for nothing."""
    begun = record.entry(action.name).occasions
    return tuple(name for name, at in action.outstanding(record).items() if at <= now or name in begun)


def quiet_from(flow: Flow, record: Record) -> datetime | None:
    """From when on no request of the forward path can take effect any more; None: nothing of it has begun and ended."""
    entries = [record.entry(action.name) for action in flow.actions if flow.forward(action)]
    ended = [entry.finished_at for entry in entries if entry.fence and entry.finished_at]
    return max(ended) + LATE if ended else None


@dataclass
class _Planning:
    """A plan in the making."""

    flow: Flow
    record: Record
    now: datetime
    at_hand: Collection[str]
    runnable: list[str] = field(default_factory=list)
    skip: dict[str, str] = field(default_factory=dict)
    give_up: dict[str, str] = field(default_factory=dict)
    moments: list[datetime] = field(default_factory=list)

    def consider(self, action: Action) -> None:
        """Add what is to be done about one action, or when to look at it again."""
        entry = self.record.entry(action.name)
        over = entry.over
        if entry.status is Status.RUNNING and entry.lease_until and not entry.lapsed(self.now):
            self.moments.append(entry.lease_until)
        elif why := self._not_wanted(action, entry):
            self.skip[action.name] = why
        elif not self._may_start(action) or (over and action.recurs is None):
            return
        elif entry.lapsed(self.now) and entry.failures + 1 >= action.retry.max_failures:
            self.give_up[action.name] = ABANDONED
        elif (moment := self._not_before(action, entry, over=over)) is not None:
            self._at(moment, action)

    def _at(self, moment: datetime, action: Action) -> None:
        if moment > self.now:
            self.moments.append(moment)
        else:
            self.runnable.append(action.name)

    def _not_wanted(self, action: Action, entry: Entry) -> str:
        """Why the action is left out, or nothing."""
        if entry.settled:
            return ""
        if self.flow.forward(action) and self.flow.lifecycle.is_end(self.record.status):
            return WITHDRAWN
        if entry.fence or entry.status is not Status.WAITING or not self._may_start(action):
            return ""
        if action.undoes and not self.record.entry(action.undoes).fence and self.record.restored_at is None:
            return NOTHING_TO_UNDO  # of a restored record it is not known: it may have begun, and been forgotten
        return action.skip_when(self.record)

    def _may_start(self, action: Action) -> bool:
        if not self.flow.reached(self.record, action):
            return False
        begun = self.record.entry(action.name).status in {Status.RUNNING, Status.PENDING}
        if not begun and action.waits_for(self.record):
            return False
        if action.undoes and under_way(self.flow, self.record, self.now):
            return False
        if self._before_an_end(action) and not self._ends_next(action):
            return False
        return all(self._settled(need) for need in self.flow.needs_of(self.record, action))

    def _settled(self, need: str) -> bool:
        """Whether what an action needs is done, left out, or not for this record."""
        known = self.record.entry(need).settled or need in self.skip
        return known or not self.flow.action(need).concerns(self.record)

    def _before_an_end(self, action: Action) -> bool:
        return self.flow.ending is not None and action.name in self.flow.ending.first

    def _ends_next(self, action: Action) -> bool:
        """Whether nothing but what comes before it is left to do until the record ends. A touch stops even what has
        begun: it was for an end that does not come now."""
        end = end_ahead(self.flow, self.record)
        return (
            end is not None and end <= self.now and not under_way(self.flow, self.record, self.now, beside=action.name)
        )

    def _not_before(self, action: Action, entry: Entry, *, over: bool) -> datetime | None:
        """From when on the action can run; None: never, as things are. What it has failed at is no new occasion."""
        if action.recurs is not None and (over or not entry.fence):
            news = {name: at for name, at in action.outstanding(self.record).items() if name not in entry.occasions}
            return max(min(news.values()), self._due(action, entry, handed_over=True)) if news else None
        due = self._due(action, entry)
        return max(due, quiet_from(self.flow, self.record) or self.now) if action.undoes else due

    def _due(self, action: Action, entry: Entry, *, handed_over: bool = False) -> datetime:
        """When the ledger says that it is due; of what is `handed_over`, only that, since what is over is not due."""
        if action.name in self.at_hand or (handed_over and not entry.handed_over):
            return self.now
        return _due(entry) or self.now


def _of_unknown_actions(flow: Flow, record: Record, now: datetime) -> list[datetime]:
    """When an action wants attention that only other code knows: during a deploy the record must stay due for it."""
    known = {action.name for action in flow.actions}
    open_ones = [entry for name, entry in record.actions.items() if name not in known and not entry.over]
    return [_due(entry) or now for entry in open_ones]


def _due(entry: Entry) -> datetime | None:
    return entry.lease_until if entry.status is Status.RUNNING else entry.due_at
