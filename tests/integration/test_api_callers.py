"""Strangers come in by what they show, once and whole; by nothing else, and never without a limit."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.clients.tokens.signatures import signed
from chalicelib.errors import Retryable
from chalicelib.handlers.http.limits import REFUSED_KEYS, REFUSED_SIGNATURES
from chalicelib.records import restored
from chalicelib.records.keys import Keys, new_key
from chalicelib.records.restored import Restored
from tests.integration.strangers_place import DRAFTS, KEYED, PUBLIC, SECRET, Reply, Strangers
from tests.table import TABLE

if TYPE_CHECKING:
    from tests.clock import TestClock
    from tests.integration.tokens import FakePool, Issuer

BOOK = {"name": "A book"}


@pytest.fixture
def parcels(clock: TestClock, issuer: Issuer, pool: FakePool) -> Strangers:
    """The parcel service."""
    return Strangers(clock, issuer, pool)


def counters_gone(*_: object) -> None:
    raise EndpointConnectionError(endpoint_url="https://dynamodb.example")


class TestThePublic:
    def order(self, parcels: Strangers, token: str | None = "person-1", **more: Any) -> Reply:
        return parcels("POST", "/parcels", BOOK, Bot_Check=token, **more)

    def test_comes_in_with_a_check_that_counts_once(self, parcels: Strangers) -> None:
        assert self.order(parcels).status == 200
        assert self.order(parcels).refusal == (403, "BOT_CHECK_FAILED")
        assert parcels.bots.asked == [("person-1", "198.51.100.7")] * 2

    @pytest.mark.parametrize("token", [None, "", "  "])
    def test_is_asked_for_the_check(self, parcels: Strangers, token: str | None) -> None:
        assert self.order(parcels, token).refusal == (403, "BOT_CHECK_MISSING")
        assert parcels.bots.asked == []

    def test_shows_one_answer_of_the_check(self, parcels: Strangers) -> None:
        several = {"bot-check": ["robot", "person-1"]}
        assert self.order(parcels, None, several=several).refusal == (400, "HEADER_INVALID")
        assert self.order(parcels, "x" * 2049).refusal == (400, "HEADER_INVALID")
        assert parcels.bots.asked == []

    @pytest.mark.parametrize(
        ("body", "kind", "code"),
        [
            (b'{"name": 7}', "application/json", 422),
            (b"{no json", "application/json", 400),
            (b'{"name": "' + b"x" * 61_440 + b'"}', "application/json", 413),
            (b'{"name": "A book"}', "text/plain", 415),
        ],
    )
    def test_spends_no_answer_on_what_is_not_taken(self, parcels: Strangers, body: bytes, kind: str, code: int) -> None:
        for raw in (body, body.decode()):
            refused = parcels("POST", "/parcels", raw=raw, Bot_Check="person-1", Content_Type=kind)
            assert refused.status == code
        assert parcels.bots.asked == []
        assert self.order(parcels).status == 200

    def test_does_not_come_in_where_nobody_can_tell(self, parcels: Strangers) -> None:
        parcels.bots.trouble = Retryable("TURNSTILE_UNAVAILABLE", "No.")
        refused = self.order(parcels)
        assert refused.refusal == (503, "BOT_CHECK_UNAVAILABLE")
        assert refused.headers["Retry-After"]

    def test_is_counted_by_address_before_anything_is_asked(self, parcels: Strangers) -> None:
        answers = [self.order(parcels, "robot") for _ in range(PUBLIC.per_address + 1)]
        assert answers[-1].refusal == (429, "TOO_MANY_REQUESTS")
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert len(parcels.bots.asked) == PUBLIC.per_address
        assert self.order(parcels, address="203.0.113.9").status == 200

    def test_is_counted_together(self, parcels: Strangers) -> None:
        def orders(number: int) -> int:
            return self.order(parcels, f"person-{number}", address=f"203.0.113.{number}").status

        parcels.bots.good = {f"person-{number}" for number in range(9)}
        assert [orders(number) for number in range(PUBLIC.overall + 1)] == [200] * PUBLIC.overall + [429]
        parcels.clock.pass_(minutes=1)
        assert orders(8) == 200

    def test_cannot_be_kept_out_by_programs_from_many_addresses(self, parcels: Strangers) -> None:
        answers = [self.order(parcels, "robot", address=f"203.0.113.{number}") for number in range(PUBLIC.overall + 1)]
        assert {answer.status for answer in answers} == {403}
        assert self.order(parcels, address="203.0.113.99").status == 200

    def test_cannot_be_kept_out_from_one_address(self, parcels: Strangers) -> None:
        for _ in range(4 * PUBLIC.overall):
            self.order(parcels, "robot")
        assert self.order(parcels, address="203.0.113.9").status == 200

    def test_comes_in_while_nobody_counts_and_the_check_stays(
        self, parcels: Strangers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parcels.api.rates, "count", counters_gone)
        assert self.order(parcels).status == 200
        assert self.order(parcels, "robot").refusal == (403, "BOT_CHECK_FAILED")


class TestADraft:
    def rename(self, parcels: Strangers, token: str | None, **more: Any) -> Reply:
        return parcels("POST", "/parcels/name", {"name": "Two books"}, Draft_Token=token, **more)

    def test_is_opened_by_its_token_and_no_other(self, parcels: Strangers) -> None:
        first, token = parcels.ordered()
        second, _ = parcels.ordered()
        assert self.rename(parcels, token).json["parcel_id"] == first
        assert parcels.record(second).fields == BOOK
        other = f"{second}.{token.partition('.')[2]}"
        assert self.rename(parcels, other).refusal == (401, "DRAFT_TOKEN_INVALID")

    def test_is_asked_for_its_token(self, parcels: Strangers) -> None:
        assert self.rename(parcels, None).refusal == (401, "DRAFT_TOKEN_MISSING")

    @pytest.mark.parametrize(
        "wrong", ["{id}", "{id}.", "{id}.{no}", "{token}0", "none.{secret}", "{upper}", "./{token}"]
    )
    def test_is_opened_by_nothing_else_and_nobody_learns_whether_it_is_there(
        self, parcels: Strangers, wrong: str
    ) -> None:
        parcel_id, token = parcels.ordered()
        secret = token.partition(".")[2]
        shown = wrong.format(id=parcel_id, token=token, secret=secret, no="0" * 32, upper=token.upper())
        refused, unknown = self.rename(parcels, shown), self.rename(parcels, f"nowhere.{'0' * 32}")
        assert refused.json == unknown.json
        assert refused.refusal == (401, "DRAFT_TOKEN_INVALID")
        assert parcels.record(parcel_id).fields == BOOK

    def test_that_is_none_is_opened_by_no_token(self, parcels: Strangers) -> None:
        parcel_id, token = parcels.ordered()
        before = parcels.record(parcel_id)
        parcels.api.desk.store.write(before, before.but(draft_digest=""))
        assert self.rename(parcels, token).refusal == (401, "DRAFT_TOKEN_INVALID")

    def test_takes_one_token_at_a_time(self, parcels: Strangers) -> None:
        _, token = parcels.ordered()
        several = {"draft-token": [token, token]}
        assert self.rename(parcels, None, several=several).refusal == (400, "HEADER_INVALID")

    def test_keeps_of_its_token_only_a_digest(self, parcels: Strangers) -> None:
        _, token = parcels.ordered()
        assert token.partition(".")[2] not in str(parcels.dynamo.snapshot(TABLE))

    def test_has_a_limit_of_its_own_that_guessing_does_not_use_up(self, parcels: Strangers) -> None:
        parcel_id, token = parcels.ordered()
        for _ in range(DRAFTS.per_caller + 2):
            self.rename(parcels, f"{parcel_id}.{'0' * 32}", address="203.0.113.9")
        answers = [self.rename(parcels, token) for _ in range(DRAFTS.per_caller + 1)]
        assert [answer.status for answer in answers] == [200] * DRAFTS.per_caller + [429]

    def test_is_guessed_at_only_so_often(self, parcels: Strangers) -> None:
        answers = [self.rename(parcels, f"nowhere.{'0' * 32}").status for _ in range(DRAFTS.per_address + 1)]
        assert answers == [401] * DRAFTS.per_address + [429]


class TestAKey:
    def read(self, parcels: Strangers, key: str | None, **more: Any) -> Reply:
        return parcels("GET", "/parcels/own", X_Api_Key=key, **more)

    def test_speaks_for_its_record(self, parcels: Strangers) -> None:
        parcel_id, key = parcels.keyed()
        answered = self.read(parcels, key.shown).json
        assert (answered["parcel_id"], answered["by"]) == (parcel_id, f"key {key.key_id}")

    def test_is_asked_for(self, parcels: Strangers) -> None:
        assert self.read(parcels, None).refusal == (401, "KEY_MISSING")

    @pytest.mark.parametrize(
        "wrong", ["{id}", "{prefix}_{id}_{no}", "{key}0", "acme_{id}_{secret}", "{upper}", "\udc80"]
    )
    def test_is_the_whole_of_it(self, parcels: Strangers, wrong: str) -> None:
        _, key = parcels.keyed()
        secret = key.shown.rpartition("_")[2]
        shown = wrong.format(
            id=key.key_id, key=key.shown, prefix="pcl", secret=secret, no="0" * 64, upper=key.shown.upper()
        )
        assert self.read(parcels, shown).refusal == (401, "KEY_UNKNOWN")

    def test_of_another_kind_opens_nothing(self, parcels: Strangers) -> None:
        parcel_id, _ = parcels.ordered()
        other = new_key("acme")
        parcels.api.desk.store.transact(Keys(parcels.api.desk.store).made(other, f"PARCEL#{parcel_id}"))
        for shown in (other.shown, other.shown.replace("acme", "pcl")):
            assert self.read(parcels, shown).refusal == (401, "KEY_UNKNOWN")

    def test_of_a_record_of_another_flow_opens_nothing(self, parcels: Strangers) -> None:
        parcel_id, key = parcels.keyed()
        before = parcels.record(parcel_id)
        parcels.api.desk.store.write(before, before.but(flow="delivery"))
        assert self.read(parcels, key.shown).refusal == (401, "KEY_UNKNOWN")

    def test_of_no_record_opens_nothing(self, parcels: Strangers) -> None:
        key = new_key("pcl")
        parcels.api.desk.store.transact(Keys(parcels.api.desk.store).made(key, "PARCEL#gone"))
        assert self.read(parcels, key.shown).refusal == (401, "KEY_UNKNOWN")

    def test_that_was_revoked_opens_nothing_from_then_on(self, parcels: Strangers) -> None:
        _, key = parcels.keyed()
        assert self.read(parcels, key.shown).status == 200
        store = parcels.api.desk.store
        store.transact([Keys(store).killed(key.key_id, now=parcels.clock())])
        assert self.read(parcels, key.shown).refusal == (401, "KEY_REVOKED")

    def test_ends_when_it_is_said_to(self, parcels: Strangers) -> None:
        _, key = parcels.keyed(valid_until=parcels.clock() + timedelta(hours=1))
        assert self.read(parcels, key.shown).status == 200
        parcels.clock.pass_(hours=1)
        assert self.read(parcels, key.shown).refusal == (401, "KEY_EXPIRED")

    def test_is_shown_once_in_a_request(self, parcels: Strangers) -> None:
        _, key = parcels.keyed()
        several = {"x-api-key": ["other", key.shown]}
        assert self.read(parcels, None, several=several).refusal == (400, "HEADER_INVALID")

    def test_opens_nothing_in_a_table_that_was_restored_until_that_is_confirmed(self, parcels: Strangers) -> None:
        parcel_id, key = parcels.keyed()
        before, now = parcels.record(parcel_id), parcels.clock()
        parcels.api.desk.store.write(before, before.but(restored_at=now))
        restored.write(parcels.api.desk.store, Restored(to=now, at=now))
        assert self.read(parcels, key.shown).refusal == (401, "KEY_RESTORED")
        restored.write(parcels.api.desk.store, Restored(to=now, at=now, confirmed_at=now))
        assert self.read(parcels, key.shown).status == 200

    def test_has_a_limit_of_its_own_wherever_it_comes_from(self, parcels: Strangers) -> None:
        (_, key), (_, other) = parcels.keyed(), parcels.keyed()
        answers = [self.read(parcels, key.shown, address=f"203.0.113.{n}") for n in range(KEYED.per_caller + 1)]
        assert [answer.status for answer in answers] == [200] * KEYED.per_caller + [429]
        assert self.read(parcels, other.shown).status == 200

    def test_is_guessed_at_only_so_often_and_nobody_elses_guessing_keeps_it_out(self, parcels: Strangers) -> None:
        _, key = parcels.keyed()
        answers = [self.read(parcels, "pcl_guess").status for _ in range(REFUSED_KEYS.per_address + 1)]
        assert answers == [401] * REFUSED_KEYS.per_address + [429]
        assert self.read(parcels, key.shown).status == 200


class TestASignedBody:
    def sent(self, parcels: Strangers, parcel_id: str, event: str = "evt_1", **more: str) -> bytes:
        return json.dumps({"id": event, "parcel": parcel_id, "amount": 7, **more}).encode()

    def post(self, parcels: Strangers, body: bytes, header: str | None = None, **more: Any) -> Reply:
        header = header if header is not None else signed(parcels.secret.split()[-1], parcels.now(), body)
        return parcels("POST", "/parcels/paid", raw=more.pop("raw", body), Bank_Signature=header, **more)

    def test_is_taken(self, parcels: Strangers) -> None:
        parcel_id, _ = parcels.ordered()
        answered = self.post(parcels, self.sent(parcels, parcel_id))
        assert (answered.status, answered.json["by"]) == (200, "service bank")
        assert parcels.record(parcel_id).fields["paid"] == 1

    def test_is_the_same_as_text_and_as_base64(self, parcels: Strangers) -> None:
        parcel_id, _ = parcels.ordered()
        body = self.sent(parcels, parcel_id, note="Zoë ☕\r\n  ")
        assert self.post(parcels, body, raw=body.decode()).status == 200
        assert self.post(parcels, body, raw=body).status == 200

    def test_that_comes_again_is_answered_and_changes_nothing(self, parcels: Strangers) -> None:
        parcel_id, _ = parcels.ordered()
        for _ in range(3):
            assert self.post(parcels, self.sent(parcels, parcel_id)).status == 200
            parcels.clock.pass_(hours=1)
        assert parcels.record(parcel_id).fields["paid"] == 1
        assert self.post(parcels, self.sent(parcels, parcel_id, "evt_2")).status == 200
        assert parcels.record(parcel_id).fields["paid"] == 2

    def test_that_comes_twice_at_once_changes_it_once(
        self, parcels: Strangers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parcel_id, _ = parcels.ordered()
        body, transact = self.sent(parcels, parcel_id), parcels.api.desk.store.transact
        inside: list[int] = []

        def between(actions: Any) -> None:
            if not inside:
                inside.append(0)
                inside.append(self.post(parcels, body).status)
            transact(actions)

        monkeypatch.setattr(parcels.api.desk.store, "transact", between)
        assert self.post(parcels, body).status == 200
        assert inside == [0, 200]
        assert parcels.record(parcel_id).fields["paid"] == 1

    def test_counts_under_either_secret_while_one_is_replaced(self, parcels: Strangers) -> None:
        parcel_id, _ = parcels.ordered()
        new, body = "n" * 40, self.sent(parcels, parcel_id)
        parcels.secret = f"{SECRET}\n{new}"
        for secret in (SECRET, new):
            assert self.post(parcels, body, signed(secret, parcels.now(), body)).status == 200
        wrong = f"v1={'0' * 64}"
        both = f"{signed(SECRET, parcels.now(), body)},{wrong},v0={'1' * 64}"
        assert self.post(parcels, body, both).status == 200

    @pytest.mark.parametrize(
        "change", ["body", "moment", "secret", "signature", "v0", "two moments", "no moment", "odd"]
    )
    def test_that_was_forged_is_not_parsed(self, parcels: Strangers, change: str) -> None:
        parcel_id, _ = parcels.ordered()
        body, now = self.sent(parcels, parcel_id), parcels.now()
        good = signed(SECRET, now, body)
        hexed = good.partition("v1=")[2]
        forged = {
            "body": good,
            "moment": f"t={now + 1},v1={hexed}",
            "secret": signed("x" * 40, now, body),
            "signature": f"t={now},v1={hexed[:-1]}",
            "v0": good.replace("v1=", "v0="),
            "two moments": f"{good},t={now}",
            "no moment": f"v1={hexed}",
            "odd": f"t={now},v1=\udc80",
        }[change]
        raw = body + b" " if change == "body" else body
        assert self.post(parcels, body, forged, raw=raw).refusal == (401, "SIGNATURE_INVALID")
        assert self.post(parcels, b"{no json", forged).refusal == (401, "SIGNATURE_INVALID")
        assert "paid" not in parcels.record(parcel_id).fields

    def test_without_a_signature_is_told_so(self, parcels: Strangers) -> None:
        body = self.sent(parcels, "parcel-1")
        assert self.post(parcels, body, "").refusal == (401, "SIGNATURE_MISSING")

    @pytest.mark.parametrize(("seconds", "code"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
    def test_is_taken_within_minutes_of_its_moment(self, parcels: Strangers, seconds: int, code: int) -> None:
        parcel_id, _ = parcels.ordered()
        body = self.sent(parcels, parcel_id)
        answered = self.post(parcels, body, signed(SECRET, parcels.now() + seconds, body))
        assert answered.status == code
        assert code == 200 or answered.json["code"] == "SIGNATURE_OUT_OF_TIME"

    def test_has_one_signature_header(self, parcels: Strangers) -> None:
        body = self.sent(parcels, "parcel-1")
        good = signed(SECRET, parcels.now(), body)
        several = {"bank-signature": ["t=1,v1=00", good]}
        assert self.post(parcels, body, several=several).refusal == (400, "HEADER_INVALID")

    def test_is_not_larger_than_the_route_takes(self, parcels: Strangers) -> None:
        body = self.sent(parcels, "parcel-1", note="x" * 1024)
        for raw in (body, body.decode()):
            assert self.post(parcels, body, raw=raw).refusal == (413, "BODY_TOO_LARGE")

    def test_of_another_type_is_not_taken(self, parcels: Strangers) -> None:
        body = self.sent(parcels, "parcel-1")
        assert self.post(parcels, body, Content_Type="text/plain").refusal == (415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize("body", [b"{no json", b"[]", b'{"id": "evt_1"}', b"", b"\xff"])
    def test_that_says_nothing_sensible_is_refused_as_any_other(self, parcels: Strangers, body: bytes) -> None:
        assert self.post(parcels, body).status in (400, 422)

    def test_is_not_taken_where_the_secret_cannot_be_had(self, parcels: Strangers) -> None:
        parcels.secret_trouble = Retryable("SECRETS_UNAVAILABLE", "No.")
        refused = self.post(parcels, self.sent(parcels, "parcel-1"))
        assert refused.refusal == (503, "IDENTITY_UNAVAILABLE")
        assert refused.headers["Retry-After"]

    @pytest.mark.parametrize("short", ["", "changeme", "x" * 31])
    def test_is_not_taken_under_a_secret_that_is_too_short_to_be_one(self, parcels: Strangers, short: str) -> None:
        parcels.secret = short
        body = self.sent(parcels, "parcel-1")
        refused = self.post(parcels, body, signed(short, parcels.now(), body))
        assert refused.refusal == (401, "SIGNATURE_INVALID")

    def test_is_guessed_at_only_so_often_and_nobody_elses_guessing_keeps_the_sender_out(
        self, parcels: Strangers
    ) -> None:
        parcel_id, _ = parcels.ordered()
        body, many = self.sent(parcels, parcel_id), REFUSED_SIGNATURES.per_address
        answers = [self.post(parcels, body, "t=1,v1=00").status for _ in range(many + 1)]
        assert answers == [401] * many + [429]
        assert self.post(parcels, body).status == 200


def test_nothing_of_what_strangers_show_is_logged(parcels: Strangers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    parcel_id, token = parcels.ordered()
    _, key = parcels.keyed()
    body = json.dumps({"id": "evt_1", "parcel": parcel_id}).encode()
    signature = signed(SECRET, parcels.now(), body)
    for shown in (token, token + "0"):
        parcels("POST", "/parcels/name", BOOK, Draft_Token=shown)
    for shown in (key.shown, key.shown + "0"):
        parcels("GET", "/parcels/own", X_Api_Key=shown)
    for raw in (body, body + b" "):
        parcels("POST", "/parcels/paid", raw=raw, Bank_Signature=signature)
    parcels.secret_trouble = Retryable("SECRETS_UNAVAILABLE", "No.")
    parcels("POST", "/parcels/paid", raw=body, Bank_Signature=signature)
    parcels("POST", "/parcels", BOOK, Bot_Check="person-1")
    logged = "\n".join(str(line.__dict__) for line in caplog.records)
    assert "request" in logged
    for secret in (token.partition(".")[2], key.shown.rpartition("_")[2], signature.partition("v1=")[2], "person-1"):
        assert secret not in logged
    assert SECRET not in logged
