"""What the wizard's page does about saving. This is the specification; docs/saving.md tells the same in words.

A page is one document in one browser. It lives in memory only: a reload, or another tab, is another page with another
id. One that comes back from the back/forward cache is the same page and counts on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.flows.ecom.steps import TEAM

Values = dict[str, Any]
"""By field. A field that is not in it is empty, and so is one that is None."""
Answer = Mapping[str, Any]
"""The JSON that the server answers: `fields`, `epoch`, and after a save `conflicts`."""


@dataclass(frozen=True)
class Sent:
    """A save that no answer has come for."""

    fields: Values
    seen: dict[str, list[Any]]
    epoch: int


class Page:
    """One document.

    Args:
        new_id: Makes a random id.
        answer: What the first reading was answered.

    Attributes:
        id: Says whose count `seq` is.
        seq: Of the latest save that was sent.
        answered: Of the latest save whose answer was taken.
        known: What stands, as the latest answer said.
        typed: What the customer has typed, until an answer says that it stands.
        disputed: For typed fields: what stands instead, shown beside it. The customer chooses; until then it is not
            sent.
        unanswered: Saves that no answer has come for, by `seq`.
    """

    def __init__(self, new_id: Callable[[], str], answer: Answer) -> None:
        self._new_id = new_id
        self.id = new_id()
        self.seq = self.answered = 0
        self.epoch: int = answer["epoch"]
        self.known: Values = dict(answer["fields"])
        self.typed: Values = {}
        self.disputed: Values = {}
        self.unanswered: dict[int, Sent] = {}

    # -- the customer -------------------------------------------------------------------------------------------------

    def shows(self, field: str) -> Any:
        """What the form has in this field."""
        return self.typed.get(field, self.known.get(field))

    def type(self, field: str, value: Any) -> None:
        """The customer fills in a field."""
        self.typed[field] = value

    def choose(self, field: str, *, mine: bool) -> None:
        """The customer has compared what they typed with what stands. Theirs: the form shows what stands."""
        del self.disputed[field]
        if not mine:
            del self.typed[field]

    # -- the wire -----------------------------------------------------------------------------------------------------

    def save(self) -> Values | None:
        """The body of a save, or of a beacon: all that was typed and is not known to stand. None: there is nothing.

        So whatever no answer has come for is in the next save again.
        """
        fields = {field: value for field, value in self.typed.items() if field not in self.disputed}
        if not fields:
            return None
        self.seq += 1
        seen = {field: [self.known.get(field), *_of(field, self.unanswered)] for field in fields}
        self.unanswered[self.seq] = Sent(fields, seen, self.epoch)
        return {**fields, "page": self.id, "seq": self.seq, "epoch": self.epoch, "seen": seen}

    def take(self, seq: int, answer: Answer) -> None:
        """An answer to one of its saves. One to an older save than was answered last says nothing new."""
        if seq <= self.answered:
            return
        sent, before, self.answered = self.unanswered[seq], self.unanswered, seq
        self.unanswered = {later: save for later, save in before.items() if later > seq}
        if seq == self.seq and self._overtaken(sent, answer):
            self.id = self._new_id()  # somebody else counts under this id, or ran ahead of it: be another page
            return
        self._compare(answer, before)

    def read(self, answer: Answer) -> None:
        """An answer to a reading, asked for while every save was answered; it counts if none was sent since."""
        if not self.unanswered:
            self._compare(answer, {})

    def refused(self, seq: int) -> None:
        """A save was answered with a 4xx: nothing of it was stored, and the page says what is wrong."""
        self.unanswered.pop(seq, None)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _overtaken(self, sent: Sent, answer: Answer) -> bool:
        """Whether its newest save was dropped as one that came late: what stands is what the page took to stand there,
        and was not replaced all the same."""
        return answer["epoch"] == sent.epoch and any(
            stands in sent.seen[field] for field, stands in answer["conflicts"].items()
        )

    def _compare(self, answer: Answer, sent: Mapping[int, Sent]) -> None:
        """Take over what stands, and hold what was typed against it.

        Args:
            sent: Its saves that may have been decided by then.
        """
        erased = answer["epoch"] != self.epoch
        for field, value in list(self.typed.items()):
            stands, under_way = answer["fields"].get(field), _of(field, self.unanswered)
            if stands == value and all(one == value for one in under_way):
                del self.typed[field]
                self.disputed.pop(field, None)
            elif stands == value or stands in _of(field, sent):
                self.disputed.pop(field, None)  # the page's own, which it will replace
            elif stands != self.known.get(field) or (erased and field == TEAM):
                self.disputed[field] = stands  # somebody else's, since the customer saw the field
        self.known, self.epoch = dict(answer["fields"]), answer["epoch"]


def _of(field: str, saves: Mapping[int, Sent]) -> list[Any]:
    """The values of a field in some saves."""
    return [save.fields[field] for save in saves.values() if field in save.fields]
