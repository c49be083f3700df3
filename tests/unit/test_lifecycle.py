"""The one door: what may change, what may not, and that nothing else changes a status."""

from __future__ import annotations

import itertools
import pathlib
import re
from datetime import timedelta

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


PATH = {"trial": "T.", "live": "L."}


def lifecycle(*edges: tuple[str, str], **beside: str) -> Lifecycle:
    """A path from trial to live, and statuses beside it."""
    return Lifecycle(
        order=("trial", "live"), edges=frozenset({("trial", "live"), *edges}), descriptions={**PATH, **beside}
    )


def test_a_customer_could_not_come_back_from_a_pause_without_losing_what_was_pending_so_no_flow_may_say_so() -> None:
    """What is pending when a record leaves its path is skipped for good."""
    with pytest.raises(ValueError, match=r"'paused' to 'live'.*for good"):
        lifecycle(("live", "paused"), ("paused", "live"), paused="P.")


def test_nor_may_a_flow_lead_back_to_the_path_on_a_detour() -> None:
    with pytest.raises(ValueError, match="'frozen' to 'trial'"):
        lifecycle(("live", "paused"), ("paused", "frozen"), ("frozen", "trial"), paused="P.", frozen="F.")


def test_what_leaves_the_path_may_go_on_beside_it() -> None:
    assert lifecycle(("live", "leaving"), ("leaving", "gone"), leaving="L.", gone="G.").is_end("gone")


@pytest.mark.parametrize("edge", [("live", "trial"), ("live", "live")])
def test_a_path_that_goes_back_is_refused(edge: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=rf"{edge[0]!r} to {edge[1]!r}.*never goes back"):
        lifecycle(edge)


def test_when_a_status_was_first_reached_stays_what_it_was() -> None:
    record = parcel(status="pending", at={"visited": START - timedelta(days=1)})
    assert transition(LIFECYCLE, record, "visited", now=START, actor="someone").at["visited"] < START


def test_only_the_door_changes_a_status() -> None:
    writers = [
        str(path)
        for path in pathlib.Path("chalicelib").rglob("*.py")
        if re.search(r"(?<!_)but\(status=", path.read_text()) and path.name != "lifecycle.py"
    ]
    assert writers == []
