"""Who may ask for a change, and in what form: cursors and tokens."""

from __future__ import annotations

import base64
import json

import pytest

from tests.integration.http_api import HttpApi

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
            cursor_of(["gsi1", "", ""]),
            cursor_of(["gsi1", "ONBOARDING#x", "2026-01-05T09:00:00.000Z"]) + "!!",
            cursor_of(["gsi1", "ONBOARDING#\ud800", "x"]),
            cursor_of(["gsi4", "ONBOARDING#x", "2026-01-05T09:00:00.000Z"]),
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
