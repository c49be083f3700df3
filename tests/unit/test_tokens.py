"""Who is let in, and that nobody else is: the verifier of Cognito's and Cloudflare Access's tokens."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import threading
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from chalicelib.clients import jwks
from chalicelib.clients.jwks import JwksCache, fetch_json
from chalicelib.clients.tokens import TokenVerifier, access_verifier, cognito_verifier
from chalicelib.errors import Permanent, Problem, Retryable, SettingMissing
from chalicelib.settings import Settings
from local.platforms.access import Access, SigningKey, TokenRequest, create_access
from local.platforms.server import PlatformServer
from tests.clock import TestClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.clients.tokens import Kind

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POOL_ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool"
TEAM = "https://team.cloudflareaccess.com"
KEY = SigningKey.generate()
OTHER_KEY = SigningKey.generate()


@dataclass
class Issuer:
    """A key set that a test may change, break and count the fetches of."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [KEY.published()])
    fetches: int = 0
    down: bool = False

    def __call__(self, url: str) -> object:
        self.fetches += 1
        if self.down:
            raise Retryable("FETCH_FAILED", "down")
        return {"keys": self.keys}


@pytest.fixture
def clock() -> TestClock:
    return TestClock(NOW)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


def verifier(kind: Kind, clock: TestClock, issuer: Issuer) -> TokenVerifier:
    name, audience = (POOL_ISSUER, "client-1") if kind == "cognito" else (TEAM, "aud-1")
    return TokenVerifier(kind, name, JwksCache("https://keys", issuer, clock), clock, audience=audience)


@pytest.fixture
def customers(clock: TestClock, issuer: Issuer) -> TokenVerifier:
    return verifier("cognito", clock, issuer)


@pytest.fixture
def engineers(clock: TestClock, issuer: Issuer) -> TokenVerifier:
    return verifier("access", clock, issuer)


def cognito_claims(**changes: Any) -> dict[str, Any]:
    claims = {
        "sub": "user-1",
        "iss": POOL_ISSUER,
        "client_id": "client-1",
        "token_use": "access",
        "username": "user-1",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changes
    return {name: value for name, value in claims.items() if value is not ...}


def access_claims(**changes: Any) -> dict[str, Any]:
    claims = {
        "sub": "se-1",
        "iss": TEAM,
        "aud": ["aud-0", "aud-1"],
        "email": "se@example.com",
        "type": "app",
        "iat": int(NOW.timestamp()),
        "nbf": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changes
    return {name: value for name, value in claims.items() if value is not ...}


def signed(claims: dict[str, Any], key: SigningKey = KEY, **header: Any) -> str:
    headers = {name: value for name, value in ({"kid": key.kid} | header).items() if value is not ...}
    return jwt.encode(claims, key.private, algorithm="RS256", headers=headers)


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    text = b".".join(base64url_encode(json.dumps(part).encode()) for part in (header, claims))
    return b".".join((text, base64url_encode(sign(text)))).decode()


def refusal(verifier: TokenVerifier, token: str | None) -> Problem:
    with pytest.raises(Problem) as caught:
        verifier.verify(token)
    return caught.value


def code(verifier: TokenVerifier, token: str | None) -> tuple[int, str]:
    problem = refusal(verifier, token)
    return problem.status, problem.code


INVALID = (401, "TOKEN_INVALID")
EXPIRED = (401, "TOKEN_EXPIRED")
MISSING = (401, "TOKEN_MISSING")
UNAVAILABLE = (503, "IDENTITY_UNAVAILABLE")


class TestAGoodToken:
    def test_of_cognito_names_its_user(self, customers: TokenVerifier) -> None:
        caller = customers.verify(signed(cognito_claims()))
        assert (caller.subject, caller.username, caller.email) == ("user-1", "user-1", None)
        assert caller.claims["client_id"] == "client-1"

    def test_of_access_names_its_engineer(self, engineers: TokenVerifier) -> None:
        caller = engineers.verify(signed(access_claims()))
        assert (caller.subject, caller.email, caller.username) == ("se-1", "se@example.com", None)

    def test_leaves_no_personal_data_in_the_callers_repr(self, engineers: TokenVerifier) -> None:
        assert "example.com" not in repr(engineers.verify(signed(access_claims())))

    def test_gives_claims_that_nobody_can_change(self, customers: TokenVerifier) -> None:
        with pytest.raises(TypeError):
            customers.verify(signed(cognito_claims())).claims["sub"] = "x"  # type: ignore[index]

    def test_may_be_a_little_ahead_or_behind_of_our_clock(self, engineers: TokenVerifier) -> None:
        now = int(NOW.timestamp())
        engineers.verify(signed(access_claims(nbf=now + 30, iat=now + 30)))
        engineers.verify(signed(access_claims(exp=now - 29)))


class TestASignature:
    def test_that_is_not_there_is_refused(self, customers: TokenVerifier, issuer: Issuer) -> None:
        for algorithm in ("none", "None", "NONE", ""):
            header = {"alg": algorithm, "kid": KEY.kid}
            assert code(customers, by_hand(header, cognito_claims(), lambda _: b"")) == INVALID
        assert issuer.fetches == 0

    @pytest.mark.parametrize("secret", ["pem", "kid", "empty"])
    def test_by_hmac_with_something_public_is_refused(self, customers: TokenVerifier, secret: str) -> None:
        value = {"pem": KEY.public_pem(), "kid": KEY.kid.encode(), "empty": b""}[secret]
        header = {"alg": "HS256", "kid": KEY.kid}
        token = by_hand(header, cognito_claims(), lambda text: hmac.new(value, text, hashlib.sha256).digest())
        assert code(customers, token) == INVALID

    @pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
    def test_by_the_right_key_in_another_algorithm_is_refused(self, customers: TokenVerifier, algorithm: str) -> None:
        token = jwt.encode(cognito_claims(), KEY.private, algorithm=algorithm, headers={"kid": KEY.kid})
        assert code(customers, token) == INVALID

    def test_by_an_elliptic_curve_is_refused(self, customers: TokenVerifier) -> None:
        header = {"alg": "ES256", "kid": KEY.kid}
        assert code(customers, by_hand(header, cognito_claims(), lambda _: b"x" * 64)) == INVALID

    def test_by_a_stranger_under_our_key_id_is_refused(self, customers: TokenVerifier) -> None:
        problem = refusal(customers, signed(cognito_claims(), OTHER_KEY, kid=KEY.kid))
        assert (problem.status, problem.code) == INVALID
        assert "signature" in problem.detail

    def test_of_other_claims_is_refused(self, customers: TokenVerifier) -> None:
        head, _, signature = signed(cognito_claims()).split(".")
        forged = base64url_encode(json.dumps(cognito_claims(sub="victim")).encode()).decode()
        assert code(customers, f"{head}.{forged}.{signature}") == INVALID

    def test_by_a_key_that_the_token_brings_along_is_refused(self, customers: TokenVerifier) -> None:
        own = {"jwk": OTHER_KEY.published(), "jku": "https://evil.example", "x5u": "https://evil.example"}
        assert code(customers, signed(cognito_claims(), OTHER_KEY, **own)) == INVALID


class TestTheHeader:
    def test_must_name_a_key(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), kid=...)) == INVALID

    def test_must_name_a_key_that_the_issuer_publishes(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), kid="made-up")) == INVALID

    @pytest.mark.parametrize("kid", [1, None, ["a"], {"a": 1}])
    def test_must_name_it_with_a_string(self, customers: TokenVerifier, kid: object) -> None:
        header = {"alg": "RS256", "kid": kid}
        assert code(customers, by_hand(header, cognito_claims(), lambda _: b"x" * 256)) == INVALID

    def test_may_demand_nothing_that_we_do_not_know(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), crit=["exp"])) == INVALID


class TestClaimsOfBothKinds:
    @pytest.mark.parametrize(
        "issuer_name", [POOL_ISSUER + "/", POOL_ISSUER.upper(), TEAM, "", None, [POOL_ISSUER], ...]
    )
    def test_another_issuer_is_refused(self, customers: TokenVerifier, issuer_name: Any) -> None:
        assert code(customers, by_key(cognito_claims(iss=issuer_name))) == INVALID

    @pytest.mark.parametrize("subject", ["", None, 7, ["user-1"], ...])
    def test_a_subject_is_needed(self, customers: TokenVerifier, subject: Any) -> None:
        assert code(customers, by_key(cognito_claims(sub=subject))) == INVALID

    def test_an_expired_one_is_told_apart(self, customers: TokenVerifier, clock: TestClock) -> None:
        token = signed(cognito_claims())
        clock.pass_(seconds=3629)
        customers.verify(token)
        clock.pass_(seconds=1)
        assert code(customers, token) == EXPIRED

    @pytest.mark.parametrize(
        "expiry", [..., None, "soon", "9999999999", True, float("nan"), float("inf"), 10**400, [], {}]
    )
    def test_an_expiry_that_is_no_time_is_refused(self, customers: TokenVerifier, expiry: Any) -> None:
        assert code(customers, by_key(cognito_claims(exp=expiry))) == INVALID

    @pytest.mark.parametrize("claim", ["nbf", "iat"])
    @pytest.mark.parametrize("value", [int(NOW.timestamp()) + 31, "now", float("nan")])
    def test_one_from_the_future_is_refused(self, engineers: TokenVerifier, claim: str, value: Any) -> None:
        assert code(engineers, by_key(access_claims(**{claim: value}))) == INVALID


def by_key(claims: dict[str, Any]) -> str:
    """Properly signed, with claims that PyJWT would not have let us encode."""
    algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
    return by_hand({"alg": "RS256", "kid": KEY.kid}, claims, lambda text: algorithm.sign(text, KEY.private))


class TestForWhomAToken:
    @pytest.mark.parametrize("client", ["client-2", "", None, ["client-1"], ...])
    def test_of_cognito_is_meant_decides(self, customers: TokenVerifier, client: Any) -> None:
        assert code(customers, signed(cognito_claims(client_id=client))) == INVALID

    def test_an_id_token_is_not_an_access_token(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(token_use="id", aud="client-1", client_id=...))) == INVALID
        assert code(customers, signed(cognito_claims(token_use="id"))) == INVALID
        assert code(customers, signed(cognito_claims(token_use=...))) == INVALID

    @pytest.mark.parametrize("audience", [["aud-2"], "aud-2", [], "", None, ["AUD-1"], {"aud-1": 1}, [["aud-1"]], ...])
    def test_of_access_is_meant_decides(self, engineers: TokenVerifier, audience: Any) -> None:
        assert code(engineers, signed(access_claims(aud=audience))) == INVALID

    def test_a_session_token_of_the_team_is_not_an_application_token(self, engineers: TokenVerifier) -> None:
        assert code(engineers, signed(access_claims(type="org"))) == INVALID

    def test_a_service_token_has_no_person_behind_it(self, engineers: TokenVerifier) -> None:
        assert code(engineers, signed(access_claims(sub="", email=..., common_name="robot"))) == INVALID
        assert code(engineers, signed(access_claims(email=...))) == INVALID

    def test_a_customers_token_opens_nothing_for_engineers_even_with_the_same_key(
        self, customers: TokenVerifier, engineers: TokenVerifier
    ) -> None:
        assert code(engineers, signed(cognito_claims())) == INVALID
        assert code(customers, signed(access_claims())) == INVALID

    @pytest.mark.parametrize(("issuer_name", "audience"), [("", "aud"), ("https://issuer", "")])
    def test_a_verifier_without_issuer_or_audience_cannot_be_made(
        self, clock: TestClock, issuer: Issuer, issuer_name: str, audience: str
    ) -> None:
        with pytest.raises(SettingMissing):
            TokenVerifier("access", issuer_name, JwksCache("https://k", issuer, clock), clock, audience=audience)


class TestWhatIsNoToken:
    @pytest.mark.parametrize("token", [None, ""])
    def test_nothing_is_missing(self, customers: TokenVerifier, token: str | None) -> None:
        problem = refusal(customers, token)
        assert (problem.status, problem.code) == MISSING
        assert problem.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize(
        "token", ["x", "..", "a.b.c", "a.b.c.d", "Bearer a.b.c", "null", "[1]", "\x00", "é.é.é", "\ud800", " " * 9]
    )
    def test_garbage_is_refused(self, customers: TokenVerifier, token: str) -> None:
        assert code(customers, token) == INVALID

    def test_every_truncation_is_refused(self, customers: TokenVerifier) -> None:
        token = signed(cognito_claims())
        for length in range(1, len(token), 7):
            assert code(customers, token[:length]) == INVALID

    def test_100_kb_is_refused_without_being_read(self, customers: TokenVerifier, issuer: Issuer) -> None:
        assert code(customers, signed(cognito_claims(padding="x" * 100_000))) == INVALID
        assert issuer.fetches == 0

    def test_deep_nesting_is_refused(self, customers: TokenVerifier) -> None:
        deep = base64url_encode(b'{"alg":' + b"[" * 3000).decode()
        assert code(customers, f"{deep}.{deep}.{deep}") == INVALID

    @settings(max_examples=60, deadline=None)
    @given(
        token=st.text(min_size=1, max_size=300)
        | st.from_regex(r"[\w-]{1,80}\.[\w-]{1,80}\.[\w-]{0,80}", fullmatch=True)
    )
    def test_whatever_is_sent_is_refused_and_not_a_crash(self, token: str) -> None:
        assert code(verifier("cognito", TestClock(NOW), Issuer()), token) == INVALID

    def test_no_refusal_quotes_the_token(self, customers: TokenVerifier) -> None:
        for token in (
            signed(cognito_claims(), OTHER_KEY, kid="marker-kid"),
            signed(cognito_claims(), OTHER_KEY, kid=KEY.kid),
            signed(cognito_claims(), crit=["marker-crit"]),
            signed(cognito_claims(iss="marker-iss")),
            signed(cognito_claims(exp=1)),
            "marker-garbage.x.y",
        ):
            problem = refusal(customers, token)
            rendered = "".join(traceback.format_exception(problem)) + json.dumps(problem.headers)
            assert "marker" not in rendered
            assert all(part not in rendered for part in token.split(".") if len(part) > 8)
            assert problem.__context__ is None


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


@contextmanager
def web_server(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on a free port that answers each GET with `answer`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/keys"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def respond(status: int, body: bytes, **headers: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class TestFetchingTheKeySet:
    def test_answers_the_parsed_document(self) -> None:
        with web_server(respond(200, b'{"keys": []}')) as url:
            assert fetch_json(url) == {"keys": []}

    @pytest.mark.parametrize(
        "answer",
        [
            respond(500, b"{}"),
            respond(404, b"{}"),
            respond(302, b"", Location="/elsewhere"),
            respond(200, b"<html>"),
            respond(200, b"\xff\xfe"),
            respond(200, b'"' + b"x" * jwks.MAX_DOCUMENT_BYTES + b'"'),
        ],
    )
    def test_takes_nothing_else_than_200_and_json(
        self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]
    ) -> None:
        with web_server(answer) as url, pytest.raises(Retryable, match="FETCH_FAILED"):
            fetch_json(url)

    def test_gives_up_on_an_issuer_that_dribbles(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.3)
        over = threading.Event()

        def dribble(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not over.wait(0.05):  # each byte comes well within the socket's time-out
                try:
                    handler.wfile.write(b" ")
                except OSError:
                    return

        with web_server(dribble) as url:
            began = time.monotonic()
            with pytest.raises(Retryable, match="FETCH_FAILED"):
                fetch_json(url)
            over.set()
        assert time.monotonic() - began < 3

    def test_gives_up_on_an_issuer_that_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.2)
        over = threading.Event()

        def hang(_: http.server.BaseHTTPRequestHandler) -> None:
            over.wait(10)

        with web_server(hang) as url:
            with pytest.raises(Retryable, match="FETCH_FAILED"):
                fetch_json(url)
            over.set()

    def test_reports_an_issuer_that_is_not_there(self) -> None:
        with web_server(respond(200, b"{}")) as url:
            pass
        with pytest.raises(Retryable, match="FETCH_FAILED"):
            fetch_json(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://keys.example/certs",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://10.0.0.1/",
            "http://127.0.0.1@evil.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "//127.0.0.1/",
            "https://",
            "",
        ],
    )
    def test_over_an_open_connection_is_refused_unless_it_stays_on_this_machine(self, url: str) -> None:
        with pytest.raises(Permanent, match="URL_INSECURE"):
            fetch_json(url)

    def test_a_key_address_in_the_clear_lets_nobody_in(self, clock: TestClock) -> None:
        insecure = JwksCache("http://keys.example/", fetch_json, clock)
        engineers = TokenVerifier("access", TEAM, insecure, clock, audience="aud-1")
        assert code(engineers, signed(access_claims())) == UNAVAILABLE


def deployment(**changes: str) -> Settings:
    names = ("env", "onboarding_table", "rate_table", "wake_queue_url", "console_url", "controller_url", "ecom_url")
    more = ("pixel_repository", "analytics_table", "pixel_ingest_principal", "event_bucket")
    identity = {"cognito_user_pool_id": "eu-central-1_pool", "cognito_client_id": "client-1"}
    access = {"access_issuer": TEAM, "access_audience": "aud-1", "aws_region": "eu-central-1"}
    return Settings.model_validate({name: name for name in names + more} | identity | access | changes)


class TestTheVerifiersOfADeployment:
    def test_ask_where_the_issuers_publish_their_keys(self, clock: TestClock) -> None:
        asked: list[str] = []

        def fetch(url: str) -> object:
            asked.append(url)
            return {"keys": [KEY.published()]}

        cognito_verifier(deployment(), clock, fetch).verify(signed(cognito_claims()))
        access_verifier(deployment(), clock, fetch).verify(signed(access_claims()))
        assert asked == [f"{POOL_ISSUER}/.well-known/jwks.json", f"{TEAM}/cdn-cgi/access/certs"]

    def test_ask_elsewhere_if_set(self, clock: TestClock) -> None:
        asked: list[str] = []

        def fetch(url: str) -> object:
            asked.append(url)
            return {"keys": [KEY.published()]}

        there = deployment(cognito_jwks_url="https://a/", access_jwks_url="https://b/", cognito_issuer="https://pool")
        cognito_verifier(there, clock, fetch).verify(signed(cognito_claims(iss="https://pool")))
        access_verifier(there, clock, fetch).verify(signed(access_claims()))
        assert asked == ["https://a/", "https://b/"]


class TestTheAccessStandIn:
    @pytest.fixture
    def access(self, clock: TestClock) -> Access:
        return Access(TEAM, "aud-1", clock)

    @pytest.fixture
    def engineers(self, access: Access, clock: TestClock) -> TokenVerifier:
        cache = JwksCache("https://keys", lambda _: access.certs(), clock)
        return TokenVerifier("access", TEAM, cache, clock, audience="aud-1")

    def test_issues_tokens_that_pass(self, access: Access, engineers: TokenVerifier) -> None:
        caller = engineers.verify(access.mint(TokenRequest(email="se@example.com")))
        assert caller.email == "se@example.com"
        assert {"aud", "email", "exp", "iat", "nbf", "iss", "type", "identity_nonce", "sub", "country"} == set(
            caller.claims
        )

    def test_knows_a_person_again(self, access: Access, engineers: TokenVerifier) -> None:
        subjects = [
            engineers.verify(access.mint(TokenRequest(email=name))).subject for name in ("a@b.c", "A@b.c", "d@b.c")
        ]
        assert subjects[0] == subjects[1] != subjects[2]

    @pytest.mark.parametrize(
        ("bad", "expected"),
        [
            ({"lifetime_seconds": -60}, EXPIRED),
            ({"not_before_seconds": 60}, INVALID),
            ({"audience": "another"}, INVALID),
            ({"issuer": "https://another"}, INVALID),
            ({"kid": "made-up"}, INVALID),
            ({"key": "unpublished"}, INVALID),
            ({"algorithm": "none"}, INVALID),
            ({"algorithm": "HS256"}, INVALID),
        ],
    )
    def test_issues_bad_tokens_that_do_not(
        self, access: Access, engineers: TokenVerifier, bad: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        token = access.mint(TokenRequest.model_validate({"email": "se@example.com"} | bad))
        assert code(engineers, token) == expected

    def test_keeps_the_previous_key_for_one_rotation(
        self, access: Access, engineers: TokenVerifier, clock: TestClock
    ) -> None:
        first = access.mint(TokenRequest(email="se@example.com"))
        access.rotate()
        engineers.verify(first)
        engineers.verify(access.mint(TokenRequest(email="se@example.com", key="previous")))
        access.rotate()
        clock.pass_(seconds=31)
        engineers.verify(access.mint(TokenRequest(email="se@example.com")))
        assert code(engineers, first) == INVALID

    def test_works_over_http(self) -> None:
        server = PlatformServer(create_access(issuer=TEAM, audience="aud-1"))
        with server:
            here = deployment(access_jwks_url=f"{server.url}/cdn-cgi/access/certs")
            engineers = access_verifier(here, lambda: datetime.now(UTC))
            first = post(f"{server.url}/_token", {"email": "se@example.com"})["token"]
            assert engineers.verify(first).email == "se@example.com"
            answer = post(f"{server.url}/_rotate", {})
            assert {key["kid"] for key in access_keys(server.url)} == {answer["kid"], answer["previous_kid"]}


def post(url: str, body: dict[str, Any]) -> Any:
    import urllib3

    return urllib3.request("POST", url, json=body, timeout=10).json()


def access_keys(url: str) -> Any:
    document: Any = fetch_json(f"{url}/cdn-cgi/access/certs")
    return document["keys"]
