"""What a solutions engineer can do."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.records import codec
from chalicelib.records.ledger import BULK_LANE, Entry, Failure, Status
from tests.integration.http_api import ANSWERS, HttpApi
from tests.integration.tokens import SE
from tests.table import TABLE

NEW = {"account_name": "Ada's Shop", "note": "Call them on Monday."}
ROUTES = [
    ("POST", ""),
    ("GET", ""),
    ("GET", "/x"),
    ("PATCH", "/x"),
    ("DELETE", "/x"),
    ("POST", "/x/erasure"),
    ("POST", "/x/link"),
    ("POST", "/x/actions/create_account/retry"),
]


class TestAnAdminRoute:
    @pytest.mark.parametrize(("method", "path"), ROUTES)
    def test_is_closed_without_an_access_token(self, http: HttpApi, method: str, path: str) -> None:
        refused = http(method, f"/v1/onboarding{path}", {}, token=http.customer())
        assert refused.refusal == (401, "TOKEN_MISSING")

    @pytest.mark.parametrize(("method", "path"), ROUTES)
    def test_is_closed_for_a_customers_token(self, http: HttpApi, method: str, path: str) -> None:
        refused = http(method, f"/v1/onboarding{path}", {}, headers={"Cf-Access-Jwt-Assertion": http.customer()})
        assert refused.refusal == (401, "TOKEN_INVALID")

    def test_takes_no_change_that_a_page_of_another_site_asked_for(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        before = http.record(onboarding_id)
        refused = http.admin("POST", f"/{onboarding_id}/link", Sec_Fetch_Site="cross-site")
        assert refused.refusal == (403, "CROSS_SITE")
        assert http.record(onboarding_id) == before
        assert http.admin("POST", f"/{onboarding_id}/link", Sec_Fetch_Site="same-origin").status == 201

    def test_does_not_know_what_nobody_made(self, http: HttpApi) -> None:
        for name in ("nobody", "x" * 3000):
            assert http.admin("GET", f"/{name}").refusal == (404, "ONBOARDING_NOT_FOUND")


class TestCreating:
    def test_answers_with_the_link_before_anything_has_happened(self, http: HttpApi) -> None:
        made = http.admin("POST", "", NEW)
        assert made.status == 202
        assert made.json["link"].startswith("https://console.example/onboarding?key=")
        assert (made.json["status"], made.json["created_by"]) == ("pending", SE)
        assert made.json["valid_until"] == "2026-02-04T09:00:00.000Z"

    def test_needs_the_accounts_name(self, http: HttpApi) -> None:
        refused = http.admin("POST", "", {"note": "x"})
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert refused.json["errors"] == [{"field": "account_name", "code": "REQUIRED", "message": "is required"}]

    def test_with_the_same_key_makes_one_onboarding(self, http: HttpApi) -> None:
        first = http.admin("POST", "", NEW, Idempotency_Key="k1")
        again = http.admin("POST", "", NEW, Idempotency_Key="k1")
        assert first.json == again.json
        other = http.admin("POST", "", {**NEW, "note": "other"}, Idempotency_Key="k1")
        assert other.refusal == (422, "IDEMPOTENCY_KEY_REUSED")
        assert len(http.admin("GET", "").json["onboardings"]) == 1

    @pytest.mark.parametrize("key", ["", "with blank", "x" * 201, "käse"])
    def test_refuses_a_key_that_is_none(self, http: HttpApi, key: str) -> None:
        assert http.admin("POST", "", NEW, Idempotency_Key=key).refusal == (400, "IDEMPOTENCY_KEY_INVALID")


class TestListing:
    def test_goes_from_newest_to_oldest_page_by_page(self, http: HttpApi) -> None:
        made = []
        for _ in range(3):
            http.clock.pass_(minutes=1)
            made.append(http.new()[0])
        first = http.admin("GET", "?limit=2").json
        rest = http.admin("GET", f"?limit=2&cursor={first['cursor']}").json
        assert [line["onboarding_id"] for line in first["onboardings"] + rest["onboardings"]] == made[::-1]
        assert rest["cursor"] is None

    def test_shows_what_waits_for_an_se(self, http: HttpApi) -> None:
        http.new()
        onboarding_id, _ = http.new()
        http.fail(onboarding_id, "create_account")
        lines = http.admin("GET", "?order=attention").json["onboardings"]
        assert [line["onboarding_id"] for line in lines] == [onboarding_id]
        assert lines[0]["attention_since"] == "2026-01-05T09:00:00.000Z"

    def test_shows_a_record_that_nobody_can_read(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        _spoil(http, onboarding_id)
        http.api.desk.store.mark_unreadable(f"ONBOARDING#{onboarding_id}", why="status", now=http.clock())
        lines = http.admin("GET", "?order=attention").json["onboardings"]
        assert [(line["onboarding_id"], line["status"]) for line in lines] == [(onboarding_id, None)]
        assert lines[0]["attention_since"] == "2026-01-05T09:00:00.000Z"

    def test_says_that_a_link_has_expired(self, http: HttpApi) -> None:
        http.new()
        http.claimed()
        http.clock.pass_(days=31)
        lines = http.admin("GET", "").json["onboardings"]
        assert {line["status"]: line["link"]["expired"] for line in lines} == {"pending": True, "registered": False}

    def test_never_shows_a_link(self, http: HttpApi) -> None:
        _, key = http.new()
        assert key not in json.dumps(http.admin("GET", "").json)

    @pytest.mark.parametrize(
        ("query", "refusal"),
        [
            ("?limit=0", (422, "VALIDATION_FAILED")),
            ("?limit=101", (422, "VALIDATION_FAILED")),
            ("?limit=ten", (422, "VALIDATION_FAILED")),
            ("?order=oldest", (422, "VALIDATION_FAILED")),
            ("?page=2", (422, "FIELD_NOT_ALLOWED")),
            ("?cursor=nonsense", (400, "CURSOR_INVALID")),
            ("?cursor=WzEsMl0", (400, "CURSOR_INVALID")),
        ],
    )
    def test_refuses_what_it_does_not_understand(self, http: HttpApi, query: str, refusal: tuple[int, str]) -> None:
        assert http.admin("GET", query).refusal == refusal


class TestTheDetail:
    def test_shows_record_link_actions_plan_and_history(self, http: HttpApi) -> None:
        onboarding_id, key, _ = http.submitted()
        http.fail(onboarding_id, "create_account")
        seen = http.admin("GET", f"/{onboarding_id}").json
        assert seen["link"]["url"].endswith(key)
        assert (seen["answers"], seen["note"], seen["registered_by"]) == (ANSWERS, "", "ada")
        failed = next(action for action in seen["actions"] if action["name"] == "create_account")
        assert (failed["attempts"], failed["failures"], failed["failure"]["hint"]) == (3, 1, "Ask them.")
        assert seen["plan"]["runnable"] == ["notify"]
        lifecycle = [line["after"] for line in seen["history"] if line["kind"] == "lifecycle"]
        assert lifecycle == ["pending", "registered", "submitted"]

    def test_shows_health_with_its_age(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        seen = http.admin("GET", f"/{onboarding_id}").json["health"]
        assert (seen["index"]["state"], seen["index"]["counts"]) == ("READY", {"indexes": 1, "documents": 3})
        assert (seen["age_seconds"], seen["checked_at"]) == (0, "2026-01-05T09:00:00.000Z")
        check = seen["pixel"]["checks"][0]
        assert set(check) == {"name", "title", "state", "code", "reason", "next_step", "docs", "checked_at"}

    def test_is_the_only_one_that_asks_for_health(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.admin("GET", "")
        http.admin("GET", "?order=attention")
        assert http.health.asked == 0
        http.admin("GET", f"/{onboarding_id}")
        assert http.health.asked == 1

    def test_previews_what_the_engine_would_do(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert http.admin("GET", f"/{onboarding_id}").json["plan"]["runnable"] == ["create_account"]

    def test_holds_the_links_key_in_the_link_and_nowhere_else(self, http: HttpApi) -> None:
        onboarding_id, key, _ = http.claimed()
        seen = http.admin("GET", f"/{onboarding_id}").json
        del seen["link"]["url"]
        assert key not in json.dumps(seen)

    def test_of_a_record_that_nobody_can_read_says_so(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        _spoil(http, onboarding_id)
        refused = http.admin("GET", f"/{onboarding_id}")
        assert refused.refusal == (409, "ONBOARDING_UNREADABLE")
        waiting = http.admin("GET", "?order=attention").json["onboardings"]
        assert [line["onboarding_id"] for line in waiting] == [onboarding_id]


class TestAmending:
    def test_changes_note_and_tasks_and_starts_nothing(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        due_before = http.record(onboarding_id).due_at
        seen = http.admin(
            "PATCH", f"/{onboarding_id}", {"note": "Two\nlines.", "se_tasks": {"pixel_customization": True}}
        )
        assert seen.json["note"] == "Two\nlines."
        task = seen.json["se_tasks"][0]
        assert (task["name"], task["done"], task["by"]) == ("pixel_customization", True, SE)
        assert http.record(onboarding_id).due_at == due_before

    def test_refuses_a_task_that_there_is_not(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        refused = http.admin("PATCH", f"/{onboarding_id}", {"se_tasks": {"nap": True}})
        assert refused.refusal == (422, "TASK_UNKNOWN")

    def test_corrects_an_answer_that_was_refused_and_resumes_the_action(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        seen = http.admin("PATCH", f"/{onboarding_id}", {"answers": {"index_name": "products-2"}}).json
        assert (seen["answers"]["index_name"], seen["answers_version"]) == ("products-2", 2)
        assert http.record(onboarding_id).entry("create_index").status is Status.WAITING
        assert [line["actor"] for line in seen["history"] if line["kind"] == "correction"] == [SE]

    @pytest.mark.parametrize(
        ("answers", "refusal"),
        [
            ({"index_tier": "production"}, (409, "NOT_CORRECTABLE")),
            ({"index_name": "NOT A NAME"}, (422, "VALIDATION_FAILED")),
            ({"registered_by": "me"}, (422, "FIELD_NOT_ALLOWED")),
            ({}, (422, "VALIDATION_FAILED")),
        ],
    )
    def test_corrects_nothing_else(self, http: HttpApi, answers: dict[str, str], refusal: tuple[int, str]) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        before = http.record(onboarding_id)
        assert http.admin("PATCH", f"/{onboarding_id}", {"answers": answers}).refusal == refusal
        assert http.record(onboarding_id) == before

    @pytest.mark.parametrize("name", ["index_name", "index_type", "index_tier", "account_name", "storefront_type"])
    def test_takes_no_needed_answer_away(self, http: HttpApi, name: str) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=(name,))
        before = http.record(onboarding_id)
        refused = http.admin("PATCH", f"/{onboarding_id}", {"answers": {name: None}})
        assert refused.refusal == (422, "ANSWERS_MISSING")
        assert [fault["field"] for fault in refused.json["errors"]] == [f"answers.{name}"]
        assert http.record(onboarding_id) == before

    def test_takes_an_answer_away_that_nobody_needs(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("custom_model",))
        seen = http.admin("PATCH", f"/{onboarding_id}", {"answers": {"custom_model": None}})
        assert (seen.status, "custom_model" in seen.json["answers"]) == (200, False)
        assert http.record(onboarding_id).entry("create_index").status is Status.WAITING

    def test_is_not_held_up_by_an_answer_that_is_needed_only_since_then(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.rewrite(onboarding_id, answers={k: v for k, v in ANSWERS.items() if k != "storefront_type"})
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        assert http.admin("PATCH", f"/{onboarding_id}", {"answers": {"index_name": "products-2"}}).status == 200

    def test_takes_a_type_that_the_account_has_got_since_we_looked(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        known = Entry(status=Status.SUCCEEDED, result={"index_types": ["fashion"]})
        gone = Failure(code="INDEX_TYPE_UNKNOWN", message="No such type.", fields=("index_type",))
        failed = Entry(status=Status.FAILED, failure=gone)
        http.rewrite(onboarding_id, actions={"initialise_ecom": known, "create_index": failed})
        assert http.admin("PATCH", f"/{onboarding_id}", {"answers": {"index_type": "shoes"}}).status == 200

    def test_does_not_mix_corrections_with_anything_else(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_index", fields=("index_name",))
        mixed = {"answers": {"index_name": "products-2"}, "se_tasks": {"nap": True}}
        assert http.admin("PATCH", f"/{onboarding_id}", mixed).refusal == (422, "VALIDATION_FAILED")
        assert http.record(onboarding_id).answers_version == 1


class TestRevoking:
    def test_kills_the_link_and_is_answered_the_same_again(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        first = http.admin("DELETE", f"/{onboarding_id}")
        assert (first.status, first.json["status"], first.json["link"]) == (200, "revoked", None)
        assert http.admin("DELETE", f"/{onboarding_id}").json == first.json
        assert http("GET", f"/onboarding/{key}").refusal == (401, "LINK_REVOKED")
        assert http.admin("POST", f"/{onboarding_id}/link").refusal == (409, "REVOKED")

    def test_comes_too_late_after_submission(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        assert http.admin("DELETE", f"/{onboarding_id}").refusal == (409, "ALREADY_SUBMITTED")


class TestANewLink:
    def test_replaces_the_old_one_at_once(self, http: HttpApi) -> None:
        onboarding_id, old = http.new()
        http.clock.pass_(days=20)
        made = http.admin("POST", f"/{onboarding_id}/link")
        new = made.json["link"].partition("key=")[2]
        assert (made.status, made.json["valid_until"]) == (201, "2026-02-24T09:00:00.000Z")
        assert http("GET", f"/onboarding/{old}").refusal == (401, "LINK_REVOKED")
        assert http("GET", f"/onboarding/{new}").status == 200


class TestRetrying:
    def test_lets_a_failed_action_go_on(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.fail(onboarding_id, "create_account")
        retried = http.admin("POST", f"/{onboarding_id}/actions/create_account/retry")
        assert (retried.status, retried.json["status"], retried.json["attempts"]) == (202, "waiting", 3)

    def test_tries_now_what_would_be_tried_again_in_hours(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        entry = Entry(status=Status.WAITING, fence=9, failure=Failure(code="GITHUB_RATE_LIMITED", message="Wait."))
        retry = f"/{onboarding_id}/actions/commit_pixel_source/retry"
        for ahead, answered in ((timedelta(hours=5), 202), (timedelta(), 409)):
            due = entry.model_copy(update={"due_at": http.clock() + ahead})
            http.rewrite(onboarding_id, actions={"commit_pixel_source": due})
            assert http.admin("POST", retry).status == answered
            assert http.record(onboarding_id).entry("commit_pixel_source").due_at == http.clock(), "as soon as may be"

    def test_leaves_alone_what_the_lane_of_bulk_work_has(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        due = http.clock() + timedelta(hours=5)
        failure = Failure(code="UNAVAILABLE", message="No.")
        entry = Entry(status=Status.WAITING, fence=9, holder=BULK_LANE, due_at=due, failure=failure)
        http.rewrite(onboarding_id, actions={"commit_pixel_source": entry})
        retry = f"/{onboarding_id}/actions/commit_pixel_source/retry"
        assert http.admin("POST", retry).refusal == (409, "NOT_FAILED")

    def test_refuses_what_cannot_be_retried(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        retry = f"/{onboarding_id}/actions/create_account/retry"
        assert http.admin("POST", retry).refusal == (409, "NOT_FAILED")
        http.fail(onboarding_id, "create_account", retryable=False)
        assert http.admin("POST", retry).status == 202, "trying again harms nobody, however little hope there is"
        assert http.admin("POST", f"/{onboarding_id}/actions/nap/retry").refusal == (404, "ACTION_NOT_FOUND")

    def test_refuses_what_belonged_to_a_path_that_the_record_has_left(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert http.admin("DELETE", f"/{onboarding_id}").status == 200
        http.fail(onboarding_id, "create_account")
        refused = http.admin("POST", f"/{onboarding_id}/actions/create_account/retry")
        assert refused.refusal == (409, "REVOKED")
        assert "create_account is not tried again" in refused.json["detail"]


def _spoil(http: HttpApi, onboarding_id: str) -> None:
    """Make the stored record one that this code cannot read."""
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(f"ONBOARDING#{onboarding_id}", codec.DETAILS),
        UpdateExpression="SET #status = :odd",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":odd": {"L": []}},
    )
