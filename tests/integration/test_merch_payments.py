"""A company's payment in all its trouble: told late, again, forged, before the last save; paid as the draft ends; twice
at once; declined; and what is due each month."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from chalicelib.clients.payments.connect import connect
from chalicelib.clients.tokens.signatures import signed
from chalicelib.deadline import Deadline
from chalicelib.executors.start_subscription import a_month_after
from chalicelib.flows import registry
from chalicelib.flows.merch import concerns as merch_concerns
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.catalogue import catalogue
from chalicelib.flows.merch.intents import save
from chalicelib.flows.merch.wizard import confirmations
from tests.clock import TestClock
from tests.integration.http_api import Reply
from tests.integration.merch_place import BASICS, DUE, MONTHLY, ONCE, SIGNING, MerchPlace, Standing, install, standing
from tests.integration.tokens import Issuer

SUCCEEDED = "payment_intent.succeeded"
DAY = 24 * 60


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> MerchPlace:
    return install(MerchPlace(stand_ins, issuer, clock), monkeypatch)


def pays(place: MerchPlace, means: str = "pm_card_visa") -> None:
    place.pay(place.payment()["client_secret"], means)


def faults(place: MerchPlace, *rules: dict[str, Any]) -> None:
    place.stand_ins.put(f"{place.stand_ins.stripe}/_faults", {"rules": list(rules)})


def odd(place: MerchPlace) -> list[str]:
    found = merch_concerns.concerns(place.record)
    return [each.name for each in found if each.kind.name == "payment_odd"]


def to_do(place: MerchPlace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.engineer("GET", "").json["checklist"]
    return found


class TestAMessageOfStripes:
    def test_that_comes_again_changes_nothing(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        assert place.deliver(SUCCEEDED).json == {"taken": True}
        place.world.settle(minutes=1)
        before = place.record
        assert [place.deliver(SUCCEEDED).status for _ in range(3)] == [200] * 3
        assert place.record == before

    @pytest.mark.parametrize("age", [301, 3600, -301])
    def test_that_was_signed_long_ago_or_ahead_of_time_is_refused(self, place: MerchPlace, age: int) -> None:
        place.confirmed()
        pays(place)
        assert place.deliver(SUCCEEDED, age_seconds=age).refusal == (401, "SIGNATURE_OUT_OF_TIME")
        assert place.record.status == "INTAKE_IN_PROGRESS"

    def test_that_somebody_else_has_signed_is_refused(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        assert place.deliver(SUCCEEDED, forged=True).refusal == (401, "SIGNATURE_INVALID")
        event = json.dumps(place.told(SUCCEEDED))
        assert place.http("POST", "/v1/merch/payments/webhook", raw=event).refusal == (401, "SIGNATURE_MISSING")
        assert payment.ACTIVATED_AT not in place.record.facts

    def test_that_somebody_has_changed_on_the_way_is_refused(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        url = f"{place.stand_ins.stripe}/_events/{place.told(SUCCEEDED)['id']}/signed"
        message = requests.post(url, json={}, timeout=5).json()
        changed = message["body"].replace("4900", "9900")
        assert place.send(changed, message["signature"]).refusal == (401, "SIGNATURE_INVALID")

    def test_about_a_company_that_is_not_here_is_taken_and_changes_nothing(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        place.http.api.desk.store.client.delete_item(
            TableName=place.http.api.desk.store.table,
            Key={"pk": {"S": place.record.key}, "sk": {"S": "DETAILS"}},
        )
        items = len(place.http.items())
        assert place.deliver(SUCCEEDED).json == {"taken": False}
        assert len(place.http.items()) == items

    def test_of_another_kind_is_taken_and_changes_nothing(self, place: MerchPlace) -> None:
        place.confirmed()
        before = place.record
        assert place.deliver("payment_intent.created").json == {"taken": False}
        assert place.record == before

    def test_that_comes_before_the_drafts_last_save_counts_and_the_save_is_told(self, place: MerchPlace) -> None:
        place.confirmed(headcount=40)
        pays(place)
        place.deliver(SUCCEEDED)
        late = place.draft("PUT", "/basics", {**BASICS, "headcount": 4000})
        assert late.refusal == (409, "INTAKE_COMPLETE")
        assert place.record.facts[payment.ACTIVATED_AT]
        assert (place.record.answers or {})["headcount"] == 40

    def test_that_comes_late_takes_nothing_back(self, place: MerchPlace) -> None:
        place.confirmed()
        secret = place.payment()["client_secret"]
        place.pay(secret, "pm_card_chargeDeclined")
        place.clock.pass_(seconds=5)
        place.pay(secret)
        assert place.deliver(SUCCEEDED).status == 200
        before = place.record
        assert place.deliver("payment_intent.payment_failed").status == 200
        event = place.told("payment_intent.payment_failed")
        later = json.dumps({**event, "id": "evt_later", "created": event["created"] + 60})
        moment = int(place.clock().timestamp())
        assert place.send(later, signed(SIGNING, moment, later.encode())).json == {"taken": True}
        assert place.record == before

    def test_of_what_happened_before_what_was_told_last_is_passed_over(self, place: MerchPlace) -> None:
        place.confirmed()
        secret = place.payment()["client_secret"]
        place.pay(secret, "pm_card_chargeDeclined")
        place.clock.pass_(seconds=5)
        place.pay(secret, "pm_bank_debit")
        place.deliver("payment_intent.processing")
        place.deliver("payment_intent.payment_failed")
        assert payment.state(place.record) == "accepted"

    def test_of_an_amount_that_nobody_confirmed_opens_no_key(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        event = place.told(SUCCEEDED)
        event["data"]["object"]["amount"] = 1
        body = json.dumps(event)
        assert place.send(body, signed(SIGNING, int(place.clock().timestamp()), body.encode())).json == {"taken": True}
        place.world.settle(minutes=5)
        assert payment.ACTIVATED_AT not in place.record.facts
        lines = registry.checklist(registry.ALL["merch"], place.record, None, place.clock())
        assert [each.kind for each in lines] == ["payment_odd"]
        event["id"], event["data"]["object"] = (
            "evt_by_hand",
            {**event["data"]["object"], "id": "pi_by_hand", "amount": 4900},
        )
        body = json.dumps(event)
        assert place.send(body, signed(SIGNING, int(place.clock().timestamp()), body.encode())).json == {"taken": True}
        assert (payment.state(place.record), odd(place)) == ("cleared", []), "as the hint says"

    def test_of_another_currency_opens_no_key(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        event = place.told(SUCCEEDED)
        event["data"]["object"]["currency"] = "jpy"
        body = json.dumps(event)
        assert place.send(body, signed(SIGNING, int(place.clock().timestamp()), body.encode())).json == {"taken": True}
        assert payment.ACTIVATED_AT not in place.record.facts
        assert odd(place) == ["payment_odd_amount"]

    def test_of_the_very_second_in_which_somebody_looked_is_not_late(self, place: MerchPlace) -> None:
        """Stripe tells whole seconds."""
        place.confirmed()
        pays(place, "pm_bank_debit")
        place.clock.pass_(seconds=1 - place.clock().microsecond / 1e6 + 0.9)
        assert place.payment("POST")["state"] == "accepted"
        place.comes_to(succeeds=False)
        place.deliver("payment_intent.payment_failed")
        assert payment.state(place.record) == "failed"

    def test_of_a_second_payment_is_kept_for_an_engineer(self, place: MerchPlace) -> None:
        place.paid()
        event = place.told(SUCCEEDED)
        event["id"], event["data"]["object"]["id"] = "evt_another", "pi_another"
        body = json.dumps(event)
        before = payment.activated_at(place.record)
        for _ in range(2):
            assert place.send(body, signed(SIGNING, int(place.clock().timestamp()), body.encode())).status == 200
        assert payment.activated_at(place.record) == before
        assert odd(place) == ["payment_odd_again"]


class TestARefund:
    """Somebody gives money back in Stripe's dashboard."""

    def refunds(self, place: MerchPlace, cents: int | None = None) -> None:
        intent = place.record.facts[payment.INTENT]
        body = {"cents": cents}
        requests.post(f"{place.stand_ins.stripe}/_refund/{intent}", json=body, timeout=5).raise_for_status()

    def left_early(self, place: MerchPlace) -> None:
        """A company that has paid leaves before its shop is open."""
        place.paid(MONTHLY)
        _end(place)
        assert place.deliver("customer.subscription.deleted").status == 200
        assert odd(place) == ["payment_odd_early"]

    def test_of_all_ends_what_an_engineer_was_to_see_to(self, place: MerchPlace) -> None:
        self.left_early(place)
        self.refunds(place)
        for _ in range(2):
            assert place.deliver("charge.refunded").json == {"taken": True}
        assert odd(place) == []
        told = place.engineer("GET", "/history").json["entries"]
        assert [each["kind"] for each in told if each["after"] == "given back"] == ["payment"]

    def test_of_a_part_is_said_and_ends_nothing_and_a_late_message_takes_nothing_back(self, place: MerchPlace) -> None:
        self.left_early(place)
        self.refunds(place, 5050)
        first = place.told("charge.refunded")
        assert place.deliver("charge.refunded").status == 200
        (line,) = to_do(place)
        assert (line["name"], "50.50 was given back" in line["reason"]) == ("payment_odd_early", True)
        self.refunds(place)
        assert place.deliver("charge.refunded").status == 200
        late = json.dumps({**first, "id": "evt_late"})
        moment = int(place.clock().timestamp())
        assert place.send(late, signed(SIGNING, moment, late.encode())).json == {"taken": True}
        assert odd(place) == []

    def test_that_is_forged_or_old_or_of_nobody_here_changes_nothing(self, place: MerchPlace) -> None:
        self.left_early(place)
        self.refunds(place)
        assert place.deliver("charge.refunded", forged=True).refusal == (401, "SIGNATURE_INVALID")
        assert place.deliver("charge.refunded", age_seconds=301).refusal == (401, "SIGNATURE_OUT_OF_TIME")
        event = place.told("charge.refunded")
        event["data"]["object"] |= {"metadata": {}}
        stranger = json.dumps(event)
        moment = int(place.clock().timestamp())
        assert place.send(stranger, signed(SIGNING, moment, stranger.encode())).json == {"taken": False}
        assert odd(place) == ["payment_odd_early"]

    def test_of_either_of_two_payments_ends_that_there_are_two(self, place: MerchPlace) -> None:
        place.paid()
        event = place.told(SUCCEEDED)
        event["id"], event["data"]["object"]["id"] = "evt_another", "pi_another"
        body = json.dumps(event)
        assert place.send(body, signed(SIGNING, int(place.clock().timestamp()), body.encode())).status == 200
        assert odd(place) == ["payment_odd_again"]
        self.refunds(place)
        place.deliver("charge.refunded")
        assert odd(place) == []
        assert payment.activated_at(place.record), "that it has cleared is never taken back"

    def test_of_all_that_a_company_has_paid_is_seen_to_while_it_has_not_left(self, place: MerchPlace) -> None:
        place.paid()
        self.refunds(place, 1000)
        place.deliver("charge.refunded")
        assert odd(place) == []
        self.refunds(place)
        place.deliver("charge.refunded")
        assert odd(place) == ["payment_odd_back"]


class TestALineThatNothingElseEnds:
    def settle(self, place: MerchPlace, line: str, reason: str = "They keep half of it.") -> Reply:
        return place.engineer("POST", f"/checklist/{line}/settle", {"reason": reason})

    def test_is_settled_for_a_reason_that_stays_with_it_and_what_comes_later_stands_anew(
        self, place: MerchPlace
    ) -> None:
        TestARefund().left_early(place)
        assert self.settle(place, "payment_odd_early", "").refusal == (422, "VALIDATION_FAILED")
        assert self.settle(place, "payment_odd_left").refusal == (409, "LINE_NOT_OPEN")
        assert self.settle(place, "failed_action").refusal == (409, "LINE_NOT_OPEN")
        place.clock.pass_(seconds=5)
        assert self.settle(place, "payment_odd_early").status == 200
        assert self.settle(place, "payment_odd_early", "Another reason.").status == 200
        (line,) = place.engineer("GET", "").json["checklist"]
        assert (line["state"], line["settles"], line["by"]) == ("done", False, "se@onramp.example")
        assert line["reason"].endswith("Settled: They keep half of it.")
        told = [each for each in place.engineer("GET", "/history").json["entries"] if each["kind"] == "task"]
        assert [(each["subject"], each["why"]) for each in told] == [("payment_odd_early", "They keep half of it.")]
        record = place.record
        mark = record.se_tasks["payment_odd_early"]
        early = mark.model_copy(update={"at": record.at["CHURNED"] - timedelta(seconds=1)})
        again = record.but(se_tasks={"payment_odd_early": early})  # as of an occasion before this one
        lines = registry.checklist(registry.ALL["merch"], again, None, place.clock())
        assert [each.state for each in lines] == ["todo"]


class TestAStepThatWasTakenBack:
    def test_while_a_page_paid_waits_for_an_engineer(self, place: MerchPlace) -> None:
        """Without products there is no ticket to wait for, and it would be live at once."""
        place.confirmed()
        secret = place.payment()["client_secret"]
        assert place.draft("PUT", "/basics", {**BASICS, "vertical": "technology"}).status == 200
        place.pay(secret)
        assert place.deliver(SUCCEEDED).status == 200
        place.world.settle(minutes=60)
        assert (place.record.status, place.history()[-1]) == ("INTAKE_COMPLETE", "INTAKE_COMPLETE")
        failure = place.record.entry("adopt_intake").failure
        assert failure is not None
        assert (failure.code, failure.fields) == ("INTAKE_INCOMPLETE", ("sku_ids",))
        chosen = [each.sku for each in catalogue().offered("technology")[:3]]
        assert place.engineer("PATCH", "", {"answers": {"sku_ids": chosen}}).status == 200
        place.world.settle(minutes=5)
        assert "PRINT_FILES_PENDING" in place.history()


class TestTwoKeys:
    def test_accepted_moves_the_intake_on_and_only_cleared_opens_the_second(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place, "pm_bank_debit")
        assert place.payment("POST")["state"] == "accepted"
        place.world.settle(minutes=5)
        assert "SCRAPING" in place.history()
        assert payment.activated_at(place.record) is None
        place.clock.pass_(seconds=DAY * 60)
        place.comes_to(succeeds=True)
        assert place.payment("POST")["state"] == "accepted", "the page's look does not stamp it"
        place.deliver(SUCCEEDED)
        assert payment.activated_at(place.record) == place.clock().replace(microsecond=0)

    def test_one_that_fails_leaves_the_company_going_on_with_a_way_to_pay_again(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place, "pm_bank_debit")
        place.payment("POST")
        place.world.settle(minutes=5)
        place.comes_to(succeeds=False)
        place.deliver("payment_intent.payment_failed")
        place.world.settle(minutes=5)
        assert place.history()[-1] not in {"INTAKE_IN_PROGRESS", "ABANDONED"}
        assert place.mails() == ["Harbour Books: we are on it", "Harbour Books: your payment did not go through"]
        place.claimed()
        again = place.mine("GET", "/payment").json
        assert (again["state"], again["amount"]) == ("failed", DUE[ONCE])
        place.pay(again["client_secret"])
        place.deliver(SUCCEEDED)
        assert place.mine("GET", "/payment").json["state"] == "cleared"
        assert place.stand_ins.made("create_payment_intent") == 1

    def test_one_that_a_draft_has_is_mailed_nothing_of(self, place: MerchPlace) -> None:
        """Anybody could have written any address into it."""
        place.confirmed()
        pays(place, "pm_card_chargeDeclined")
        place.deliver("payment_intent.payment_failed")
        place.world.settle(minutes=5)
        assert (payment.state(place.record), place.mails()) == ("failed", [])

    def test_one_that_was_cancelled_is_replaced_for_who_pays_again(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place, "pm_bank_debit")
        place.payment("POST")
        place.comes_to(succeeds=False)
        place.deliver("payment_intent.payment_failed")
        place.claimed()
        place.platforms.client(connect).cancel_intent(place.record.facts[payment.INTENT], Deadline.after(5))
        assert place.mine("POST", "/payment", {}).json["state"] == "preparing"
        place.world.settle(minutes=1)
        again = place.mine("GET", "/payment").json
        assert again["state"] == "open"
        place.pay(again["client_secret"])
        place.deliver(SUCCEEDED)
        assert payment.state(place.record) == "cleared"

    def test_nobody_else_pays_or_sees_a_companys_payment(self, place: MerchPlace) -> None:
        place.paid()
        for method in ("GET", "POST"):
            body: dict[str, Any] | None = {} if method == "POST" else None
            assert place.mine(method, "/payment", body, user="bob").refusal == (403, "NOT_COMPANY_ADMIN")


class TestADraftThatEnds:
    @pytest.mark.parametrize(
        ("means", "cleared"), [("pm_card_visa", True), ("pm_bank_debit", False)], ids=["succeeded", "processing"]
    )
    def test_while_it_was_paid_is_kept_and_goes_on(self, place: MerchPlace, means: str, *, cleared: bool) -> None:
        place.confirmed()
        pays(place, means)  # and the page is closed, and Stripe's message is lost
        place.world.settle(minutes=DAY + 30)
        assert place.history()[:3] == ["INTAKE_IN_PROGRESS", "INTAKE_COMPLETE", "SCRAPING"]
        assert payment.state(place.record) == "accepted"
        assert place.stand_ins.made("cancel_payment_intent") == 0
        if cleared:
            assert place.deliver(SUCCEEDED).status == 200
            assert payment.state(place.record) == "cleared"

    def test_is_kept_while_stripe_cannot_say(self, place: MerchPlace) -> None:
        place.confirmed()
        pays(place)
        down = {"method": "GET", "path": "/v1/payment_intents", "mode": "error_before", "status": 503}
        faults(place, *[down] * 3)
        place.world.settle(minutes=DAY + 30)
        assert "ABANDONED" not in place.history()
        assert "INTAKE_COMPLETE" in place.history()

    def test_that_is_touched_after_its_payment_was_cancelled_gets_another_when_confirmed(
        self, place: MerchPlace
    ) -> None:
        place.confirmed()
        first = place.record.facts[payment.INTENT]
        seen: list[str] = []
        real = place.world.executors["cancel_payment"]

        class Touched:
            def execute(self, work: Any) -> Any:
                done = real.execute(work)
                if not seen:
                    seen.append(place.draft("POST", "/brand", {"headline": "Here I am"}).json["status"])
                return done

        place.world.executors = {**place.world.executors, "cancel_payment": Touched()}
        place.world.settle(minutes=DAY + 30)
        assert (seen, place.record.status) == (["INTAKE_IN_PROGRESS"], "INTAKE_IN_PROGRESS")
        assert place.payment()["state"] == "canceled"
        place.confirm()
        again = place.payment()
        assert again["state"] == "open"
        assert place.record.facts[payment.INTENT] != first
        place.pay(again["client_secret"])
        assert place.payment("POST")["state"] == "accepted"


class TestConfirmations:
    def test_of_two_at_once_one_payment_comes(self, place: MerchPlace) -> None:
        place.filled_in()
        opened = place.record
        desk = place.http.api.desk
        for plan in (ONCE, MONTHLY, MONTHLY):  # each has read the same draft
            save.confirm(desk, opened, plan, logo_addon=False)  # type: ignore[arg-type]
        place.world.settle(minutes=5)
        assert place.stand_ins.made("create_payment_intent") == 1
        assert place.payment()["amount"] == DUE[MONTHLY]
        assert [each.number for each in confirmations(place.record)] == [1, 2]

    def test_of_another_plan_change_the_amount_of_the_same_payment(self, place: MerchPlace) -> None:
        place.confirmed(ONCE)
        first = place.payment()
        place.confirm(MONTHLY)
        second = place.payment()
        assert (first["amount"], second["amount"]) == (DUE[ONCE], DUE[MONTHLY])
        assert first["client_secret"] == second["client_secret"]

    def test_what_an_open_page_pays_is_what_it_showed(self, place: MerchPlace) -> None:
        """The amount is changed after the secret was given, and the page that has it is faster."""
        place.confirmed(ONCE)
        secret = place.payment()["client_secret"]
        assert place.draft("POST", "/confirm", {"plan": MONTHLY}).status == 202
        place.pay(secret)  # before the engine has had its turn
        place.world.settle(minutes=5)
        assert place.deliver(SUCCEEDED).status == 200
        bought = payment.bought(place.record)
        assert bought is not None
        assert (bought.plan, bought.amount) == (ONCE, DUE[ONCE])
        assert payment.state(place.record) == "cleared"
        place.world.settle(minutes=DAY)
        assert place.stand_ins.made("create_subscription") == 0

    def test_no_longer_stand_once_more_is_due(self, place: MerchPlace) -> None:
        place.confirmed(MONTHLY, headcount=40)
        place.draft("PUT", "/basics", {**BASICS, "headcount": 4000})
        reply = place.draft("GET", "/payment")
        assert (reply.refusal, reply.json["open_step"]) == ((409, "STEP_NOT_OPEN"), "confirm")
        place.confirm(MONTHLY)
        assert place.payment()["amount"] == 4900 + 39900

    def test_a_payment_whose_answer_was_lost_is_found_and_not_made_again(self, place: MerchPlace) -> None:
        place.filled_in()
        lost = {"method": "POST", "path": "/v1/(customers|payment_intents)$", "mode": "lost_after"}
        faults(place, lost, lost)
        place.confirm()
        place.world.settle(minutes=30)
        assert place.payment()["state"] == "open"
        assert place.stand_ins.made("create_payment_intent") == 1
        assert place.stand_ins.made("create_customer") == 1

    def test_an_error_that_stripe_keeps_under_a_key_is_not_asked_for_ever(self, place: MerchPlace) -> None:
        place.filled_in()
        place.stand_ins.put(f"{place.stand_ins.stripe}/_config", {"internal_errors": 2})
        place.confirm()
        place.world.settle(minutes=30)
        assert place.payment()["state"] == "open"

    def test_what_lets_a_page_pay_is_on_no_record(self, place: MerchPlace) -> None:
        place.confirmed()
        secret = place.payment()["client_secret"]
        place.pay(secret)
        place.payment("POST")
        place.deliver(SUCCEEDED)
        place.world.settle(minutes=5)
        assert secret.rpartition("_")[2] not in str(place.http.items())

    def test_who_asks_while_stripe_is_down_is_told_when_to_come_again(self, place: MerchPlace) -> None:
        place.confirmed()
        faults(place, {"method": "GET", "path": "/v1/payment_intents", "mode": "error_before", "status": 503})
        reply = place.draft("GET", "/payment")
        assert (reply.refusal, reply.headers["Retry-After"]) == ((503, "PAYMENT_UNAVAILABLE"), "5")


class TestWhatIsDueEachMonth:
    def test_begins_a_month_after_the_first_payment_by_its_means(self, place: MerchPlace) -> None:
        place.paid(MONTHLY)
        (made,) = [each for each in place.stand_ins.effects.all() if each.operation == "create_subscription"]
        cleared = datetime.fromisoformat(place.record.facts[payment.ACTIVATED_AT])
        assert int(made.asked["trial_end"]) == int(a_month_after(cleared).timestamp())
        assert place.record.facts[payment.SUBSCRIPTION] == made.subject

    def test_waits_for_the_money_and_is_left_out_by_other_plans(self, place: MerchPlace) -> None:
        place.confirmed(MONTHLY)
        pays(place, "pm_bank_debit")
        place.payment("POST")
        place.world.settle(minutes=DAY)
        assert place.stand_ins.made("create_subscription") == 0
        place.comes_to(succeeds=True)
        place.deliver(SUCCEEDED)
        place.world.settle(minutes=5)
        assert place.stand_ins.made("create_subscription") == 1

    def test_that_stripe_ends_ends_the_company(self, place: MerchPlace) -> None:
        place.paid(MONTHLY)
        open_ = place.http.api.desk.store.change(place.record.key, lambda record: record.but(status="LIVE"))
        assert open_.status == "LIVE"
        _end(place)
        assert place.deliver("customer.subscription.deleted").json == {"taken": True}
        assert place.record.status == "CHURNED"
        place.world.settle(minutes=60)
        assert place.record.entry("cancel_subscription").status == "succeeded"

    def test_that_stripe_ends_before_the_shop_is_open_ends_the_company_too(self, place: MerchPlace) -> None:
        place.paid(MONTHLY)
        assert place.record.status == "PRINT_FILES_PENDING"
        _end(place)
        for _ in range(2):
            assert place.deliver("customer.subscription.deleted").json == {"taken": True}
        assert place.record.status == "CHURNED"
        lines = registry.checklist(registry.ALL["merch"], place.record, None, place.clock())
        assert [each.name for each in lines] == ["payment_odd_early"]

    @pytest.mark.parametrize(
        ("paid", "next_one"),
        [("2026-01-31", "2026-02-28"), ("2026-12-15", "2027-01-15"), ("2028-01-30", "2028-02-29")],
    )
    def test_is_the_same_day_of_the_next_month_or_its_last(self, paid: str, next_one: str) -> None:
        moment = datetime.fromisoformat(f"{paid}T08:00:00.000Z")
        assert a_month_after(moment).date().isoformat() == next_one


def _end(place: MerchPlace) -> None:
    subscription = place.record.facts[payment.SUBSCRIPTION]
    place.platforms.client(connect).cancel_subscription(subscription, Deadline.after(5))
