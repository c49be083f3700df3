"""A company's brand through the API: what its admins see and edit, what a browser is given, and looks on demand."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.flows.merch.brand_kit import NAMES
from chalicelib.flows.merch.lifecycle import CHURNED, INTAKE_IN_PROGRESS, LIVE, PAUSED
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.routes.brand import read_brand
from chalicelib.flows.merch.routes.brand_answers import BrandKit
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import CSS, Routes
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply
from tests.simulation.brand_place import BrandPlace
from tests.unit.test_brand_kit import NASTY

BRAND = f"{COMPANIES}/c-1/brand"
SHEET = f"{BRAND}.css"
RESCRAPE = f"{COMPANIES}/c-1/rescrape"


class Company:
    """One company with a kit, and who asks about it."""

    def __init__(self, http: HttpApi, clock: TestClock) -> None:
        self.http = http
        self.place = BrandPlace(clock, http.api.desk.store.client)
        self.place.settle(minutes=5)

    def ask(self, method: str, path: str, body: Any = None, *, user: str = "ada", **headers: str) -> Reply:
        """A request of a user."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http(method, path, body, token=self.http.customer(user), headers=named)

    def edit(self, **changes: str | None) -> Reply:
        """An edit of the company's admin."""
        return self.ask("PATCH", BRAND, changes)


@pytest.fixture
def company(http: HttpApi, clock: TestClock) -> Company:
    return Company(http, clock)


class TestTheKit:
    def test_is_shown_with_where_each_field_came_from(self, company: Company) -> None:
        shown = company.ask("GET", BRAND)
        assert shown.status == 200
        assert tuple(shown.json["fields"]) == NAMES
        assert shown.json["fields"]["accent_color"] == {"value": "#aa2244", "source": "brandfetch", "edited": False}
        assert shown.json["fields"]["headline"]["source"] == "model"
        assert (shown.json["warnings"], shown.json["vibrant"], shown.json["rescrape"]) == ([], True, None)

    @pytest.mark.parametrize(("method", "path"), [("GET", BRAND), ("PATCH", BRAND), ("POST", RESCRAPE)])
    def test_is_its_admins_alone(self, company: Company, method: str, path: str) -> None:
        body = {"tagline": "Mine"} if method == "PATCH" else None
        assert company.ask(method, path, body, user="bob").refusal == (403, "NOT_COMPANY_ADMIN")
        assert company.ask(method, path.replace("c-1", "c-2"), body).refusal == (404, "COMPANY_NOT_FOUND")
        assert company.http(method, path, body).refusal == (401, "TOKEN_MISSING")
        assert "kit_edits" not in company.place.record.fields

    def test_is_edited_field_by_field_and_null_takes_an_edit_back(self, company: Company) -> None:
        edited = company.edit(accent_color="#C8452E", tagline="Ours")
        assert edited.json["fields"]["accent_color"] == {"value": "#c8452e", "source": "edit", "edited": True}
        back = company.edit(tagline=None)
        assert back.json["fields"]["tagline"]["value"] == "tagline 1"
        assert back.json["fields"]["accent_color"]["edited"] is True

    def test_warns_of_a_colour_that_cannot_be_read_and_says_what_is_shown(self, company: Company) -> None:
        edited = company.edit(primary_color="#ffff00", accent_color="#d5d5d0")
        assert edited.json["fields"]["primary_color"]["value"] == "#ffff00"
        warned = {each["field"]: each for each in edited.json["warnings"]}
        assert set(warned) == {"primary_color", "accent_color"}
        assert f"--color-primary: {warned['primary_color']['repaired']};" in company.http("GET", SHEET).json
        assert (edited.json["vibrant"], edited.json["portal_accent"]) == (False, "#c8452e")
        assert "--color-accent: #d5d5d0;" in company.http("GET", SHEET).json

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("heading_font", nasty) for nasty in NASTY),
            ("primary_color", "red"),
            ("text_color", "#fff"),
            ("accent_color", "#ffffff; color: red"),
            ("headline", "two\nlines"),
            ("tagline", "x" * 201),
            ("headline", ""),
        ],
    )
    def test_takes_nothing_that_does_not_fit(self, company: Company, field: str, value: str) -> None:
        refused = company.edit(**{field: value})
        assert refused.refusal == (422, "VALIDATION_FAILED")
        assert refused.json["errors"][0]["field"] == field
        assert "kit_edits" not in company.place.record.fields

    def test_is_not_written_over_unseen(self, company: Company) -> None:
        tag = company.ask("GET", BRAND).headers["ETag"]
        mine = company.ask("PATCH", BRAND, {"tagline": "Mine"}, If_Match=tag)
        assert mine.status == 200
        refused = company.ask("PATCH", BRAND, {"tagline": "Theirs"}, If_Match=tag)
        assert refused.refusal == (412, "CHANGED_MEANWHILE")
        assert refused.json["brand"]["tagline"] == "Mine"
        assert refused.headers["ETag"] == mine.headers["ETag"]
        assert company.ask("PATCH", BRAND, {"tagline": "Theirs"}, If_Match=mine.headers["ETag"]).status == 200

    def test_is_told_in_the_history_without_its_words(self, company: Company) -> None:
        company.edit(tagline="Secret plans")
        lines = company.http("GET", "/v1/flows/merch/records/c-1/history", headers=company.http.access()).json[
            "entries"
        ]
        assert lines[0]["says"] == "Corrected “Tagline”."
        assert "Secret plans" not in str(lines)


class TestTheStyleSheet:
    def test_is_anybodys_for_a_minute_and_asked_for_by_its_tag_after_that(self, company: Company) -> None:
        first = company.http("GET", SHEET)
        assert first.status == 200
        assert first.headers["Content-Type"] == "text/css; charset=utf-8"
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert first.json.startswith(":root {\n  --color-primary: #224466;\n")
        again = company.http("GET", SHEET, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status, again.json) == (304, None)
        assert again.headers["Cache-Control"] == "public, max-age=60"
        company.edit(primary_color="#103050")
        changed = company.http("GET", SHEET, headers={"If-None-Match": first.headers["ETag"]})
        assert "--color-primary: #103050;" in changed.json

    @pytest.mark.parametrize("nasty", NASTY)
    def test_says_nothing_of_what_was_stored_by_whomever_that_does_not_fit(self, company: Company, nasty: str) -> None:
        store, before = company.place.desk.store, company.place.record
        store.write(before, before.but(fields={**before.fields, "kit_edits": dict.fromkeys(NAMES, nasty)}))
        assert company.http("GET", SHEET).json.count("\n") == 13
        assert nasty not in company.http("GET", SHEET).json.replace('"Inter"', "")

    @pytest.mark.parametrize("status", [INTAKE_IN_PROGRESS, CHURNED])
    def test_is_of_companies_that_have_a_shop(self, company: Company, status: str) -> None:
        before = company.place.record
        company.place.desk.store.write(before, before.but(status=status))
        assert company.http("GET", SHEET).refusal == (404, "COMPANY_NOT_FOUND")

    def test_is_limited_by_address(self, company: Company) -> None:
        answers = {company.http("GET", SHEET, address="203.0.113.9").status for _ in range(121)}
        assert answers == {200, 429}


def test_a_route_that_answers_no_json_answers_a_text() -> None:
    with pytest.raises(ValueError, match="answers a text"):
        Routes().route("GET", "/x", auth=Auth.TOKEN, answers=(BrandKit,), media=CSS)(read_brand)


class TestALookOnDemand:
    def test_runs_and_says_how_it_stands(self, company: Company) -> None:
        asked = company.ask("POST", RESCRAPE)
        assert (asked.status, asked.json["rescrape"]["state"]) == (202, "running")
        company.place.settle(minutes=5)
        done = company.ask("GET", BRAND).json
        assert (done["rescrape"]["state"], done["fields"]["tagline"]["value"]) == ("idle", "tagline 2")

    def test_is_refused_with_a_sentence_while_the_shop_is_paused(self, company: Company) -> None:
        company.place.move(LIVE)
        company.place.move(PAUSED)
        assert company.ask("POST", RESCRAPE).refusal == (409, "COMPANY_PAUSED")
