"""Children are made once, whoever dies; the last one to end lets their parent go on, and a lost start costs minutes."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.engine import children
from chalicelib.engine.children import LOOK, child_id
from chalicelib.engine.planner import LATE
from chalicelib.records.ledger import Status
from chalicelib.records.record import ENGINE, Record
from tests.simulation.tickets import CHILDREN, FAMILIES, FLOWS, SHOP, TICKET, Families, Studio
from tests.simulation.world import Killed


@pytest.mark.parametrize("compact", [False, True])
class TestMaking:
    def test_makes_each_once_with_an_id_that_follows_from_the_parents(self, compact: bool) -> None:
        studio = Studio(60, compact=compact)
        before = studio.making.requests["write"]
        studio.settle(minutes=5)
        tickets = studio.tickets()
        assert {ticket.record_id for ticket in tickets} == {f"shop-1.{name}" for name in studio.names}
        assert {(ticket.parent, ticket.title) for ticket in tickets} == {("SHOP#shop-1", name) for name in studio.names}
        assert studio.making.requests["write"] - before == 3, "25, 25 and 10"
        assert studio.effects["pin"] == 60
        assert (studio.status("open_tickets"), studio.status("tickets_done")) == (Status.SUCCEEDED, Status.PENDING)

    def test_leaves_those_alone_that_are_there(self, compact: bool) -> None:
        studio = Studio(30, compact=compact)
        studio.desk.change(studio.key, lambda record: record.but(fields={"products": studio.names[:7]}))
        studio.settle(minutes=5)
        studio.draw("product-3")
        there = studio.ticket("product-3")
        studio.desk.change(studio.key, lambda record: record.but(fields={"products": studio.names}))
        again = studio.record.entry("open_tickets").model_copy(update={"status": Status.WAITING})
        before = studio.record
        studio.store.write(before, before.with_entry("open_tickets", again), trigger=True)
        studio.settle(minutes=5)
        assert len(studio.tickets()) == 30
        assert studio.ticket("product-3") == there
        assert [line.after for line in studio.views.history(there.key) if line.kind == "lifecycle"].count("open") == 1

    @pytest.mark.parametrize("at", ["before", "after"])
    @pytest.mark.parametrize("request_number", [1, 2])
    def test_goes_on_where_a_death_left_it(
        self, compact: bool, request_number: int, at: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        studio, transact, left = Studio(30, compact=compact), None, [request_number]
        transact = studio.making.transact

        def dying(actions: Any) -> None:
            left[0] -= 1
            if left[0] == 0 and at == "before":
                raise Killed
            transact(actions)
            if left[0] == 0:
                raise Killed

        monkeypatch.setattr(studio.making, "transact", dying)
        with contextlib.suppress(Killed):
            studio.settle(minutes=5)
        studio.settle(minutes=30)
        assert len(studio.tickets()) == 30
        assert studio.effects["pin"] == 30
        for ticket in studio.tickets():
            assert len([line for line in studio.views.history(ticket.key) if line.kind == "lifecycle"]) == 1

    def test_two_at_once_make_each_once(self, compact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        studio = Studio(30, compact=compact)
        transact, inside = studio.making.transact, [True]
        others = children.executors(FLOWS, studio.store, studio.clock)["open_tickets"]

        def between(actions: Any) -> None:
            while inside:
                inside.pop()
                some = studio.record.but(fields={"products": studio.names[5:9]})
                others.execute(_work(studio, some))
            transact(actions)

        monkeypatch.setattr(studio.making, "transact", between)
        studio.settle(minutes=5)
        assert len(studio.tickets()) == 30
        assert {ticket.version for ticket in studio.tickets()} <= {2, 3, 4}


def _work(studio: Studio, record: Record) -> Any:
    from chalicelib.deadline import Deadline
    from chalicelib.engine.work import Work

    return Work("open_tickets", record, Deadline.after(9), "shop-1")


class TestTheParent:
    def test_goes_on_at_once_when_the_last_child_has_ended_and_not_before(self) -> None:
        studio = Studio(3)
        studio.settle(minutes=5)
        for name in studio.names[:-1]:
            studio.draw(name)
            studio.settle(minutes=1)
        assert studio.record.status == "designing"
        assert "1 more to be done" in [entry.note for entry in studio.record.actions.values()]
        studio.draw(studio.names[-1])
        while studio.deliver():
            pass
        assert studio.record.status == "live"
        assert studio.record.result("tickets_done") == {"approved": "3"}

    def test_is_started_by_the_write_that_ends_a_child_and_by_no_other(self) -> None:
        studio = Studio(2)
        studio.settle(minutes=5)
        before = studio.starts()
        key = f"TICKET#shop-1.{studio.names[0]}"
        studio.move(key, "taken")
        studio.desk.change(key, lambda record: record.but(fields={"product": "other"}))
        assert studio.starts() == before
        studio.move(key, "approved")
        assert studio.starts() == before + 1
        studio.desk.change(key, lambda record: record.but(fields={"product": "more"}))
        assert studio.starts() == before + 1

    def test_that_was_not_told_looks_within_a_quarter_of_an_hour(self) -> None:
        studio = Studio(2)
        studio.settle(minutes=5)
        for name in studio.names:
            studio.draw(name)
        studio.lose_triggers()
        assert studio.record.due_at is not None
        assert studio.record.due_at <= studio.clock() + LOOK + timedelta(minutes=2)
        studio.settle(minutes=17)
        assert studio.record.status == "live"

    def test_looks_once_at_each_start(self) -> None:
        studio = Studio(2)
        studio.settle(minutes=5)
        fence = studio.record.entry("tickets_done").fence
        studio.draw(studio.names[0])
        while studio.deliver():
            pass
        assert studio.record.entry("tickets_done").fence == fence + 1

    def test_is_told_of_two_that_end_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        studio = Studio(2)
        studio.settle(minutes=5)
        first, second = (f"TICKET#shop-1.{name}" for name in studio.names)
        studio.move(first, "taken")
        studio.move(second, "taken")
        write, inside = studio.desk.store.write, [True]

        def between(before: Record, after: Record, **options: Any) -> Record:
            while inside:
                inside.pop()
                studio.move(second, "approved")
            return write(before, after, **options)

        monkeypatch.setattr(studio.desk.store, "write", between)
        studio.move(first, "approved")
        while studio.deliver():
            pass
        assert studio.record.status == "live"

    def test_that_ends_itself_has_its_open_children_closed_when_nothing_makes_them_any_more(self) -> None:
        studio = Studio(3)
        studio.settle(minutes=5)
        studio.draw(studio.names[0])
        studio.settle(minutes=1)
        closed_at = studio.clock()
        studio.move(studio.key, "closed")
        studio.settle(minutes=60)
        assert [ticket.status for ticket in studio.tickets()] == ["approved", "dropped", "dropped"]
        line = next(line for line in studio.views.history(studio.tickets()[1].key) if line.after == "dropped")
        assert (line.actor, line.why) == (ENGINE, "its parent has ended")
        assert studio.effects["unpin"] == 2
        assert studio.record.due_at is None
        finished = studio.record.entry("open_tickets").finished_at
        assert finished
        assert line.at >= finished + LATE
        assert line.at >= closed_at

    def test_of_none_has_nothing_to_wait_for(self) -> None:
        studio = Studio(0)
        studio.settle(minutes=5)
        assert studio.record.status == "live"


def test_only_a_child_is_ended() -> None:
    studio = Studio(1)
    studio.settle(minutes=5)
    studio.draw(studio.names[0])
    studio.settle(minutes=1)
    assert (studio.record.status, studio.record.ended) == ("live", False)
    assert studio.ticket(studio.names[0]).ended


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_parent_goes_on_when_all_have_ended_and_only_then(seed: int) -> None:
    """Weeks of a studio: designers, lost starts, pauses, deaths, and sometimes the shop is closed."""
    dice = random.Random(seed)
    studio = Studio(dice.choice((1, 4, 27)), compact=dice.random() < 0.5)
    open_ones, closed = list(studio.names), False
    if dice.random() < 0.5:
        studio.making.transact = _dying_once(studio.making.transact, dice)  # type: ignore[method-assign]
    for _ in range(200):
        with contextlib.suppress(Killed):
            studio.settle(minutes=dice.choice((1, 5, 20)))
        there = {ticket.record_id for ticket in studio.tickets()}
        if studio.record.status == "live":
            break
        if dice.random() < 0.02:
            studio.move(studio.key, "closed")
            closed = True
            break
        if open_ones and f"shop-1.{open_ones[-1]}" in there:
            studio.move(f"TICKET#shop-1.{open_ones[-1]}", dice.choice(("dropped", "taken")))
            if studio.ticket(open_ones[-1]).status == "taken":
                studio.move(f"TICKET#shop-1.{open_ones[-1]}", "approved")
            open_ones.pop()
        if dice.random() < 0.3:
            studio.lose_triggers()
        if dice.random() < 0.2:
            studio.store.cut_at(dice.choice(("before", "after")), lambda before, after: after.flow == "shop")
    for _ in range(4):
        with contextlib.suppress(Killed):
            studio.settle(minutes=30)
    tickets = studio.tickets()
    assert {ticket.record_id for ticket in tickets} <= {f"shop-1.{name}" for name in studio.names}
    assert all(ticket.ended for ticket in tickets)
    assert studio.record.status == ("closed" if closed else "live")
    assert closed or len(tickets) == len(studio.names)
    assert studio.record.due_at is None


def _dying_once(transact: Any, dice: random.Random) -> Any:
    left = [dice.randint(1, 2)]

    def dying(actions: Any) -> None:
        left[0] -= 1
        transact(actions)
        if left[0] == 0:
            raise Killed

    return dying


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"made_by": "weigh"}, "its children name an unknown action 'weigh'"),
        ({"awaited_by": "close_tickets"}, "its children are awaited by 'close_tickets', which does not need"),
        ({"closed_by": "tickets_done"}, "its children are closed by 'tickets_done', which does not undo"),
    ],
)
def test_children_that_nobody_sees_to_are_refused_as_they_are_declared(changed: dict[str, str], sentence: str) -> None:
    declared = replace(CHILDREN, **changed)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=sentence):
        replace(SHOP, children=(declared,))


def test_children_have_no_children_and_are_closed_to_an_end_of_theirs() -> None:
    store, clock = Studio(0).store, Studio(0).clock
    loop = replace(SHOP, children=(replace(CHILDREN, flow="shop"),))
    with pytest.raises(ValueError, match="the children of the flow shop follow shop, which has children itself"):
        children.executors({"shop": loop, "ticket": TICKET}, store, clock)
    taken = replace(SHOP, children=(replace(CHILDREN, closes_to="taken"),))
    with pytest.raises(ValueError, match="closes its children to 'taken', which is no end"):
        children.executors({"shop": taken, "ticket": TICKET}, store, clock)


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a/b", "x" * 65])
def test_a_childs_name_can_stand_in_an_address(name: str) -> None:
    with pytest.raises(ValueError, match="a child cannot be called"):
        child_id(Studio(0).record, name)


def test_each_family_is_made_awaited_and_closed_by_itself_and_each_start_looks_at_all() -> None:
    studio = Families()
    studio.settle(minutes=5)
    assert {ticket.record_id for ticket in studio.tickets()} == {"shop-1.logo", "shop-1.product-0", "shop-1.product-1"}
    before = {name: studio.record.entry(name).fence for name in ("tickets_done", "logo_done")}
    studio.draw("logo")
    while studio.deliver():
        pass
    after = {name: studio.record.entry(name).fence for name in before}
    assert after == {name: fence + 1 for name, fence in before.items()}
    assert (studio.status("logo_done"), studio.status("tickets_done")) == (Status.SUCCEEDED, Status.PENDING)
    assert studio.record.status == "designing"
    studio.move(studio.key, "closed")
    studio.settle(minutes=60)
    assert [ticket.status for ticket in studio.tickets()] == ["approved", "dropped", "dropped"]
    assert studio.record.result("close_logo") == {}
    assert studio.record.entry("close_logo").settled


def test_the_keys_of_all_children_follow_from_the_parent_by_their_flow() -> None:
    parent = Families().record
    keys = ["TICKET#shop-1.product-0", "TICKET#shop-1.product-1", "TICKET#shop-1.logo"]
    assert children.child_keys(FAMILIES, parent) == {"ticket": keys}


def test_an_action_sees_to_one_family_only() -> None:
    with pytest.raises(ValueError, match="its children are seen to by 'open_tickets' twice"):
        replace(SHOP, children=(CHILDREN, CHILDREN))
