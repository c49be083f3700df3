"""Records with what only newer code has (a status, an attribute, an action, a flow), during a deploy or after a
rollback: everybody can read what can be read, and nobody who changes it does harm."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.records.codec import DETAILS, Item
from tests.integration.http_api import ANSWERS, HttpApi
from tests.table import TABLE


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


def test_an_attribute_that_only_newer_code_has_outlives_every_write(http: HttpApi) -> None:
    onboarding_id, key, token = http.claimed()
    novelty = {"M": {"says": {"S": "what only newer code knows"}}}
    put(http, onboarding_id, novelty=novelty)
    assert http.admin("PATCH", f"/{onboarding_id}", {"note": "Call them."}).status == 200
    assert http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).status == 200
    assert http("POST", f"/onboarding/{key}/submit", token=token).status == 200
    assert item(http, onboarding_id)["novelty"] == novelty


def test_an_action_that_only_newer_code_has_is_kept_and_is_nobodys_to_retry(http: HttpApi) -> None:
    onboarding_id, key, token = http.claimed(index_name="shop")
    http.fail(onboarding_id, "write_poem")
    kept = item(http, onboarding_id)["actions"]["M"]["write_poem"]
    one = f"/v1/flows/ecom/records/{onboarding_id}"
    shown = http("GET", one, headers=http.access())
    assert (shown.status, shown.json["attention"]) == (200, "“write_poem” has failed (REFUSED).")
    assert "write_poem" not in [action["name"] for action in shown.json["actions"]]
    assert http("GET", f"{one}/attempts", headers=http.access()).status == 200
    refused = http("POST", f"{one}/actions/write_poem/retry", headers=http.access())
    assert refused.refusal == (404, "ACTION_NOT_FOUND")
    assert http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).status == 200
    assert http("POST", f"/onboarding/{key}/submit", token=token).status == 200
    assert item(http, onboarding_id)["actions"]["M"]["write_poem"] == kept


def test_a_flow_that_only_newer_code_has_is_left_alone_in_words(http: HttpApi) -> None:
    onboarding_id, key, token = http.claimed()
    put(http, onboarding_id, flow={"S": "tomorrow"})
    before = http.items()
    one = f"/{onboarding_id}"
    for answer in (http.admin("GET", one), http.admin("PATCH", one, {"note": "Ours?"}), http.admin("DELETE", one)):
        assert answer.refusal == (503, "RECORD_TOO_NEW")
        assert "newer version" in answer.json["detail"]
    assert http("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).refusal == (503, "RECORD_TOO_NEW")
    assert [line["title"] for line in http.admin("GET", "").json["onboardings"]] == ["Ada's Shop"]
    unknown = http("GET", f"/v1/flows/tomorrow/records/{onboarding_id}", headers=http.access())
    assert unknown.refusal == (404, "FLOW_NOT_FOUND")
    assert http.items() == before


def item(http: HttpApi, onboarding_id: str) -> Item:
    """The record, as it is stored."""
    (found,) = [one for one in http.items() if one["pk"]["S"].endswith(onboarding_id) and one["sk"]["S"] == DETAILS]
    return found


def put(http: HttpApi, onboarding_id: str, **attributes: Any) -> None:
    """Let newer code have stored these attributes."""
    http.api.desk.store.client.put_item(TableName=TABLE, Item={**item(http, onboarding_id), **attributes})
