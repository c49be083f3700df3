"""The ledger's entries and the journal's notes in letters, as the compact form has them (`records.compact`).

Members and statuses are letters; moments are milliseconds, counted from the nearest one that is kept; and what an
action that succeeded at its first attempt has in common with every other is left out.
"""

from __future__ import annotations

import string
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry
from chalicelib.records.schema import Odd

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Status.WAITING: "w",
        Status.RUNNING: "r",
        Status.PENDING: "p",
        Status.SUCCEEDED: "s",
        Status.FAILED: "f",
        Status.SKIPPED: "k",
    }
)
ENTRY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "status": "s",
        "fence": "f",
        "holder": "h",
        "failures": "x",
        "lease_until": "l",
        "due_at": "d",
        "deadline": "e",
        "started_at": "a",
        "attempted_at": "b",
        "took_ms": "t",
        "finished_at": "z",
        "result": "r",
        "failure": "y",
        "note": "n",
        "occasions": "o",
        "done_for": "q",
        "generation": "g",
        "gen": "i",
    }
)
"""A letter for each member of a ledger entry. One that is new gets one of its own; none is ever used again."""
NOTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "at": "t",
        "actor": "u",
        "kind": "k",
        "subject": "s",
        "before": "b",
        "after": "a",
        "why": "w",
        "began_at": "g",
        "attempt": "n",
    }
)
"""As `ENTRY`, for what the journal notes."""
KINDS: Final[Mapping[str, str]] = MappingProxyType({"lifecycle": "l", "registration": "g"})
"""A letter for each kind of note that most records have. As with members, none is ever used again."""
AS_IT_IS: Final = "="
"""Before a word that could be taken for a letter, or for the user who has claimed the link."""
_MOMENTS: Final = frozenset(
    {"lease_until", "due_at", "deadline", "started_at", "attempted_at", "finished_at", "at", "began_at"}
)
_STATED: Final = frozenset({"status", "before", "after"})
_WORDS: Final = {letter: str(status) for status, letter in STATUSES.items()}
_KIND_OF: Final = {letter: kind for kind, letter in KINDS.items()}
_LETTERS: Final = frozenset(string.ascii_letters)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Letters:
    """How one kind of thing is written in letters.

    Attributes:
        attribute: Of the record, that holds such things.
        model: What they are in words.
        letter_of: By member.
        left_out: What a member is that is not written, beside the model's defaults.
        first: The member that its other moments are counted from, where it has it: they are near to it, so they are
            short. It is counted from when the record was created itself, as are the others where it is missing.
    """

    attribute: str
    model: type[BaseModel]
    letter_of: Mapping[str, str]
    left_out: Mapping[str, Any]
    first: str
    _implied: Mapping[str, Any] = field(init=False, repr=False)
    _names: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        members = self.model.model_fields.items()
        defaults = {name: member.default for name, member in members if not member.is_required()}
        object.__setattr__(self, "_implied", defaults | dict(self.left_out))
        object.__setattr__(self, "_names", {letter: name for name, letter in self.letter_of.items()})

    def letters(self, values: BaseModel, since: datetime) -> dict[str, Any]:
        """One of them in letters.

        Args:
            since: When the record was created.
        """
        found: dict[str, Any] = {}
        first = getattr(values, self.first) or since
        for name, letter in self.letter_of.items():
            value = getattr(values, name)
            if name in self._implied and value == self._implied[name]:
                continue
            if value is None:
                found[letter] = None
            elif name in _MOMENTS:
                found[letter] = milliseconds(value - (since if name == self.first else first))
            elif name in _STATED:
                found[letter] = STATUSES.get(value) or _escaped(value, _WORDS)
            elif name == "kind":
                found[letter] = KINDS.get(value) or _escaped(value, _KIND_OF)
            elif isinstance(value, BaseModel):
                found[letter] = value.model_dump(mode="json", exclude_defaults=True)
            else:
                found[letter] = value
        return found

    def words(self, stored: Any, since: datetime) -> dict[str, Any]:
        """The same in words. A letter that a later release has added is passed over: as a member in words is, it is
        gone with the next write.

        Args:
            stored: In letters, plain.
            since: When the record was created.

        Raises:
            Odd: It is as no version of this code stores it.
        """
        if not isinstance(stored, dict) or not stored.keys() <= _LETTERS:
            raise Odd(self.attribute)
        found = dict(self.left_out)
        known = {self._names[letter]: value for letter, value in stored.items() if letter in self._names}
        first = since if known.get(self.first) is None else after(since, known[self.first], self.attribute)
        for name, value in known.items():
            if name in _MOMENTS and value is not None:
                found[name] = first if name == self.first else after(first, value, self.attribute)
            elif name in _STATED:
                found[name] = _said(value, _WORDS)
            elif name == "kind":
                found[name] = _said(value, _KIND_OF)
            else:
                found[name] = value
        return found


ENTRIES: Final = Letters(
    attribute="actions",
    model=Entry,
    letter_of=ENTRY,
    left_out=MappingProxyType({"status": Status.SUCCEEDED, "fence": 1}),
    first="started_at",
)
NOTES: Final = Letters(
    attribute="journal",
    model=HistoryEntry,
    letter_of=NOTED,
    left_out=MappingProxyType({"before": "running", "after": "succeeded", "attempt": 1}),
    first="at",
)


def milliseconds(span: timedelta) -> int:
    """How many a span has: a moment's accuracy."""
    return span // _MILLISECOND


def after(moment: datetime, stored: Any, attribute: str) -> datetime:
    """The moment so many milliseconds after another.

    Args:
        stored: How many, plain, as stored.
        attribute: Where it stands.

    Raises:
        Odd: That is no number of milliseconds, or leads out of the calendar.
    """
    if type(stored) is not int:
        raise Odd(attribute)
    try:
        return moment + stored * _MILLISECOND
    except OverflowError:
        raise Odd(attribute) from None


def _escaped(word: str, letters: Container[str]) -> str:
    return f"{AS_IT_IS}{word}" if word in letters or word.startswith(AS_IT_IS) else word


def _said(value: Any, words: Mapping[str, str]) -> Any:
    return words.get(value, value.removeprefix(AS_IT_IS)) if isinstance(value, str) else value
