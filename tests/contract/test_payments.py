"""Stripe, by its own library: what is made once, what may still change, and every way to be refused."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from chalicelib.clients.payments.client import IntentFixed, Payments
from chalicelib.clients.payments.library import KeySpent
from chalicelib.clients.payments.models import PaymentIntent, Subscription
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from local.platforms.effects import Effects
from local.platforms.payments import PUBLISHABLE, create_payments
from local.platforms.server import PlatformServer
from tests.contract.calls import Tokens
from tests.contract.conftest import TOKEN, fixed_token

NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)


@dataclass(frozen=True)
class Place:
    """The stand-in, and a client of it."""

    url: str
    payments: Payments
    effects: Effects

    def put(self, path: str, body: Any) -> None:
        requests.put(self.url + path, json=body, timeout=5).raise_for_status()

    def pay(self, intent: PaymentIntent, means: str = "pm_card_visa") -> requests.Response:
        """As a browser does."""
        form = {"payment_method": means, "client_secret": intent.client_secret, "key": PUBLISHABLE}
        return requests.post(f"{self.url}/v1/payment_intents/{intent.id}/confirm", data=form, timeout=5)

    def settle(self, intent: PaymentIntent, *, succeeds: bool) -> None:
        answer = requests.post(f"{self.url}/_settle/{intent.id}", json={"succeeds": succeeds}, timeout=5)
        answer.raise_for_status()

    def made(self, operation: str) -> int:
        return sum(each.operation == operation for each in self.effects.all())


@pytest.fixture(scope="module")
def served() -> Iterator[Place]:
    effects = Effects("payments")
    with PlatformServer(create_payments(TOKEN, effects)) as server:
        yield Place(server.url, Payments(server.url, fixed_token(), secret="stripe"), effects)


@pytest.fixture
def place(served: Place) -> Place:
    served.put("/_config", {})
    served.put("/_token", {"token": TOKEN})
    served.put("/_faults", {"rules": []})
    served.effects.reset()
    return served


@pytest.fixture
def customer(place: Place, unique: str, deadline: Deadline) -> str:
    return place.payments.create_customer("Ada Goods", f"mc-{unique}", f"{unique}/customer", deadline)


@pytest.fixture
def asked(place: Place, customer: str, unique: str, deadline: Deadline) -> Callable[..., PaymentIntent]:
    """Asks for a payment."""

    def ask(amount: int = 4900, key: str = "intent") -> PaymentIntent:
        return place.payments.create_intent(customer, amount, "cad", f"mc-{unique}", f"{unique}/{key}", deadline)

    return ask


Ask = Callable[..., PaymentIntent]


class TestAPayment:
    def test_is_made_once_by_its_key(self, place: Place, asked: Ask, unique: str) -> None:
        first, again = asked(), asked()
        assert first == again
        assert (first.amount, first.currency, first.status) == (4900, "cad", "requires_payment_method")
        assert first.reference == f"mc-{unique}"
        assert place.made("create_payment_intent") == 1

    def test_asked_for_twice_at_once_is_one_and_the_other_waits(self, place: Place, asked: Ask) -> None:
        place.put("/_config", {"work_seconds": 0.3})

        def ask(_: int) -> PaymentIntent | Retryable:
            try:
                return asked()
            except Retryable as error:
                return error

        with ThreadPoolExecutor() as threads:
            both = list(threads.map(ask, range(2)))
        (busy,) = [each for each in both if isinstance(each, Retryable)]
        assert (busy.code, busy.spends_failure) == ("PAYMENTS_BUSY", False)
        assert asked() in both
        assert place.made("create_payment_intent") == 1

    def test_whose_answer_was_lost_is_found_by_its_key(self, place: Place, asked: Ask) -> None:
        place.put("/_faults", {"rules": [{"path": "payment_intents", "mode": "lost_after", "times": 2}]})
        with pytest.raises(Retryable, match="PAYMENTS_UNAVAILABLE"):
            asked()
        asked()
        assert place.made("create_payment_intent") == 1

    def test_is_found_by_whose_it_is_when_its_key_is_forgotten(
        self, place: Place, asked: Ask, customer: str, unique: str, deadline: Deadline
    ) -> None:
        first = asked()
        place.put("/_config", {"ahead_seconds": 24 * 3600})
        assert place.payments.intent_of(customer, f"mc-{unique}", deadline) == first
        assert place.payments.intent_of(customer, "mc-another", deadline) is None
        assert asked() != first, "a key lasts a day"
        assert place.made("create_payment_intent") == 2

    def test_with_its_key_and_other_parameters_is_refused(self, place: Place, asked: Ask) -> None:
        asked()
        with pytest.raises(Permanent) as refused:
            asked(9900)
        assert refused.value.code == "PAYMENTS_KEY_REUSED"

    def test_that_failed_at_stripe_is_looked_for_and_asked_for_by_another_key(
        self, place: Place, asked: Ask, customer: str, unique: str, deadline: Deadline
    ) -> None:
        place.put("/_config", {"internal_errors": 1})
        with pytest.raises(Retryable, match="PAYMENTS_UNAVAILABLE"):
            asked()
        for _ in range(2):
            with pytest.raises(KeySpent):
                asked()
        assert place.payments.intent_of(customer, f"mc-{unique}", deadline) is None
        assert asked(key="intent-2").status == "requires_payment_method"

    def test_changes_until_it_is_paid(self, place: Place, asked: Ask, deadline: Deadline) -> None:
        intent = asked()
        for _ in range(2):
            assert place.payments.update_intent(intent.id, 24800, deadline).amount == 24800
        assert place.made("update_payment_intent") == 1
        place.pay(intent)
        with pytest.raises(IntentFixed) as fixed:
            place.payments.update_intent(intent.id, 4900, deadline)
        assert (fixed.value.intent.status, fixed.value.intent.amount) == ("succeeded", 24800)
        assert fixed.value.intent.is_fixed

    def test_that_is_abandoned_is_cancelled_once(self, place: Place, asked: Ask, deadline: Deadline) -> None:
        intent = asked()
        for _ in range(2):
            assert place.payments.cancel_intent(intent.id, deadline).status == "canceled"
        assert place.made("cancel_payment_intent") == 1
        assert place.pay(intent).status_code == 400

    @pytest.mark.parametrize(("means", "status"), [("pm_card_visa", "succeeded"), ("pm_bank_debit", "processing")])
    def test_whose_money_is_on_its_way_is_not_cancelled(
        self, place: Place, asked: Ask, deadline: Deadline, means: str, status: str
    ) -> None:
        intent = asked()
        place.pay(intent, means)
        assert place.payments.cancel_intent(intent.id, deadline).status == status
        assert place.made("cancel_payment_intent") == 0

    def test_that_was_cancelled_is_not_found_for_another_try(
        self, place: Place, asked: Ask, customer: str, unique: str, deadline: Deadline
    ) -> None:
        place.payments.cancel_intent(asked().id, deadline)
        assert place.payments.intent_of(customer, f"mc-{unique}", deadline) is None

    def test_shows_its_secret_to_nobody_by_chance(self, asked: Ask) -> None:
        intent = asked()
        assert intent.client_secret.startswith(intent.id)
        assert intent.client_secret not in repr(intent)

    def test_too_small_for_a_card_is_refused(self, asked: Ask) -> None:
        with pytest.raises(Permanent, match="amount_too_small"):
            asked(10)

    def test_that_is_not_there_is_a_refusal(self, place: Place, deadline: Deadline) -> None:
        with pytest.raises(Permanent) as refused:
            place.payments.intent("pi_nothing", deadline)
        assert refused.value.code == "PAYMENTS_REFUSED"
        assert "dashboard" in refused.value.hint


class TestCards:
    def test_that_is_declined_leaves_the_payment_to_another(self, place: Place, asked: Ask, deadline: Deadline) -> None:
        intent = asked()
        assert place.pay(intent, "pm_card_chargeDeclined").status_code == 402
        declined = place.payments.intent(intent.id, deadline)
        assert (declined.status, declined.declined) == ("requires_payment_method", "generic_decline")
        assert place.pay(intent).status_code == 200
        paid = place.payments.intent(intent.id, deadline)
        assert (paid.status, paid.declined) == ("succeeded", "")
        assert paid.payment_method

    @pytest.mark.parametrize("means", ["pm_card_authenticationRequired", "pm_bank_debit"])
    @pytest.mark.parametrize("succeeds", [True, False])
    def test_that_take_their_time_come_to_an_end(
        self, place: Place, asked: Ask, deadline: Deadline, means: str, succeeds: bool
    ) -> None:
        intent = asked()
        place.pay(intent, means)
        assert place.payments.intent(intent.id, deadline).status in {"requires_action", "processing"}
        place.settle(intent, succeeds=succeeds)
        ended = place.payments.intent(intent.id, deadline)
        assert ended.status == ("succeeded" if succeeds else "requires_payment_method")

    def test_are_shown_by_who_has_the_payments_secret_alone(self, place: Place, asked: Ask) -> None:
        intent, other = asked(), asked(key="another")
        forged = intent.model_copy(update={"client_secret": other.client_secret})
        assert place.pay(forged).status_code == 401
        form = {"key": PUBLISHABLE, "client_secret": intent.client_secret}
        cancel = requests.post(f"{place.url}/v1/payment_intents/{intent.id}/cancel", data=form, timeout=5)
        assert cancel.status_code == 401


class TestASubscription:
    @pytest.fixture
    def subscribe(
        self, place: Place, customer: str, asked: Ask, unique: str, deadline: Deadline
    ) -> Callable[..., Subscription]:
        """Subscribes with what the first payment was made with."""
        intent = asked()
        place.pay(intent)
        paid_with = place.payments.intent(intent.id, deadline).payment_method or ""

        def make(means: str = paid_with, begins: datetime = NEXT_MONTH) -> Subscription:
            reference, key = f"mc-{unique}", f"{unique}/subscription/{means}"
            return place.payments.create_subscription(
                customer, 19900, "cad", begins, means, reference, key, deadline, product="prod_merch"
            )

        return make

    def test_is_made_once_and_found_by_whose_it_is(
        self, place: Place, customer: str, unique: str, subscribe: Callable[..., Subscription], deadline: Deadline
    ) -> None:
        first = subscribe()
        assert subscribe() == first
        assert first.status == "trialing"
        assert place.payments.subscription_of(customer, f"mc-{unique}", deadline) == first
        assert place.made("create_subscription") == 1

    def test_ends_once_and_is_not_found_any_more(
        self, place: Place, customer: str, unique: str, subscribe: Callable[..., Subscription], deadline: Deadline
    ) -> None:
        made = subscribe()
        for _ in range(2):
            assert place.payments.cancel_subscription(made.id, deadline).status == "canceled"
        assert place.made("cancel_subscription") == 1
        assert place.payments.subscription_of(customer, f"mc-{unique}", deadline) is None

    def test_is_paid_with_what_the_customer_has_kept_for_it(self, subscribe: Callable[..., Subscription]) -> None:
        with pytest.raises(Permanent, match="resource_missing"):
            subscribe("pm_card_visa")

    def test_does_not_begin_in_the_past(self, subscribe: Callable[..., Subscription]) -> None:
        with pytest.raises(Permanent, match="PAYMENTS_REFUSED"):
            subscribe(begins=datetime.now(UTC) - timedelta(days=1))

    def test_that_never_was_cannot_end(self, place: Place, deadline: Deadline) -> None:
        with pytest.raises(Permanent, match="PAYMENTS_REFUSED"):
            place.payments.cancel_subscription("sub_nothing", deadline)


class TestTrouble:
    def failed(self, place: Place, deadline: Deadline, key: Any = None) -> PlatformError:
        payments = Payments(place.url, key or fixed_token(), secret="stripe")
        with pytest.raises(PlatformError) as raised:
            payments.create_customer("Ada Goods", "mc-1", "a-key", deadline)
        return raised.value

    @pytest.mark.parametrize(
        ("status", "body", "code"),
        [
            (503, None, "PAYMENTS_UNAVAILABLE"),
            (500, "a proxy's page", "PAYMENTS_UNAVAILABLE"),
            (429, {"error": {"type": "invalid_request_error", "code": "rate_limit"}}, "PAYMENTS_THROTTLED"),
            (404, "a proxy's page", "PAYMENTS_NONSENSE"),
            (404, [], "PAYMENTS_NONSENSE"),
        ],
    )
    def test_that_passes_is_tried_again(
        self, place: Place, deadline: Deadline, status: int, body: Any, code: str
    ) -> None:
        rule = {"mode": "error_before", "status": status, "body": body, "retry_after": 7}
        place.put("/_faults", {"rules": [rule]})
        error = self.failed(place, deadline)
        assert isinstance(error, Retryable)
        assert error.code == code
        assert error.delay == (timedelta(seconds=7) if code != "PAYMENTS_NONSENSE" else None)

    def test_too_slow_is_over_at_the_deadline(self, place: Place) -> None:
        place.put("/_faults", {"rules": [{"mode": "hang", "hang_seconds": 5}]})
        assert self.failed(place, Deadline.after(0.3)).code == "PAYMENTS_UNAVAILABLE"
        place.put("/_faults", {"rules": []})

    def test_a_key_that_was_replaced_is_fetched_afresh(self, place: Place, unique: str, deadline: Deadline) -> None:
        place.put("/_token", {"token": "new"})
        payments = Payments(place.url, Tokens(TOKEN, "new"))
        assert payments.create_customer("Ada", "mc-1", unique, deadline).startswith("cus_")
        error = self.failed(place, deadline, Tokens("old", "older"))
        assert isinstance(error, Retryable)
        assert (error.code, error.spends_failure) == ("PAYMENTS_UNAUTHORISED", False)
        assert "stripe" in error.hint

    def test_no_error_has_stripes_words_or_our_key_with_it(self, place: Place, deadline: Deadline) -> None:
        said = {"error": {"type": "invalid_request_error", "code": "email_invalid", "message": "ada@shop.example"}}
        place.put("/_faults", {"rules": [{"mode": "error_before", "status": 400, "body": said}]})
        error = self.failed(place, deadline)
        assert error.code == "PAYMENTS_REFUSED"
        told = "".join(traceback.format_exception(error)) + error.hint
        assert "ada@" not in told
        assert TOKEN not in told

    def test_a_card_that_is_declined_is_the_customers_to_mend(self, place: Place, deadline: Deadline) -> None:
        said = {"error": {"type": "card_error", "code": "card_declined"}}
        place.put("/_faults", {"rules": [{"mode": "error_before", "status": 402, "body": said}]})
        error = self.failed(place, deadline)
        assert (error.code, error.mended_by) == ("PAYMENTS_DECLINED", "customer")

    @pytest.mark.parametrize("form", ["name=Ada&colour=red", "name=Ada&metadata[x]=1&expand[]=y"])
    def test_the_stand_in_takes_no_parameter_that_it_does_not_know(self, place: Place, form: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = requests.post(f"{place.url}/v1/customers", data=form, headers=headers, timeout=5)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameter_unknown")


def test_the_library_is_imported_by_nobody_who_does_not_call_it() -> None:
    code = (
        "import sys; import chalicelib.clients.payments.connect, chalicelib.clients.payments.webhook; "
        "sys.exit('stripe' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_library_works_as_it_is_bundled(place: Place) -> None:
    """Without its types."""
    code = f"""
import sys
sys.modules["stripe.params"] = None
from chalicelib.clients.payments.client import Payments
from chalicelib.deadline import Deadline
payments = Payments({place.url!r}, lambda *, fresh=False: {TOKEN!r})
customer = payments.create_customer("Ada", "mc-1", "bundled/1", Deadline.after(20))
intent = payments.create_intent(customer, 4900, "cad", "mc-1", "bundled/2", Deadline.after(20))
payments.update_intent(intent.id, 9900, Deadline.after(20))
assert payments.intent_of(customer, "mc-1", Deadline.after(20)).amount == 9900
assert payments.cancel_intent(intent.id, Deadline.after(20)).status == "canceled"
assert payments.subscription_of(customer, "mc-1", Deadline.after(20)) is None
"""
    subprocess.run([sys.executable, "-c", code], check=True)
