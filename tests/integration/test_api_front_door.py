"""What holds for every request: problems, body limits, rate limits, and log lines that give nothing away."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from app import app
from chalicelib.flows.ecom.routes import customer as console
from chalicelib.handlers.http import limits
from chalicelib.logs import JsonLines
from chalicelib.records.lifecycle import UnknownEdge
from chalicelib.records.store import Conflict
from tests.integration.http_api import HttpApi, Reply
from tests.table import RATES

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"


def broken(error: Exception) -> Any:
    """A stand-in for any method: it raises."""

    def fail(*args: object, **options: object) -> NoReturn:
        raise error

    return fail


def throttled(operation: str = "TransactWriteItems", **more: Any) -> ClientError:
    """What DynamoDB answers when it has too much to do."""
    code = more.pop("code", "ThrottlingException")
    response: Any = {"Error": {"Code": code, "Message": "secret-thing"}, **more}
    return ClientError(response, operation)


class TestABody:
    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "{",
            "[]",
            "null",
            '"text"',
            '{"index_name": NaN}',
            "[" * 20_000,
            '{"seq": ' + "9" * 5000 + "}",
        ],
    )
    def test_that_is_no_json_object_is_refused(self, http: HttpApi, raw: str | bytes) -> None:
        _, key = http.new()
        assert http("PATCH", f"/onboarding/{key}/save", raw=raw).refusal == (400, "BODY_NOT_JSON")

    def test_of_more_than_sixty_kibibytes_is_refused(self, http: HttpApi) -> None:
        _, key = http.new()
        fits = '{"index_name": "a"' + " " * (60 * 1024 - 19) + "}"
        assert http("PATCH", f"/onboarding/{key}/save", raw=fits).status == 200
        for large in (fits + " ", (fits + " ").encode()):
            assert http("PATCH", f"/onboarding/{key}/save", raw=large).refusal == (413, "BODY_TOO_LARGE")

    def test_of_another_kind_is_refused(self, http: HttpApi) -> None:
        _, key = http.new()
        for kind in ("application/x-www-form-urlencoded", "text/html", "multipart/form-data; boundary=x"):
            refused = http("POST", f"/onboarding/{key}/save", raw="{}", headers={"Content-Type": kind})
            assert refused.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")
        plain = http("POST", f"/onboarding/{key}/login", raw="{}", headers={"Content-Type": "text/plain"})
        assert plain.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize("seq", [-1, 0, 1.5, "7", True, 2**53, None])
    def test_may_count_saves_with_whole_numbers_only(self, http: HttpApi, seq: object) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", {"page": "p" * 16, "seq": seq})
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert [fault["field"] for fault in refused.json["errors"]] == ["seq"]

    def test_with_text_that_is_no_unicode_is_refused(self, http: HttpApi) -> None:
        _, key = http.new()
        for raw in ('{"account_name": "\\ud800"}', '{"\\ud800": 1}'):
            assert http("PATCH", f"/onboarding/{key}/save", raw=raw).status == 422


class TestWhatChaliceAnswersByItself:
    def test_is_a_problem_where_no_route_is(self, http: HttpApi) -> None:
        assert http("GET", "/nowhere").refusal == (404, "NOT_FOUND")

    def test_is_a_problem_where_the_method_is_wrong(self, http: HttpApi) -> None:
        refused = http("PUT", "/v1/onboarding")
        assert refused.refusal == (405, "METHOD_NOT_ALLOWED")
        assert set(refused.headers["Allow"].split(", ")) == {"GET", "POST"}

    def test_is_a_problem_where_the_event_is_odd(self, http: HttpApi) -> None:
        event = http.event("GET", "/onboarding/x")
        answer = app({**event, "headers": None, "body": None, "pathParameters": None}, None)
        assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (500, "INTERNAL")


class TestAFailure:
    def reply(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> Reply:
        """The answer to a save during which the table fails like this; None: somebody else always writes first."""
        onboarding_id, key = http.new()
        error = error or Conflict(http.record(onboarding_id))
        monkeypatch.setattr(http.api.desk.store, "write", broken(error))
        return http("PATCH", f"/onboarding/{key}/save", {"index_name": "a"})

    @pytest.mark.parametrize(
        "error",
        [
            throttled(),
            throttled(code="ProvisionedThroughputExceededException"),
            throttled(code="TransactionCanceledException", CancellationReasons=[{"Code": "ThrottlingError"}]),
            EndpointConnectionError(endpoint_url="https://dynamodb.example"),
        ],
    )
    def test_of_a_busy_table_may_be_tried_again(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        answer = self.reply(http, monkeypatch, error)
        assert answer.refusal == (503, "UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0

    def test_by_lost_races_may_be_tried_again(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = self.reply(http, monkeypatch, None)
        assert answer.refusal == (409, "BUSY")
        assert int(answer.headers["Retry-After"]) > 0

    def test_by_an_edge_that_no_lifecycle_has_is_a_fault_of_ours_and_logged(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = self.reply(http, monkeypatch, UnknownEdge("revoked", "registered"))
        assert answer.refusal == (500, "INTERNAL")
        assert "no edge from 'revoked' to 'registered'" in [getattr(line, "reason", "") for line in caplog.records]

    def test_that_nobody_expected_tells_the_caller_nothing_but_where_to_ask(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = self.reply(http, monkeypatch, RuntimeError("password=hunter2"))
        assert answer.refusal == (500, "INTERNAL")
        assert answer.json["request_id"] == "request-1"
        (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
        facts = json.loads(JsonLines().format(line))
        assert (facts["error"], facts["request_id"]) == ("RuntimeError", "request-1")
        assert "console.py" in facts["at"] or "save.py" in facts["at"] or "store.py" in facts["at"]
        assert "hunter2" not in json.dumps(answer.json) + caplog.text + json.dumps(facts)

    def test_by_missing_rights_is_ours_and_not_worth_trying_again(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = self.reply(http, monkeypatch, throttled(code="AccessDeniedException"))
        assert answer.refusal == (500, "INTERNAL")
        assert "secret-thing" not in json.dumps(answer.json)


class TestTheRateLimit:
    def test_holds_back_one_address_but_not_another(self, http: HttpApi) -> None:
        _, key = http.new()
        for attempt in range(limits.SIGNING_IN.per_address):
            body = {"email": EMAIL, "password": PASSWORD}
            assert http("POST", f"/onboarding/guess-{attempt}/login", body).status == 401
        refused = http("POST", f"/onboarding/{key}/login", body)
        assert refused.refusal == (429, "TOO_MANY_REQUESTS")
        assert http("POST", f"/onboarding/{key}/login", body, address="203.0.113.9").status == 422

    def test_ends_with_its_window(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        _, key = http.new()
        monkeypatch.setattr(console, "READING", replace(limits.READING, per_address=1))
        assert http("GET", f"/onboarding/{key}").status == 200
        refused = http("GET", f"/onboarding/{key}")
        assert refused.refusal == (429, "TOO_MANY_REQUESTS")
        http.clock.pass_(seconds=int(refused.headers["Retry-After"]))
        assert http("GET", f"/onboarding/{key}").status == 200

    def test_does_not_count_a_verified_registrant(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        _, key, token = http.claimed()
        self._count_to(http, monkeypatch, 10_000)
        assert http("GET", f"/onboarding/{key}", token=token).status == 200
        assert http("PATCH", f"/onboarding/{key}/save", {}, token=token).status == 200
        assert http("GET", f"/onboarding/{key}", token=http.customer(seconds=-60)).status == 429

    def test_lets_customers_in_when_it_cannot_count(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, key = http.new()
        monkeypatch.setattr(http.api.rates, "count", broken(throttled("UpdateItem")))
        assert http("GET", f"/onboarding/{key}").status == 200
        assert "requests are not being counted" in caplog.text

    @pytest.mark.parametrize(
        ("behind_cloudflare", "source", "header", "counted"),
        [
            (False, "198.51.100.7", "203.0.113.9", "198.51.100.7"),
            (True, "198.51.100.7", "203.0.113.9", "203.0.113.9"),
            (True, "198.51.100.7", None, "198.51.100.7"),
            (True, "198.51.100.7", "not an address", "unknown"),
            (False, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ],
    )
    def test_believes_cloudflares_header_only_behind_cloudflare(
        self,
        http: HttpApi,
        monkeypatch: pytest.MonkeyPatch,
        behind_cloudflare: bool,
        source: str,
        header: str | None,
        counted: str,
    ) -> None:
        _, key = http.new()
        seen: list[str] = []
        monkeypatch.setattr(limits, "_count", lambda call, limit, kind, who: seen.append(who))
        setting = {"behind_cloudflare": behind_cloudflare}
        monkeypatch.setitem(vars(http.api), "settings", http.api.settings.but(**setting))
        http("GET", f"/onboarding/{key}", address=source, headers={"CF-Connecting-IP": header} if header else {})
        assert seen == [counted]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("::ffff:198.51.100.7", "::ffff:203.0.113.9"),
            ("64:ff9b::198.51.100.7", "64:ff9b::203.0.113.9"),
            ("2001:0:4136:e378:8000:63bf:39cc:9bf8", "2001:0:4136:e378:8000:63bf:34ff:8ef6"),
            ("2001:db8:1:2::7", "2001:db8:1:3::7"),
        ],
        ids=["IPv4-mapped", "translated", "Teredo", "two networks"],
    )
    def test_does_not_count_two_clients_as_one(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, one: str, other: str
    ) -> None:
        monkeypatch.setattr(console, "READING", replace(limits.READING, per_address=1))
        _, key = http.new()
        assert [http("GET", f"/onboarding/{key}", address=who).status for who in (one, other, one)] == [200, 200, 429]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("198.51.100.7", "::ffff:198.51.100.7"),
            ("198.51.100.7", "64:ff9b::198.51.100.7"),
            ("2002:c633:6407:1::1", "2002:c633:6407:2::1"),
            ("2001:db8:1:2::7", "2001:db8:1:2::8"),
        ],
        ids=["IPv4-mapped", "translated", "6to4", "one network"],
    )
    def test_does_not_count_one_client_as_two(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, one: str, other: str
    ) -> None:
        monkeypatch.setattr(console, "READING", replace(limits.READING, per_address=1))
        _, key = http.new()
        assert [http("GET", f"/onboarding/{key}", address=who).status for who in (one, other)] == [200, 429]

    def test_stores_neither_address_nor_key(self, http: HttpApi) -> None:
        _, key = http.new()
        http("GET", f"/onboarding/{key}")
        items = http.items(RATES)
        assert len(items) == 1
        assert all(int(item["expires_at"]["N"]) > http.clock().timestamp() for item in items)
        assert key not in str(items)
        assert "198.51.100.7" not in str(items)

    @staticmethod
    def _count_to(http: HttpApi, monkeypatch: pytest.MonkeyPatch, hits: int) -> None:
        count = http.api.rates.count
        raised = lambda *args: type(count(*args))(hits, count(*args).seconds_left)  # noqa: E731
        monkeypatch.setattr(http.api.rates, "count", raised)


class TestTheAccessLog:
    def lines(self, caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
        """Every access line, as written."""
        mine = [record for record in caplog.records if record.name.endswith("front_door")]
        return [json.loads(JsonLines().format(record)) for record in mine]

    def test_has_one_line_for_each_request(self, http: HttpApi, caplog: pytest.LogCaptureFixture) -> None:
        onboarding_id, key = http.new()
        caplog.clear()
        http("GET", f"/onboarding/{key}")
        http("GET", "/onboarding/unknown")
        opened, refused = self.lines(caplog)
        assert {name: opened[name] for name in ("method", "resource", "status", "code", "onboarding_id")} == {
            "method": "GET",
            "resource": "/onboarding/{key}",
            "status": 200,
            "code": "",
            "onboarding_id": onboarding_id,
        }
        assert (refused["status"], refused["code"], refused["onboarding_id"]) == (401, "LINK_INVALID", "")
        assert opened["ms"] >= 0

    def test_gives_no_secret_away(self, http: HttpApi, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        _, key = http.new()
        http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        done = http("POST", f"/onboarding/{key}/confirm", {"email": EMAIL, "code": "123456", "password": PASSWORD})
        http("PATCH", f"/onboarding/{key}/save", {"index_name": "x y"}, token=done.json["access_token"])
        http.admin("GET", f"/{key}")
        http("GET", f"/onboarding/{key}")
        written = "\n".join(JsonLines().format(record) for record in caplog.records)
        for secret in (key, EMAIL, PASSWORD, done.json["access_token"], "refresh-token", "se@onramp"):
            assert secret not in written
