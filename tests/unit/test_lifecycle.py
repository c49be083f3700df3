"""The one door: what may change, what may not, and that nothing else changes a status."""

from __future__ import annotations

import itertools
import pathlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.flows.ecom.lifecycle import LIFECYCLE
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.lifecycle import Lifecycle, UnknownEdge, transition
from chalicelib.records.record import ENGINE, Record
from tests.clock import START
from tests.tiny_flow import ROUTE, delivery, parcel

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


def lifecycle(*edges: tuple[str, str], held: tuple[str, ...] = (), **beside: str) -> Lifecycle:
    """A path from trial to live, and statuses beside it."""
    return Lifecycle(
        order=("trial", "live"),
        edges=frozenset({("trial", "live"), *edges}),
        descriptions={**PATH, **beside},
        held=frozenset(held),
    )


def test_a_customer_could_not_come_back_from_an_end_without_losing_what_was_pending_so_no_flow_may_say_so() -> None:
    """What is pending when a record comes to an end is skipped for good; what comes back is held."""
    with pytest.raises(ValueError, match=r"'paused' to 'live'.*for good.*hold 'paused'"):
        lifecycle(("live", "paused"), ("paused", "live"), paused="P.")


def test_nor_may_a_flow_lead_back_to_the_path_on_a_detour() -> None:
    with pytest.raises(ValueError, match="'frozen' to 'trial'"):
        lifecycle(("live", "paused"), ("paused", "frozen"), ("frozen", "trial"), paused="P.", frozen="F.")


def test_what_leaves_the_path_may_go_on_beside_it() -> None:
    assert lifecycle(("live", "leaving"), ("leaving", "gone"), leaving="L.", gone="G.").is_end("gone")


PAUSE = (("live", "paused"), ("paused", "live"))
WRONG: dict[str, tuple[Callable[[], Lifecycle], str]] = {
    "an empty path": (lambda: Lifecycle(order=(), edges=frozenset(), descriptions={}), "path is empty"),
    "a status twice on it": (
        lambda: Lifecycle(order=("a", "a"), edges=frozenset(), descriptions={"a": "A."}),
        "the path names 'a' twice",
    ),
    "a status that no record can come to": (
        lambda: Lifecycle(order=("a", "b"), edges=frozenset({("b", "c")}), descriptions={"a": "A", "b": "B", "c": "C"}),
        "no record can ever come to 'b'",
    ),
    "a hold of what is no status": (lambda: lifecycle(*PAUSE, held=("pause",), paused="P."), "unknown status 'pause'"),
    "a hold on the path": (lambda: lifecycle(held=("trial",)), "'trial' is held and on the path"),
    "a hold without a way back": (
        lambda: lifecycle(("live", "paused"), held=("paused",), paused="P."),
        "no edge leads from 'paused' back",
    ),
    "a hold that an end leads to": (
        lambda: lifecycle(*PAUSE, ("live", "gone"), ("gone", "paused"), held=("paused",), paused="P.", gone="G."),
        "'gone' to 'paused' leads back",
    ),
    "a hold with two ways back, neither where the record was": (
        lambda: Lifecycle(
            order=("a", "b", "c"),
            edges=frozenset({("a", "b"), ("b", "c"), ("a", "held"), ("held", "b"), ("held", "c")}),
            descriptions=dict.fromkeys(("a", "b", "c", "held"), "."),
            held=frozenset({"held"}),
        ),
        "came to 'held' from 'a' has several ways back",
    ),
    "a hold that leads only to what was passed before": (
        lambda: lifecycle(("live", "paused"), ("paused", "trial"), held=("paused",), paused="P."),
        "'paused' to 'trial' goes back",
    ),
    "a hold that only some who come to it can leave": (
        lambda: Lifecycle(
            order=("a", "b", "c"),
            edges=frozenset({("a", "b"), ("b", "c"), ("a", "held"), ("c", "held"), ("held", "b")}),
            descriptions=dict.fromkeys(("a", "b", "c", "held"), "."),
            held=frozenset({"held"}),
        ),
        "came to 'held' from 'c' has no way back",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_lifecycle_is_refused_with_a_sentence_for(what: str) -> None:
    declare, sentence = WRONG[what]
    with pytest.raises(ValueError, match=sentence):
        declare()


# -- standing still ---------------------------------------------------------------------------------------------------

HOUR = timedelta(hours=1)


def moved(record: Record, to: str, hours: float = 0, actor: str = "clerk") -> Record:
    return transition(ROUTE, record, to, now=START + hours * HOUR, actor=actor)


def test_a_held_record_has_reached_what_it_had_reached_and_its_hold() -> None:
    paused = moved(delivery(status="paid"), "on_hold")
    assert [stage for stage in ROUTE.descriptions if ROUTE.reached_by(paused, stage)] == ["ordered", "paid", "on_hold"]
    assert not ROUTE.reached_by(moved(paused, "cancelled"), "paid")


def test_a_record_goes_on_where_it_was_or_further_on_but_never_back() -> None:
    paused = moved(delivery(status="paid"), "on_hold")
    assert moved(paused, "paid").status == "paid"
    assert moved(paused, "in_customs").status == "in_customs"
    with pytest.raises(UnknownEdge):
        moved(paused, "ordered")


def test_the_way_back_is_to_where_the_record_was_or_the_only_one() -> None:
    assert ROUTE.way_back(moved(delivery(status="in_customs"), "on_hold")) == "in_customs"
    assert ROUTE.way_back(moved(delivery(status="paid"), "lost")) == "paid"
    with pytest.raises(UnknownEdge):
        ROUTE.way_back(delivery(status="paid"))


def test_when_a_status_was_first_reached_stays_and_since_when_it_is_so_now_is_told_beside_it() -> None:
    record = moved(moved(moved(moved(delivery(), "paid", 1), "on_hold", 2), "paid", 5), "on_hold", 7)
    assert (record.at["paid"], record.at["on_hold"]) == (START + HOUR, START + 2 * HOUR)
    assert (record.in_status_since, record.held_from, record.stage) == (START + 7 * HOUR, "paid", "paid")
    assert moved(record, "paid", 8).held_from == ""


def test_what_waited_through_a_hold_may_wait_as_much_longer() -> None:
    refused = Failure(code="KEY", message="no", since=START)
    waits = Entry(status=Status.PENDING, fence=1, started_at=START, deadline=START + HOUR)
    tries = Entry(status=Status.WAITING, fence=1, started_at=START, due_at=START, failure=refused)
    before = delivery(status="paid", actions={"post": waits, "label": tries})
    after = moved(moved(before, "on_hold", 0.5), "paid", 3)
    assert after.entry("post").deadline == START + HOUR * 3.5
    assert after.entry("label").failure == refused.model_copy(update={"since": START + HOUR * 2.5})
    assert after.entry("label").due_at == START + HOUR * 3, (
        "it may at once, and nobody has kept it waiting since before"
    )


def test_the_time_of_what_is_attempted_during_a_hold_goes_on() -> None:
    during = Entry(status=Status.PENDING, fence=1, started_at=START + HOUR, deadline=START + 2 * HOUR)
    again = during.model_copy(update={"started_at": START, "attempted_at": START + HOUR})
    lost = moved(delivery(status="paid", actions={"search": during, "ring": again}), "lost", 0.5)
    found = moved(lost, "paid", 3)
    assert [found.entry(name).deadline for name in ("search", "ring")] == [START + 2 * HOUR] * 2


def test_what_was_attempted_just_as_a_hold_began_stood_still_whichever_clock_was_ahead() -> None:
    for seconds in (0, 5):
        looks = Entry(
            status=Status.PENDING,
            fence=2,
            started_at=START,
            attempted_at=START + HOUR / 2 + timedelta(seconds=seconds),
            deadline=START + HOUR,
        )
        after = moved(moved(delivery(status="paid", actions={"post": looks}), "on_hold", 0.5), "paid", 3)
        assert after.entry("post").deadline == START + HOUR * 3.5


def test_the_first_status_is_not_first_reached_when_a_hold_ends() -> None:
    record = moved(moved(delivery(), "on_hold", 2), "ordered", 5)
    assert "ordered" not in record.at, "it has it since it was made"
    assert record.in_status_since == START + 5 * HOUR


def test_what_is_owed_is_forgotten_when_a_person_changes_the_status_but_not_for_a_hold() -> None:
    record = delivery(owed={"collect": "delivered"})
    assert moved(record, "paid").owed == {}
    assert moved(record, "paid", actor=ENGINE).owed == record.owed
    held = moved(record, "on_hold")
    assert held.owed == record.owed
    assert moved(held, "ordered").owed == record.owed
    assert moved(held, "paid").owed == {}


@pytest.mark.parametrize("edge", [("live", "trial"), ("live", "live")])
def test_a_path_that_goes_back_is_refused(edge: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=rf"{edge[0]!r} to {edge[1]!r}.*never goes back"):
        lifecycle(edge)


def test_when_a_status_was_first_reached_stays_what_it_was() -> None:
    record = parcel(status="pending", at={"visited": START - timedelta(days=1)})
    assert transition(LIFECYCLE, record, "visited", now=START, actor="someone").at["visited"] < START


def test_only_the_door_changes_a_status() -> None:
    """The examples of a flow's documents are no records."""
    writers = [
        str(path)
        for path in pathlib.Path("chalicelib").rglob("*.py")
        if re.search(r"(?<!_)but\(status=", path.read_text()) and path.name not in {"lifecycle.py", "documented.py"}
    ]
    assert writers == []
