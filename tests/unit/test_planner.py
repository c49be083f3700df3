"""What the planner decides, by table: it is pure, so a record and a time are all it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.engine.flow import ANY_STATUS, Action
from chalicelib.engine.planner import ABANDONED, LATE, NOTHING_TO_UNDO, WITHDRAWN, Plan, occasions_now, plan
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from tests.clock import START
from tests.tiny_flow import DELIVERY, PARCEL, delivery, parcel

DONE = Entry(status=Status.SUCCEEDED, fence=1)
SKIPPED = Entry(status=Status.SKIPPED)
BROKEN = Entry(status=Status.FAILED, fence=3, failure=Failure(code="X", message="no"))
LATER = START + timedelta(seconds=30)


def held(until_seconds: float, failures: int = 0) -> Entry:
    return Entry(
        status=Status.RUNNING, fence=1, failures=failures, lease_until=START + timedelta(seconds=until_seconds)
    )


def test_what_needs_nothing_starts_at_once_and_together() -> None:
    assert plan(PARCEL, parcel(), START).runnable == ("pack", "label")


def test_an_action_waits_for_its_stage_even_when_all_it_needs_is_done() -> None:
    ready = parcel(actions={"pack": DONE, "label": DONE, "insure": SKIPPED})
    assert plan(PARCEL, ready, START).runnable == ()
    assert plan(PARCEL, ready.but(status="paid"), START).runnable == ("post",)


def test_an_action_waits_for_all_it_needs_even_when_its_stage_is_reached() -> None:
    record = parcel(status="paid", actions={"pack": DONE, "insure": SKIPPED})
    assert plan(PARCEL, record, START).runnable == ("label",)


def test_in_a_restored_table_an_action_waits_for_all_that_it_builds_on() -> None:
    flow = replace(PARCEL, actions=(*PARCEL.actions[:3], replace(PARCEL.action("post"), needs=("insure",))))
    looking = parcel(status="paid", actions={"pack": Entry(status=Status.WAITING, fence=1), "insure": DONE})
    assert plan(flow, looking, START).runnable == ("pack", "label", "post"), "in a normal life that does not come about"
    restored = looking.but(restored_at=START)
    assert plan(flow, restored, START).runnable == ("pack", "label")
    assert plan(flow, restored.with_entry("pack", DONE), START).runnable == ("label", "post")
    assert plan(flow, restored.with_entry("pack", BROKEN), START).runnable == ("label",)


def test_what_is_not_needed_is_skipped_with_its_reason_once_its_needs_settled() -> None:
    assert plan(PARCEL, parcel(), START).skip == {}
    assert plan(PARCEL, parcel(actions={"pack": DONE}), START).skip == {"insure": "It is not dear."}


def test_a_skipped_action_settles_what_depends_on_it_in_the_same_plan() -> None:
    record = parcel(status="paid", actions={"pack": DONE, "label": DONE})
    decided = plan(PARCEL, record, START)
    assert (decided.skip, decided.runnable) == ({"insure": "It is not dear."}, ("post",))


def test_off_the_path_what_is_not_done_is_skipped_whatever_had_become_of_it() -> None:
    record = parcel(status="cancelled", actions={"pack": DONE, "label": BROKEN, "insure": held(-1)})
    assert plan(PARCEL, record, START).skip == {"label": WITHDRAWN, "insure": WITHDRAWN, "post": WITHDRAWN}


def test_off_the_path_nothing_starts_and_nothing_is_awaited() -> None:
    over = parcel(status="cancelled", actions=dict.fromkeys(("pack", "label", "insure", "post"), SKIPPED))
    assert plan(PARCEL, over, START) == Plan((), {}, {}, None)


# -- taking back ------------------------------------------------------------------------------------------------------

UNDO = Action("unpack", "Unpack it", starts_at="cancelled", undoes="pack")
RETURNS = replace(PARCEL, actions=(*PARCEL.actions, UNDO))
NOTHING_LEFT = dict.fromkeys(("label", "insure", "post"), SKIPPED)


def returned(**actions: Entry) -> Record:
    return parcel(status="cancelled", actions={**NOTHING_LEFT, **actions})


def test_what_takes_back_starts_only_off_the_path() -> None:
    assert "unpack" not in plan(RETURNS, parcel(status="paid", actions={"pack": DONE}), START).runnable
    assert plan(RETURNS, returned(pack=DONE), START).runnable == ("unpack",)


@pytest.mark.parametrize("leased", ["pack", "label"])
def test_what_takes_back_waits_until_nothing_of_the_path_is_leased(leased: str) -> None:
    record = returned(**{"pack": DONE, leased: held(60)})
    assert plan(RETURNS, record, START) == Plan((), {}, {}, START + timedelta(seconds=60))
    assert plan(RETURNS, record, START + timedelta(seconds=60)).runnable == ("unpack",)


def test_what_died_midway_is_taken_back_too_but_not_what_never_began() -> None:
    assert plan(RETURNS, returned(pack=held(-1)), START).runnable == ("unpack",)
    assert plan(RETURNS, returned(), START).skip == {"pack": WITHDRAWN, "unpack": NOTHING_TO_UNDO}


def test_what_takes_back_waits_until_no_late_request_can_undo_it() -> None:
    just_now = DONE.model_copy(update={"finished_at": START - LATE / 5})
    decided = plan(RETURNS, returned(pack=DONE, label=just_now), START)
    assert decided == Plan((), {}, {}, START + LATE * 4 / 5)
    assert plan(RETURNS, returned(pack=DONE, label=just_now), START + LATE).runnable == ("unpack",)


def test_taking_back_from_a_status_of_the_path_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot undo"):
        replace(PARCEL, actions=(*PARCEL.actions, replace(UNDO, starts_at="paid")))


@pytest.mark.parametrize("wrong", [{"lost_with": "label"}, {"lost_with": "pack", "repeats": False}])
def test_being_lost_with_what_is_not_needed_or_cannot_be_done_again_is_refused(wrong: dict[str, object]) -> None:
    follower = replace(PARCEL.action("pack"), name="seal", promotes=(), needs=("pack",), repeats=True)
    with pytest.raises(ValueError, match="cannot be lost with"):
        replace(PARCEL, actions=(*PARCEL.actions, replace(follower, **wrong)))  # type: ignore[arg-type]


# -- again and again --------------------------------------------------------------------------------------------------

HOUR = timedelta(hours=1)


def _bells(record: Record) -> dict[str, datetime]:
    return {str(name): START + HOUR * int(name) for name in record.fields.get("bells", ())}


RING = replace(PARCEL.action("pack"), name="ring", promotes=(), starts_at=ANY_STATUS, recurs=_bells)
RINGING = replace(PARCEL, actions=(RING,))


def rung(*bells: int, **entry: Any) -> Record:
    return parcel(fields={"bells": bells}, actions={"ring": Entry(**entry)})


def test_an_occasion_is_awaited_and_then_acted_on() -> None:
    assert plan(RINGING, rung(), START) == Plan((), {}, {}, None)
    assert plan(RINGING, rung(2, 1), START) == Plan((), {}, {}, START + HOUR)
    assert plan(RINGING, rung(2, 1), START + HOUR).runnable == ("ring",)


def test_an_occasion_that_was_being_attempted_has_come_though_this_clock_is_behind() -> None:
    begun = rung(1, 2, status=Status.WAITING, occasions=("1",))
    assert occasions_now(RING, begun, START) == ("1",)
    assert occasions_now(RING, rung(1, 2, done_for=("1",), occasions=("1",)), START) == ()


def test_occasions_that_come_together_are_one_attempt() -> None:
    assert occasions_now(RING, rung(0, 1, 2), START + HOUR) == ("0", "1")
    assert occasions_now(RING, rung(0, 1, 2, done_for=("0",)), START + HOUR) == ("1",)


def test_what_is_done_is_done_again_for_a_new_occasion_only() -> None:
    done: dict[str, Any] = {"status": Status.SUCCEEDED, "fence": 1, "done_for": ("0",)}
    assert plan(RINGING, rung(0, **done), START) == Plan((), {}, {}, None)
    assert plan(RINGING, rung(0, 1, **done), START).look_again_at == START + HOUR
    assert plan(RINGING, rung(0, 1, **done), START + HOUR).runnable == ("ring",)


def test_what_has_failed_tries_again_by_itself_for_a_new_occasion_only() -> None:
    failed: dict[str, Any] = {"status": Status.FAILED, "fence": 3, "occasions": ("0",)}
    assert plan(RINGING, rung(0, **failed), START) == Plan((), {}, {}, None)
    assert plan(RINGING, rung(0, 1, **failed), START + HOUR).runnable == ("ring",)


def test_what_recurs_goes_on_off_the_path() -> None:
    assert plan(RINGING, rung(0).but(status="cancelled"), START).runnable == ("ring",)


def test_another_time_begins_anew_and_remembers_what_it_was_done_for() -> None:
    entry = Entry(status=Status.FAILED, fence=3, failures=2, occasions=("0",), result={"sent": 1})
    claimed = entry.claim(now=START, lease_until=LATER, holder="me", occasions=("0", "1"))
    assert (claimed.fence, claimed.failures, claimed.result, claimed.failure) == (4, 0, {"sent": 1}, None)
    done = claimed.succeed(now=START, result={"sent": 2})
    assert (done.done_for, done.occasions) == (("0", "1"), ())
    assert done.claim(now=LATER, lease_until=LATER, holder="me", occasions=("2",)).result == {}


def test_a_failed_action_holds_up_only_what_depends_on_it() -> None:
    record = parcel(fields={"dear": True}, actions={"pack": BROKEN})
    assert plan(PARCEL, record, START).runnable == ("label",)
    assert plan(PARCEL, record.with_entry("label", DONE), START).look_again_at is None


@pytest.mark.parametrize("status", [Status.WAITING, Status.PENDING])
def test_what_is_not_due_yet_is_looked_at_when_it_is(status: Status) -> None:
    record = parcel(actions={"pack": Entry(status=status, fence=1, due_at=LATER), "label": DONE})
    assert plan(PARCEL, record, START) == plan(PARCEL, record, START)
    assert plan(PARCEL, record, START).runnable == ()
    assert plan(PARCEL, record, START).look_again_at == LATER
    assert plan(PARCEL, record, LATER).runnable == ("pack",)


def test_a_living_lease_is_left_alone_and_looked_at_when_it_lapses() -> None:
    record = parcel(actions={"pack": held(60), "label": DONE})
    decided = plan(PARCEL, record, START)
    assert (decided.runnable, decided.look_again_at) == ((), START + timedelta(seconds=60))
    assert plan(PARCEL, record, START + timedelta(seconds=60)).runnable == ("pack",)


def test_a_lease_that_only_other_code_knows_is_looked_at_when_it_lapses() -> None:
    record = parcel(actions={"pack": held(90), "gift_wrap": held(60), "label": DONE})
    assert plan(PARCEL, record, START).look_again_at == START + timedelta(seconds=60)


def test_the_next_look_is_the_earliest_of_all_that_wants_one() -> None:
    record = parcel(actions={"pack": held(60), "label": Entry(fence=1, due_at=LATER)})
    assert plan(PARCEL, record, START).look_again_at == LATER


def test_attempts_that_die_midway_are_given_up_at_the_cap() -> None:
    record = parcel(actions={"pack": held(-1, failures=2), "label": DONE})
    assert plan(PARCEL, record, START).give_up == {"pack": ABANDONED}
    assert plan(PARCEL, record.with_entry("pack", held(-1, failures=1)), START).runnable == ("pack",)


# -- standing still ---------------------------------------------------------------------------------------------------

DELIVERED_SO_FAR = dict.fromkeys(("pack", "label", "insure", "weigh", "charge"), DONE)


def waiting_to_post(at: str = "paid", **post: Any) -> Record:
    entries = {**DELIVERED_SO_FAR, "collect": SKIPPED, "post": Entry(**post)}
    held_from = "paid" if at in {"lost", "on_hold"} else ""
    return delivery(status=at, held_from=held_from, actions=entries)


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"status": Status.PENDING, "fence": 1, "due_at": START, "deadline": START},
        {"status": Status.RUNNING, "fence": 3, "failures": 9, "lease_until": START},
        {"status": Status.RUNNING, "fence": 1, "lease_until": LATER},
    ],
    ids=["not begun", "past its deadline", "died too often", "still out"],
)
def test_while_a_record_is_held_nothing_starts_is_skipped_given_up_or_due(post: dict[str, Any]) -> None:
    assert plan(DELIVERY, waiting_to_post("on_hold", **post), START) == Plan((), {}, {}, None)
    going_on = plan(DELIVERY, waiting_to_post("paid", **post), START)
    assert going_on.runnable or going_on.give_up or going_on.look_again_at


def test_what_starts_at_the_hold_itself_starts_and_what_is_for_any_status_goes_on() -> None:
    lost = waiting_to_post("lost", status=Status.FAILED, fence=1)
    assert plan(DELIVERY, lost, START).runnable == ("search",)
    assert plan(DELIVERY, lost.but(at={"lost": START}), START).runnable == ("search", "ring")
    assert plan(DELIVERY, waiting_to_post("on_hold"), START).runnable == ()


def test_what_starts_at_a_hold_ends_with_the_record() -> None:
    record = waiting_to_post("lost").but(status="cancelled", held_from="")
    assert plan(DELIVERY, record, START).skip == {"post": WITHDRAWN, "search": WITHDRAWN, "clear": WITHDRAWN}


# -- whose action it is -----------------------------------------------------------------------------------------------

BEFORE_THE_SCALES = "2025-12-31T09:00:00Z"


def test_an_action_is_passed_over_for_records_that_are_older_than_it_and_holds_up_nobody() -> None:
    old = waiting_to_post().but(created_at=BEFORE_THE_SCALES)
    old = old.but(actions={name: entry for name, entry in old.actions.items() if name != "weigh"})
    assert [action.name for action in DELIVERY.actions if not action.concerns(old)] == ["weigh"]
    assert plan(DELIVERY, old, START).runnable == ("post",)
    assert "weigh" in plan(DELIVERY, delivery(actions={"pack": DONE}), START).runnable


def test_an_action_that_stands_in_the_ledger_is_for_the_record_however_old_that_is() -> None:
    old = delivery(created_at=BEFORE_THE_SCALES, actions={"pack": DONE, "weigh": Entry(fence=1, due_at=START)})
    assert "weigh" in plan(DELIVERY, old, START).runnable


# -- what is owed -----------------------------------------------------------------------------------------------------


def owing(status: str, **changes: Any) -> Record:
    entries = {**dict.fromkeys(DELIVERY_NAMES, SKIPPED), "collect": DONE}
    return delivery(status=status, owed={"collect": "delivered"}, actions=entries, **changes)


DELIVERY_NAMES = tuple(action.name for action in DELIVERY.actions if not action.undoes and not action.recurs)


@pytest.mark.parametrize(
    ("record", "owed"),
    [
        (owing("paid"), "collect"),
        (owing("ordered"), ""),
        (owing("on_hold", held_from="paid"), ""),
        (owing("cancelled"), ""),
        (owing("paid").with_entry("collect", Entry(fence=1)), ""),
    ],
    ids=["there is an edge", "there is none", "it is held", "it is at an end", "the action was opened again"],
)
def test_what_is_owed_is_brought_about_once_an_edge_leads_there_and_the_outcome_stands(
    record: Record, owed: str
) -> None:
    assert plan(DELIVERY, record, START).owed == owed


def test_a_record_that_owes_what_can_be_brought_about_is_due() -> None:
    assert plan(DELIVERY, owing("paid"), START).look_again_at == START


def test_nothing_is_planned_for_a_status_that_this_code_does_not_have() -> None:
    assert plan(DELIVERY, delivery(status="teleported"), START) == Plan((), {}, {}, None)


def test_more_to_do_is_told_from_the_same_and_from_less() -> None:
    none, some = plan(DELIVERY, delivery(fields={"doubt": 1}), START), plan(DELIVERY, delivery(), START)
    assert some.starts_more_than(none)
    assert not none.starts_more_than(some)
    assert not some.starts_more_than(some)
    assert plan(DELIVERY, owing("paid"), START).starts_more_than(plan(DELIVERY, owing("ordered"), START))
