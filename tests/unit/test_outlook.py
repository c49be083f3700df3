"""What happens next, in words: the engine's plan, and nothing that it would not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.desk.outlook import AT_EASE, SOON, Next, ask_again_in, outlook
from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.planner import LATE, plan
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from tests.clock import START
from tests.simulation.draft import BASKET, DAY, ENDING
from tests.tiny_flow import DELIVERY, PARCEL, delivery, parcel

DONE = Entry(status=Status.SUCCEEDED, fence=1)
BROKEN = Entry(status=Status.FAILED, fence=3, failure=Failure(code="X", message="no"))
RUNNING = Entry(status=Status.RUNNING, fence=1, started_at=START, lease_until=START + timedelta(minutes=2))
PACKED = Entry(status=Status.SUCCEEDED, fence=1, finished_at=START - timedelta(minutes=5))
AT_THREE = START + timedelta(minutes=3)


def ahead(record: Record, flow: Flow = PARCEL) -> list[str]:
    return [each.says for each in outlook(flow, record, plan(flow, record, START), START)]


def asks_again(record: Record, flow: Flow = PARCEL) -> int | None:
    return ask_again_in(flow, record, plan(flow, record, START), START)


class TestWhatIsNext:
    def test_is_what_starts_and_what_follows_from_it(self) -> None:
        assert ahead(parcel()) == [
            "“Pack it” starts now.",
            "“Print the label” starts now.",
            "“Insure it” starts as soon as “Pack it” is done.",
        ]

    def test_names_all_that_it_builds_on_where_the_table_was_restored(self) -> None:
        flow = replace(PARCEL, actions=(*PARCEL.actions[:3], replace(PARCEL.action("post"), needs=("insure",))))
        looking = {"pack": Entry(status=Status.WAITING, fence=1), "insure": DONE, "label": DONE}
        assert ahead(parcel(status="paid", actions=looking, restored_at=START), flow) == [
            "“Pack it” is tried again now.",
            "“Post it” starts as soon as “Pack it” is done.",
        ]

    def test_is_what_is_being_done(self) -> None:
        assert ahead(parcel(fields={"dear": True}, actions={"pack": RUNNING, "label": DONE})) == [
            "“Pack it” is being done.",
            "“Insure it” starts as soon as “Pack it” is done.",
        ]

    def test_is_what_is_due_in_the_order_of_its_times(self) -> None:
        later = Entry(status=Status.WAITING, fence=1, due_at=AT_THREE, failure=Failure(code="DOWN", message="x"))
        looks = Entry(status=Status.PENDING, fence=4, due_at=START + timedelta(minutes=1), note="the ink to dry")
        record = parcel(fields={"dear": True}, actions={"pack": later, "label": looks})
        found = outlook(PARCEL, record, plan(PARCEL, record, START), START)
        assert [(each.says, each.at) for each in found[:2]] == [
            ("“Print the label” waits for the ink to dry; it looks again.", START + timedelta(minutes=1)),
            ("“Pack it” is tried again, after DOWN.", AT_THREE),
        ]
        assert found[1].whole == "“Pack it” is tried again, after DOWN at 2026-01-05 09:03 UTC."

    def test_is_what_follows_before_what_is_due_much_later_and_the_systems_own_business_last(self) -> None:
        rest = Entry(status=Status.WAITING, fence=1, due_at=START + timedelta(days=2), failure=BROKEN.failure)
        soon = Entry(status=Status.PENDING, fence=4, due_at=AT_THREE, note="the ink to dry")
        bell = replace(DELIVERY.action("ring"), machinery=True, recurs=lambda _: {"bell": AT_THREE})
        flow = replace(PARCEL, actions=(bell, *PARCEL.actions))
        record = parcel(fields={"dear": True}, actions={"pack": soon, "label": rest})
        found = outlook(flow, record, plan(flow, record, START), START)
        assert [each.action for each in found] == ["pack", "insure", "label", "ring"]
        assert [each.action for each in found if each.machinery] == ["ring"]

    def test_names_the_status_that_a_person_brings_about(self) -> None:
        record = parcel(actions={"pack": DONE, "label": DONE, "insure": DONE})
        assert ahead(record) == ["“Post it” starts as soon as the parcel is paid."]

    def test_names_what_somebody_must_do_first(self) -> None:
        record = delivery(fields={"doubt": "?", "card": "", "collected": ""})
        assert "“Print the label” starts as soon as there is somebody to check the address." in ahead(record, DELIVERY)

    def test_is_nothing_that_waits_for_a_retry_but_what_would_follow(self) -> None:
        record = parcel(fields={"dear": True}, actions={"pack": BROKEN, "label": DONE})
        assert ahead(record) == ["“Insure it” starts as soon as “Pack it” is done."]

    def test_is_what_is_taken_back_once_nothing_begun_before_can_take_effect(self) -> None:
        unwrap = Action("unwrap", "Unwrap it", "cancelled", undoes="label", needs=("unpack",))
        flow = replace(DELIVERY, actions=(*DELIVERY.actions, unwrap))
        record = delivery(status="cancelled", actions={"pack": PACKED, "label": DONE})
        found = outlook(flow, record, plan(flow, record, START), START)
        assert [(each.says, each.at) for each in found] == [
            (
                "“Unpack it” starts once nothing that was begun before can take effect any more.",
                START - timedelta(minutes=5) + LATE,
            ),
            ("“Unwrap it” starts as soon as “Unpack it” is done.", None),
        ]

    def test_is_what_taking_back_waits_for_beside_time(self) -> None:
        held = Action("unpack", "Unpack it", "cancelled", undoes="pack", waits_for=lambda _: "somebody with scissors")
        flow = replace(DELIVERY, actions=(*DELIVERY.actions[:-1], held))
        record = delivery(status="cancelled", actions={"pack": PACKED})
        assert ahead(record, flow) == ["“Unpack it” starts as soon as there is somebody with scissors."]

    def test_is_nothing_that_is_left_out_nor_what_a_withdrawal_ended(self) -> None:
        due = Entry(status=Status.WAITING, fence=1, due_at=AT_THREE, failure=Failure(code="DOWN", message="x"))
        assert ahead(parcel(status="cancelled", actions={"pack": DONE, "label": due})) == []

    def test_of_a_record_that_is_held_is_what_goes_on_with_it(self) -> None:
        begun = Entry(status=Status.PENDING, fence=1, due_at=AT_THREE, deadline=AT_THREE, result={"a": 1}, note="glue")
        record = delivery(status="on_hold", held_from="ordered", actions={"pack": begun})
        assert ahead(record, DELIVERY) == ["“Pack it” goes on once the delivery does: it is on hold."]

    def test_of_what_recurs_is_its_next_occasion(self) -> None:
        flow = replace(
            DELIVERY,
            actions=tuple(
                replace(each, recurs=lambda _: {"bell": AT_THREE}) if each.name == "ring" else each
                for each in DELIVERY.actions
            ),
        )
        record = delivery()
        found = outlook(flow, record, plan(flow, record, START), START)
        assert Next("ring", "Ring the bell", "“Ring the bell” is next due.", AT_THREE) in found

    def test_is_what_is_given_up_after_dying_again_and_again(self) -> None:
        dead = Entry(status=Status.RUNNING, fence=3, failures=2, started_at=START, lease_until=START)
        assert ahead(parcel(actions={"pack": dead, "label": DONE}))[0].startswith("“Pack it” is given up")


@pytest.mark.parametrize(
    ("record", "seconds"),
    [
        (parcel(), SOON),
        (parcel(actions={"pack": RUNNING, "label": DONE}), SOON),
        (parcel(actions={"pack": Entry(status=Status.PENDING, fence=1, due_at=START + timedelta(seconds=9))}), SOON),
        (
            parcel(
                status="paid",
                actions={
                    "pack": DONE,
                    "label": DONE,
                    "insure": DONE,
                    "post": Entry(status=Status.PENDING, fence=1, due_at=START + timedelta(seconds=7)),
                },
            ),
            8,
        ),
        (parcel(actions={"pack": DONE, "label": DONE, "insure": DONE}), AT_EASE),
        (parcel(status="delivered", actions=dict.fromkeys(("pack", "label", "insure", "post"), DONE)), None),
    ],
)
def test_a_page_asks_again_when_something_can_have_changed(record: Record, seconds: int | None) -> None:
    assert asks_again(record) == seconds


class TestARecordThatEndsByItself:
    def test_says_when_unless_something_is_done_with_it(self) -> None:
        basket = Record(record_id="b", kind="BASKET", flow="basket", status="draft", created_at=START, created_by="x")
        found = outlook(BASKET, basket, plan(BASKET, basket, START), START)
        end = next(each for each in found if not each.action)
        assert end.whole == "If nothing is done with it, the basket becomes abandoned at 2026-01-06 09:00 UTC."
        held = basket.but(status="looked_at", held_from="draft")
        assert all(each.action for each in outlook(BASKET, held, plan(BASKET, held, START), START))

    def test_is_asked_about_again_at_once_while_it_ends(self) -> None:
        ending = replace(ENDING, first=())
        flow = replace(BASKET, ending=ending)
        basket = Record(record_id="b", kind="BASKET", flow="basket", status="draft", created_at=START, created_by="x")
        done = dict.fromkeys(("reserve", "open_payment", "cancel_payment"), DONE)
        late, now = basket.but(actions=done), START + DAY
        planned = plan(flow, late, now)
        assert planned.ends == "abandoned"
        assert ask_again_in(flow, late, planned, now) == SOON
