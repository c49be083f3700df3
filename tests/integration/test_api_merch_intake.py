"""The public intake of a company: who comes in, what opens when, what is told at once, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.engine.planner import LATE
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.name import ONE_FORM, WIZARD
from chalicelib.flows.merch.payment import bought
from chalicelib.flows.merch.routes.intake import BEGINNING, LOOKING
from chalicelib.records.record import Record
from tests.clock import TestClock
from tests.integration.merch_place import (
    ADMIN,
    BASICS,
    BUCKET,
    DUE,
    MONTHLY,
    ONCE,
    PNG,
    PRODUCTS,
    MerchPlace,
    Standing,
    install,
    standing,
)
from tests.integration.tokens import Issuer

SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
DAY = 24 * 60


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> MerchPlace:
    return install(MerchPlace(stand_ins, issuer, clock), monkeypatch)


class TestTheWholeWay:
    def test_leads_from_a_stranger_to_a_company_that_is_worked_on(self, place: MerchPlace) -> None:
        begun = place.begin().json
        assert (begun["wizard"]["open_step"], begun["wizard"]["done"]) == ("brand_teaser", ["basics"])
        assert begun["wizard"]["tier"] == {"name": "team", "up_to": 100, "monthly": 9900}
        teaser = place.draft("POST", "/brand-teaser", {"own_assets": False}).json["brand_teaser"]
        assert (teaser["result"], teaser["preview"]["domain"]) == ("found", "harbour.example")
        assert place.draft("POST", "/products", PRODUCTS).json["open_step"] == "brand"
        place.upload()
        brand = {"headline": "Read more", "primary_color": "#1a4d7a", "use_logo": True}
        shown = place.draft("POST", "/brand", brand).json
        assert (shown["logo"], shown["open_step"]) == ({"kind": "png", "size": len(PNG)}, "confirm")
        place.confirm(MONTHLY, logo_addon=True)
        place.pay(place.payment()["client_secret"])
        assert place.payment("POST")["state"] == "accepted"
        assert place.deliver("payment_intent.succeeded").json == {"taken": True}
        place.world.settle(minutes=30)
        record = place.record
        assert place.history()[:3] == ["INTAKE_IN_PROGRESS", "INTAKE_COMPLETE", "SCRAPING"]
        assert record.facts["logo_key"] == f"uploads/companies/{place.company_id}/logo.png"
        assert place.files() == ["uploads/companies/ID/logo.png", "uploads/drafts/ID/logo.png"]
        assert place.draft("GET").json["payment"] == {"state": "cleared"}
        assert place.mails() == ["Harbour Books: we are on it"]

    def test_is_the_same_by_the_single_form_of_before(self, place: MerchPlace) -> None:
        sent: dict[str, Any] = {**PRODUCTS, "headline": "Read", "plan": MONTHLY, "logo_addon": True}
        assert place.begin(ONE_FORM, **sent).json["wizard"]["open_step"] == "confirm"
        place.world.settle(minutes=1)
        payment = place.payment()
        assert (payment["state"], payment["amount"]) == ("open", DUE[MONTHLY])
        place.pay(payment["client_secret"])
        place.deliver("payment_intent.succeeded")
        assert place.record.status == "INTAKE_COMPLETE"

    def test_is_read_again_after_a_reload(self, place: MerchPlace) -> None:
        place.filled_in()
        shown = place.draft("GET").json
        assert shown["basics"] == BASICS
        assert shown["products"] == PRODUCTS
        assert (shown["brand"]["headline"], shown["confirm"], shown["payment"]) == ("Read", None, {"state": "none"})
        assert {each["plan"]: each["due"] for each in shown["plans"]} == DUE


class TestWhoComesIn:
    @pytest.mark.parametrize(("bot", "code"), [("", "BOT_CHECK_MISSING"), ("robot", "BOT_CHECK_FAILED")])
    @pytest.mark.parametrize("path", [f"{WIZARD}/basics", ONE_FORM])
    def test_no_program_begins_an_intake(self, place: MerchPlace, path: str, bot: str, code: str) -> None:
        said: dict[str, Any] = {**PRODUCTS, "plan": ONCE} if path == ONE_FORM else {}
        assert place.begin(path, bot, **said).refusal == (403, code)
        assert place.http.items() == []

    def test_nobody_comes_in_where_it_cannot_be_told(self, place: MerchPlace) -> None:
        bot = place.human()
        down = {"rules": [{"method": "POST", "path": "siteverify", "mode": "error_before", "status": 503}]}
        place.stand_ins.put(f"{place.stand_ins.turnstile}/_faults", {"rules": down["rules"] * 2})
        assert place.begin(bot=bot).refusal == (503, "BOT_CHECK_UNAVAILABLE")
        assert place.begin(bot=bot).status == 201, "its answer was not spent"

    def test_a_flood_is_held_back_and_neither_costs_nor_closes_anything(self, place: MerchPlace) -> None:
        place.filled_in()
        for _ in range(BEGINNING.per_address):
            place.begin(bot="robot", address="203.0.113.9")
        items = len(place.http.items())
        assert place.begin(bot=place.human(), address="203.0.113.9").refusal == (429, "TOO_MANY_REQUESTS")
        assert len(place.http.items()) == items
        assert place.draft("POST", "/products", PRODUCTS).status == 200, "whoever has begun goes on"

    def test_who_looks_again_and_again_is_held_back(self, place: MerchPlace) -> None:
        place.filled_in()
        replies = [place.draft("POST", "/logo", {"kind": "png"}) for _ in range(LOOKING.per_caller)]
        assert replies[-1].refusal == (429, "TOO_MANY_REQUESTS")
        assert place.draft("GET").status == 200

    def test_a_token_opens_its_own_draft_and_no_other(self, place: MerchPlace) -> None:
        place.begin()
        first, token = place.company_id, place.token
        place.begin(company_name="Another")
        assert place.draft("GET", token=token).json["company_id"] == first
        mixed = f"{place.company_id}.{token.partition('.')[2]}"
        assert place.draft("GET", token=mixed).refusal == (401, "DRAFT_TOKEN_INVALID")
        secret = place.token.partition(".")[2]
        assert secret not in str(place.http.items()), "it is kept as a digest"


class TestSteps:
    @pytest.mark.parametrize(
        ("path", "body"),
        [("/products", PRODUCTS), ("/brand", {}), ("/confirm", {"plan": ONCE})],
    )
    def test_open_one_after_the_other(self, place: MerchPlace, path: str, body: Any) -> None:
        place.begin()
        reply = place.draft("POST", path, body)
        assert (reply.refusal, reply.json["open_step"]) == ((409, "STEP_NOT_OPEN"), "brand_teaser")

    def test_are_open_until_the_payment_was_accepted(self, place: MerchPlace) -> None:
        place.confirmed()
        assert place.draft("PUT", "/basics", {**BASICS, "company_name": "Harbour"}).status == 200
        place.pay(place.payment()["client_secret"])
        place.payment("POST")
        for method, path, body in (("PUT", "/basics", BASICS), ("POST", "/confirm", {"plan": MONTHLY})):
            assert place.draft(method, path, body).refusal == (409, "INTAKE_COMPLETE")
        assert place.record.title == "Harbour"

    @pytest.mark.parametrize(
        "skus", [["TEE-CREW", "APRON-BIB", "VEST-HIVIS"], ["TEE-CREW"] * 3, ["TEE-CREW", "APRON-BIB"]]
    )
    def test_take_products_of_the_line_of_business_only(self, place: MerchPlace, skus: list[str]) -> None:
        place.begin()
        place.draft("POST", "/brand-teaser", {"own_assets": True})
        reply = place.draft("POST", "/products", {"sku_ids": skus})
        assert reply.refusal == (422, "VALIDATION_FAILED")
        assert reply.json["errors"][0]["field"] == "sku_ids"

    def test_that_no_longer_fit_are_asked_again(self, place: MerchPlace) -> None:
        place.filled_in()
        shown = place.draft("PUT", "/basics", {**BASICS, "vertical": "trades"}).json
        assert (shown["open_step"], shown["products"]) == ("products", None)
        assert place.draft("POST", "/confirm", {"plan": ONCE}).json["open_step"] == "products"

    def test_say_at_once_what_cannot_be_read(self, place: MerchPlace) -> None:
        place.filled_in()
        shown = place.draft("POST", "/brand", {"primary_color": "#fffbe6"}).json
        (warning,) = shown["warnings"]
        assert (warning["field"], shown["brand"]["primary_color"]) == ("primary_color", "#fffbe6")
        assert warning["repaired"] != "#fffbe6"

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"headcount": 0}, "headcount"),
            ({"vertical": "witchcraft"}, "vertical"),
            ({"website_url": "localhost"}, "website_url"),
            ({"country": "Canada"}, "country"),
            ({"admin_email": "nobody"}, "admin_email"),
        ],
    )
    def test_name_the_field_that_is_wrong_and_spend_no_answer_of_the_check(
        self, place: MerchPlace, said: dict[str, Any], field: str
    ) -> None:
        bot = place.human()
        reply = place.begin(bot=bot, **said)
        assert (reply.status, reply.json["errors"][0]["field"]) == (422, field)
        assert place.begin(bot=bot).status == 201


class TestTheLookAtTheBrand:
    def look(self, place: MerchPlace, website: str | None) -> tuple[str, int]:
        place.begin(website_url=website)
        before = len(place.stand_ins.looks.all())
        results = [place.draft("POST", "/brand-teaser", {"own_assets": False}).json["brand_teaser"] for _ in range(2)]
        assert results[0] == results[1]
        return results[0]["result"], len(place.stand_ins.looks.all()) - before

    @pytest.mark.parametrize(
        ("website", "result", "asked"),
        [("https://harbour.example", "found", 1), ("unknown.example", "not_found", 1), (None, "skipped", 0)],
    )
    def test_asks_once_for_a_website(self, place: MerchPlace, website: str | None, result: str, asked: int) -> None:
        assert self.look(place, website) == (result, asked)

    def test_says_so_where_nobody_answers_and_asks_again(self, place: MerchPlace) -> None:
        place.begin()
        down = {"mode": "error_before", "status": 503, "method": "GET", "path": "/v2/brands"}
        place.stand_ins.put(f"{place.stand_ins.brandfetch}/_faults", {"rules": [down]})
        for result in ("unavailable", "found"):
            shown = place.draft("POST", "/brand-teaser", {"own_assets": False}).json
            assert (shown["brand_teaser"]["result"], shown["open_step"]) == (result, "products")

    def test_is_another_one_for_another_website(self, place: MerchPlace) -> None:
        place.begin()
        place.draft("POST", "/brand-teaser", {"own_assets": False})
        shown = place.draft("PUT", "/basics", {**BASICS, "website_url": "https://other.example"}).json
        assert (shown["open_step"], shown["brand_teaser"]) == ("brand_teaser", None)
        shown = place.draft("POST", "/brand-teaser", {"own_assets": False}).json
        assert shown["brand_teaser"]["preview"]["domain"] == "other.example"


class TestAnOwnLogo:
    @pytest.mark.parametrize(
        ("content", "kind", "code"),
        [
            (SCRIPT, "svg", "LOGO_UNUSABLE"),
            (PNG, "svg", "LOGO_UNUSABLE"),
            (PNG + b"0" * 2 * 1024 * 1024, "png", "LOGO_UNUSABLE"),
            (None, "png", "LOGO_MISSING"),
        ],
        ids=["a script", "another kind", "too large", "nothing"],
    )
    def test_that_is_no_picture_is_refused(
        self, place: MerchPlace, content: bytes | None, kind: str, code: str
    ) -> None:
        place.filled_in()
        if content is None:
            place.draft("POST", "/logo", {"kind": kind})
        else:
            place.upload(content, kind)
        assert place.draft("GET", "/logo").refusal == (422, code), "it is told before anything is saved"
        assert place.draft("POST", "/brand", {"use_logo": True}).refusal == (422, code)
        assert place.draft("GET").json["logo"] is None

    def test_that_is_another_file_by_the_time_it_is_taken_over_is_left_out(self, place: MerchPlace) -> None:
        place.filled_in()
        place.upload(PICTURE, "svg")
        assert place.draft("GET", "/logo").json == {"kind": "svg", "size": len(PICTURE)}
        assert place.draft("GET").json["logo"] is None, "looking at it chooses nothing"
        assert place.draft("POST", "/brand", {"use_logo": True}).json["logo"]["kind"] == "svg"
        place.confirm()
        key = f"uploads/drafts/{place.company_id}/logo.svg"
        place.s3.put_object(Bucket=BUCKET, Key=key, Body=SCRIPT)  # the form is good for ten minutes
        place.pay(place.payment()["client_secret"])
        place.payment("POST")
        place.world.settle(minutes=5)
        assert place.files() == ["uploads/drafts/ID/logo.svg"]
        assert place.record.result("adopt_intake") == {"refused": "SVG_NOT_A_PICTURE"}
        assert "SCRAPING" in place.history(), "the company goes on without it"

    def test_that_has_expired_is_asked_for_before_anything_is_paid(self, place: MerchPlace) -> None:
        place.filled_in()
        place.upload()
        place.draft("POST", "/brand", {"use_logo": True})
        place.s3.delete_object(Bucket=BUCKET, Key=f"uploads/drafts/{place.company_id}/logo.png")
        assert place.draft("POST", "/confirm", {"plan": ONCE}).refusal == (422, "LOGO_MISSING")
        place.upload()
        assert place.draft("POST", "/confirm", {"plan": ONCE}).status == 202


class TestADraftThatNobodyGoesOnWith:
    def test_ends_after_a_day_with_all_that_it_made(self, place: MerchPlace) -> None:
        place.filled_in()
        place.upload()
        place.confirm()
        intent = place.record.facts["payment_intent"]
        place.world.settle(minutes=DAY + 5)
        assert place.record.status == "ABANDONED"
        assert place.stand_ins.made("cancel_payment_intent") == 1
        assert place.draft("PUT", "/basics", BASICS).refusal == (409, "DRAFT_ENDED")
        assert place.draft("GET").json["ends_at"] is None
        place.world.settle(minutes=int(LATE.total_seconds()) // 60 + 5)
        assert place.files() == []
        assert place.record.facts["payment_intent"] == intent
        assert place.mails() == [], "anybody could have written any address into it"

    def test_ends_a_day_after_the_last_touch(self, place: MerchPlace) -> None:
        place.filled_in()
        ends_at = place.draft("GET").json["ends_at"]
        place.world.settle(minutes=DAY - 60)
        later = place.draft("POST", "/brand", {"headline": "Read"}).json["ends_at"]
        assert later > ends_at
        place.world.settle(minutes=DAY - 60)
        assert place.record.status == "INTAKE_IN_PROGRESS"
        place.world.settle(minutes=DAY)
        assert place.record.status == "ABANDONED"


class TestWhoseCompanyItIs:
    def test_is_theirs_who_have_verified_the_address_that_was_named(self, place: MerchPlace) -> None:
        place.paid()
        assert place.mine("POST", "/claim", {}, user="bob").refusal == (403, "NOT_COMPANY_ADMIN")
        place.users.let("eve", email=ADMIN, email_verified=False)
        assert place.mine("POST", "/claim", {}, user="eve").refusal == (403, "EMAIL_NOT_VERIFIED")
        assert place.claimed().json == {"company_id": place.company_id, "company_name": "Harbour Books"}
        place.users.let("ada", email="ada@elsewhere.example")
        assert place.claimed("ada").status == 200
        assert place.record.fields["admins"] == ["ada"]

    def test_is_nobodys_while_it_is_a_draft(self, place: MerchPlace) -> None:
        place.confirmed()
        assert place.claimed().refusal == (404, "COMPANY_NOT_FOUND")


class TestErasure:
    def test_takes_out_who_filled_it_in_and_closes_their_way_in(self, place: MerchPlace) -> None:
        place.filled_in()
        place.upload()
        assert place.engineer("POST", "/erasure", {"person": "company"}).refusal == (409, "COMPANY_OPEN")
        place.world.settle(minutes=DAY + 5)
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200
        place.world.settle(minutes=int(LATE.total_seconds()) // 60 + 5)
        assert ADMIN not in str(place.http.items())
        assert place.draft("GET").refusal == (401, "DRAFT_TOKEN_INVALID")
        assert place.files() == []

    def test_takes_out_a_companys_admins(self, place: MerchPlace) -> None:
        place.paid()
        place.claimed("user-of-the-pool")
        place.http.api.desk.store.change(place.record.key, lambda record: record.but(status="CHURNED"), trigger=True)
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200
        items = str(place.http.items())
        assert (ADMIN in items, "user-of-the-pool" in items) == (False, False)
        assert bought(place.record) is not None, "what was paid for is kept"


class TestAnAbandonedDraft:
    def test_forgets_by_itself_whose_it_was_and_keeps_what_became_of_it(self, place: MerchPlace) -> None:
        place.confirmed()
        place.world.settle(minutes=DAY + 30)
        assert place.record.status == "ABANDONED"
        place.world.settle(minutes=29 * DAY)
        assert (place.record.answers or {})["admin_email"] == ADMIN, "somebody may still ask"
        place.world.settle(minutes=2 * DAY)
        items = str(place.http.items())
        for typed in (ADMIN, "Harbour", "harbour", "Read"):
            assert typed not in items, typed
        record = place.record
        assert (record.status, record.title, record.due_at) == ("ABANDONED", "erased", None)
        assert ((record.answers or {})["vertical"], payment.told(record)) == ("hospitality", "canceled")
        assert place.history() == ["INTAKE_IN_PROGRESS", "ABANDONED"]
        assert [each.kind for each in place.world.views.history(record)].count("erasure") == 1
        assert place.draft("GET").refusal == (401, "DRAFT_TOKEN_INVALID")
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200, "and again changes nothing"

    def test_that_an_engineer_has_erased_before_is_left_as_it_is(self, place: MerchPlace) -> None:
        place.filled_in()
        place.world.settle(minutes=DAY + 30)
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200
        assert "Harbour" not in str(place.http.items())
        erased = place.record.fields["erased_at"]
        place.world.settle(minutes=31 * DAY)
        assert place.record.fields["erased_at"] == erased
        assert place.record.entry("forget_draft").fence == 0


def test_what_there_is_to_choose_from_can_be_kept_by_anybody(place: MerchPlace) -> None:
    reply = place.http("GET", "/v1/onboarding/catalogue")
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    offered = {each["sku"] for each in reply.json["products"]}
    assert all(set(each["skus"]) <= offered for each in reply.json["verticals"])


def test_an_intake_whose_write_was_sent_again_since_its_answer_was_lost_is_begun(
    place: MerchPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.http.api.desk.store
    create = store.create

    def sent_twice(record: Record) -> Record:
        create(record)
        return create(record)

    monkeypatch.setattr(store, "create", sent_twice)
    assert place.begin().status == 201
    assert place.draft("GET").json["open_step"] == "brand_teaser"
