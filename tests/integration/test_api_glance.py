"""Health at a glance: kept whenever health is read, shown in lists with its age, and in nobody's way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.platforms import Platforms
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.flows.ecom.outside import HEALTH, WHO_CLAIMS
from chalicelib.records import codec
from chalicelib.records.glance import FRESH_FOR, Glances
from tests.health_kit import USER, Everywhere
from tests.integration.http_api import HttpApi
from tests.pool_users import FakeUsers
from tests.simulation.dynamo_values import client_error
from tests.table import TABLE


@pytest.fixture
def everywhere() -> Everywhere:
    return Everywhere()


@pytest.fixture(autouse=True)
def _reading(http: HttpApi, everywhere: Everywhere, monkeypatch: pytest.MonkeyPatch) -> None:
    """Routes read health by the real read-out, which asks made-up sources and keeps what it comes to in the table."""
    glances = Glances(lambda: http.api.desk.store.client, TABLE)
    readout = Readout(everywhere.sources, http.clock, limits=Limits(keep=0), keep=glances.keep)
    made: dict[object, object] = {HEALTH.connect: readout.read, WHO_CLAIMS.connect: FakeUsers()}
    monkeypatch.setitem(vars(http.api), "platforms", Platforms(http.api.settings, http.clock, made=made))


def listed(http: HttpApi, query: str = "") -> dict[str, Any]:
    """The health of each line, by the onboarding's id."""
    lines = http.admin("GET", query).json["onboardings"]
    return {line["onboarding_id"]: line["health"] for line in lines}


def kept(http: HttpApi) -> list[dict[str, Any]]:
    return [plain for item in http.items() if (plain := codec.from_item(item))["sk"] == "HEALTH"]


class TestTheList:
    def test_shows_no_health_before_anybody_has_read_it_and_reads_none_itself(
        self, http: HttpApi, everywhere: Everywhere
    ) -> None:
        onboarding_id, _ = http.new()
        assert listed(http) == {onboarding_id: None}
        assert everywhere.asked.total() == 0

    def test_shows_the_health_that_was_read_last_with_its_age(self, http: HttpApi) -> None:
        read, unread = (http.claimed()[0] if who else http.new()[0] for who in (True, False))
        http.rewrite(read, facts={"system_account_id": "sys-1", "pixel_id": "px-1"})
        seen = http.admin("GET", f"/{read}/health").json["health"]
        states = {name: seen[name]["state"] for name in ("account", "team", "api_keys", "index", "pixel")}
        http.clock.pass_(minutes=40)
        assert listed(http) == {read: {"checked_at": "2026-01-05T09:00:00.000Z", **states}, unread: None}
        assert states["index"] == "READY"

    def test_shows_it_in_whatever_way_it_is_asked(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.fail(onboarding_id, "create_account")
        http.admin("GET", f"/{onboarding_id}/health")
        for query in ("?order=attention", "?status=pending", f"?find={onboarding_id}", "?title=ada"):
            assert listed(http, query)[onboarding_id]["index"] == "MISSING"

    def test_asks_the_table_once_for_all_of_a_page(self, http: HttpApi) -> None:
        for _ in range(30):
            http.new()
        before = http.api.desk.store.requests["read"]
        http.admin("GET", "?limit=30")
        assert http.api.desk.store.requests["read"] - before == 2

    def test_passes_over_what_was_kept_in_a_form_that_it_cannot_read(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        item = {"pk": f"ONBOARDING#{onboarding_id}", "sk": "HEALTH", "checked_at": 7, "states": ["READY"]}
        http.api.desk.store.client.put_item(TableName=TABLE, Item=codec.to_item(item))
        assert listed(http) == {onboarding_id: None}


class TestWhatIsKept:
    def test_touches_neither_the_record_nor_its_trigger_nor_its_history(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        before = http.items()
        http.admin("GET", f"/{onboarding_id}/health")
        after = http.items()
        assert [item for item in after if item["sk"] != {"S": "HEALTH"}] == before
        assert len(after) == len(before) + 1

    def test_names_nobody(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        http.admin("GET", f"/{onboarding_id}/health")
        (item,) = kept(http)
        assert set(item) == {"pk", "sk", "checked_at", "states"}
        assert all(state.replace("_", "").isupper() for state in item["states"].values())

    def test_is_written_again_once_a_state_has_changed_or_a_minute_is_over(
        self, http: HttpApi, everywhere: Everywhere
    ) -> None:
        onboarding_id, _ = http.new()
        http.rewrite(onboarding_id, facts={"system_account_id": "sys-1"})
        asked = http.api.desk.store.client.requests  # type: ignore[attr-defined]  # of the model

        def writes() -> int:
            before = asked["PutItem"]
            assert http.admin("GET", f"/{onboarding_id}/health").status == 200
            return int(asked["PutItem"] - before)

        assert (writes(), writes()) == (1, 0)
        everywhere.instead["indexes"] = tuple
        assert (writes(), writes()) == (1, 0)
        http.clock.pass_(seconds=FRESH_FOR.total_seconds())
        assert (writes(), writes()) == (1, 0)
        assert kept(http)[0]["states"]["index"] == "MISSING"

    def test_is_nobodys_concern_who_reads_health_while_the_table_does_not_take_it(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarding_id, _ = http.new()

        def down(**_: object) -> None:
            raise client_error("PutItem", "ProvisionedThroughputExceededException", "No.")

        with monkeypatch.context() as patched:
            patched.setattr(http.api.desk.store.client, "put_item", down)
            assert http.admin("GET", f"/{onboarding_id}/health").json["health"]["index"]["state"] == "MISSING"
        assert listed(http) == {onboarding_id: None}
        http.admin("GET", f"/{onboarding_id}/health")
        assert listed(http)[onboarding_id]["index"] == "MISSING", "what was not kept is not taken for kept"

    def test_is_not_written_over_by_a_read_out_that_began_earlier_and_took_longer(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        key, now = f"ONBOARDING#{onboarding_id}", http.clock()
        process = Glances(lambda: http.api.desk.store.client, TABLE)
        Glances(lambda: http.api.desk.store.client, TABLE).keep(key, {"index": "READY"}, now)
        process.keep(key, {"index": "CREATING"}, now - timedelta(seconds=4))
        assert listed(http)[onboarding_id]["index"] == "READY"
        process.keep(key, {"index": "FAILED"}, now)
        assert listed(http)[onboarding_id]["index"] == "FAILED", "of the same moment, the last one counts"


class TestTheStatusOfAnOnboarding:
    def test_asks_no_platform_and_shows_what_was_kept(self, http: HttpApi, everywhere: Everywhere) -> None:
        onboarding_id, _, _ = http.submitted()
        first = http.admin("GET", f"/{onboarding_id}/status").json
        assert (first["health_glance"], everywhere.asked.total()) == (None, 0)
        http.admin("GET", f"/{onboarding_id}/health")
        asked = everywhere.asked.total()
        assert asked
        second = http.admin("GET", f"/{onboarding_id}/status").json
        assert second["health_glance"]["checked_at"] == "2026-01-05T09:00:00.000Z"
        assert everywhere.asked.total() == asked

    def test_says_all_that_the_detail_says_of_the_record(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        http.fail(onboarding_id, "create_account")
        whole = http.admin("GET", f"/{onboarding_id}").json
        status = http.admin("GET", f"/{onboarding_id}/status").json
        health = http.admin("GET", f"/{onboarding_id}/health").json
        lines = status.pop("checklist")
        assert {**status, **health, "history": whole["history"]} == whole
        assert lines[0] in health["checklist"]

    def test_has_no_body_while_nothing_changes_and_the_tag_for_changes_in_it(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.submitted()
        first = http.admin("GET", f"/{onboarding_id}/status")
        http.clock.pass_(seconds=5)
        again = http.admin("GET", f"/{onboarding_id}/status", If_None_Match=first.headers["ETag"])
        assert (again.status, again.json) == (304, None)
        amended = http.admin("PATCH", f"/{onboarding_id}", {"note": "x"}, If_Match=first.json["amend_tag"])
        assert amended.status == 200
        assert amended.headers["ETag"] == amended.json["amend_tag"]
        late = http.admin("PATCH", f"/{onboarding_id}", {"note": "y"}, If_Match=first.json["amend_tag"])
        assert late.refusal == (412, "CHANGED_MEANWHILE")
        third = http.admin("GET", f"/{onboarding_id}/status", If_None_Match=first.headers["ETag"])
        assert (third.status, third.json["note"]) == (200, "x")

    def test_says_when_to_ask_again(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert http.admin("GET", f"/{onboarding_id}/status").json["ask_again_seconds"] == 2
        http.rewrite(onboarding_id, status="revoked", actions={}, due_at=None)
        for name in http.api.desk.flow_of(http.record(onboarding_id)).actions:
            entry = http.record(onboarding_id).entry(name.name).skip(now=http.clock(), why="x")
            http.rewrite(onboarding_id, actions={**http.record(onboarding_id).actions, name.name: entry})
        assert http.admin("GET", f"/{onboarding_id}/status").json["ask_again_seconds"] is None

    def test_of_health_shows_the_customers_checklist_and_faults_among_the_engineers_lines(
        self, http: HttpApi, everywhere: Everywhere
    ) -> None:
        onboarding_id, _, _ = http.submitted()
        http.rewrite(onboarding_id, facts={"system_account_id": "sys-1", "pixel_id": "px-1"})
        everywhere.instead["user"] = lambda: USER.model_copy(update={"status": "SUSPENDED"})
        seen = http.admin("GET", f"/{onboarding_id}/health").json
        assert next(line["name"] for line in seen["customer_checklist"]["lines"]) == "create_index"
        faults = [line for line in seen["checklist"] if line["kind"] == "health"]
        assert faults
        assert {line["who"] for line in faults} == {"se"}
        recorded = http.admin("GET", f"/{onboarding_id}/status").json["checklist"]
        assert not [line for line in recorded if line["kind"] == "health"]


def test_age_counts_from_the_reading_and_not_from_the_keeping(http: HttpApi) -> None:
    onboarding_id, _ = http.new()
    keeping = Glances(lambda: http.api.desk.store.client, TABLE)
    keeping.keep(f"ONBOARDING#{onboarding_id}", {"index": "READY"}, http.clock() - timedelta(hours=3))
    shown = listed(http)[onboarding_id]
    assert (shown["checked_at"], shown["index"], shown["team"]) == ("2026-01-05T06:00:00.000Z", "READY", "UNKNOWN")
