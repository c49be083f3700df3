"""Who may ask for a change, and in what form: pages of other sites, content types, broken text, cursors, tokens."""

from __future__ import annotations

import base64
import json

import pytest

from tests.integration.http_api import HttpApi, Reply

ACCESS = "Cf-Access-Jwt-Assertion"


def cursor_of(value: object) -> str:
    """A value as a cursor looks."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


class TestACursor:
    @pytest.mark.parametrize(
        "cursor",
        [
            "MQ",
            *(cursor_of(value) for value in (None, True, 1.5, "xy", {}, {"a": 1, "b": 2}, [], [1, 2, 3], [None, "x"])),
            cursor_of([["LIST#ecom", "", ""]]),
            cursor_of([["LIST#ecom", "2026-01-05T09:00:00.000Z", "ONBOARDING#x"]]) + "!!",
            cursor_of([["LIST#ecom", "x", "ONBOARDING#\ud800"]]),
            cursor_of([["LIST#pixel", "2026-01-05T09:00:00.000Z", "ONBOARDING#x"]]),
            cursor_of([["ATTENTION#ecom", "2026-01-05T09:00:00.000Z", "ONBOARDING#x"]]),
            base64.urlsafe_b64encode(b"[" * 700).decode(),
            base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
            "%F0%9F%8D%AA",
            "",
        ],
    )
    def test_that_the_list_never_gave_out_is_refused(self, http: HttpApi, cursor: str) -> None:
        assert http.admin("GET", f"?cursor={cursor}").refusal == (400, "CURSOR_INVALID")

    def test_of_one_list_leads_nowhere_in_the_other(self, http: HttpApi) -> None:
        for _ in range(2):
            http.clock.pass_(minutes=1)
            http.fail(http.new()[0], "create_account")
        newest = http.admin("GET", "?limit=1").json["cursor"]
        waiting = http.admin("GET", "?limit=1&order=attention").json["cursor"]
        assert http.admin("GET", f"?cursor={newest}").status == 200
        assert http.admin("GET", f"?order=attention&cursor={newest}").refusal == (400, "CURSOR_INVALID")
        assert http.admin("GET", f"?cursor={waiting}").refusal == (400, "CURSOR_INVALID")

    def test_given_twice_is_refused_rather_than_one_of_them_chosen(self, http: HttpApi) -> None:
        refused = http.admin("GET", "?limit=1&limit=2")
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert refused.json["errors"][0]["field"] == "limit"


class TestAChangeByAnAdmin:
    """Cloudflare Access knows a browser by a cookie: what a page elsewhere asks for comes in the SE's name."""

    def change(self, http: HttpApi, onboarding_id: str, **headers: str) -> Reply:
        return http.admin("POST", f"/{onboarding_id}/link", **headers)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Sec_Fetch_Site": "anything"},
            {"Sec_Fetch_Site": ""},
            {"Origin": "https://shop.example"},
            {"Origin": "http://admin.example"},
            {"Origin": "https://admin.example:8443"},
            {"Origin": "https://admin.example.evil.example"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "https://shop.example", "Sec_Fetch_Site": "same-origin"},
        ],
    )
    def test_is_not_taken_from_a_page_that_is_not_our_own(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
    ) -> None:
        settings = http.api.settings.but(admin_url="https://admin.example/")
        monkeypatch.setitem(vars(http.api), "settings", settings)
        onboarding_id, _ = http.new()
        before = http.record(onboarding_id)
        assert self.change(http, onboarding_id, **headers).refusal == (403, "CROSS_SITE")
        assert http.record(onboarding_id) == before

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec_Fetch_Site": "none"},
            {"Origin": "https://admin.example", "Sec_Fetch_Site": "same-origin"},
            {"Origin": "https://ADMIN.example:443"},
        ],
    )
    def test_is_taken_from_the_admin_pages_and_from_programs(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
    ) -> None:
        settings = http.api.settings.but(admin_url="https://admin.example/")
        monkeypatch.setitem(vars(http.api), "settings", settings)
        onboarding_id, _ = http.new()
        assert self.change(http, onboarding_id, **headers).status == 201

    def test_may_come_from_the_apis_own_origin_where_no_other_is_set(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        own = self.change(http, onboarding_id, Host="admin.example", Origin="https://admin.example")
        assert own.status == 201
        other = self.change(http, onboarding_id, Host="admin.example", Origin="https://shop.example")
        assert other.refusal == (403, "CROSS_SITE")
        for origin in ("https://admin.example", "null"):  # and no name that it was sent to
            assert self.change(http, onboarding_id, Origin=origin).refusal == (403, "CROSS_SITE")


class TestABodysKind:
    @pytest.mark.parametrize(
        "kind",
        [
            None,
            "",
            "text/plain",
            "*/*",
            'text/plain; x="*/*"',
            "text/plain;application/json",
            "text/plain, application/json",
            "application/json, text/plain",
            "application/json; charset=latin-1",
            "application/x-www-form-urlencoded",
            "application/jsonp",
        ],
    )
    def test_must_be_said_to_be_json(self, http: HttpApi, kind: str | None) -> None:
        event = http.event("POST", "/v1/onboarding")
        said = {"Content-Type": kind} if kind is not None else {}
        refused = http.send(event, {ACCESS: http.issuer.engineer(http.clock), **said}, '{"account_name": "Ada"}')
        assert refused.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert http.admin("GET", "").json["onboardings"] == []

    @pytest.mark.parametrize(
        "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
    )
    def test_may_be_said_in_any_casing(self, http: HttpApi, kind: str) -> None:
        event = http.event("POST", "/v1/onboarding")
        headers = {ACCESS: http.issuer.engineer(http.clock), "Content-Type": kind}
        assert http.send(event, headers, '{"account_name": "Ada"}').status == 202

    def test_need_not_be_said_where_there_is_no_body(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert http.admin("POST", f"/{onboarding_id}/link").status == 201
        form = {"Content_Type": "text/plain"}
        assert http.admin("POST", f"/{onboarding_id}/link", **form).refusal == (415, "UNSUPPORTED_MEDIA_TYPE")

    def test_of_a_beacon_is_text(self, http: HttpApi) -> None:
        _, key = http.new()
        beacon = http.event("POST", f"/onboarding/{key}/save")
        assert http.send(beacon, {"Content-Type": "text/plain;charset=UTF-8"}, '{"index_name": "a"}').status == 200
        assert http.send(beacon, {}, '{"index_name": "b"}').refusal == (415, "UNSUPPORTED_MEDIA_TYPE")


class TestTextThatWasBroken:
    """The gateway puts U+FFFD in place of bytes that are no UTF-8, before the application sees them."""

    @pytest.mark.parametrize(
        "raw",
        [
            '{"account_name": "Caf\ufffd"}',
            '{"account_name": "Ada", "\ufffd": 1}',
            b'{"account_name": "Caf\xe9"}',
            '{"account_name": "Café"}'.encode("utf-16"),
        ],
    )
    def test_is_refused_whole(self, http: HttpApi, raw: str | bytes) -> None:
        onboarding_id, key = http.new()
        before = http.record(onboarding_id)
        assert http("PATCH", f"/onboarding/{key}/save", raw=raw).refusal == (400, "BODY_NOT_UTF8")
        assert http.record(onboarding_id) == before

    def test_cannot_become_a_password(self, http: HttpApi) -> None:
        _, key = http.new()
        raw = '{"email": "ada@shop.example", "password": "correct h\ufffdrse"}'
        assert http("POST", f"/onboarding/{key}/signup", raw=raw).refusal == (400, "BODY_NOT_UTF8")

    def test_is_refused_by_field_where_the_caller_wrote_it_so(self, http: HttpApi) -> None:
        _, key = http.new()
        refused = http("PATCH", f"/onboarding/{key}/save", raw='{"account_name": "Caf\\ufffd"}')
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert refused.json["errors"][0]["field"] == "account_name"

    def test_in_a_query_is_refused(self, http: HttpApi) -> None:
        assert http.admin("GET", "?cursor=%FF").refusal == (400, "CURSOR_INVALID")
        assert http.admin("GET", "?order=%FF").refusal == (422, "VALIDATION_FAILED")


class TestAnAdminsToken:
    @pytest.mark.parametrize(
        "email", ["", " ", "\t", "\u200b", "\u3164", "nobody", "@", " @ ", "\u200b@\u200b", None, 7, ["a@b.example"]]
    )
    def test_that_names_nobody_opens_nothing(self, http: HttpApi, email: object) -> None:
        token = http.issuer.engineer(http.clock, email=email)  # type: ignore[arg-type]
        for method in ("GET", "POST"):
            refused = http(method, "/v1/onboarding", {"account_name": "Ada"}, headers={ACCESS: token})
            assert refused.refusal == (401, "TOKEN_INVALID")

    def test_of_a_service_opens_nothing(self, http: HttpApi) -> None:
        robot = "robot.access"
        access = http.issuer.access
        for token in (access(http.clock, common_name=robot), access(http.clock, common_name=robot, sub="")):
            assert http("GET", "/v1/onboarding", headers={ACCESS: token}).refusal == (401, "TOKEN_INVALID")

    @pytest.mark.parametrize("sub", ["", " ", "\u200b"])
    def test_and_a_customers_need_somebody_they_are_about(self, http: HttpApi, sub: str) -> None:
        _, key = http.new()
        refused = http("POST", f"/onboarding/{key}/claim", token=http.customer(sub))
        assert refused.refusal == (401, "TOKEN_INVALID")
