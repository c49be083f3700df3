"""Finds records by what people have of them: an id, a name that a platform gave, the beginning of a title. Over every
flow of the stage, by the indexes alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.records.indexes import folded, folded_before

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk
    from chalicelib.records.views import Row

AT_MOST: Final = 10
"""Records that a search answers."""
SHORTEST: Final = 2
"""Characters of a name's beginning that are looked for: with fewer, whatever comes first would be found."""


@dataclass(frozen=True)
class Found:
    """A record that was found.

    Attributes:
        flow: Name of its flow.
        row: What lists show of it.
        matched: What of it is what was looked for: ``id``, ``name``, or what the fact is an id of, as ``account``.
    """

    flow: str
    row: Row
    matched: str


def search(desk: Desk, text: str) -> tuple[Found, ...]:
    """Records that a text leads to: what is exactly it, and then names that begin so; `AT_MOST` of them. A record of a
    flow that the stage does not have is not found. Costs three requests, and two for each flow (four, where the
    text has accents).

    Args:
        text: As a person has typed it.
    """
    wanted = text.strip()
    found: dict[str, Found] = {}
    for each in (*_exact(desk, wanted), *_named(desk, wanted)):
        found.setdefault(each.row["pk"], each)
        if len(found) == AT_MOST:
            break
    return tuple(found.values())


def what(fact: str) -> str:
    """What a fact is an id of, as its name says: ``parcel``, where it is called ``lost_parcel_id``."""
    return fact.removesuffix("_id").rpartition("_")[2]


def _exact(desk: Desk, text: str) -> Iterator[Found]:
    if not text:
        return
    kinds = {flow.kind: flow.name for flow in desk.flows.values()}
    keys = [f"{kind}#{text}" for kind in kinds] + desk.views.known_as(text)
    of_the_stage = [key for key in dict.fromkeys(keys) if key.partition("#")[0] in kinds]
    for row in desk.views.rows_with_facts(of_the_stage[: AT_MOST + len(kinds)]):
        kind, _, record_id = row["pk"].partition("#")
        matched = "id" if record_id == text else _fact(row.get("facts"), text)
        if matched:  # an index lags behind: the record has the last word
            yield Found(kinds[kind], row, matched)


def _fact(facts: Any, text: str) -> str:
    """What the text is an id of; empty: of nothing that the record knows."""
    names = [name for name, value in facts.items() if value == text] if isinstance(facts, dict) else []
    return next((what(name) for name in names), "")


def _named(desk: Desk, text: str) -> Iterator[Found]:
    if len(text) < SHORTEST:
        return
    for name in desk.flows:
        for as_before in (False, True) if folded(text) != folded_before(text) else (False,):
            for row in desk.views.titled(name, text, limit=AT_MOST, as_before=as_before).rows:
                yield Found(name, row, "name")
