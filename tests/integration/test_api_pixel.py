"""Pixels, as a solutions engineer asks for them and looks at them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.clients.analytics.mapping import Mapping
from chalicelib.clients.analytics.queue import PixelQueue
from chalicelib.clients.ecom.client import Index
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.clients.platforms import Platforms
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.errors import Retryable
from chalicelib.flows import registry
from chalicelib.flows.pixel.reader import ReadoutPixelReader, connect
from chalicelib.records import codec
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from chalicelib.wiring import api as bootstrap
from tests.integration.http_api import HttpApi, Reply, settings
from tests.integration.tokens import SE
from tests.table import TABLE

NEW = {"type": "web", "name": 'Löwe\'s "Lamps"', "personalization": True, "system_account_id": "sys-1"}
ROUTES = [
    ("POST", ""),
    ("GET", "/px-1"),
    ("PATCH", "/px-1"),
    ("POST", "/px-1/actions/provision_pixel/retry"),
]


@dataclass
class Elsewhere:
    """All that a look at a pixel asks, in one object. What is named in `down` does not answer."""

    accounts: dict[str, str] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    last_event_at: datetime | None = None
    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def _ask(self, source: str) -> None:
        self.asked.append(source)
        if source in self.down:
            raise Retryable(f"{source.upper()}_UNAVAILABLE", f"The {source} is down.")

    def mapping(self, pixel_id: str, deadline: object) -> Mapping | None:
        self._ask("analytics")
        account = self.accounts.get(pixel_id)
        return Mapping(pixel_id, account, f"events/{pixel_id}/", "https://sqs/1") if account else None

    def queue(self, pixel_id: str, deadline: object) -> PixelQueue | None:
        return PixelQueue("https://sqs/1", "arn:1", "arn:2") if pixel_id in self.accounts else None

    def source_on_branch(self, pixel_id: str, deadline: object) -> SourceState:
        there = pixel_id in self.accounts
        return SourceState(entry=there, website=there, sha="5f3a1c")

    def indexes(self, account: str, deadline: object) -> tuple[Index, ...]:
        self._ask("ecom")
        made = datetime(2026, 1, 1, tzinfo=UTC)
        wanted: dict[str, dict[str, str]] = {"other": {}}
        if pixel_id := self.attached.get(account):
            wanted["shop"] = {"pixel_id": pixel_id}
        return tuple(
            Index(index_name=name, status="READY", settings=settings, created_at=made)
            for name, settings in wanted.items()
        )

    def activity(self, pixel_id: str, deadline: object) -> Activity:
        self._ask("events")
        return Activity(last_at=self.last_event_at)

    def is_initialised(self, account: str, deadline: object) -> bool:
        return True

    def document_count(self, account: str, name: str, deadline: object) -> int:
        return 1

    def documents(self, account: str, name: str, deadline: object, **_: object) -> tuple[dict[str, Any], ...]:
        return ({"_id": "1", "_pixel_events": 3},)

    def __getattr__(self, name: str) -> Any:
        """The Controller's questions: nobody here asks for what they answer."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_: ()


@pytest.fixture
def elsewhere(http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    made = Elsewhere()
    sources = Sources(*[cast("Any", made)] * 5)
    reader = ReadoutPixelReader(Readout(sources, http.clock, limits=Limits(keep=0)), http.clock)
    looking(http, monkeypatch, reader)
    return made


def looking(http: HttpApi, monkeypatch: pytest.MonkeyPatch, reader: ReadoutPixelReader) -> None:
    """Let routes look at pixels with these."""
    platforms = Platforms(http.api.settings, http.clock, made={connect: reader})
    monkeypatch.setitem(vars(http.api), "platforms", platforms)


def pixel(http: HttpApi, method: str, path: str = "", body: object = None, **headers: str) -> Reply:
    """A request of an SE."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    access = {"Cf-Access-Jwt-Assertion": http.issuer.engineer(http.clock)}
    return http(method, f"/v1/pixel{path}", body, headers={**access, **named})


def new(http: HttpApi, **changes: object) -> str:
    """Ask for a pixel; its id."""
    made = pixel(http, "POST", "", {**NEW, **changes})
    assert made.status == 202, made.json
    return str(made.json["pixel_id"])


def record(http: HttpApi, pixel_id: str) -> Record:
    """What is stored."""
    return http.api.desk.store.load(f"PIXEL#{pixel_id}")


def fail(http: HttpApi, pixel_id: str, action: str, *, retryable: bool = True, fields: tuple[str, ...] = ()) -> None:
    """Let an action have failed."""
    before = record(http, pixel_id)
    failure = Failure(code="REFUSED", message="No.", hint="Ask them.", retryable=retryable, fields=fields)
    entry = Entry(status=Status.FAILED, fence=3, failures=1, failure=failure)
    marked = {"attention_since": http.clock(), "attention": f"{action}: REFUSED"}
    http.api.desk.store.write(before, before.but(actions={**before.actions, action: entry}, **marked))


def onboarded(http: HttpApi, elsewhere: Elsewhere, pixel_id: str = "px-born") -> str:
    """An onboarding whose pixel is there; its id."""
    onboarding_id, _ = http.new(storefront_type="mobile")
    facts = {"system_account_id": "sys-9", "visible_account_id": "acc-9", "pixel_id": pixel_id}
    http.rewrite(onboarding_id, facts=facts)
    elsewhere.accounts[pixel_id] = "sys-9"
    return onboarding_id


class TestAPixelRoute:
    @pytest.mark.parametrize(("method", "path"), ROUTES)
    def test_is_closed_without_an_access_token(self, http: HttpApi, method: str, path: str) -> None:
        refused = http(method, f"/v1/pixel{path}", {}, token=http.customer())
        assert refused.refusal == (401, "TOKEN_MISSING")

    @pytest.mark.parametrize(("method", "path"), ROUTES)
    def test_is_closed_for_a_customers_token(self, http: HttpApi, method: str, path: str) -> None:
        refused = http(method, f"/v1/pixel{path}", {}, headers={"Cf-Access-Jwt-Assertion": http.customer()})
        assert refused.refusal == (401, "TOKEN_INVALID")

    @pytest.mark.parametrize(("method", "path"), ROUTES[1:])
    @pytest.mark.parametrize("name", ["px-1", "p\u00e4x", "x" * 3000, "a.b"])
    def test_does_not_know_a_pixel_that_there_is_not(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str, name: str
    ) -> None:
        refused = pixel(http, method, path.replace("px-1", name), {} if method == "PATCH" else None)
        assert refused.refusal == (404, "PIXEL_NOT_FOUND")
        assert bool(elsewhere.asked) == (name == "px-1"), "nobody is asked about what cannot be an id"

    @pytest.mark.parametrize(("method", "path"), ROUTES[1:])
    def test_says_that_it_cannot_tell_when_the_analytics_table_does_not_answer(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str
    ) -> None:
        elsewhere.down = {"analytics"}
        assert pixel(http, method, path, {} if method == "PATCH" else None).refusal == (503, "UNAVAILABLE")


class TestAskingForAPixel:
    def test_is_answered_before_anything_has_happened(self, http: HttpApi) -> None:
        made = pixel(http, "POST", "", NEW)
        assert made.status == 202
        assert re.fullmatch(r"px-[0-9a-f]{20}", made.json["pixel_id"])
        shown = {name: made.json[name] for name in ("customer_name", "type", "personalization", "system_account_id")}
        assert shown == {
            "customer_name": NEW["name"],
            "type": "web",
            "personalization": True,
            "system_account_id": "sys-1",
        }
        assert (made.json["stage"], made.json["created_by"], made.json["onboarding_id"]) == ("assigned", SE, None)
        assert {action["name"]: action["status"] for action in made.json["actions"]} == {
            "find_account": "waiting",
            "provision_pixel": "waiting",
            "commit_pixel_source": "waiting",
        }

    def test_takes_a_type_and_a_name_alone_and_then_waits_for_the_account(self, http: HttpApi) -> None:
        made = pixel(http, "POST", "", {"type": "mobile", "name": "App"}).json
        assert (made["stage"], made["personalization"], made["system_account_id"]) == ("requested", False, None)
        assert made["waiting_for"] == "its account to be named"
        assert {action["waiting_for"] for action in made["actions"]} == {"its account to be named"}

    def test_with_the_same_key_makes_one_pixel(self, http: HttpApi) -> None:
        first = pixel(http, "POST", "", NEW, Idempotency_Key="k1")
        assert pixel(http, "POST", "", NEW, Idempotency_Key="k1").json == first.json
        assert new(http) != first.json["pixel_id"]
        for other in ({"personalization": False}, {"system_account_id": "sys-2"}, {"note": "x"}):
            refused = pixel(http, "POST", "", {**NEW, **other}, Idempotency_Key="k1")
            assert refused.refusal == (422, "IDEMPOTENCY_KEY_REUSED")

    def test_under_the_key_of_an_onboarding_is_refused(self, http: HttpApi) -> None:
        http.admin("POST", "", {"account_name": NEW["name"]}, Idempotency_Key="k1")
        refused = pixel(http, "POST", "", {"type": "web", "name": NEW["name"]}, Idempotency_Key="k1")
        assert refused.refusal == (422, "IDEMPOTENCY_KEY_REUSED")

    @pytest.mark.parametrize("key", ["", "with blank", "x" * 201, "käse"])
    def test_refuses_a_key_that_is_none(self, http: HttpApi, key: str) -> None:
        assert pixel(http, "POST", "", NEW, Idempotency_Key=key).refusal == (400, "IDEMPOTENCY_KEY_INVALID")

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"type": "desktop"}, "type"),
            ({"type": None}, "type"),
            ({"name": ""}, "name"),
            ({"name": "  "}, "name"),
            ({"name": "x" * 301}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"name": 7}, "name"),
            ({"personalization": "yes"}, "personalization"),
            ({"personalization": None}, "personalization"),
            ({"system_account_id": ""}, "system_account_id"),
            ({"system_account_id": "../x"}, "system_account_id"),
            ({"system_account_id": "x" * 129}, "system_account_id"),
            ({"system_account_id": "sys-1\nsys-2"}, "system_account_id"),
            ({"note": "x" * 5001}, "note"),
        ],
    )
    def test_names_what_is_wrong_and_stores_nothing(
        self, http: HttpApi, changes: dict[str, object], fault: str
    ) -> None:
        refused = pixel(http, "POST", "", {**NEW, **changes}, Idempotency_Key="k1")
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert [error["field"] for error in refused.json["errors"]] == [fault]
        assert pixel(http, "POST", "", NEW, Idempotency_Key="k1").status == 202

    def test_refuses_what_nobody_may_set(self, http: HttpApi) -> None:
        assert pixel(http, "POST", "", {**NEW, "pixel_id": "px-mine"}).refusal == (422, "FIELD_NOT_ALLOWED")
        assert pixel(http, "POST", "", ["web"]).refusal == (400, "BODY_NOT_JSON")

    def test_does_not_show_among_the_onboardings_until_it_needs_attention(self, http: HttpApi) -> None:
        pixel_id = new(http)
        onboarding_id, _ = http.new()
        lines = http.admin("GET", "").json["onboardings"]
        assert [line["onboarding_id"] for line in lines] == [onboarding_id]
        assert http.admin("GET", "?order=attention").json["onboardings"] == []
        fail(http, pixel_id, "provision_pixel")
        (line,) = http.admin("GET", "?order=attention").json["onboardings"]
        assert (line["kind"], line["onboarding_id"], line["title"]) == ("PIXEL", pixel_id, NEW["name"])

    def test_waits_for_no_engineer_of_a_stage_that_has_switched_its_flow_off(self, http: HttpApi) -> None:
        fail(http, new(http), "provision_pixel")
        for flows, waiting in (("ecom,pixel", 1), ("ecom", 0)):
            api = bootstrap.new_api(settings().but(flows=flows), http.clock)
            api.desk.store.client = http.api.desk.store.client
            assert len(api.desk.views.attention(limit=9).rows) == waiting

    def test_makes_nothing_that_the_onboarding_routes_would_touch(self, http: HttpApi) -> None:
        pixel_id = new(http)
        for method, path in [("GET", ""), ("DELETE", ""), ("POST", "/link")]:
            assert http.admin(method, f"/{pixel_id}{path}").refusal == (404, "ONBOARDING_NOT_FOUND")


class TestLookingAtAPixel:
    def test_of_which_nothing_is_made_yet_shows_what_was_asked_for(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = new(http)
        seen = pixel(http, "GET", f"/{pixel_id}").json
        assert (seen["pixel_id"], seen["status"]) == (pixel_id, "PROVISIONING")
        assert (seen["customer_name"], seen["type"], seen["personalization"]) == (NEW["name"], "web", True)
        assert (seen["accounts"], seen["indexes"]) == ([], [])
        assert seen["events"] == {"flowing": False, "last_event_at": None}
        assert (seen["unknown"], seen["asked"]["pixel_id"]) == ({}, pixel_id)
        assert [line["after"] for line in seen["history"]] == ["requested", "assigned"]

    def test_that_delivers_shows_account_index_and_last_event(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = working(http, elsewhere)
        seen = pixel(http, "GET", f"/{pixel_id}").json
        assert seen["status"] == "READY"
        assert seen["accounts"] == [{"system_account_id": "sys-1", "event_prefix": f"events/{pixel_id}/"}]
        assert seen["indexes"] == [{"system_account_id": "sys-1", "index_name": "shop", "status": "READY"}]
        assert seen["events"] == {"flowing": True, "last_event_at": "2026-01-05T08:58:00.000Z"}

    def test_is_configured_once_an_se_has_ticked_its_customization(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = working(http, elsewhere)
        ticked = pixel(http, "PATCH", f"/{pixel_id}", {"se_tasks": {"pixel_customization": True}})
        assert [(task["done"], task["by"]) for task in ticked.json["se_tasks"]] == [(True, SE)]
        assert pixel(http, "GET", f"/{pixel_id}").json["status"] == "CONFIGURED"

    def test_that_fell_silent_says_when_the_last_event_came(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = working(http, elsewhere)
        elsewhere.last_event_at = http.clock() - timedelta(days=2)
        seen = pixel(http, "GET", f"/{pixel_id}").json
        assert seen["status"] == "STALLED"
        assert seen["events"] == {"flowing": False, "last_event_at": "2026-01-03T09:00:00.000Z"}

    @pytest.mark.parametrize(
        ("source", "unknown"), [("analytics", "accounts"), ("ecom", "indexes"), ("events", "events")]
    )
    def test_says_what_is_unknown_when_a_source_is_down_and_shows_the_rest(
        self, http: HttpApi, elsewhere: Elsewhere, source: str, unknown: str
    ) -> None:
        pixel_id = working(http, elsewhere)
        whole = pixel(http, "GET", f"/{pixel_id}").json
        elsewhere.down = {source}
        seen = pixel(http, "GET", f"/{pixel_id}").json
        assert (seen["status"], list(seen["unknown"])) == ("UNKNOWN", [unknown])
        assert seen[unknown] == ({"flowing": None, "last_event_at": None} if unknown == "events" else None)
        others = {"accounts", "indexes", "events", "customer_name"} - {unknown}
        assert {name: seen[name] for name in others} == {name: whole[name] for name in others}

    def test_shows_the_index_of_no_other_pixel(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = working(http, elsewhere)
        elsewhere.attached = {"sys-1": "px-other"}
        assert pixel(http, "GET", f"/{pixel_id}").json["indexes"] == []

    def test_shows_why_an_action_failed(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        pixel_id = new(http)
        fail(http, pixel_id, "commit_pixel_source")
        asked = pixel(http, "GET", f"/{pixel_id}").json["asked"]
        assert (asked["attention"], asked["attention_since"]) == (
            "“Add the customer to the pixel repository” has failed (REFUSED).",
            "2026-01-05T09:00:00.000Z",
        )
        assert asked["actions"][2]["failure"]["hint"] == "Ask them."

    def test_that_an_onboarding_made_names_the_onboarding(self, http: HttpApi, elsewhere: Elsewhere) -> None:
        onboarding_id = onboarded(http, elsewhere)
        elsewhere.attached = {"sys-9": "px-born"}
        seen = pixel(http, "GET", "/px-born").json
        assert (seen["asked"]["onboarding_id"], seen["customer_name"]) == (onboarding_id, "Ada's Shop")
        assert (seen["type"], seen["personalization"]) == ("mobile", False)
        assert [one["system_account_id"] for one in seen["accounts"]] == ["sys-9"]
        assert [one["index_name"] for one in seen["indexes"]] == ["shop"]
        names = [action["name"] for action in seen["asked"]["actions"]]
        assert names == ["provision_pixel", "commit_pixel_source", "attach_pixel"]

    def test_that_an_onboarding_made_asks_each_source_once(
        self, http: HttpApi, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        onboarded(http, elsewhere)
        kept = Readout(Sources(*[cast("Any", elsewhere)] * 5), http.clock, limits=Limits(keep=15))
        looking(http, monkeypatch, ReadoutPixelReader(kept, http.clock))
        elsewhere.asked.clear()
        assert pixel(http, "GET", "/px-born").status == 200
        assert sorted(elsewhere.asked) == ["analytics", "ecom", "events"]

    def test_that_is_mapped_but_not_made_by_us_shows_what_its_sources_say(
        self, http: HttpApi, elsewhere: Elsewhere
    ) -> None:
        onboarded(http, elsewhere)
        elsewhere.accounts["px-old"] = "sys-9"  # a second pixel of the onboarding's account
        elsewhere.attached = {"sys-9": "px-old"}
        seen = pixel(http, "GET", "/px-old").json
        assert (seen["asked"], seen["customer_name"], seen["history"]) == (None, None, [])
        assert [one["index_name"] for one in seen["indexes"]] == ["shop"]


class TestAPixelOfAnOnboardingWhoseFlowIsSwitchedOff:
    @pytest.fixture
    def http(self, http: HttpApi, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
        onboarded(http, elsewhere, "px-1")
        monkeypatch.setitem(vars(http.api), "desk", replace(http.api.desk, flows=registry.Flows(["pixel"])))
        return http

    def test_shows_what_its_sources_say(self, http: HttpApi) -> None:
        seen = pixel(http, "GET", "/px-1")
        assert (seen.status, seen.json["asked"], seen.json["history"]) == (200, None, [])
        assert [one["system_account_id"] for one in seen.json["accounts"]] == ["sys-9"]

    @pytest.mark.parametrize(("method", "path"), ROUTES[2:])
    def test_sends_nobody_where_nothing_is(self, http: HttpApi, method: str, path: str) -> None:
        refused = pixel(http, method, path, {} if method == "PATCH" else None)
        assert refused.refusal == (409, "PIXEL_OF_ONBOARDING")
        assert "The flow ecom is switched off at this stage" in refused.json["detail"]


class TestAPixelThatCannotBeRead:
    @pytest.mark.parametrize(("method", "path"), ROUTES[1:])
    def test_says_which_attribute_it_is_and_is_put_before_an_se(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str
    ) -> None:
        pixel_id = new(http)
        spoil(http, f"PIXEL#{pixel_id}")
        refused = pixel(http, method, path.replace("px-1", pixel_id), {} if method == "PATCH" else None)
        assert refused.refusal == (409, "PIXEL_UNREADABLE")
        assert "(se_tasks)" in refused.json["detail"]
        (line,) = http.admin("GET", "?order=attention").json["onboardings"]
        assert (line["kind"], line["onboarding_id"]) == ("PIXEL", pixel_id)

    @pytest.mark.parametrize(("method", "path"), ROUTES[1:])
    def test_because_the_onboarding_that_made_it_cannot_says_that(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str
    ) -> None:
        onboarding_id = onboarded(http, elsewhere, "px-1")
        spoil(http, f"ONBOARDING#{onboarding_id}")
        refused = pixel(http, method, path, {} if method == "PATCH" else None)
        assert refused.refusal == (409, "ONBOARDING_UNREADABLE")
        (line,) = http.admin("GET", "?order=attention").json["onboardings"]
        assert line["onboarding_id"] == onboarding_id


class TestChangingAPixel:
    def test_names_the_account_that_it_waits_for(self, http: HttpApi) -> None:
        pixel_id = new(http, system_account_id=None)
        named = pixel(http, "PATCH", f"/{pixel_id}", {"system_account_id": "sys-7"})
        assert (named.json["stage"], named.json["system_account_id"]) == ("assigned", "sys-7")
        assert pixel(http, "PATCH", f"/{pixel_id}", {"system_account_id": "sys-7"}).json == named.json

    def test_corrects_an_account_that_was_refused_and_nothing_else(self, http: HttpApi) -> None:
        pixel_id = new(http)
        other = {"system_account_id": "sys-2"}
        assert pixel(http, "PATCH", f"/{pixel_id}", other).refusal == (409, "NOT_CORRECTABLE")
        fail(http, pixel_id, "find_account", fields=("system_account_id",))
        corrected = pixel(http, "PATCH", f"/{pixel_id}", other).json
        assert (corrected["system_account_id"], corrected["attention"]) == ("sys-2", "")
        assert record(http, pixel_id).entry("find_account").status is Status.WAITING

    def test_changes_the_note_and_starts_nothing(self, http: HttpApi) -> None:
        pixel_id = new(http)
        due_before = record(http, pixel_id).due_at
        http.clock.pass_(seconds=5)
        assert pixel(http, "PATCH", f"/{pixel_id}", {"note": "Two\nlines."}).json["note"] == "Two\nlines."
        assert record(http, pixel_id).due_at == due_before

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            ({"system_account_id": "sys-2", "note": "x"}, (422, "VALIDATION_FAILED")),
            ({"se_tasks": {"nap": True}}, (422, "TASK_UNKNOWN")),
            ({"type": "mobile"}, (422, "FIELD_NOT_ALLOWED")),
        ],
    )
    def test_refuses_the_rest(self, http: HttpApi, body: dict[str, object], refusal: tuple[int, str]) -> None:
        pixel_id = new(http)
        before = record(http, pixel_id)
        assert pixel(http, "PATCH", f"/{pixel_id}", body).refusal == refusal
        assert record(http, pixel_id) == before

    @pytest.mark.parametrize(("method", "path"), ROUTES[2:])
    def test_sends_an_se_to_the_onboarding_that_made_it(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str
    ) -> None:
        onboarding_id = onboarded(http, elsewhere, "px-1")
        refused = pixel(http, method, path, {} if method == "PATCH" else None)
        assert refused.refusal == (409, "PIXEL_OF_ONBOARDING")
        assert elsewhere.asked == ["analytics"], "whose it is, and nothing that nobody will see"
        assert refused.json["onboarding_id"] == onboarding_id

    @pytest.mark.parametrize(("method", "path"), ROUTES[2:])
    def test_leaves_a_pixel_alone_that_others_made(
        self, http: HttpApi, elsewhere: Elsewhere, method: str, path: str
    ) -> None:
        elsewhere.accounts["px-1"] = "sys-elsewhere"
        assert pixel(http, method, path, {} if method == "PATCH" else None).refusal == (409, "PIXEL_NOT_OURS")


class TestRetrying:
    def test_lets_a_failed_action_go_on(self, http: HttpApi) -> None:
        pixel_id = new(http)
        fail(http, pixel_id, "commit_pixel_source")
        retried = pixel(http, "POST", f"/{pixel_id}/actions/commit_pixel_source/retry")
        assert (retried.status, retried.json["status"], retried.json["attempts"]) == (202, "waiting", 3)
        assert record(http, pixel_id).attention == ""

    def test_refuses_what_cannot_be_retried(self, http: HttpApi) -> None:
        pixel_id = new(http)
        retry = f"/{pixel_id}/actions/provision_pixel/retry"
        assert pixel(http, "POST", retry).refusal == (409, "NOT_FAILED")
        fail(http, pixel_id, "provision_pixel", retryable=False)
        assert pixel(http, "POST", retry).status == 202, "trying again harms nobody, however little hope there is"
        assert pixel(http, "POST", f"/{pixel_id}/actions/create_index/retry").refusal == (404, "ACTION_NOT_FOUND")


def spoil(http: HttpApi, key: str) -> None:
    """Make a stored record one that this code cannot read."""
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(key, codec.DETAILS),
        UpdateExpression="SET se_tasks = :odd",
        ExpressionAttributeValues={":odd": {"L": []}},
    )


def working(http: HttpApi, elsewhere: Elsewhere) -> str:
    """A pixel that is made, attached to an index, and sends events; its id."""
    pixel_id = new(http)
    before = record(http, pixel_id)
    http.api.desk.store.write(before, before.but(facts={**before.facts, "system_account_id": "sys-1"}))
    elsewhere.accounts[pixel_id] = "sys-1"
    elsewhere.attached = {"sys-1": pixel_id}
    elsewhere.last_event_at = http.clock() - timedelta(minutes=2)
    return pixel_id
