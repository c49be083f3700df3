"""How a flow is declared: its lifecycle, its steps, its actions and its tasks, as data. The engine reads only this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pydantic import BaseModel

from chalicelib.engine.branch import Branch
from chalicelib.engine.children import Children
from chalicelib.engine.customer_line import CustomerLine
from chalicelib.engine.declared import faults
from chalicelib.engine.ending import Ending
from chalicelib.engine.retry import RetryPolicy
from chalicelib.engine.ways import OpenWay
from chalicelib.errors import Retryable
from chalicelib.records.ledger import Failure, Status
from chalicelib.records.lifecycle import Lifecycle
from chalicelib.records.record import Record
from chalicelib.records.schema import TooNew


def nothing_else(record: Record) -> str:  # noqa: ARG001 - the signature every `waits_for` has
    """The usual case: stage and needs are all that an action waits for."""
    return ""


def always_needed(record: Record) -> str:  # noqa: ARG001 - the signature every `skip_when` has
    """The usual case: no customer can do without the action."""
    return ""


def as_it_is(record: Record, now: datetime) -> Record:  # noqa: ARG001 - the signature of `Action.leaves`
    """The usual case: an action's success says nothing of the record but its ledger and its facts."""
    return record


def never(record: Record) -> bool:  # noqa: ARG001 - the signature every `looks_again` has
    """The usual case: what the ledger says is done is done."""
    return False


def every_record(record: Record) -> bool:  # noqa: ARG001 - the signature every `since` has
    """The usual case: an action is for every record of its flow."""
    return True


ANY_STATUS = ""

Occasions = Mapping[str, datetime]
"""What an action is to be done for, and from when on. A name, once used for a record, always means the same."""


@dataclass(frozen=True)
class Action:
    """One side effect that must happen.

    Attributes:
        name: Also the executor's name and part of the idempotency key: never renamed once deployed.
        title: What it does, for the status page.
        starts_at: The status from which it may start; `ANY_STATUS`: from the beginning, also off the path, and while
            the record is held. One that is held starts nothing else but what names its status.
        needs: Actions that must have settled first.
        waits_for: Pure; what must come about beside stage and needs before it may start, in words; empty: nothing.
            What has begun is not stopped where that goes again.
        skip_when: Pure; why this customer does not need it, or nothing.
        recurs: Pure; for an action that is done again and again: every occasion there is or will be, as far as the
            record tells. It is done once for each whose moment has come, several at a time where they come together.
        undoes: The action whose effect it takes back. It is skipped where that one never began.
        repeats: Whether an SE may have it done again once it has succeeded, because its effect is gone. Only for an
            executor that looks first, or whose every write is an upsert.
        lost_with: The action whose effect holds this one's: where an SE lets that be made anew, this one is done again.
        looks_again: Pure; whether it looks at the world once more where its ledger says that it is done, and the table
            was restored to an earlier moment (`engine.restored`): a person may have taken its effect back since. Only
            for an executor that looks before it writes where the record says so (`Record.restored_at`).
        looks_when_started: Whether what it waits for is looked at whenever the record is started, and not only when its
            own time has come: for what somebody tells by starting the record, such as a child that has ended.
        since: Pure; which records it is for, decided by what is stored. For a record of which it says no, the action is
            as if it were not declared: that is how an action is added to a flow without starting it for those who have
            long been finished. What stands in a record's ledger is for it, whatever this says.
        reaches: The status that its success brings about, if it does, or a `Branch` that chooses one. It counts only if
            it was found of the record as it is by then; else the action looks again. Where no edge leads there from the
            status of that moment, it is owed (`Record.owed`), and follows once one does (docs/adr/0031).
        fails_to: The status that giving it up brings about, by the same rule; empty: none.
        promotes: Names in its result that become facts of the record, for everybody to use.
        leaves: Pure; of the record as its success finds it and the moment: the record beyond ledger and facts, in the
            write that notes the success. For what is due by itself and is the record's own, such as forgetting people.
        answers: The submitted answers it acts on: what an SE may correct until the action has had an effect.
        bulk: Pure; declared where it is bulk work, such as an import: an attempt does one slice (some 5 seconds), keeps
            its cursor as its checkpoint and answers `Pending` with no delay until it is through. Of a checkpoint, this
            answers how far it is; a slice that comes further renews failures and `wait_limit`. Slices have a lane of
            their own, so that nobody waits behind them (docs/adr/0053).
        makes_once: What makes it happen once, for the documentation.
        budget: Seconds one attempt may take; a run with less time left does not claim it.
        wait_limit: How long it may wait on something outside before that becomes an SE's task.
        retry: How it tries again.
        shown_as: The line of the customer's progress that it stands behind; None: they do not see it.
        machinery: Whether it is the system's own business, for which nobody waits: what comes next is told without it.
    """

    name: str
    title: str
    starts_at: str
    needs: tuple[str, ...] = ()
    waits_for: Callable[[Record], str] = nothing_else
    skip_when: Callable[[Record], str] = always_needed
    looks_again: Callable[[Record], bool] = never
    looks_when_started: bool = False
    since: Callable[[Record], bool] = every_record
    recurs: Callable[[Record], Occasions] | None = None
    undoes: str = ""
    repeats: bool = False
    lost_with: str = ""
    reaches: str | Branch = ""
    fails_to: str = ""
    promotes: tuple[str, ...] = ()
    leaves: Callable[[Record, datetime], Record] = as_it_is
    answers: tuple[str, ...] = ()
    makes_once: str = ""
    budget: float = 20.0
    wait_limit: timedelta = timedelta(hours=2)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    shown_as: CustomerLine | None = None
    machinery: bool = False
    bulk: Callable[[Mapping[str, Any]], object] | None = None

    @property
    def may_reach(self) -> tuple[str, ...]:
        """Every status that its success may bring about."""
        if isinstance(self.reaches, Branch):
            return self.reaches.statuses
        return (self.reaches,) if self.reaches else ()

    def leads_to(self, record: Record) -> str:
        """The status that the outcome which stands in the record's ledger is to bring about; empty: none."""
        status = record.entry(self.name).status
        if status is Status.FAILED:
            return self.fails_to
        if status is not Status.SUCCEEDED:
            return ""
        return self.reaches(record) if isinstance(self.reaches, Branch) else self.reaches

    def concerns(self, record: Record) -> bool:
        """Whether it is for this record: `since` says so, or it stands in the ledger."""
        return self.name in record.actions or self.since(record)

    def outstanding(self, record: Record) -> Occasions:
        """Of an action that recurs: the occasions it has not been done for, past and to come."""
        done = record.entry(self.name).done_for
        return {name: at for name, at in self.recurs(record).items() if name not in done} if self.recurs else {}


@dataclass(frozen=True)
class Step:
    """One screen of the wizard. `form` checks what it asks; `needs` names those fields without which it is not done."""

    name: str
    title: str
    form: type[BaseModel]
    needs: tuple[str, ...] = ()
    after: str = ""
    """Status the record must have reached before this step can be worked on; empty: any."""


@dataclass(frozen=True)
class Task:
    """One checklist line for a person that no probe can tick: an SE marks it.

    Attributes:
        done_in: Pure; the file in which this record's is done; empty: none, or not known yet.
    """

    name: str
    title: str
    hint: str
    done_in: Callable[[Record], str] = nothing_else

    def hint_for(self, record: Record) -> str:
        """What to do, and where."""
        where = self.done_in(record)
        return f"{self.hint} The file is {where}." if where else self.hint


@dataclass(frozen=True)
class LeftPath:
    """What is said of a record that has left its path for good, about an action of that path.

    Attributes:
        code: Of the problem (`errors.Problem`) that answers who wants it tried again.
        refused: Its words; ``{action}`` stands for the action.
        skipped: Why nothing has to be done about a failure of it.
    """

    code: str
    refused: str
    skipped: str


def takes_any(record: Record, answers: Mapping[str, Any]) -> None:
    """The usual case: a flow's form says all there is to say about its answers."""


def common_ways(
    flow: Flow,  # noqa: ARG001 - the signature every `ways` has
    record: Record,  # noqa: ARG001
    action: Action,  # noqa: ARG001
    failure: Failure | None,  # noqa: ARG001
    found: Sequence[OpenWay],
) -> Sequence[OpenWay]:
    """The usual case: correcting and retrying are all that helps."""
    return found


@dataclass(frozen=True)
class Flow:
    """A declaration of everything that differs between flows.

    Attributes:
        name: As records name it.
        kind: Of its records: the first part of their keys, for example ``PARCEL`` of ``PARCEL#17``.
        named_by_id: Whether platforms know its records by their id alone. Only for flows that were deployed when there
            were no others, and whose ids are random: ids of other kinds may be natural ones, of which two kinds can
            have the same.
        title: What a record is called in lists.
        path: Below the API's base, where an SE finds one of its records; ``{id}`` stands for the record's id. Empty:
            where records of every flow are found.
        form: What its answers may be, for whoever corrects them; None: nobody answers anything.
        check_answers: Pure; what the form cannot tell about answers that are corrected, from the record as it is.
            Raises a `Problem` that names the fields, below ``answers.``.
        own_ways: The ways forward that only this flow has, with what each means (beside `engine.ways.TEXTS`).
        ways: Pure; of the flow, a record, its failed action and the failure, and of the common ways that are open: all
            that are open, the best first.
        ends: By status beside the path, what is said of a record that has come there.
        ending: How its records end by themselves, if they do.
        children: The small records that its records have, in families; empty: they have none.
        looked_up_by: The fact by whose value its records are found beside their id; empty: none.
        also_looked_up_by: Further such facts, two at the most, for people who search.

    Raises:
        ValueError: At construction, with a sentence for each thing that is wrong (`engine.declared`).
    """

    name: str
    lifecycle: Lifecycle
    actions: tuple[Action, ...]
    steps: tuple[Step, ...] = ()
    tasks: tuple[Task, ...] = ()
    title: Callable[[Record], str] = lambda record: record.record_id
    kind: str = ""
    named_by_id: bool = False
    path: str = ""
    form: type[BaseModel] | None = None
    check_answers: Callable[[Record, Mapping[str, Any]], None] = takes_any
    own_ways: Mapping[str, str] = field(default_factory=dict)
    ways: Ways = common_ways
    ends: Mapping[str, LeftPath] = field(default_factory=dict)
    ending: Ending | None = None
    children: tuple[Children, ...] = ()
    looked_up_by: str = ""
    also_looked_up_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if wrong := list(faults(self)):
            raise ValueError(f"flow {self.name}: {'; '.join(wrong)}")

    def reference(self, record: Record) -> str:
        """What a record is called outside: in idempotency keys, as an account's external reference, in messages' ids.
        No other record, of whatever kind, is called so."""
        named_by_id = self.named_by_id and record.kind == self.kind
        return record.record_id if named_by_id else f"{record.kind}/{record.record_id}"

    def actions_of(self, record: Record) -> tuple[Action, ...]:
        """The actions that are for this record, in the flow's order."""
        return tuple(action for action in self.actions if action.concerns(record))

    def left_path(self, record: Record) -> LeftPath:
        """What is said of a record that has left its path."""
        noun = record.kind.lower()
        return self.ends.get(record.status) or LeftPath(
            "RECORD_ENDED",
            f"This {noun} is {record.status}; {{action}} is not tried again.",
            f"The {noun} is {record.status}, so this is skipped by itself.",
        )

    def path_to(self, record_id: str) -> str:
        """Where an SE finds the record of an id, below the API's base."""
        path = self.path or f"/v1/flows/{self.name}/records/{{id}}"
        return path.replace("{id}", record_id)

    def path_of(self, record: Record) -> str:
        """Where an SE finds a record, below the API's base."""
        return self.path_to(record.record_id)

    def reached(self, record: Record, action: Action) -> bool:
        """Whether a record's status lets an action start."""
        return action.starts_at == ANY_STATUS or self.lifecycle.reached_by(record, action.starts_at)

    def forward(self, action: Action) -> bool:
        """Whether an action belongs to the forward path or to what is held beside it, and ends with them."""
        return self.lifecycle.on_path(action.starts_at) or self.lifecycle.is_held(action.starts_at)

    def needs_of(self, record: Record, action: Action) -> tuple[str, ...]:
        """The actions that must have settled before an action of this record may start.

        Where the table was restored to an earlier moment, all that it builds on counts, also indirectly: some of what
        the ledger says is done looks at the world once more, and nothing is made on top of it before that has found it
        (docs/adr/0046).
        """
        if record.restored_at is None:
            return action.needs
        indirect = (below for need in action.needs for below in self.needs_of(record, self.action(need)))
        return tuple(dict.fromkeys((*action.needs, *indirect)))

    def stands_still(self, record: Record, action: Action) -> bool:
        """Whether a record is held, and the action with it: all are but those that start at any status, or that one."""
        return self.lifecycle.is_held(record.status) and action.starts_at not in {ANY_STATUS, record.status}

    def missing(self, answers: Mapping[str, Any]) -> dict[str, Step]:
        """What the steps need and these answers lack: the step that asks for it, by its name. At submission nothing may
        be missing, and no correction may take away what was there."""
        return {name: step for step in self.steps for name in step.needs if answers.get(name) in (None, "", [])}

    def action(self, name: str) -> Action:
        """The declaration of an action.

        Raises:
            KeyError: The flow has none of that name.
        """
        return self._by_name[name]

    @property
    def _by_name(self) -> Mapping[str, Action]:
        return {action.name: action for action in self.actions}


class FlowOff(Retryable):
    """A flow that is declared, and that this stage does not have. Its records wait until it is switched on.

    Args:
        flow: Its name.
    """

    def __init__(self, flow: str) -> None:
        message = f"The flow {flow} is switched off at this stage; its records go on once it is switched on."
        super().__init__("FLOW_OFF", message, spends_failure=False)
        self.flow = flow


def flow_of(flows: Mapping[str, Flow], record: Record) -> Flow:
    """The flow by which a record may be worked on and written.

    Raises:
        FlowOff: This code has it, and the stage does not.
        TooNew: This code does not have it, or not the status that the record has: it is deployed elsewhere, or was.
    """
    flow = flow_to_read(flows, record)
    if record.status not in flow.lifecycle.descriptions:
        raise TooNew(record.key, f"status {record.status} of flow {record.flow}")
    return flow


def flow_to_read(flows: Mapping[str, Flow], record: Record) -> Flow:
    """The flow by which a record is shown. It may be in a status that this code does not have: then it has reached no
    other, and all that its ledger tells can be shown all the same.

    Raises:
        TooNew: This code does not have the flow.
    """
    flow = flows.get(record.flow)
    if flow is None:
        raise TooNew(record.key, f"flow {record.flow}")
    return flow


Ways: TypeAlias = Callable[[Flow, Record, Action, Failure | None, Sequence[OpenWay]], Sequence[OpenWay]]
