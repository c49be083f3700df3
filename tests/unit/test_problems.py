"""Problems, log lines and wiring that need no table."""

from __future__ import annotations

import json
import logging

import pytest

from chalicelib.errors import Permanent, Problem, Retryable, SettingMissing
from chalicelib.handlers.http import problems
from chalicelib.logs import JsonLines
from chalicelib.wiring import api as bootstrap


def test_a_problem_is_an_rfc_9457_document() -> None:
    answer = problems.answer(
        Problem(422, "X_WRONG", "x is wrong.", errors=[{"field": "x", "message": "is wrong"}], extra={"more": 1}), None
    )
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body) == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "code": "X_WRONG",
        "detail": "x is wrong.",
        "errors": [{"field": "x", "code": "X_WRONG", "message": "is wrong"}],
        "more": 1,
    }


def test_a_problems_own_members_cannot_be_overwritten() -> None:
    answer = problems.answer(Problem(409, "BUSY", "Busy.", extra={"status": 200, "code": "FINE"}), None)
    document = json.loads(answer.body)
    assert (document["status"], document["code"]) == (409, "BUSY")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Retryable("X_UNAVAILABLE", "Down."), 503, "UNAVAILABLE"),
        (Permanent("X_REFUSED", "No.", hint="Ask."), 500, "INTERNAL"),
        (SettingMissing("CONSOLE_URL"), 500, "INTERNAL"),
        (KeyError("x"), 500, "INTERNAL"),
    ],
)
def test_what_is_no_problem_becomes_one(error: Exception, status: int, code: str) -> None:
    answer = problems.answer(error, None)
    assert (answer.status_code, json.loads(answer.body)["code"]) == (status, code)


def test_a_missing_setting_is_named_in_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    answer = problems.answer(SettingMissing("CONSOLE_URL"), None)
    assert "CONSOLE_URL" not in answer.body
    assert "CONSOLE_URL" in json.loads(JsonLines().format(caplog.records[-1]))["reason"]


def test_a_log_line_is_json_without_the_text_of_exceptions() -> None:
    error = ValueError("hunter2")
    info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", (), info)
    line = JsonLines().format(record)
    assert json.loads(line)["errorType"] == "ValueError"
    assert "hunter2" not in line


def test_the_api_is_wired_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.integration.http_api import ENVIRON

    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    bootstrap.api.cache_clear()
    try:
        assert bootstrap.api() is bootstrap.api()
        assert bootstrap.api().desk.store.table == "test-OnboardingTable"
    finally:
        bootstrap.api.cache_clear()


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSOLE_URL", raising=False)
    bootstrap.api.cache_clear()
    with pytest.raises(SettingMissing):
        bootstrap.api()
