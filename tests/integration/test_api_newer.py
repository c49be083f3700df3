"""A record in a status that only newer code has, during a deploy or after a rollback: everybody can read it, and nobody
who changes it does harm."""

from __future__ import annotations

import pytest

from tests.integration.http_api import HttpApi


@pytest.fixture
def newer(http: HttpApi) -> tuple[str, str, str]:
    """An onboarding that newer code has put on hold: its id, its link and its registrant's token."""
    onboarding_id, key, token = http.claimed(index_name="shop")
    http.rewrite(onboarding_id, status="on_hold", held_from="registered", owed={"watch_golden_path": "completed"})
    return onboarding_id, key, token


def test_is_shown_to_ses_and_to_its_customer(http: HttpApi, newer: tuple[str, str, str]) -> None:
    onboarding_id, key, token = newer
    detail = http.admin("GET", f"/{onboarding_id}")
    assert (detail.status, detail.json["status"], detail.json["held_from"]) == (200, None, "registered")
    assert http("GET", f"/v1/flows/ecom/records/{onboarding_id}", headers=http.access()).json["status"] == "on_hold"
    assert detail.json["plan"]["runnable"] == []
    for path in (f"/onboarding/{key}", f"/onboarding/{key}/progress"):
        shown = http("GET", path, token=token)
        assert (shown.status, shown.json["status"]) == (200, "registered"), (
            "pages know no other statuses than this code"
        )
    assert http.admin("GET", "").json["onboardings"][0]["status"] is None, "pages know no other statuses than this code"


def test_is_not_changed_and_whoever_tries_is_told_why(http: HttpApi, newer: tuple[str, str, str]) -> None:
    onboarding_id, key, token = newer
    before = http.items()
    one = f"/{onboarding_id}"
    refused = [
        http.admin("PATCH", one, {"note": "Call them."}),
        http.admin("DELETE", one),
        http.admin("POST", f"{one}/link"),
        http.admin("POST", f"{one}/actions/create_account/retry"),
        http("PATCH", f"/onboarding/{key}/save", {"index_name": "other"}, token=token),
        http("POST", f"/onboarding/{key}/submit", token=token),
    ]
    assert [answer.refusal for answer in refused] == [(503, "RECORD_TOO_NEW")] * len(refused)
    assert all("newer version" in answer.json["detail"] and answer.headers["Retry-After"] for answer in refused)
    assert http.items() == before
