"""Small records that belong to one: a piece of work for each product, a job for each file (docs/adr/0056).

A child is a record like any other, of a flow of its own, whose id follows from its parent's. The parent's flow says
which children a record is to have, in families, each with two or three of its actions that see to them: their
executors are here, the same for every flow. The transaction that ends a child starts its parent, and nothing else of it
does; while children are open the parent looks at them at each of its starts, and every quarter of an hour, so that a
start that is lost costs that. Children have no children: so there is no loop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import ENGINE, HistoryEntry, Record
from chalicelib.records.refusals import passing
from chalicelib.records.store import NotFound

if TYPE_CHECKING:
    from chalicelib.deadline import Clock
    from chalicelib.engine.flow import Flow
    from chalicelib.engine.work import Executor
    from chalicelib.records.store import Store

LOOK: Final = timedelta(minutes=15)
"""How often a parent looks at its children while nobody tells it of them."""
AT_ONCE: Final = 25
"""Children that are made in one transaction: each is three items at the most, and DynamoDB takes 100."""
SOON: Final = timedelta(seconds=60)
"""When the sweep finds a child whose first start was lost."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Children:
    """One family of children that records of a flow have: those that are made, awaited and closed together.

    Attributes:
        flow: Name of the flow that they follow. It has no children of its own. Families may follow the same one.
        wanted: Pure; the children that a record is to have: by a name that is theirs among all of its children, what
            each is filled in with (`Record.fields`). A name that was wanted once stays wanted.
        made_by: The action that makes those which are not there yet.
        awaited_by: The action that is done once all that are wanted have come to an end, of whichever kind. Its result
            has how many came to which.
        closed_by: The action that takes back what `made_by` has made: it ends those that are open. Empty: none does.
        closes_to: The end that it brings them to.
    """

    flow: str
    wanted: Callable[[Record], Mapping[str, Mapping[str, Any]]]
    made_by: str
    awaited_by: str
    closed_by: str = ""
    closes_to: str = ""

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions whose executors are the engine's."""
        return tuple(name for name in (self.made_by, self.awaited_by, self.closed_by) if name)


def child_id(parent: Record, name: str) -> str:
    """The id of a child: it follows from its parent's, so nothing has to be remembered to find it.

    Raises:
        ValueError: The name is not one of 1 to 64 letters, digits, hyphens and underscores.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a child cannot be called {name!r}: its id must be found in addresses")
    return f"{parent.record_id}.{name}"


def child_keys(flows: Mapping[str, Flow], parent: Record) -> Mapping[str, Sequence[str]]:
    """The keys of all children that a record is to have, by the name of the flow that they follow, in the order in
    which its own flow wants them. Whether they are there is not said."""
    found: dict[str, list[str]] = {}
    for family in flows[parent.flow].children:
        kind = flows[family.flow].kind
        found.setdefault(family.flow, []).extend(f"{kind}#{child_id(parent, name)}" for name in family.wanted(parent))
    return found


def executors(flows: Mapping[str, Flow], store: Store, clock: Clock) -> Mapping[str, Executor]:
    """What performs the actions that see to children, of all these flows.

    Raises:
        ValueError: Children of a flow have children, or it closes them to what is no end of theirs.
    """
    found: dict[str, Executor] = {}
    for flow, children in ((each, children) for each in flows.values() for children in each.children):
        small = flows[children.flow]
        if small.children:
            raise ValueError(f"the children of the flow {flow.name} follow {small.name}, which has children itself")
        if children.closed_by and not small.lifecycle.is_end(children.closes_to):
            raise ValueError(f"the flow {flow.name} closes its children to {children.closes_to!r}, which is no end")
        family = _Family(children, small, store, clock)
        found |= {children.made_by: MakeChildren(family), children.awaited_by: AwaitChildren(family)}
        found |= {children.closed_by: CloseChildren(family)} if children.closed_by else {}
    return found


@dataclass(frozen=True)
class _Family:
    """What all three go by."""

    children: Children
    flow: Flow
    store: Store
    clock: Clock

    def keys(self, parent: Record) -> list[str]:
        """The keys of all children that are wanted."""
        return [f"{self.flow.kind}#{child_id(parent, name)}" for name in self.children.wanted(parent)]

    def there(self, parent: Record) -> Iterator[tuple[str, Record | None]]:
        """Each child that is wanted, read consistently; None: it is not there."""
        for key in self.keys(parent):
            try:
                yield key, self.store.load(key)
            except NotFound:
                yield key, None


@dataclass(frozen=True)
class MakeChildren:
    """Makes the children that are wanted and not there."""

    family: _Family

    def execute(self, work: Work) -> Done:
        """Make them, up to `AT_ONCE` in one transaction. Those that are there stay as they are.

        Raises:
            Retryable: The table does not take it now.
        """
        now, family = self.family.clock(), self.family
        wanted = family.children.wanted(work.record).items()
        new = [_born(family.flow, work.record, name, fields, now) for name, fields in wanted]
        try:
            for first in range(0, len(new), AT_ONCE):
                family.store.create_missing(new[first : first + AT_ONCE])
        except ClientError as error:
            if passing(error):
                raise Retryable("TABLE_BUSY", "The table does not take the children now.") from error
            raise
        return Done({"made": str(len(new))})


@dataclass(frozen=True)
class AwaitChildren:
    """Is done once every child has come to an end."""

    family: _Family

    def execute(self, work: Work) -> Done | Pending:
        """Look at each of them."""
        there = [child for _, child in self.family.there(work.record)]
        ended = [child.status for child in there if child and child.ended]
        if len(ended) < len(there):
            return Pending(LOOK, f"{len(there) - len(ended)} more to be done")
        return Done({status: str(count) for status, count in sorted(Counter(ended).items())})


@dataclass(frozen=True)
class CloseChildren:
    """Ends the children that are open."""

    family: _Family

    def execute(self, work: Work) -> Done:
        """End them, one after the other; what takes their effects back starts as it would by a person.

        Raises:
            Permanent: One of them cannot be ended from where it is.
        """
        stuck = [key for key, child in self.family.there(work.record) if child and not self._closed(key)]
        if stuck:
            raise Permanent(
                "CHILD_OPEN",
                f"{len(stuck)} of its children cannot be ended.",
                hint=f"End them: {', '.join(stuck[:5])}.",
            )
        return Done()

    def _closed(self, key: str) -> bool:
        family, now = self.family, self.family.clock()
        lifecycle, to = family.flow.lifecycle, family.children.closes_to

        def close(record: Record) -> Record:
            if record.ended or not lifecycle.allows(record, to):
                return record
            due = min(record.due_at or now + SOON, now + SOON)
            why = "its parent has ended"
            return transition(lifecycle, record, to, now=now, actor=ENGINE, why=why).but(due_at=due)

        return family.store.change(key, close, trigger=True).ended


def _born(flow: Flow, parent: Record, name: str, fields: Mapping[str, Any], now: datetime) -> Record:
    """A child that is still to be written."""
    initial = flow.lifecycle.initial
    record = Record(
        record_id=child_id(parent, name),
        kind=flow.kind,
        flow=flow.name,
        status=initial,
        created_at=now,
        created_by=ENGINE,
        parent=parent.key,
        fields=dict(fields),
        due_at=now + SOON,
    )
    born = HistoryEntry(at=now, kind="lifecycle", subject="status", after=initial, why="made by its parent")
    return record.but(title=flow.title(record)).noting(born)


def faults(flow: Flow, names: Sequence[str]) -> Iterator[str]:
    """What is wrong with how a flow declares its children, a sentence each."""
    actions = [name for children in flow.children for name in children.actions]
    if unknown := [name for name in actions if name not in names]:
        yield f"name an unknown action {unknown[0]!r}"
        return
    if twice := [name for name in actions if actions.count(name) > 1]:
        yield f"are seen to by {twice[0]!r} twice: each family has actions of its own"
    for children in flow.children:
        yield from _faults_of(flow, children)


def _faults_of(flow: Flow, children: Children) -> Iterator[str]:
    """What is wrong with how one family is declared."""
    if children.made_by not in flow.action(children.awaited_by).needs:
        yield f"are awaited by {children.awaited_by!r}, which does not need {children.made_by!r}"
    if children.closed_by and flow.action(children.closed_by).undoes != children.made_by:
        yield f"are closed by {children.closed_by!r}, which does not undo {children.made_by!r}"
