"""The one door: what may change, what may not, and that nothing else changes a status."""

from __future__ import annotations

import itertools
import pathlib
import re

import pytest

from chalicelib.flows.ecom.lifecycle import LIFECYCLE
from chalicelib.records.lifecycle import Lifecycle, UnknownEdge, transition
from tests.clock import START
from tests.tiny_flow import parcel

STATUSES = sorted(LIFECYCLE.descriptions)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(STATUSES, STATUSES)))
def test_every_pair_of_statuses_is_either_an_edge_or_refused(before: str, after: str) -> None:
    record = parcel(status=before)
    if (before, after) in LIFECYCLE.edges:
        changed = transition(LIFECYCLE, record, after, now=START, actor="someone")
        assert (changed.status, changed.at[after]) == (after, START)
        note = changed.journal[-1]
        assert (note.kind, note.before, note.after, note.actor) == ("lifecycle", before, after, "someone")
    else:
        with pytest.raises(UnknownEdge):
            transition(LIFECYCLE, record, after, now=START, actor="someone")


def test_status_never_goes_back() -> None:
    order = LIFECYCLE.order
    assert all(order.index(a) < order.index(b) for a, b in LIFECYCLE.edges if b in order)


def test_nothing_leaves_the_ends() -> None:
    assert {before for before, _ in LIFECYCLE.edges}.isdisjoint({"completed", "revoked"})


def test_a_status_off_the_path_has_reached_nothing() -> None:
    assert not LIFECYCLE.reached("revoked", "pending")
    assert LIFECYCLE.reached("submitted", "registered")
    assert not LIFECYCLE.reached("visited", "registered")


def test_a_table_with_an_undescribed_status_is_refused() -> None:
    with pytest.raises(ValueError, match="limbo"):
        Lifecycle(order=("a", "limbo"), edges=frozenset(), descriptions={"a": "A."})


def test_only_the_door_changes_a_status() -> None:
    writers = [
        str(path)
        for path in pathlib.Path("chalicelib").rglob("*.py")
        if re.search(r"(?<!_)but\(status=", path.read_text()) and path.name != "lifecycle.py"
    ]
    assert writers == []
