"""Records that end by themselves: not before their moment, not after a touch, once, and with all that they made taken
back, wherever a process dies and whatever the clocks say."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.engine.ending import Ending
from chalicelib.engine.flow import Flow
from chalicelib.engine.planner import LATE, plan
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent, Problem, Retryable
from chalicelib.records.ledger import Status
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import ENGINE, Record
from tests.simulation.draft import BASKET, DAY, ENDING, Counterfoil
from tests.simulation.world import Killed

MADE = ("reserve", "open_payment")
TAKEN_BACK = ("release", "drop_payment")


def ended(basket: Counterfoil) -> bool:
    return basket.record.status == "abandoned"


def too_late(basket: Counterfoil) -> None:
    """Coming now is answered with what to do next, and changes nothing."""
    before = basket.record
    with pytest.raises(Problem) as problem:
        basket.touch(late=True)
    assert (problem.value.status, problem.value.code) == (409, "DRAFT_ENDED")
    assert problem.value.detail == ENDING.said
    assert basket.record == before


def throw(basket: Counterfoil, *, paused: bool) -> None:
    basket.paused = paused
    PauseSwitch(basket.store).set(paused=paused)


class TestAnUntouchedDraft:
    def test_ends_after_its_time_and_not_before(self) -> None:
        basket = Counterfoil()
        basket.pass_(hours=23, minutes=59)
        assert not ended(basket)
        assert basket.record.due_at == basket.record.created_at + DAY
        basket.pass_(minutes=3)
        assert ended(basket)
        line = next(line for line in basket.views.history(basket.key) if line.after == "abandoned")
        assert (line.actor, line.why) == (ENGINE, "untouched for 24 hours")

    def test_has_its_payment_cancelled_first_and_the_rest_taken_back_as_of_one_that_was_withdrawn(self) -> None:
        basket = Counterfoil()
        seen: list[str] = []
        for name in ("cancel_payment", *TAKEN_BACK):
            basket.hands[name].behave = lambda work: seen.append(f"{work.action} of {work.record.status}") or Done()  # type: ignore[func-returns-value]
        basket.pass_(hours=24, minutes=2)
        assert (basket.record.status, seen) == ("abandoned", ["cancel_payment of draft"])
        basket.settle(minutes=30)
        assert sorted(seen[1:]) == ["drop_payment of abandoned", "release of abandoned"]
        entry = basket.record.entry("release")
        finished = [basket.record.entry(name).finished_at for name in (*MADE, "cancel_payment")]
        assert entry.started_at
        assert entry.started_at >= max(at for at in finished if at) + LATE
        assert (basket.record.due_at, basket.record.attention) == (None, "")

    def test_that_was_paid_meanwhile_is_kept(self) -> None:
        basket = Counterfoil()
        basket.paid = True
        basket.pass_(hours=72)
        assert basket.record.status == "draft"
        assert basket.effects["cancel_payment"] == 1
        assert (basket.record.due_at, basket.record.facts) == (None, {"paid": "yes"})

    @pytest.mark.parametrize("delay", [DAY - timedelta(seconds=90), DAY - timedelta(seconds=30)])
    def test_waits_for_what_is_under_way(self, delay: timedelta) -> None:
        basket = Counterfoil()
        first, seen = [True], []

        def slow(work: Work) -> Done:
            while first:
                first.pop()
                raise Retryable("BUSY", "Later.", delay=delay, spends_failure=False)
            basket.clock.go_to(basket.record.created_at + DAY + timedelta(seconds=20))
            basket.run(basket.key)  # another event, meanwhile
            seen.append((basket.record.status, basket.record.entry("cancel_payment").fence))
            return Done()

        basket.hands["reserve"].behave = slow
        basket.pass_(hours=24, minutes=5)
        assert (seen, basket.record.status) == ([("draft", 0)], "abandoned")
        basket.settle(minutes=30)
        assert basket.effects["release"] == 1


class TestATouch:
    def test_moves_the_end(self) -> None:
        basket = Counterfoil()
        for _ in range(4):
            basket.pass_(hours=23)
            basket.touch(name="Ada")
        basket.pass_(hours=23, minutes=59)
        assert not ended(basket)
        basket.pass_(minutes=5)
        assert ended(basket)
        assert basket.effects["cancel_payment"] == 1, "it was asked for no end that did not come"

    def test_costs_no_move_in_the_due_index_before_the_moment_that_stands_there(self) -> None:
        basket = Counterfoil()
        basket.pass_(hours=1)
        stands = basket.record.due_at
        assert basket.touch(name="Ada").due_at == stands

    def test_that_comes_too_late_is_told_so(self) -> None:
        basket = Counterfoil()
        basket.pass_(hours=24, minutes=5)
        too_late(basket)

    def test_that_comes_after_the_moment_and_before_the_end_wins(self) -> None:
        basket = Counterfoil()
        basket.settle()
        basket.clock.pass_(hours=30)  # nobody swept
        basket.touch(name="Ada")
        basket.pass_(hours=23)
        assert (basket.record.status, basket.record.fields) == ("draft", {"name": "Ada"})
        basket.pass_(hours=2)
        assert ended(basket)

    def test_that_comes_while_the_payment_is_cancelled_wins_and_the_next_end_has_it_cancelled_anew(self) -> None:
        basket = Counterfoil()
        touches = [lambda: basket.touch(name="Ada")]

        def cancel(work: Work) -> Done:
            while touches:
                touches.pop()()
            return Done()

        basket.hands["cancel_payment"].behave = cancel
        basket.pass_(hours=24, minutes=5)
        assert (basket.record.status, basket.record.fields) == ("draft", {"name": "Ada"})
        basket.pass_(hours=24, minutes=5)
        assert ended(basket)
        assert len(basket.hands["cancel_payment"].records) == 2

    def test_that_is_written_first_wins_over_an_end_that_was_decided(self, monkeypatch: pytest.MonkeyPatch) -> None:
        basket = Counterfoil()
        write, touches = basket.store.write, [lambda: basket.touch(name="Ada")]

        def raced(before: Record, after: Record, **options: Any) -> Record:
            while after.status == "abandoned" and touches:
                touches.pop()()
            return write(before, after, **options)

        monkeypatch.setattr(basket.store, "write", raced)
        basket.pass_(hours=25)
        assert (touches, basket.record.status, basket.record.fields) == ([], "draft", {"name": "Ada"})
        basket.pass_(hours=24)
        assert ended(basket)

    def test_stops_what_was_tried_again_for_an_end_that_does_not_come(self) -> None:
        basket = Counterfoil()

        def down(work: Work) -> Done:
            raise Retryable("DOWN", "Down.", delay=timedelta(minutes=5), spends_failure=False)

        basket.hands["cancel_payment"].behave = down
        basket.pass_(hours=24, minutes=2)
        tried = len(basket.hands["cancel_payment"].records)
        assert tried
        basket.touch(name="Ada")
        basket.pass_(hours=23)
        assert len(basket.hands["cancel_payment"].records) == tried
        basket.hands["cancel_payment"].behave = None
        basket.pass_(hours=2)
        assert ended(basket)

    def test_never_moves_the_end_back(self) -> None:
        basket = Counterfoil()
        seen = basket.touch().seen_at
        basket.skew = timedelta(minutes=-1)
        assert basket.touch().seen_at == seen

    def test_of_one_that_is_confirmed_ends_nothing(self) -> None:
        basket = Counterfoil()
        basket.settle()
        basket.move("confirmed")
        basket.pass_(hours=72)
        assert basket.way == ["confirmed", "shipped"]
        assert not basket.hands["cancel_payment"].records


class TestStandingStill:
    def test_one_that_is_held_does_not_end_and_has_its_time_anew_when_it_goes_on(self) -> None:
        basket = Counterfoil()
        basket.settle()
        basket.move("looked_at")
        assert basket.record.due_at is None
        basket.pass_(hours=72)
        basket.move("draft")
        basket.pass_(hours=23, minutes=59)
        assert not ended(basket)
        basket.pass_(minutes=5)
        assert ended(basket)

    def test_while_starts_are_paused_nothing_ends_and_a_touch_wins(self) -> None:
        basket = Counterfoil()
        basket.settle()
        throw(basket, paused=True)
        basket.clock.pass_(hours=48)
        basket.run(basket.key)
        assert not ended(basket)
        assert not basket.hands["cancel_payment"].records
        basket.touch(name="Ada")
        throw(basket, paused=False)
        basket.pass_(hours=23)
        assert not ended(basket)
        basket.pass_(hours=2)
        assert ended(basket)

    def test_that_was_paused_between_the_cancelling_and_the_end_ends_when_it_goes_on(self) -> None:
        basket = Counterfoil()

        def cancel(work: Work) -> Done:
            throw(basket, paused=True)
            return Done()

        basket.hands["cancel_payment"].behave = cancel
        basket.pass_(hours=24, minutes=2)
        assert not ended(basket)
        throw(basket, paused=False)
        basket.pass_(minutes=5)
        assert ended(basket)
        assert basket.effects["cancel_payment"] == 1

    def test_one_whose_table_was_restored_has_its_time_anew(self) -> None:
        basket = Counterfoil()
        basket.settle()
        basket.clock.pass_(hours=20)
        before = basket.record
        basket.desk.store.write(before, before.but(restored_at=basket.clock()))
        basket.pass_(hours=23)
        assert not ended(basket)
        basket.pass_(hours=2)
        assert ended(basket)

    def test_one_whose_payment_cannot_be_cancelled_waits_for_an_engineer(self) -> None:
        basket = Counterfoil()

        def refused(work: Work) -> Done:
            raise Permanent("REFUSED", "No.", hint="Ask them.")

        basket.hands["cancel_payment"].behave = refused
        basket.pass_(hours=48)
        assert (basket.record.status, basket.record.attention) == ("draft", "cancel_payment: REFUSED")
        basket.hands["cancel_payment"].behave = None
        basket.retry("cancel_payment")
        basket.pass_(minutes=5)
        assert ended(basket)


CUTS: dict[str, Callable[[Record, Record], bool]] = {
    "claim": lambda before, after: after.entry("cancel_payment").fence > before.entry("cancel_payment").fence,
    "end": lambda before, after: after.status == "abandoned" != before.status,
    "release claimed": lambda before, after: after.entry("release").fence > before.entry("release").fence,
    "release done": lambda before, after: after.entry("release").settled and not before.entry("release").settled,
}


@pytest.mark.parametrize("moment", ["before", "after"])
class TestADeath:
    def check(self, basket: Counterfoil) -> None:
        for _ in range(6):
            try:
                basket.pass_(hours=6)
            except Killed:
                continue
        assert basket.way == ["abandoned"]
        for name in (*MADE, "cancel_payment", *TAKEN_BACK):
            assert basket.effects[name] == 1, name
            assert basket.status(name) is Status.SUCCEEDED
        too_late(basket)

    @pytest.mark.parametrize("cut", CUTS)
    def test_at_a_write_loses_nothing(self, cut: str, moment: str) -> None:
        basket = Counterfoil()
        basket.settle()
        basket.store.cut_at(moment, CUTS[cut])
        self.check(basket)

    @pytest.mark.parametrize("action", [*MADE, "cancel_payment", *TAKEN_BACK])
    def test_at_an_effect_loses_nothing(self, action: str, moment: str) -> None:
        basket = Counterfoil()
        basket.hands[action].dies = moment
        self.check(basket)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_no_touched_draft_ends_and_every_other_does_once(seed: int) -> None:
    """Days of a basket: touches, holds, pauses, lost events and deaths, by clocks up to a minute apart."""
    dice = random.Random(seed)
    basket = Counterfoil(skew=timedelta(seconds=dice.choice((-60, 0, 60))))
    touched, was_paid = basket.record.created_at, False
    for _ in range(dice.randint(4, 14)):
        with contextlib.suppress(Killed):
            basket.settle(minutes=dice.choice((1, 30, 300, 700, 1439, 1441)))
        throw(basket, paused=False)
        record = basket.record
        if record.status == "looked_at":
            basket.move("draft")
            touched = basket.at_the_door()
        elif record.status == "abandoned":
            at = record.at["abandoned"]
            assert at >= touched + DAY, "it had been touched"
            too_late(basket)
        elif record.status == "draft":
            due = touched + DAY
            assert was_paid or basket.clock() < due + timedelta(minutes=11), "it lies about for ever"
            match dice.randrange(6):
                case 0 | 1:
                    touched = basket.touch(count=dice.random()).seen_at or touched
                case 2:
                    basket.move("looked_at")
                case 3:
                    throw(basket, paused=True)
                    basket.clock.pass_(minutes=dice.choice((5, 1500)))
                    touched = basket.touch().seen_at or touched
                    throw(basket, paused=False)
                case 4:
                    name = dice.choice((*MADE, "cancel_payment", *TAKEN_BACK))
                    basket.hands[name].dies = dice.choice(("before", "after"))
                case _:
                    basket.paid = was_paid = was_paid or dice.random() < 0.2
        if dice.random() < 0.3:
            basket.lose_triggers()
    if basket.record.status == "looked_at":
        basket.move("draft")
    for _ in range(8):
        with contextlib.suppress(Killed):
            basket.pass_(hours=8)
    assert basket.record.status == ("draft" if "paid" in basket.record.facts else "abandoned")
    if ended(basket):
        assert basket.way.count("abandoned") == 1
        assert [basket.effects[name] for name in (*MADE, *TAKEN_BACK)] == [1] * 4
        assert basket.record.due_at is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"to": "confirmed"}, "its ending leads to 'confirmed', which is no end beside the path"),
        ({"to": "nowhere"}, "its ending leads to 'nowhere', which is no end"),
        ({"after": timedelta()}, "its ending lets no record lie untouched at all"),
        ({"first": ("weigh",)}, "its ending comes after an unknown action 'weigh'"),
        ({"first": ("reserve",)}, "its ending comes after 'reserve', which is not done on the path for each moment"),
    ],
)
def test_an_ending_that_cannot_come_is_refused_as_it_is_declared(changed: dict[str, Any], sentence: str) -> None:
    ending: Ending = replace(ENDING, **changed)
    actions = tuple(replace(a, recurs=ending.occasions) if a.recurs else a for a in BASKET.actions)
    with pytest.raises(ValueError, match=sentence):
        replace(BASKET, ending=ending, actions=actions)


def test_the_plan_says_that_it_ends_and_a_flow_without_an_ending_knows_none() -> None:
    basket = Counterfoil()
    basket.settle()
    record, due = basket.record, basket.record.created_at + DAY
    without: Flow = replace(BASKET, ending=None)
    assert plan(BASKET, record, due - timedelta(seconds=1)).look_again_at == due
    assert plan(without, record, due).ends == ""
    done = record.entry("cancel_payment").model_copy(update={"done_for": tuple(ENDING.occasions(record))})
    cancelled = record.with_entry("cancel_payment", done)
    assert plan(BASKET, cancelled, due).ends == "abandoned"
    assert plan(BASKET, cancelled, due - timedelta(seconds=1)).ends == ""
    claim = record.entry("reserve").claim(
        now=due, lease_until=due + timedelta(minutes=1), holder="a", occasions=(), gen=1
    )
    assert plan(BASKET, cancelled.with_entry("reserve", claim), due).ends == ""


def test_what_comes_before_the_end_is_not_begun_beside_anything_else() -> None:
    basket = Counterfoil()
    basket.settle()
    record, due = basket.record, basket.record.created_at + DAY
    assert plan(BASKET, record, due).runnable == ("cancel_payment",)
    again = record.but(actions={"open_payment": record.entry("open_payment")})
    assert plan(BASKET, again, due).runnable == ("reserve",)
