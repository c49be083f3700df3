"""How the lines of the customer's checklist are declared, and what one says about a record and a health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from chalicelib.flows.ecom.lifecycle import SUBMITTED
from chalicelib.health.reading import UNKNOWN
from chalicelib.records.ledger import Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.dimensions.health import Health
    from chalicelib.engine.flow import Flow
    from chalicelib.health.reading import Check, Dimension
    from chalicelib.records.record import Record


class State(StrEnum):
    """How a line stands."""

    TODO = "todo"
    """The customer must act, now or when what comes before is done."""
    IN_PROGRESS = "in_progress"
    """We, a platform, or the people who were invited are at it."""
    DONE = "done"
    PROBLEM = "problem"
    """Something is wrong that they can mend, or that we are on."""
    UNKNOWN = "unknown"
    """Its source gave no answer that says anything."""


@dataclass(frozen=True)
class Button:
    """What the console offers beside a line."""

    name: str
    label: str


class Awaited(StrEnum):
    """What comes by itself once the customer has done what the line asks for."""

    FIRST_EVENT = "first_event"


@dataclass(frozen=True)
class Says:
    """What a line says.

    Attributes:
        reason: One sentence in the customer's words; figures of the line may stand in it, in braces.
        awaits: What turns the line, so that the console can show that it watches for it.
    """

    state: State
    reason: str
    button: Button | None = None
    awaits: Awaited | None = None


@dataclass(frozen=True)
class Ours:
    """What a line says where an action of ours has to bring something about.

    Attributes:
        action: The action.
        working: Until it is over.
        over: When it is over, and all the same the thing is not there.
        before: Before it may start, if that is something else than `working`.
        behind: Once it might start, while something that it builds on and that belongs to another line is not there:
            nothing was tried yet, so nothing is wrong here. None: as `working`.
    """

    action: str
    working: Says
    over: Says
    before: Says | None = None
    behind: Says | None = None


Case: TypeAlias = Says | Ours
WELL: Final = ""
"""The code of a dimension about which there is nothing to say."""
NO_ANSWER: Final = Says(State.UNKNOWN, "We could not check this just now; look again in a minute.")


@dataclass(frozen=True, eq=False)
class LineKind:
    """A line of the customer's checklist.

    Attributes:
        docs: Where customers read about it, below the address of their documentation.
        decides: The check or the dimension that the line follows from.
        says: By the code of what was found; one that is missing here is a defect, and a test looks for it.
        ours: Actions whose failure is a problem of this line; then it says `failed`, unless it is done all the same.
        unsubmitted: What it says until the customer has submitted, whatever is found.
        counts: Figures of the dimension that customers may see.
        blocking: Whether the onboarding is not complete without it.
        shows_snippet: Whether the line carries the script element.
    """

    name: str
    title: str
    docs: str
    dimension: Callable[[Health], Dimension]
    decides: Callable[[Health], Check | Dimension]
    says: Mapping[str, Case]
    ours: tuple[str, ...] = ()
    failed: Says | None = None
    unsubmitted: Says | None = None
    counts: tuple[str, ...] = ()
    blocking: bool = True
    shows_snippet: bool = False


@dataclass(frozen=True)
class Line:
    """A line, as it stands for one customer."""

    kind: LineKind
    says: Says
    checked_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The sentence, with its figures."""
        return self.says.reason.format(**self.counts)


def line(kind: LineKind, flow: Flow, record: Record, health: Health) -> Line:
    """What the line says about this customer. Pure.

    Raises:
        KeyError: The health found something that `kind.says` lacks.
    """
    found = kind.decides(health)
    known = kind.dimension(health).counts
    counts = {name: known[name] for name in kind.counts if name in known}
    return Line(kind, _said(kind, flow, record, found.code, unknown=found.state == UNKNOWN), found.checked_at, counts)


def _said(kind: LineKind, flow: Flow, record: Record, code: str, *, unknown: bool) -> Says:
    if kind.unsubmitted and not flow.lifecycle.reached(record.status, SUBMITTED):
        return kind.unsubmitted
    if unknown:  # what is known to have failed counts before what is not known
        stuck = kind.failed and any(_failed(record, action) for action in kind.ours)
        return kind.failed if kind.failed and stuck else NO_ANSWER
    case = kind.says[code]
    return case if isinstance(case, Says) else _of_ours(case, kind, flow, record)


def _of_ours(case: Ours, kind: LineKind, flow: Flow, record: Record) -> Says:
    chain = _chain(kind, flow, case.action)
    if kind.failed and any(_failed(record, action) for action in chain):
        return kind.failed
    if record.entry(case.action).settled:
        return case.over
    if case.before and not flow.lifecycle.reached(record.status, flow.action(case.action).starts_at):
        return case.before
    needs = {need for action in chain for need in flow.action(action).needs if need not in chain}
    return case.behind if case.behind and not all(record.entry(need).settled for need in needs) else case.working


def _failed(record: Record, action: str) -> bool:
    """Whether an action has failed and waits for a person."""
    return record.entry(action).status is Status.FAILED


def _chain(kind: LineKind, flow: Flow, action: str) -> set[str]:
    """An action, and those of the same line that it builds on."""
    needs = (need for need in flow.action(action).needs if need in kind.ours)
    return {action}.union(*(_chain(kind, flow, need) for need in needs))
