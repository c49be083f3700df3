"""What the admin's pages ask for beside one record: who asks, lists that are filtered, and where something is."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from chalicelib.flows import registry
from chalicelib.records import codec
from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply, wired
from tests.integration.tokens import SE, FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.table import TABLE

FACTS = {"system_account_id": "sys-7", "visible_account_id": "acc-7", "pixel_id": "px-born"}


def ask(http: HttpApi, path: str, **headers: str) -> Reply:
    """A request of an SE."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http("GET", f"/v1{path}", headers={**http.access(), **named})


def new_pixel(http: HttpApi, name: str) -> str:
    asked = {"type": "web", "name": name, "system_account_id": "sys-7"}
    return str(http("POST", "/v1/pixel", asked, headers=http.access()).json["pixel_id"])


def found(http: HttpApi, text: str) -> list[tuple[str, str]]:
    """The id of each record that a search finds, and what matched."""
    return [(each["record_id"], each["matched"]) for each in ask(http, f"/search?q={text}").json["found"]]


class TestWhoAsks:
    def test_is_told_as_access_knows_them(self, http: HttpApi) -> None:
        assert ask(http, "/me").json == {"email": SE, "name": "Se"}

    @pytest.mark.parametrize("path", ["/me", "/search?q=ada", "/pixel"])
    def test_must_come_through_access(self, http: HttpApi, path: str) -> None:
        assert http("GET", f"/v1{path}").refusal == (401, "TOKEN_MISSING")
        assert http("GET", f"/v1{path}", token=http.customer()).refusal == (401, "TOKEN_MISSING")


class TestTheListOfOnboardings:
    def test_says_in_words_what_waits_for_an_engineer(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.fail(onboarding_id, "create_account")
        (line,) = http.admin("GET", "").json["onboardings"]
        assert line["attention"] == "“Create the account” has failed (REFUSED)."
        assert line["path"] == f"/v1/onboarding/{onboarding_id}"

    def test_says_how_old_a_link_is_and_shows_none_of_a_withdrawn_invitation(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.clock.pass_(days=2)
        (line,) = http.admin("GET", "").json["onboardings"]
        assert line["link"] == {
            "made_at": "2026-01-05T09:00:00.000Z",
            "valid_until": "2026-02-04T09:00:00.000Z",
            "expired": False,
        }
        http.admin("POST", f"/{onboarding_id}/link")
        assert http.admin("GET", "").json["onboardings"][0]["link"]["made_at"] == "2026-01-07T09:00:00.000Z"
        http.admin("DELETE", f"/{onboarding_id}")
        assert http.admin("GET", "").json["onboardings"][0]["link"] is None

    def test_shows_a_link_that_cannot_have_been_made_as_none_and_the_others(self, http: HttpApi) -> None:
        spoiled, whole = http.new()[0], http.new()[0]
        http.api.desk.store.client.update_item(
            TableName=TABLE,
            Key=codec.address(f"ONBOARDING#{spoiled}", codec.DETAILS),
            UpdateExpression="SET valid_until = :never",
            ExpressionAttributeValues={":never": {"S": "0001-01-01T00:00:00.000Z"}},
        )
        links = {line["onboarding_id"]: line["link"] for line in http.admin("GET", "").json["onboardings"]}
        assert (links[spoiled], links[whole]["expired"]) == (None, False)
        for path in ("", "/status", "/health"):
            assert http.admin("GET", f"/{spoiled}{path}").refusal == (409, "ONBOARDING_UNREADABLE")

    def test_can_be_of_one_colleague_alone_and_counted(self, http: HttpApi) -> None:
        mine, _ = http.new()
        theirs, _ = http.new()
        http.rewrite(theirs, created_by="bob@onramp.example")
        for query, ids in ((f"created_by={SE}", [mine]), ("created_by=bob@onramp.example&status=pending", [theirs])):
            page = http.admin("GET", f"?count=yes&{query}").json
            assert [line["onboarding_id"] for line in page["onboardings"]] == ids
            assert page["count"] == {"number": 1, "more": False, "text": "1"}
        http.fail(theirs, "create_account")
        for who, number in ((SE, 0), ("bob@onramp.example", 1)):
            page = http.admin("GET", f"?order=attention&count=yes&created_by={who}").json
            assert (len(page["onboardings"]), page["count"]["number"]) == (number, number)

    def test_is_found_by_account_or_pixel_and_by_the_beginning_of_its_name(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.new(account_name="Bert's Bikes")
        http.rewrite(onboarding_id, facts=FACTS)
        for query in (f"find={onboarding_id}", "find=sys-7", "find=acc-7", "find=px-born", "title=ADA"):
            lines = http.admin("GET", f"?{query}").json["onboardings"]
            assert [line["onboarding_id"] for line in lines] == [onboarding_id], query

    @pytest.mark.parametrize(
        ("query", "refusal"),
        [
            ("status=paid", (422, "STATUS_UNKNOWN")),
            ("status=pending&find=x", (422, "FILTERS_TOGETHER")),
            ("order=attention&title=a", (422, "FILTERS_TOGETHER")),
            ("created_by=x&title=a", (422, "FILTERS_TOGETHER")),
            ("created_by=", (422, "VALIDATION_FAILED")),
            ("find=x&cursor=MQ", (400, "CURSOR_INVALID")),
        ],
    )
    def test_refuses_filters_as_every_list_does(self, http: HttpApi, query: str, refusal: tuple[int, str]) -> None:
        for path in ("/onboarding", "/pixel", "/flows/ecom/records"):
            assert ask(http, f"{path}?{query}").refusal == refusal

    def test_has_no_body_while_nothing_of_it_has_changed(self, http: HttpApi) -> None:
        http.new()
        for path in ("/onboarding?count=yes", "/pixel", "/flows/ecom/records"):
            first = ask(http, path)
            assert ask(http, path, If_None_Match=first.headers["ETag"]).status == 304
        http.new()
        assert ask(http, "/flows/ecom/records", If_None_Match=first.headers["ETag"]).status == 200

    def test_says_of_a_record_that_nobody_can_read_that_it_cannot_be_read(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        _spoil(http, onboarding_id)
        assert http.admin("GET", f"/{onboarding_id}").refusal == (409, "ONBOARDING_UNREADABLE")
        for path in ("/onboarding", "/onboarding?order=attention"):
            (line,) = ask(http, path).json["onboardings"]
            assert (line["readable"], line["attention"]) == (
                False,
                "It is stored in a form that cannot be read (version); an engineer must mend it.",
            )
        (line,) = ask(http, "/flows/ecom/records").json["records"]
        assert (line["readable"], line["record_id"]) == (False, onboarding_id)


class TestTheListOfPixels:
    def test_shows_those_that_were_made_on_their_own_the_newest_first(self, http: HttpApi) -> None:
        http.new()
        older = new_pixel(http, "Ada's Lamps")
        http.clock.pass_(minutes=1)
        newer = new_pixel(http, "Bert's Bikes")
        page = ask(http, "/pixel?count=yes").json
        assert [line["pixel_id"] for line in page["pixels"]] == [newer, older]
        assert page["count"]["number"] == 2
        line = page["pixels"][1]
        assert (line["status"], line["health"], line["path"]) == ("assigned", None, f"/v1/pixel/{older}")
        found = ask(http, "/pixel?find=sys-7").json["pixels"]
        assert [each["pixel_id"] for each in found] == [], "no action has found its account yet"
        assert [each["pixel_id"] for each in ask(http, "/pixel?title=ada").json["pixels"]] == [older]

    def test_leads_from_page_to_page(self, http: HttpApi) -> None:
        made = []
        for number in range(3):
            http.clock.pass_(minutes=1)
            made.append(new_pixel(http, f"{number}"))
        first = ask(http, "/pixel?limit=2").json
        rest = ask(http, f"/pixel?limit=2&cursor={first['cursor']}").json
        assert [line["pixel_id"] for line in first["pixels"] + rest["pixels"]] == made[::-1]


class TestASearch:
    def test_finds_by_id_account_pixel_and_the_beginning_of_a_name(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.rewrite(onboarding_id, facts=FACTS)
        assert found(http, onboarding_id) == [(onboarding_id, "id")]
        assert found(http, "sys-7") == found(http, "acc-7") == [(onboarding_id, "account")]
        assert found(http, "px-born") == [(onboarding_id, "pixel")]
        assert found(http, "AD") == found(http, "%20ada%20") == [(onboarding_id, "name")]
        assert found(http, "da") == found(http, "a") == found(http, "sys") == []

    def test_goes_over_every_flow_and_says_where_each_is_shown(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        pixel_id = new_pixel(http, "Ada's Lamps")
        shown = {each["record_id"]: each for each in ask(http, "/search?q=ada").json["found"]}
        assert shown[onboarding_id] == {
            "flow": "ecom",
            "record_id": onboarding_id,
            "kind": "ONBOARDING",
            "title": "Ada's Shop",
            "status": "pending",
            "path": f"/v1/onboarding/{onboarding_id}",
            "matched": "name",
        }
        assert (shown[pixel_id]["flow"], shown[pixel_id]["path"]) == ("pixel", f"/v1/pixel/{pixel_id}")

    def test_shows_what_is_exactly_meant_first_and_each_record_once(self, http: HttpApi) -> None:
        named, _ = http.new(account_name="sys-7 Ltd")
        owner, _ = http.new()
        http.rewrite(owner, facts={**FACTS, "visible_account_id": "sys-7"})
        assert found(http, "sys-7") == [(owner, "account"), (named, "name")]

    def test_answers_ten_and_reads_no_more_for_it(self, http: HttpApi) -> None:
        for _ in range(12):
            http.new()
            new_pixel(http, "Ada's Lamps")
        before = http.api.desk.store.requests["read"]
        assert len(found(http, "ada")) == 10
        assert http.api.desk.store.requests["read"] - before <= 3 + 1 + 2 * len(registry.NAMES)

    def test_believes_the_record_and_not_an_index_that_lags_behind(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        http.rewrite(onboarding_id, facts=FACTS)
        key = codec.address(f"ONBOARDING#{onboarding_id}", codec.DETAILS)
        http.api.desk.store.client.update_item(
            TableName=TABLE,
            Key=key,
            UpdateExpression="SET facts = :other",
            ExpressionAttributeValues={":other": {"M": {"pixel_id": {"S": "px-other"}}}},
        )
        assert found(http, "px-born") == []

    @pytest.mark.parametrize("query", ["", "?q=", f"?q={'x' * 257}", "?q=a&q=b"])
    def test_asks_for_one_text_of_a_length_that_can_be(self, http: HttpApi, query: str) -> None:
        assert ask(http, f"/search{query}").refusal == (422, "VALIDATION_FAILED")

    def test_finds_a_name_with_or_without_its_accents_also_as_earlier_code_has_stored_it(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new(account_name="Café Zoë")
        for text in ("cafe", "CAFÉ", "cafe z", "Cafe\u0301"):
            assert found(http, quote(text)) == [(onboarding_id, "name")], text
        http.api.desk.store.client.update_item(
            TableName=TABLE,
            Key=codec.address(f"ONBOARDING#{onboarding_id}", codec.DETAILS),
            UpdateExpression="SET gsi5sk = :before",
            ExpressionAttributeValues={":before": {"S": "café zoë"}},
        )
        assert found(http, quote("Café")) == [(onboarding_id, "name")]
        http.rewrite(onboarding_id, created_note="Written anew.")
        assert found(http, "cafe") == [(onboarding_id, "name")]

    def test_finds_nothing_of_a_flow_that_is_switched_off(
        self, clock: TestClock, issuer: Issuer, pool: FakePool, monkeypatch: pytest.MonkeyPatch, http: HttpApi
    ) -> None:
        onboarding_id, _ = http.new()
        http.rewrite(onboarding_id, facts=FACTS)
        new_pixel(http, "Ada's Lamps")
        client = http.api.desk.store.client
        assert isinstance(client, Dynamo)
        off = wired(clock, issuer, pool, client.client, registry.Flows(("pixel",)))
        monkeypatch.setattr(bootstrap, "api", lambda: off)
        for text in (onboarding_id, "sys-7", "acc-7", "px-born"):
            assert found(http, text) == []
        assert [each["flow"] for each in ask(http, "/search?q=ada").json["found"]] == ["pixel"]


def _spoil(http: HttpApi, onboarding_id: str) -> None:
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(f"ONBOARDING#{onboarding_id}", codec.DETAILS),
        UpdateExpression="SET version = :odd",
        ExpressionAttributeValues={":odd": {"S": "odd"}},
    )
