"""Who can be erased from a record, as its flow declares it, and the request to do so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.engine.children import child_keys
from chalicelib.errors import Problem
from chalicelib.records.record import Record

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk


@dataclass(frozen=True)
class Named:
    """Who is meant, among those whom a record may name in one role.

    Attributes:
        email: Their address, in whatever casing; empty: not said.
        user: Id of the only user who is meant; empty: whoever it is.
    """

    email: str = ""
    user: str = ""


@dataclass(frozen=True)
class Person:
    """A role in which a flow's records name people, and how one of them is erased.

    Attributes:
        name: Of the role, in requests and in the history.
        about: Who that is, for an SE.
        erase: Writes the record without them. Takes the record, who is meant and who asks; may raise a `Problem`.
        left_to_do: What people have to do about them beyond the record as it is by then, a sentence each.
        by_email: Whether an address says which of them is meant. There is only one otherwise, or all of them.
        by_user: Whether a user's id may be said, so that nobody else is erased who has taken their place.
    """

    name: str
    about: str
    erase: Callable[[Desk, Record, Named, str], Record]
    left_to_do: Callable[[Record], Sequence[str]]
    by_email: bool = False
    by_user: bool = False


def erase(desk: Desk, opened: Record, role: str, named: Named, *, actor: str) -> tuple[Record, Sequence[str]]:
    """Erase a person from a record, of whatever flow, and from those that belong to it and know the same role.

    Args:
        role: Name of one of the flow's persons (`Desk.persons`).
        named: Which of them.
        actor: Who asks, for the history.

    Returns:
        The record without them, and what is left for people to do.

    Raises:
        Problem: 422 PERSON_UNKNOWN: the flow's records name nobody so; 422 PERSON_NOT_NAMED: what is said does not tell
            who is meant; or what the flow's own `Person.erase` raises.
        TooNew: Newer code has stored the record, and knows whom it names (`Desk.flow_of`).
    """
    persons = {person.name: person for person in desk.persons(desk.flow_of(opened).name)}
    person = persons.get(role)
    if person is None:
        known = f"one of: {', '.join(persons)}" if persons else "nothing: this flow's records name nobody"
        raise _refused("PERSON_UNKNOWN", "person", f"must be {known}")
    if bool(named.email) != person.by_email:
        words = "is needed: it says who is meant" if person.by_email else f"says nothing of {role}: leave it out"
        raise _refused("PERSON_NOT_NAMED", "email", words)
    if named.user and not person.by_user:
        raise _refused("PERSON_NOT_NAMED", "user", f"says nothing of {role}: leave it out")
    record = person.erase(desk, opened, named, actor)
    return record, [*person.left_to_do(record), *_of_children(desk, record, role, named, actor)]


def _of_children(desk: Desk, parent: Record, role: str, named: Named, actor: str) -> Sequence[str]:
    """Erase somebody from the small records that belong to one, where their flow has the same role; what is left to do
    about them there. The parent has gone first, and says who they are: so a repeat finishes what a death has left."""
    left: dict[str, None] = {}
    for name, keys in child_keys(desk.flows, parent).items():
        theirs = next((person for person in desk.persons(name) if person.name == role), None)
        for child in desk.views.read(keys).values() if theirs else ():
            assert theirs is not None  # noqa: S101 - else there is no child here; tells the type checker
            left |= dict.fromkeys(theirs.left_to_do(theirs.erase(desk, child, named, actor)))
    return list(left)


def _refused(code: str, field: str, words: str) -> Problem:
    return Problem(422, code, f"{field} {words}.", errors=[{"field": field, "message": words}])
