"""The keys that tokens are held against: when they are fetched, how long they are good, which ones count."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.clients.tokens.jwks import JwksCache
from chalicelib.errors import Retryable
from local.platforms.access import SigningKey
from tests.unit.token_signing import INVALID, KEY, NOW, OTHER_KEY, UNAVAILABLE, code, cognito_claims, refusal, signed

if TYPE_CHECKING:
    from chalicelib.clients.tokens.verifier import TokenVerifier
    from tests.clock import TestClock
    from tests.unit.token_signing import Issuer

pytest_plugins = "tests.unit.token_fixtures"


class TestTheKeys:
    def test_are_fetched_once_for_many_tokens(self, customers: TokenVerifier, issuer: Issuer) -> None:
        for _ in range(5):
            customers.verify(signed(cognito_claims()))
        assert issuer.fetches == 1

    def test_a_rotation_is_picked_up_at_the_first_token_of_the_new_key(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        customers.verify(signed(cognito_claims()))
        clock.pass_(seconds=31)
        issuer.keys = [OTHER_KEY.published(), KEY.published()]
        customers.verify(signed(cognito_claims(), OTHER_KEY))
        customers.verify(signed(cognito_claims()))
        assert issuer.fetches == 2

    def test_made_up_key_ids_cost_one_fetch_for_each_interval(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        customers.verify(signed(cognito_claims()))
        for second in range(60):
            clock.pass_(seconds=1)
            assert code(customers, signed(cognito_claims(), kid=f"made-up-{second}")) == INVALID
        assert issuer.fetches == 1 + 2

    def test_made_up_key_ids_do_not_hide_a_rotation_for_longer_than_the_interval(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        assert code(customers, signed(cognito_claims(), kid="made-up")) == INVALID
        issuer.keys = [OTHER_KEY.published()]
        assert code(customers, signed(cognito_claims(), OTHER_KEY)) == INVALID
        clock.pass_(seconds=30)
        customers.verify(signed(cognito_claims(), OTHER_KEY))

    def test_a_withdrawn_key_stops_counting_after_the_lifetime(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        token = signed(cognito_claims(exp=int(NOW.timestamp()) + 86400))
        customers.verify(token)
        issuer.keys = [OTHER_KEY.published()]
        clock.pass_(minutes=61)
        assert code(customers, token) == INVALID

    def test_many_threads_that_need_them_ask_once(self, clock: TestClock) -> None:
        entered, answer = threading.Event(), threading.Event()
        asked: list[str] = []

        def slow(url: str) -> object:
            asked.append(url)
            entered.set()
            assert answer.wait(10)
            return {"keys": [KEY.published()]}

        cache = JwksCache("https://keys", slow, clock)
        found: list[object] = []
        threads = [threading.Thread(target=lambda: found.append(cache.key(KEY.kid))) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert entered.wait(10)
        answer.set()
        for thread in threads:
            thread.join(10)
        assert len(asked) == 1
        assert [getattr(key, "key_size", None) for key in found] == [2048] * 8

    def test_a_thread_with_a_known_key_does_not_wait_for_a_fetch(self, clock: TestClock) -> None:
        entered, answer = threading.Event(), threading.Event()
        calls: list[str] = []

        def slow_the_second_time(url: str) -> object:
            calls.append(url)
            if len(calls) > 1:
                entered.set()
                assert answer.wait(10)
            return {"keys": [KEY.published()]}

        cache = JwksCache("https://keys", slow_the_second_time, clock)
        cache.key(KEY.kid)
        clock.pass_(seconds=31)
        other = threading.Thread(target=cache.key, args=("made-up",))
        other.start()
        assert entered.wait(10)
        assert cache.key(KEY.kid) is not None  # would hang here
        answer.set()
        other.join(10)


class TestWhileTheIssuerIsDown:
    def test_nobody_comes_in_if_no_key_is_held(self, customers: TokenVerifier, issuer: Issuer) -> None:
        issuer.down = True
        problem = refusal(customers, signed(cognito_claims()))
        assert (problem.status, problem.code) == UNAVAILABLE
        assert int(problem.headers["Retry-After"]) > 0

    def test_it_is_asked_again_soon_but_not_by_everybody(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        issuer.down = True
        for _ in range(5):
            assert code(customers, signed(cognito_claims())) == UNAVAILABLE
        assert issuer.fetches == 1
        issuer.down = False
        clock.pass_(seconds=2)
        customers.verify(signed(cognito_claims()))

    def test_the_keys_held_stay_good_for_a_day(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        token = signed(cognito_claims(exp=int(NOW.timestamp()) + 10 * 86400))
        customers.verify(token)
        issuer.down = True
        clock.pass_(hours=23, minutes=59)
        customers.verify(token)
        clock.pass_(minutes=1)
        assert code(customers, token) == UNAVAILABLE

    def test_it_is_not_asked_for_each_token(self, customers: TokenVerifier, issuer: Issuer, clock: TestClock) -> None:
        customers.verify(signed(cognito_claims()))
        issuer.down = True
        clock.pass_(minutes=59, seconds=59)
        for _ in range(20):
            clock.pass_(seconds=1)
            customers.verify(signed(cognito_claims(exp=int(NOW.timestamp()) + 7200)))
        assert issuer.fetches == 2

    def test_an_unknown_key_is_not_called_invalid(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        customers.verify(signed(cognito_claims()))
        issuer.down = True
        clock.pass_(seconds=31)
        assert code(customers, signed(cognito_claims(), OTHER_KEY)) == UNAVAILABLE
        assert code(customers, signed(cognito_claims(), OTHER_KEY)) == UNAVAILABLE

    def test_an_empty_key_set_does_not_drive_out_good_keys(
        self, customers: TokenVerifier, issuer: Issuer, clock: TestClock
    ) -> None:
        customers.verify(signed(cognito_claims()))
        issuer.keys = []
        clock.pass_(minutes=61)
        customers.verify(signed(cognito_claims(exp=int(NOW.timestamp()) + 7200)))


def weak_key() -> dict[str, Any]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return SigningKey(KEY.kid, private).published()


class TestAPublishedKey:
    @pytest.mark.parametrize(
        "change",
        [
            *({"use": "enc"}, {"use": ...}, {"kty": "EC"}, {"kty": "oct", "k": "c2VjcmV0"}, {"alg": "RS512"}),
            *({"kid": ...}, {"kid": 1}, {"n": ...}, {"n": 5}, {"n": "!!"}, {"n": ""}, {"e": "AA"}),
        ],
    )
    def test_that_is_not_an_rsa_signing_key_is_passed_over(
        self, clock: TestClock, issuer: Issuer, change: dict[str, Any]
    ) -> None:
        bad = {name: value for name, value in (KEY.published() | change).items() if value is not ...}
        issuer.keys = [bad, OTHER_KEY.published()]
        cache = JwksCache("https://keys", issuer, clock)
        assert cache.key(KEY.kid) is None
        assert cache.key(OTHER_KEY.kid) is not None

    def test_that_is_too_short_is_passed_over(self, clock: TestClock, issuer: Issuer) -> None:
        issuer.keys = [weak_key(), OTHER_KEY.published()]
        assert JwksCache("https://keys", issuer, clock).key(KEY.kid) is None

    @pytest.mark.parametrize("document", [None, [], "x", {}, {"keys": {}}, {"keys": [1, None, "x", []]}])
    def test_set_of_another_shape_counts_as_not_reached(self, clock: TestClock, document: object) -> None:
        with pytest.raises(Retryable, match="IDENTITY_UNAVAILABLE"):
            JwksCache("https://keys", lambda _: document, clock).key("any")
