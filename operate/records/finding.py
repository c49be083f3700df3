"""Which record a person means: by its id, or by an id that a platform gave it, as the API's search finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.desk.opening import open_key
from chalicelib.desk.search import search
from operate.records.place import REFUSALS, refusal
from operate.refusal import Refused

if TYPE_CHECKING:
    from chalicelib.desk.search import Found
    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import Record
    from operate.records.place import Place


@dataclass(frozen=True)
class Meant:
    """A record that a person means.

    Attributes:
        flow: Its flow.
        key: Its partition key.
    """

    flow: Flow
    key: str

    @property
    def record_id(self) -> str:
        """Its id."""
        return self.key.partition("#")[2]


def meant(place: Place, text: str) -> Meant:
    """The record.

    Args:
        text: Its id; or an id that exactly one record has, such as a customer's account or a pixel.

    Raises:
        Refused: No record has it, or several do. The beginning of a title is not enough: what is meant is acted on.
    """
    desk = place.desk
    found = search(desk, text)
    exact = [each for each in found if each.matched == "id"] or [each for each in found if each.matched != "name"]
    if len(exact) == 1:
        return Meant(desk.flows[exact[0].flow], str(exact[0].row["pk"]))
    if exact:
        raise Refused(f"{len(exact)} records have the id {text!r}.", f"Name one by its own id: {_listed(exact)}.")
    there = f"The admin pages list all records; `python -m operate attention {place.named.option}`, those that wait."
    near = f"Did you mean {_listed(found)}?" if found else there
    raise Refused(f"No record of this stage has the id {text!r}.", near)


def opened(place: Place, which: Meant) -> Record:
    """The record, read consistently.

    Raises:
        Refused: This code cannot read it.
    """
    try:
        return open_key(place.desk, which.flow.name, which.key)
    except REFUSALS as error:
        raise refusal(place, error, which.record_id) from None


def _listed(found: list[Found] | tuple[Found, ...]) -> str:
    return ", ".join(f"{str(each.row['pk']).partition('#')[2]} ({each.flow})" for each in found)
