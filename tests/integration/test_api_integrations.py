"""A program comes in by a token that was issued for its key, for what both say, while both count; by nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from botocore.exceptions import EndpointConnectionError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.clients.tokens.own import OwnTokens
from chalicelib.errors import Permanent, Retryable
from chalicelib.handlers.http.callers import ACCESS_HEADER, Auth
from chalicelib.handlers.http.limits import REFUSED_INTEGRATIONS
from chalicelib.records import restored
from chalicelib.records.restored import Restored
from tests.integration.integrations_place import AUDIENCE, BY, ISSUER, KEYED, PROGRAM, SCOPES, Programs, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.handlers.http.routing import Endpoint
    from tests.clock import TestClock
    from tests.integration.tokens import FakePool, Issuer

Shown = dict[str, Any]


@pytest.fixture
def programs(clock: TestClock, issuer: Issuer, pool: FakePool) -> Programs:
    """The service, with one record."""
    made = Programs(clock, issuer, pool)
    made.parcel()
    return made


def bearer(token: str) -> Shown:
    return {"Authorization": f"Bearer {token}"}


def encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(token: str) -> str:
    return f"{encoded({'alg': 'none', 'typ': 'at+jwt'})}.{token.split('.')[1]}."


def by_hmac(programs: Programs, token: str) -> str:
    """Signed by HS256, with the public key as the secret (RFC 8725 section 2.1)."""
    public = programs.kms.keys["first"].public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = {**jwt.get_unverified_header(token), "alg": "HS256"}
    text = f"{encoded(header)}.{token.split('.')[1]}"
    signature = hmac.new(pem, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def by_another(token: str, **header: Any) -> str:
    """Signed by a key of somebody else's, under our key's id."""
    claims = jwt.decode(token, options={"verify_signature": False})
    made = {**{name: each for name, each in jwt.get_unverified_header(token).items() if name != "alg"}, **header}
    return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers=made)


def revoked(programs: Programs) -> Shown:
    key = programs.issued()
    token = programs.token(key)
    programs.owned().revoke(key.key_id, by=BY, now=programs.clock())
    return bearer(token)


def over(programs: Programs) -> Shown:
    until = programs.clock() + timedelta(minutes=1)
    token = programs.token(programs.issued(valid_until=until))
    programs.clock.pass_(minutes=1)
    return bearer(token)


def of_another_record(programs: Programs) -> Shown:
    programs.parcel("parcel-2")
    return bearer(programs.token(programs.issued(), tenant="parcel-2"))


def of_no_record(programs: Programs) -> Shown:
    return bearer(programs.token(programs.issued(to="PARCEL#gone"), tenant="gone"))


def changed(programs: Programs, **changes: Any) -> Shown:
    token = programs.token(programs.issued())
    before = programs.record("parcel-1")
    programs.api.desk.store.write(before, before.but(**changes))
    return bearer(token)


def restored_table(programs: Programs) -> Shown:
    now = programs.clock()
    restored.write(programs.api.desk.store, Restored(to=now, at=now))
    return changed(programs, restored_at=now)


def late(programs: Programs, seconds: int) -> Shown:
    token = programs.token(programs.issued())
    programs.clock.pass_(seconds=15 * 60 + seconds)
    return bearer(token)


def good(programs: Programs, **claims: Any) -> Shown:
    return bearer(programs.signed(programs.issued(), **claims))


def _with(of_key: str, of_token: str) -> Callable[[Programs], Shown]:
    return lambda programs: bearer(programs.token(programs.issued((of_key,)), (of_token,)))


OPENS: dict[str, frozenset[str]] = {"every scope": frozenset(SCOPES), "at the last second": frozenset(SCOPES)}
OPENS |= {f"only {scope}": frozenset({scope}) for scope in SCOPES}
OPENS |= {f"{scope} of the token, not of the key": frozenset() for scope in SCOPES}
OPENS |= {f"{scope} of the key, not of the token": frozenset() for scope in SCOPES}
OPENS |= {"a scope that only begins as one": frozenset(), "no scope": frozenset()}
"""Credentials that are known, and the scopes whose routes each opens; the others are answered 403."""
CREDENTIALS: dict[str, Callable[[Programs], Shown]] = {
    "every scope": lambda p: bearer(p.token(p.issued())),
    "at the last second": lambda p: late(p, 59),
    **{f"only {scope}": _with(scope, scope) for scope in SCOPES},
    **{f"{scope} of the token, not of the key": _with("x", scope) for scope in SCOPES},
    **{f"{scope} of the key, not of the token": _with(scope, "x") for scope in SCOPES},
    "a scope that only begins as one": lambda p: good(p, scope=" ".join(f"{scope}s x{scope}" for scope in SCOPES)),
    "no scope": lambda p: bearer(p.token(p.issued(()), ())),
    "nothing": lambda p: {},
    "rubbish": lambda p: bearer("rubbish"),
    "another scheme": lambda p: {"Authorization": f"Basic {p.token(p.issued())}"},
    "a token that has expired": lambda p: late(p, 60),
    "a token of tomorrow": lambda p: good(p, iat=int(p.clock().timestamp()) + 61),
    "without an end": lambda p: good(p, exp=None),
    "without a tenant": lambda p: good(p, tenant=None),
    "without a scope": lambda p: good(p, scope=None),
    "scopes as a list": lambda p: good(p, scope=list(SCOPES)),
    "of another issuer": lambda p: good(p, iss=f"{ISSUER}/"),
    "for another audience": lambda p: good(p, aud="onramp"),
    "for nobody": lambda p: good(p, aud=None),
    "of another kind": lambda p: bearer(p.signed(p.issued(), "JWT")),
    "without a signature": lambda p: bearer(p.token(p.issued()).rpartition(".")[0] + "."),
    "with alg none": lambda p: bearer(unsigned(p.token(p.issued()))),
    "by the public key as a secret": lambda p: bearer(by_hmac(p, p.token(p.issued()))),
    "by somebody else's key": lambda p: bearer(by_another(p.token(p.issued()))),
    "by a key that nobody knows": lambda p: bearer(by_another(p.token(p.issued()), kid="unknown")),
    "with the key inside": lambda p: bearer(by_another(p.token(p.issued()), kid="unknown", jku="https://x.example")),
    "for a key that never was": lambda p: good(p, sub="0" * 16),
    "for a key that was revoked": revoked,
    "for a key that has expired": over,
    "for another record's key": of_another_record,
    "for a key of no record": of_no_record,
    "for a record that has ended": lambda p: changed(p, status="cancelled"),
    "for a record of another flow": lambda p: changed(p, flow="delivery"),
    "in a table that was restored": restored_table,
    "the key itself, as a token": lambda p: bearer(p.issued().shown),
    "the key itself": lambda p: {"X-Api-Key": p.issued().shown},
    "a program's token": lambda p: bearer(PROGRAM),
}
WHOSE: dict[str, Auth] = {"the key itself": Auth.KEY, "a program's token": Auth.SERVICE}
"""What is good for routes of another kind."""


def expected(credential: str, endpoint: Endpoint) -> tuple[int, ...]:
    """What a route answers to a credential: derived, so that whatever is added stands in the matrix by itself."""
    if endpoint.auth is Auth.INTEGRATION and credential in OPENS:
        return (200,) if endpoint.scope in OPENS[credential] else (403,)
    return (200,) if endpoint.auth is WHOSE.get(credential) else (401,)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_every_route_is_opened_by_its_own_credential_and_scope_and_fails_closed(
    programs: Programs, credential: str
) -> None:
    shown, addresses = CREDENTIALS[credential](programs), count(1)
    answered = {
        endpoint.path: programs(endpoint.methods[0], endpoint.path, address=f"203.0.113.{next(addresses)}", **shown)
        for endpoint in routes.endpoints
    }
    wrong = {
        endpoint.path: (reply.status, reply.json)
        for endpoint in routes.endpoints
        if (reply := answered[endpoint.path]).status not in expected(credential, endpoint)
    }
    assert wrong == {}


@pytest.mark.parametrize("who", ["customer", "engineer"])
def test_people_do_not_come_in_by_programs_doors(programs: Programs, issuer: Issuer, who: str) -> None:
    token = issuer.customer("user-1", programs.clock) if who == "customer" else issuer.engineer(programs.clock)
    shown: Shown = {"Authorization": f"Bearer {token}", ACCESS_HEADER: token}
    for scope in SCOPES:
        reply = programs("GET", f"/use/{scope.replace(':', '-')}", **shown)
        assert reply.refusal == (401, "TOKEN_INVALID")


class TestTheExchange:
    def test_gives_a_token_for_a_key_that_opens_what_the_key_says(self, programs: Programs) -> None:
        key = programs.issued(("jobs:read",))
        token = programs("POST", "/token", X_Api_Key=key.shown).json["token"]
        assert programs.use("jobs:read", token).json["by"] == f"key {key.key_id}"
        claims = jwt.decode(token, options={"verify_signature": False})
        assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, AUDIENCE, key.key_id)
        assert (claims["tenant"], claims["scope"], claims["exp"] - claims["iat"]) == ("parcel-1", "jobs:read", 900)
        other = programs("POST", "/token", X_Api_Key=key.shown).json["token"]
        assert jwt.decode(other, options={"verify_signature": False})["jti"] != claims["jti"]

    @pytest.mark.parametrize(
        ("trouble", "refusal"),
        [
            (None, (401, "KEY_HASH_SECRET_MISSING")),
            (Permanent("SECRET_DENIED", "No.", hint="Allow it."), (401, "KEY_HASH_SECRET_MISSING")),
            (Retryable("SECRETS_UNAVAILABLE", "No."), (503, "IDENTITY_UNAVAILABLE")),
        ],
    )
    def test_without_the_secret_lets_nobody_in(
        self, programs: Programs, trouble: Exception | None, refusal: tuple[int, str]
    ) -> None:
        key = programs.issued()
        programs.secret, programs.secret_trouble = "", trouble
        assert programs("POST", "/token", X_Api_Key=key.shown).refusal == refusal

    def test_tells_what_became_of_a_key_to_its_holder_alone(self, programs: Programs) -> None:
        key, end = programs.issued(), programs.issued(valid_until=programs.clock() + timedelta(minutes=1))
        programs.owned().revoke(key.key_id, by=BY, now=programs.clock())
        programs.clock.pass_(minutes=1)
        assert programs("POST", "/token", X_Api_Key=key.shown).refusal == (401, "KEY_REVOKED")
        assert programs("POST", "/token", X_Api_Key=end.shown).refusal == (401, "KEY_EXPIRED")
        for other in (key, end):
            guessed = f"rgl_{other.key_id}_{'0' * 64}"
            assert programs("POST", "/token", X_Api_Key=guessed).refusal == (401, "KEY_UNKNOWN")

    def test_waits_where_nobody_signs(self, programs: Programs) -> None:
        key = programs.issued()
        programs.kms.trouble = EndpointConnectionError(endpoint_url="https://kms.example")
        assert programs("POST", "/token", X_Api_Key=key.shown).refusal == (503, "IDENTITY_UNAVAILABLE")


class TestAToken:
    def test_dies_with_its_key_between_exchange_and_upload(self, programs: Programs) -> None:
        key = programs.issued()
        token = programs.token(key)
        assert programs.use("ship:upload", token).status == 200
        programs.owned().revoke(key.key_id, by=BY, now=programs.clock())
        assert programs.use("ship:upload", token).refusal == (401, "KEY_REVOKED")

    def test_that_lacks_a_scope_is_told_which(self, programs: Programs) -> None:
        refused = programs.use("trade:read", programs.token(programs.issued(("jobs:read",)), ("jobs:read",)))
        assert (refused.refusal, refused.json["scope"]) == ((403, "SCOPE_MISSING"), "trade:read")
        assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="trade:read"'

    def test_by_the_signing_key_that_is_being_replaced_counts_on(self, programs: Programs) -> None:
        swapped = OwnTokens(ISSUER, AUDIENCE, programs.kms.signing("other", "first"), programs.clock)
        token = swapped.issue(programs.issued().key_id, "parcel-1", SCOPES).access_token
        assert jwt.get_unverified_header(token) != jwt.get_unverified_header(programs.token(programs.issued()))
        assert programs.use("jobs:read", token).status == 200

    def test_is_shown_once_in_a_request(self, programs: Programs) -> None:
        token = f"Bearer {programs.token(programs.issued())}"
        several = {"authorization": ["Bearer other", token]}
        assert programs("GET", "/use/jobs-read", several=several).refusal == (400, "HEADER_INVALID")

    def test_has_its_keys_limit_whatever_it_lacks_and_wherever_it_comes_from(self, programs: Programs) -> None:
        lacking, other = programs.issued(("jobs:read",)), programs.issued()
        shown = [programs.token(lacking, ("jobs:read",)) for _ in range(2)]
        answers = [
            programs.use("trade:read", shown[n % 2], address=f"203.0.113.{n}").status
            for n in range(KEYED.per_caller + 1)
        ]
        assert answers == [403] * KEYED.per_caller + [429]
        assert programs.use("jobs:read", shown[0]).status == 429
        assert programs.use("jobs:read", programs.token(other)).status == 200

    def test_is_guessed_at_only_so_often_and_nobody_elses_guessing_keeps_it_out(self, programs: Programs) -> None:
        answers = [programs.use("jobs:read", "guess").status for _ in range(REFUSED_INTEGRATIONS.per_address + 1)]
        assert answers == [401] * REFUSED_INTEGRATIONS.per_address + [429]
        assert programs.use("jobs:read", programs.token(programs.issued())).status == 200

    def test_is_not_believed_where_the_keys_cannot_be_had(self, programs: Programs) -> None:
        token = programs.token(programs.issued())
        programs.kms.trouble = EndpointConnectionError(endpoint_url="https://kms.example")
        assert programs.use("jobs:read", by_another(token, kid="unknown")).refusal == (503, "IDENTITY_UNAVAILABLE")
        assert programs.use("jobs:read", token).status == 200

    def test_is_noted_as_a_use_of_its_key(self, programs: Programs) -> None:
        key = programs.issued()
        programs.use("jobs:read", programs.token(key))
        assert programs.owned().listed()[0].used_at == "2026-01-05T09:00:00.000Z"
