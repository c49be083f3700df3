"""Records that are held, that fork, that owe a status: how they go on, and that nothing is lost or done twice on the
way, wherever a process dies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.desk.amend import annotate
from chalicelib.engine.settle import WAITED_TOO_LONG
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent, Problem, Retryable
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import ENGINE
from tests.clock import START
from tests.simulation.delivery import Behaviour, Courier
from tests.simulation.world import Killed


def once(behave: Callable[[Work], Any]) -> Behaviour:
    """Behave so the first time, and succeed from then on."""
    left = [1]

    def execute(work: Work) -> Done | Pending:
        left[0] -= 1
        answer = behave(work) if left[0] >= 0 else None
        return answer if isinstance(answer, Done | Pending) else Done()

    return execute


def refuses(work: Work) -> None:
    raise Permanent("NO_SUCH_STREET", "The street is not there.", hint="Look at the address.")


class TestGivingUp:
    def test_takes_the_record_to_where_it_is_held_and_a_retry_takes_it_back(self) -> None:
        courier = Courier(card=True)
        courier.hands["post"].behave = once(refuses)
        courier.settle()
        assert (courier.record.status, courier.status("post"), courier.status("search")) == (
            "lost",
            Status.FAILED,
            Status.SUCCEEDED,
        )
        assert (courier.record.due_at, courier.record.attention) == (None, "post: NO_SUCH_STREET")
        courier.retry("post")
        assert courier.record.status == "paid"
        courier.settle()
        assert courier.way == ["ordered", "paid", "lost", "paid", "delivered"][1:]
        assert courier.record.entry("ring").done_for == ("lost", "delivered"), "people are told meanwhile"

    def test_by_deaths_or_by_waiting_too_long_is_giving_up_as_well(self) -> None:
        for behave, code in ((_dies, "ABANDONED"), (_waits, WAITED_TOO_LONG)):
            courier = Courier(card=True)
            courier.hands["post"].behave = behave
            for _ in range(6):
                try:
                    courier.settle(minutes=40)
                except Killed:
                    courier.clock.pass_(minutes=5)
            failure = courier.record.entry("post").failure
            assert failure is not None
            assert (courier.record.status, failure.code) == ("lost", code)

    def test_while_a_clerk_holds_the_record_comes_about_when_they_let_it_go_on(self) -> None:
        courier = Courier(card=True)

        def held_meanwhile(work: Work) -> None:
            courier.move("on_hold")
            refuses(work)

        courier.hands["post"].behave = once(held_meanwhile)
        courier.settle()
        assert (courier.record.status, courier.record.owed) == ("on_hold", {"post": "lost"})
        courier.move("paid")
        courier.settle()
        assert (courier.record.status, courier.record.owed) == ("lost", {})

    def test_is_no_reason_to_hold_it_once_the_action_is_tried_again(self) -> None:
        courier = Courier(card=True)

        def held_meanwhile(work: Work) -> None:
            courier.move("on_hold")
            refuses(work)

        courier.hands["post"].behave = once(held_meanwhile)
        courier.settle()
        courier.retry("post")
        assert courier.record.status == "on_hold", "a clerk's hold is ended by a clerk, and by no retry"
        courier.move("paid")
        courier.settle()
        assert courier.way[-3:] == ["on_hold", "paid", "delivered"]


def _dies(work: Work) -> Done:
    raise Killed


def _waits(work: Work) -> Pending:
    return Pending(timedelta(minutes=10), "the van")


class TestAHold:
    def test_starts_nothing_and_is_never_due_until_a_clerk_lets_it_go_on(self) -> None:
        courier = Courier(card=True)
        courier.hands["pack"].behave = once(lambda work: Pending(timedelta(minutes=1), "the glue to dry"))
        courier.deliver()
        courier.move("on_hold")
        courier.settle(minutes=600)
        assert (courier.status("pack"), courier.record.due_at) == (Status.PENDING, None)
        looks = len(courier.hands["pack"].records)
        courier.move("paid")
        courier.settle()
        assert (len(courier.hands["pack"].records), courier.record.status) == (looks + 1, "delivered")

    def test_lets_a_lease_commit_what_it_holds(self) -> None:
        courier = Courier(card=True)
        courier.hands["label"].behave = once(lambda work: courier.move("on_hold"))
        courier.settle()
        assert (courier.record.status, courier.status("label"), courier.status("insure")) == (
            "on_hold",
            Status.SUCCEEDED,
            courier.status("insure"),
        )
        assert courier.status("post") is Status.WAITING

    def test_is_not_ended_by_what_is_found_meanwhile_though_an_edge_leads_there(self) -> None:
        courier = Courier(card=True)
        courier.hands["charge"].behave = once(lambda work: Pending(timedelta(minutes=5), "the bank"))
        courier.settle(minutes=1)
        courier.hands["charge"].behave = once(lambda work: courier.move("on_hold"))
        courier.settle(minutes=600)
        assert (courier.record.status, courier.record.owed) == ("on_hold", {"charge": "paid"})
        courier.move("ordered")
        courier.settle()
        assert courier.way == ["on_hold", "ordered", "paid", "delivered"]

    def test_gives_what_waited_through_it_its_time_back(self) -> None:
        courier = Courier(card=True)
        courier.hands["post"].behave = _waits
        courier.settle(minutes=35)
        courier.move("on_hold")
        courier.settle(minutes=600)
        courier.move("paid")
        courier.settle(minutes=20)
        assert courier.status("post") is Status.PENDING, "its hour is not over: it was held for ten"
        courier.settle(minutes=20)
        assert courier.status("post") is Status.FAILED

    def test_that_nobody_ends_can_be_ended_for_good_and_everything_is_taken_back(self) -> None:
        courier = Courier()
        courier.settle()
        courier.move("on_hold")
        courier.move("cancelled")
        courier.settle()
        assert (courier.status("unpack"), courier.status("post")) == (Status.SUCCEEDED, Status.SKIPPED)


class TestAFork:
    @pytest.mark.parametrize(("abroad", "way"), [(True, ["in_customs", "delivered"]), (False, ["delivered"])])
    def test_is_taken_by_what_the_record_says(self, abroad: bool, way: list[str]) -> None:
        courier = Courier(card=True, abroad=abroad)
        courier.settle()
        assert courier.way[1:] == way

    def test_is_judged_on_the_record_as_it_is_at_the_commit(self) -> None:
        courier = Courier(card=True)
        courier.hands["post"].behave = once(
            lambda work: courier.desk.store.change(courier.key, lambda record: record.but(fields={"abroad": True}))
        )
        courier.settle()
        assert courier.way[1:] == ["in_customs", "delivered"]
        assert len(courier.hands["post"].records) == 2, "what it had found was found of another record"


class TestAStatusThatIsOwed:
    def ordered(self) -> Courier:
        """Collected before the card has paid."""
        courier = Courier(card=True, collected=True)
        courier.hands["charge"].behave = once(lambda work: Pending(timedelta(minutes=5), "the bank"))
        courier.settle(minutes=1)
        assert (courier.record.status, courier.record.owed) == ("ordered", {"collect": "delivered"})
        return courier

    def test_comes_about_once_an_edge_leads_there(self) -> None:
        courier = self.ordered()
        courier.settle()
        assert (courier.way, courier.record.owed) == (["paid", "delivered"], {})
        (line,) = [line for line in courier.views.history(courier.key) if line.after == "delivered"]
        assert (line.actor, line.why) == (ENGINE, "owed since collect")

    def test_is_forgotten_when_a_clerk_changes_the_status(self) -> None:
        courier = self.ordered()
        courier.move("paid")
        courier.settle(minutes=1)
        assert (courier.record.status, courier.record.owed) == ("paid", {})

    def test_does_not_let_a_held_record_go_on_and_is_not_forgotten_for_the_hold(self) -> None:
        courier = self.ordered()
        courier.move("on_hold")
        courier.settle(minutes=600)
        assert (courier.record.status, courier.record.owed) == ("on_hold", {"collect": "delivered"})
        courier.move("ordered")
        courier.settle()
        assert courier.record.status == "delivered"

    def test_is_not_owed_where_no_way_leads_there_any_more(self) -> None:
        courier = Courier(collected=True)
        courier.hands["collect"].behave = once(lambda work: courier.move("cancelled"))
        courier.settle()
        assert (courier.record.status, courier.record.owed) == ("cancelled", {})


def test_what_is_found_while_the_record_is_put_on_hold_counts() -> None:
    courier = Courier(card=True, abroad=True)
    courier.hands["clear"].behave = once(lambda work: courier.move("on_hold"))
    courier.settle()
    assert (courier.status("clear"), courier.record.owed) == (Status.SUCCEEDED, {"clear": "delivered"})
    courier.move("in_customs")
    courier.settle()
    assert (courier.record.status, len(courier.hands["clear"].records)) == ("delivered", 1)


class TestAnAttempt:
    def test_says_when_it_began_and_how_long_it_took(self) -> None:
        courier = Courier()

        def slow(work: Work) -> None:
            courier.clock.pass_(seconds=1.5)
            raise Retryable("BUSY", "busy")

        courier.hands["label"].behave = once(slow)
        began = courier.clock()
        courier.deliver()
        first = courier.record.entry("label")
        assert (first.attempt_began, first.took_ms) == (began, 1500)
        assert first.attempted_at is None, "the first attempt's moment is not stored twice"
        courier.settle()
        last = courier.record.entry("label")
        assert (last.started_at, last.took_ms) == (began, 0)
        assert last.attempt_began == last.attempted_at
        assert last.attempted_at is not None
        assert last.attempted_at > began


class TestAnActionThatIsNewer:
    """The scales were bought on New Year's Day."""

    def old(self, **actions: Entry) -> Courier:
        courier = Courier(card=True)
        record = courier.record
        courier.store.write(record, record.but(created_at=START - timedelta(days=30), actions=actions))
        return courier

    def test_leaves_older_records_alone_and_holds_up_nothing(self) -> None:
        courier = self.old()
        courier.settle()
        assert courier.record.status == "delivered"
        assert "weigh" not in courier.record.actions

    def test_is_not_there_for_an_ses_retry_of_one_either(self) -> None:
        courier = self.old()
        courier.settle()
        with pytest.raises(Problem) as refused:
            courier.retry("weigh")
        assert refused.value.code == "ACTION_NOT_FOUND"

    def test_goes_on_where_it_has_begun(self) -> None:
        courier = self.old(weigh=Entry(fence=1, due_at=START))
        courier.settle()
        assert courier.status("weigh") is Status.SUCCEEDED

    def test_is_for_a_record_from_when_it_could_have_started_though_executors_were_paused(self) -> None:
        courier = Courier()
        courier.hands["pack"].behave = once(lambda work: setattr(courier, "paused", True))
        courier.deliver()
        assert courier.record.actions["weigh"] == Entry()


class TestAChange:
    def test_starts_what_waited_for_it(self) -> None:
        courier = Courier(doubt=True)
        courier.settle()
        assert courier.status("label") is Status.WAITING
        _tick(courier, done=True)
        courier.deliver()
        assert courier.status("label") is Status.SUCCEEDED

    def test_that_takes_back_what_was_waited_for_stops_nothing_that_has_begun(self) -> None:
        """Its deadline would pass, and nobody would be told."""
        courier = Courier(doubt=True)
        _tick(courier, done=True)
        courier.hands["label"].behave = _waits
        courier.settle(minutes=15)
        _tick(courier, done=False)
        courier.settle(minutes=200)
        failure = courier.record.entry("label").failure
        assert failure is not None
        assert (failure.code, courier.record.attention) == (WAITED_TOO_LONG, f"label: {WAITED_TOO_LONG}")

    def test_that_lets_nothing_start_starts_nothing(self) -> None:
        courier = Courier()
        courier.settle()
        _tick(courier, done=True)
        assert not courier.deliver()

    def test_whose_event_is_lost_is_found_by_the_sweep(self) -> None:
        courier = Courier(doubt=True)
        courier.settle()
        _tick(courier, done=True)
        courier.lose_triggers()
        courier.settle(minutes=3)
        assert courier.status("label") is Status.SUCCEEDED


def _tick(courier: Courier, *, done: bool) -> None:
    annotate(courier.desk, courier.record, note=None, tasks={"check_address": done}, actor="clerk")


# -- deaths -----------------------------------------------------------------------------------------------------------


class Story:
    """A delivery to which everything happens: refused, lost and found, held at the border while the customs are at it,
    collected by nobody. People act on what they see, however often a process dies in between."""

    def __init__(self) -> None:
        self.courier = courier = Courier(card=True, abroad=True, dear=True, doubt=True)
        self.died = 0
        courier.hands["post"].behave = self.post
        courier.hands["clear"].behave = self.clear

    def post(self, work: Work) -> Done:
        """Refused until somebody has looked for it."""
        if "lost" not in work.record.at:
            refuses(work)
        return Done({"by": "van"})

    def clear(self, work: Work) -> Done:
        """A clerk holds it back while it is being cleared, once."""
        if "on_hold" not in self.courier.record.at:
            self.courier.move("on_hold")
        return Done()

    def people_act(self) -> bool:
        """Whether there was something for a person to do."""
        courier, record = self.courier, self.courier.record
        if not record.se_tasks:
            _tick(courier, done=True)
        elif record.status == "lost" and record.entry("search").settled:
            courier.retry("post")
        elif record.status == "on_hold":
            courier.move("in_customs")
        else:
            return False
        return True

    def play(self) -> None:
        """Until nothing is left to do."""
        going_on = True
        while going_on:
            try:
                self.courier.settle(minutes=30)
            except Killed:
                self.died += 1
            else:
                going_on = self.people_act()


DONE = {"pack", "label", "insure", "weigh", "charge", "post", "search", "clear", "ring"}
WAY = ["paid", "lost", "paid", "in_customs", "on_hold", "in_customs", "delivered"]


def check_all_is_well(courier: Courier) -> None:
    record = courier.record
    assert courier.way == WAY
    assert (record.owed, record.held_from, record.due_at, record.attention, record.journal) == ({}, "", None, "", ())
    assert {name for name, entry in record.actions.items() if entry.status is Status.SUCCEEDED} == DONE
    made = {key: times for key, times in courier.effects.items() if "/" not in key and key != "ring"}
    assert set(made.values()) == {1}


def test_a_death_before_or_after_any_write_loses_and_doubles_nothing() -> None:
    calm = Story()
    calm.play()
    check_all_is_well(calm.courier)
    for moment in ("before", "after"):
        died, place = 0, 1
        while (story := _cut(moment, place)).courier.store.writes >= place:
            died, place = died + story.died, place + 1
        assert died > 10, "nearly every write was one to die at: of one that is refused there is no after"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_death_before_or_after_any_effect_loses_and_doubles_nothing(moment: str) -> None:
    for name in sorted(DONE):
        story = Story()
        story.courier.hands[name].dies = moment
        story.play()
        assert story.died == 1, name
        check_all_is_well(story.courier)


def _cut(moment: str, place: int) -> Story:
    """The story, with a death at one of its writes."""
    story = Story()
    store = story.courier.store
    store.cut_at(moment, lambda before, after: store.writes == place)
    try:
        story.play()
        check_all_is_well(story.courier)
    except BaseException as error:
        error.add_note(f"{moment} write {place}")
        raise
    return story
