"""What a person has to see to: the one rule from which follow what colleagues are told, what the SE's checklist shows,
and what marks a record in the list.

A flow's `concerns` yields all that there is or, as things are, will be: one that lies ahead counts from its `at`.
Whether it is told, shown or marked, its kind says. Here is what there is in any flow; each adds its own
(docs/adr/0034).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.engine.attention import failed_actions, mended_by_customer
from chalicelib.engine.work import FAULTS
from chalicelib.flows.common.faults import found
from chalicelib.flows.common.stories import Story
from chalicelib.records.moment import to_text
from chalicelib.shared_actions import COMMIT_PIXEL_SOURCE, NOTIFY, MergeAwaited

if TYPE_CHECKING:
    from chalicelib.desk.checklist import Who
    from chalicelib.engine.flow import Flow, Task
    from chalicelib.health.reading import Dimension
    from chalicelib.records.ledger import Entry
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class ConcernKind:
    """A kind of concern.

    Attributes:
        name: Of the line in the SE's checklist. Callers switch on it.
        meaning: When there is one.
        event: Of the message by which colleagues are told; empty: they are not, and `untold` says why.
        untold: Why not.
        marks: Whether the record is marked in the list: nothing more happens to it by itself.
        who: Who must act.
        settles: Whether an SE may settle a line of it, for a reason: what it asks for is done elsewhere, where nothing
            tells us of it.
    """

    name: str
    meaning: str
    event: str = ""
    untold: str = ""
    marks: bool = False
    who: Who = "se"
    settles: bool = False


@dataclass(frozen=True)
class Concern:
    """Something that a person has to see to.

    Attributes:
        kind: Which it is.
        name: Unique among the concerns of a record.
        title: What is to be done, or the action's name where it is about a failed one.
        reason: What is so, for an SE; as of the moment that was asked about, where it counts time.
        hint: What to do; empty: nothing that we know.
        at: From when on it is so.
        until: From when on it is so no longer; None: no time ends it.
        since: Since when it waits, as the checklist says it; None: not known.
        link: Where to do it; empty: nowhere else.
        action: The action that it is about; empty: none.
        code: Of a failure, or of what the health found.
        told: What colleagues are told; None: nothing.
    """

    kind: ConcernKind
    name: str
    title: str
    reason: str
    at: datetime
    hint: str = ""
    until: datetime | None = None
    since: datetime | None = None
    link: str = ""
    action: str = ""
    code: str = ""
    told: Story | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it is so at this moment."""
        return self.at <= now and (self.until is None or now < self.until)


FAILED_ACTION: Final = ConcernKind(
    "failed_action",
    "An action has failed, and nothing more happens by itself. The line says what its ledger says.",
    event="action_failed",
    marks=True,
)
CUSTOMER_MENDS: Final = ConcernKind(
    "customer_mends",
    "An action has failed, the customer alone can put that right, as with a key of theirs, and they have not for two "
    "days.",
    event="customer_mends",
    who="customer",
)
REMINDED_AFTER: Final = timedelta(days=2)
"""How long the customer, who was told at once, has before it stands on the SE's checklist of the record too."""
MERGE: Final = ConcernKind(
    "merge_pull_request",
    "A commit to the pixel repository waits for the merge of its pull request.",
    event="merge_needed",
)
FAULT: Final = ConcernKind(
    "health",
    "The [health](health.md) finds a fault that nothing mends by itself.",
    event="health_fault",
)
PIXEL_TROUBLE: Final = "pixel_trouble"
"""The event of faults of the pixel."""
TASK: Final = ConcernKind(
    "task",
    "What no probe can see. It stays on the list once it is ticked, with who ticked it and when.",
    untold="it is there from the beginning, and there is time",
)


KINDS: Final = (FAILED_ACTION, MERGE, CUSTOMER_MENDS, TASK)
"""Every kind that there is in a flow without a rule of its own, the most pressing first."""


def of_any(flow: Flow, record: Record) -> list[Concern]:
    """All that a person has to see to in a flow without a rule of its own. Pure."""
    open_tasks = () if flow.lifecycle.is_end(record.status) else flow.tasks
    return [*of_actions(record), *of_tasks(record, open_tasks)]


def stories_of(concerns: Iterable[Concern]) -> list[Story]:
    """The news of these concerns."""
    return [concern.told for concern in concerns if concern.told]


def of_actions(record: Record) -> Iterator[Concern]:
    """Actions that have failed, and pull requests that wait for their merge."""
    for name, entry in failed_actions(record).items():
        yield _left_to_customer(record, name, entry) if mended_by_customer(entry) else _failed(record, name, entry)
    for name, entry in record.actions.items():
        if entry.started_at and (merge := MergeAwaited.left_in(entry)):
            yield _merge(name, entry.started_at, merge)


def of_health(record: Record, dimensions: Sequence[Dimension], now: datetime) -> Iterator[Concern]:
    """Faults that these dimensions show."""
    for each in found(record, dimensions):
        check, made_by = each.check, each.fault.made_by
        event = PIXEL_TROUBLE if each.dimension.name == "pixel" else FAULT.event
        story = Story(f"fault:{check.code}", now, event, check.reason, check.next_step, made_by, check.code)
        yield Concern(
            FAULT,
            f"health_{check.name}",
            f"Mend the {each.dimension.title.lower()}",
            reason=check.reason,
            at=now,
            hint=check.next_step,
            action=made_by,
            code=check.code,
            told=None if each.fault.untold else story,
        )


def of_watching(record: Record, kinds: Mapping[str, ConcernKind]) -> Iterator[Concern]:
    """What an action that watches the health has seen to be wrong, each as it was first seen; for whoever has no health
    at hand.

    Args:
        kinds: Kinds of what has one of its own, by the code that was found.
    """
    for name, entry in record.actions.items():
        for code, seen in entry.result.get(FAULTS, {}).items() if entry.awaited else ():
            at, kind = datetime.fromisoformat(seen["at"]), kinds.get(code, FAULT)
            event = seen.get("event", PIXEL_TROUBLE)  # earlier code saw faults of the pixel only
            story = Story(f"fault:{code}", at, event, seen["reason"], seen["next_step"], name, code)
            title = "Mend what the health shows"
            yield Concern(
                kind, f"health_{code}", title, seen["reason"], at, seen["next_step"], action=name, code=code, told=story
            )


def checkpoint(so_far: Mapping[str, Any], stories: Iterable[Story]) -> dict[str, Any] | None:
    """What an action that watches keeps, for `of_watching`: each fault as it was first seen. None: nothing is new."""
    known = so_far.get(FAULTS, {})
    seen = {story.code: _kept(story) for story in stories if story.code not in known}
    return {FAULTS: {**known, **seen}} if seen else None


def of_tasks(record: Record, tasks: Sequence[Task]) -> Iterator[Concern]:
    """Tasks that nobody has ticked."""
    for task in tasks:
        mark = record.se_tasks.get(task.name)
        if not (mark and mark.done):
            reason = "Nobody has ticked it as done."
            yield Concern(TASK, task.name, task.title, reason, record.created_at, task.hint_for(record))


def _failed(record: Record, name: str, entry: Entry) -> Concern:
    why = entry.failure
    code = why.code if why else ""
    at = entry.finished_at or record.attention_since or record.created_at
    text = f"{name} needs a person: {code or 'no reason is recorded'}."
    story = Story(f"failed:{name}:{entry.fence}", at, FAILED_ACTION.event, text, why.hint if why else "", name, code)
    return Concern(
        FAILED_ACTION,
        f"{name}_failed",
        name,
        reason=why.message if why else "It failed, and no reason is recorded.",
        at=at,
        hint=why.hint if why else "",
        since=entry.finished_at,
        action=name,
        code=code,
        told=None if name == NOTIFY else story,
    )


def _left_to_customer(record: Record, name: str, entry: Entry) -> Concern:
    """What an SE can only remind the customer of, once they have had the time to see to it."""
    failed = _failed(record, name, entry)
    at = failed.at + REMINDED_AFTER
    text = f"{name} waits for the customer: {failed.code}."
    told = Story(f"mends:{name}:{entry.fence}", at, CUSTOMER_MENDS.event, text, failed.hint, name, failed.code)
    return replace(failed, kind=CUSTOMER_MENDS, at=at, told=told)


def _merge(name: str, at: datetime, merge: MergeAwaited) -> Concern:
    number = merge.number
    text = f"Pull request #{number} of the pixel repository waits for its merge."
    return Concern(
        MERGE,
        "merge_pull_request" if name == COMMIT_PIXEL_SOURCE else f"merge_{name}",
        "Merge the pixel's pull request",
        reason=f"Pull request {number} of the pixel repository waits for its merge.",
        at=at,
        hint="Review and merge it; the rest follows by itself within minutes.",
        since=at,
        link=merge.pull_request,
        action=name,
        told=Story(f"merge:{number}", at, MERGE.event, text, "Review and merge it.", name),
    )


def _kept(story: Story) -> dict[str, str]:
    return {"at": to_text(story.at), "event": story.event, "reason": story.text, "next_step": story.next_step}
