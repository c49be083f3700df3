"""A store's wizard, from signing up to the dashboard: who comes in, what opens when, and where the key goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chalicelib.desk.opening import open_record
from chalicelib.engine.planner import LATE
from chalicelib.flows.store.name import BASE
from chalicelib.flows.store.steps import LETZSHOP_API
from chalicelib.flows.store.wizard import save_of
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.records.store import Conflict, NotFound
from tests.clock import TestClock
from tests.integration.store_place import (
    CALLER,
    FEED,
    KEY,
    OWNER,
    PROFILE,
    SIGNED_UP,
    STEPS,
    STORE,
    Standing,
    StorePlace,
    install,
    standing,
)
from tests.integration.tokens import Issuer


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> StorePlace:
    stand_ins.reset()
    return install(StorePlace(stand_ins, issuer, clock), monkeypatch)


class TestTheDashboard:
    @pytest.mark.parametrize(
        ("said", "answered"),
        [("", None), ("https://shop.example/{store_code}/home", "https://shop.example/ADA/home")],
    )
    def test_is_named_where_the_stage_says_where_it_is(
        self,
        stand_ins: Standing,
        issuer: Issuer,
        clock: TestClock,
        aws: None,
        monkeypatch: pytest.MonkeyPatch,
        said: str,
        answered: str | None,
    ) -> None:
        stand_ins.reset()
        place = install(StorePlace(stand_ins, issuer, clock, store_dashboard_url=said), monkeypatch)
        place.signed_up()
        assert place.ask("GET", "/status").json["dashboard_url"] == answered


class TestTheWholeWay:
    def test_leads_from_signing_up_to_the_dashboard(self, place: StorePlace) -> None:
        place.signed_up()
        (welcome,) = place.mails()
        assert welcome.destinations["ToAddresses"] == [OWNER]
        assert "https://console.example/store/ADA/onboarding" in welcome.body
        begun = place.ask("GET", "/status").json
        assert (begun["status"], begun["current_step"], begun["is_completed"]) == (
            "not_started",
            "merchant_profile",
            False,
        )
        for step, body in STEPS:
            saved = place.ask("POST", f"/step/{step}", body)
            assert (saved.status, saved.json["status"]) == (200, "in_progress")
        place.world.settle(minutes=5)
        job = place.ask("POST", "/step/order-sync/trigger")
        assert (job.status, job.json["state"]) == (202, "waiting")
        place.world.settle(minutes=5)
        through = place.ask("GET", f"/step/order-sync/progress/{job.json['job_id']}").json
        assert (through["state"], through["done"], through["total"], through["percent"]) == ("succeeded", 60, 60, 100)
        ended = place.ask("POST", "/step/order-sync/complete", {}).json
        assert (ended["status"], ended["is_completed"]) == ("completed", True)
        assert all(each["completed"] and each["completed_at"] for each in ended["steps"])
        assert len(place.stand_ins.orders()) == len(set(place.stand_ins.orders())) == 60
        assert len(place.mails()) == 1

    def test_is_gone_on_with_after_a_reload(self, place: StorePlace) -> None:
        place.signed_up()
        before = place.ask("GET", "/step/merchant-profile").json["values"]
        assert (before["company_name"], before["contact_email"], before["tax_number"]) == ("Ada's Shop", OWNER, None)
        place.ask("POST", "/step/merchant-profile", {**PROFILE, "tax_number": "LU123"})
        after = place.ask("GET", "/step/merchant-profile").json
        assert {**PROFILE, "tax_number": "LU123"}.items() <= after["values"].items()
        assert after["step"]["state"] == "arriving"
        assert place.ask("GET", "/step/product-import").json["values"] == dict.fromkeys(
            ("products_url", "orders_url", "feed_language", "feed_currency")
        )


class TestSigningUp:
    def test_welcomes_whoever_signed_up_however_soon_the_profile_names_somebody_else(self, place: StorePlace) -> None:
        place.service("POST", body=SIGNED_UP)
        assert place.ask("POST", "/step/merchant-profile", PROFILE).status == 200
        place.world.settle(minutes=5)
        (welcome,) = place.mails()
        assert welcome.destinations["ToAddresses"] == [OWNER]

    def test_again_is_answered_with_the_first(self, place: StorePlace) -> None:
        place.signed_up()
        again = place.service("POST", body={**SIGNED_UP, "store_name": "Another", "owner_email": "eve@mail.example"})
        assert (again.status, again.json["store_name"]) == (202, "Ada's Shop")
        place.world.settle(minutes=5)
        assert len(place.mails()) == 1

    def test_twice_at_once_is_one(self, place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
        place.signed_up()
        looks = iter([NotFound("store")])

        def late(*asked: Any) -> Any:
            for missing in looks:
                raise missing
            return open_record(*asked)

        monkeypatch.setattr("chalicelib.flows.store.intents.sign_up.open_record", late)
        assert place.service("POST", body={**SIGNED_UP, "store_name": "Another"}).json["store_name"] == "Ada's Shop"

    @pytest.mark.parametrize(
        "change", [{"store_id": "a/b"}, {"store_id": ""}, {"owner_email": "x"}, {"store_name": " "}, {"more": 1}]
    )
    def test_of_another_form_is_refused(self, place: StorePlace, change: dict[str, Any]) -> None:
        assert place.service("POST", body={**SIGNED_UP, **change}).status == 422

    @pytest.mark.parametrize("token", [None, "", "x" * 40, CALLER[:-1], f"{CALLER}x"])
    def test_is_the_shop_platforms_alone(self, place: StorePlace, token: str | None) -> None:
        for method, path, body in (("POST", "", SIGNED_UP), ("GET", f"/gate?store_id={STORE}", None)):
            refused = place.service(method, path, body, token=token)
            assert refused.status == 401
        assert place.http.items() == []

    def test_is_no_users_and_no_ses(self, place: StorePlace) -> None:
        assert place.ask("POST", "", SIGNED_UP).refusal == (401, "TOKEN_INVALID")
        access = place.http("POST", BASE, SIGNED_UP, headers=place.http.access())
        assert access.refusal == (401, "TOKEN_MISSING")

    def test_and_the_programs_token_opens_nothing_else(self, place: StorePlace) -> None:
        place.signed_up()
        assert place.service("GET", "/status").refusal == (401, "TOKEN_INVALID")
        assert place.service("POST", f"/{STORE}/skip", {"reason": "x"}).refusal == (401, "TOKEN_MISSING")

    def test_is_closed_where_the_secret_cannot_be_a_token(self, place: StorePlace) -> None:
        place.caller = "short"
        assert place.service("POST", body=SIGNED_UP, token="short").refusal == (401, "TOKEN_INVALID")

    def test_is_limited_and_so_are_wrong_tokens(self, place: StorePlace) -> None:
        refused = [place.service("GET", "/gate?store_id=x", token="wrong").status for _ in range(62)]
        assert (refused[0], refused[-1]) == (401, 429)
        answers = [place.service("POST", body=SIGNED_UP).status for _ in range(302)]
        assert (answers[0], answers[-1]) == (202, 429)


class TestWhoseStore:
    def test_is_what_the_shop_platform_says_and_nothing_that_is_sent(self, place: StorePlace) -> None:
        place.signed_up()
        assert place.ask("GET", "/status", user="bob").json["store_id"] == STORE
        assert place.ask("GET", "/status", user="eve").refusal == (403, "NO_STORE")
        assert place.ask("GET", "/status?store_id=st-1", user="eve").refusal == (403, "NO_STORE")

    def test_that_was_never_signed_up_has_no_wizard(self, place: StorePlace) -> None:
        place.stand_ins.put(f"{place.stand_ins.shop}/_stores/st-2", {"code": "B", "name": "B", "users": ["carl"]})
        assert place.ask("GET", "/status", user="carl").refusal == (404, "STORE_NOT_FOUND")

    def test_is_not_guessed_while_the_shop_platform_is_away(self, place: StorePlace) -> None:
        place.signed_up()
        rule = {"path": "/v1/users", "mode": "error_before", "status": 503, "times": None}
        place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [rule]})
        refused = place.ask("GET", "/status")
        assert refused.refusal == (503, "STORE_UNAVAILABLE")
        assert refused.headers["Retry-After"]

    def test_may_be_a_claim_of_the_token_by_setting(
        self, stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stand_ins.reset()
        place = install(StorePlace(stand_ins, issuer, clock, store_claim="username"), monkeypatch)
        place.signed_up()
        assert place.ask("GET", "/status", user=STORE).json["store_id"] == STORE
        assert place.ask("GET", "/status", user="ada").refusal == (404, "STORE_NOT_FOUND")


class TestSteps:
    LATER: Sequence[tuple[str, dict[str, Any] | None]] = (
        ("/step/letzshop-api/test", {"api_key": KEY}),
        ("/step/letzshop-api", {"api_key": KEY}),
        ("/step/product-import", FEED),
        ("/step/order-sync/trigger", None),
        ("/step/order-sync/complete", {}),
    )

    def test_out_of_order_are_refused_with_the_one_that_is_open(self, place: StorePlace) -> None:
        place.signed_up()
        before = place.record()
        for path, body in self.LATER:
            refused = place.ask("POST", path, body)
            assert refused.refusal == (409, "STEP_NOT_OPEN"), path
            assert refused.json["open_step"] == "merchant_profile"
        assert place.record() == before
        assert (place.kept_keys(), place.feeds.looked) == ([], [])

    def test_open_one_after_the_other(self, place: StorePlace) -> None:
        place.signed_up()
        assert list(place.steps().values()) == ["open", "locked", "locked", "locked"]
        place.ask("POST", "/step/merchant-profile", PROFILE)
        assert list(place.steps().values()) == ["arriving", "open", "locked", "locked"]
        place.world.settle(minutes=5)
        assert list(place.steps().values()) == ["done", "open", "locked", "locked"]
        for path, _ in self.LATER[2:]:
            body = {"import_later": True} if path.endswith("complete") else FEED if "import" in path else None
            assert place.ask("POST", path, body).json["open_step"] == "letzshop_api"

    def test_are_handed_over_again_when_they_change_and_not_when_they_do_not(self, place: StorePlace) -> None:
        place.filled_in()

        def operations() -> list[str]:
            return [each.operation for each in place.stand_ins.effects.all()]

        assert sorted(operations()) == ["put_feeds", "put_profile"]
        version = place.record().version
        place.ask("POST", "/step/merchant-profile", PROFILE, user="bob")
        assert place.record().version == version
        place.ask("POST", "/step/merchant-profile", {**PROFILE, "brand_name": "Ada"}, user="bob")
        assert place.steps()["merchant_profile"] == "arriving"
        place.world.settle(minutes=5)
        assert sorted(operations()) == ["put_feeds", "put_profile", "put_profile"]
        assert place.steps()["merchant_profile"] == "done"

    def test_are_done_once_they_have_arrived_and_say_what_holds_them_up(self, place: StorePlace) -> None:
        place.signed_up()
        rule = {"path": "/profile", "mode": "error_before", "status": 503, "times": 3}
        place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [rule]})
        place.ask("POST", "/step/merchant-profile", PROFILE)
        place.world.deliver()
        waiting = place.ask("GET", "/step/merchant-profile").json["step"]
        assert (waiting["state"], waiting["completed"]) == ("arriving", False)
        assert "tried again by itself" in waiting["says"]
        place.ask("POST", "/step/letzshop-api", {"api_key": KEY})
        place.ask("POST", "/step/product-import", FEED)
        undone = place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        assert (undone.refusal, undone.json["open_step"]) == ((409, "STEP_NOT_DONE"), "merchant_profile")
        place.world.settle(minutes=30)
        assert place.ask("POST", "/step/order-sync/complete", {"import_later": True}).status == 200

    def test_that_the_shop_refuses_are_the_customers_to_mend(self, place: StorePlace) -> None:
        place.signed_up()
        said = {"code": "VALIDATION_FAILED", "errors": [{"field": "tax_number", "message": "no"}]}
        rule = {"path": "/profile", "mode": "error_before", "status": 422, "body": said, "times": 1}
        place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [rule]})
        place.ask("POST", "/step/merchant-profile", {**PROFILE, "tax_number": "?"})
        place.world.settle(minutes=5)
        held_up = place.ask("GET", "/step/merchant-profile").json["step"]
        assert (held_up["state"], held_up["mended_by"]) == ("held_up", "customer")
        assert "tax number" in held_up["says"]
        assert place.record().attention == ""
        mail = place.mails()[-1]
        assert (mail.destinations["ToAddresses"], "tax number" in mail.body) == ([PROFILE["contact_email"]], True)
        place.ask("POST", "/step/merchant-profile", {**PROFILE, "tax_number": "LU123"})
        place.world.settle(minutes=5)
        assert place.steps()["merchant_profile"] == "done"
        assert len(place.mails()) == 2

    def test_whose_own_address_is_no_good_is_not_asked_there_to_mend_it(self, place: StorePlace) -> None:
        place.signed_up()
        said = {"code": "VALIDATION_FAILED", "errors": [{"field": "contact_email", "message": "no"}]}
        rule = {"path": "/profile", "mode": "error_before", "status": 422, "body": said, "times": 1}
        place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [rule]})
        place.ask("POST", "/step/merchant-profile", PROFILE)
        place.world.settle(minutes=5)
        mail = place.mails()[-1]
        assert ("contact email" in mail.body, mail.destinations["ToAddresses"]) == (True, [OWNER])

    def test_cannot_be_changed_after_the_end(self, place: StorePlace) -> None:
        place.filled_in()
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        for step, body in STEPS:
            assert place.ask("POST", f"/step/{step}", body).refusal == (409, "ONBOARDING_COMPLETED")

    def test_name_a_file_that_is_no_good(self, place: StorePlace) -> None:
        place.signed_up()
        for step, body in STEPS[:2]:
            place.ask("POST", f"/step/{step}", body)
        place.feeds.wrong = {FEED["products_url"]: "FEED_NOT_PUBLIC"}
        refused = place.ask("POST", "/step/product-import", {**FEED, "orders_url": "https://shop.example/o.csv"})
        assert refused.refusal == (422, "FEED_UNUSABLE")
        assert [(each["field"], each["code"]) for each in refused.json["errors"]] == [
            ("products_url", "FEED_NOT_PUBLIC")
        ]
        assert place.feeds.looked == [FEED["products_url"], "https://shop.example/o.csv"]
        assert place.steps()["product_import"] == "open"


class TestTwoAtOnce:
    def tag(self, place: StorePlace, step: str, user: str = "ada") -> str:
        steps = place.ask("GET", "/status", user=user).json["steps"]
        return next(f'"{each["tag"]}"' for each in steps if each["name"] == step)

    @pytest.mark.parametrize(
        ("step", "path", "body", "field", "theirs"),
        [
            ("merchant_profile", "/step/merchant-profile", PROFILE, "brand_name", "Bob's"),
            ("product_import", "/step/product-import", FEED, "orders_url", "https://shop.example/o.csv"),
        ],
    )
    def test_who_has_not_seen_what_the_other_saved_is_told_so(
        self, place: StorePlace, step: str, path: str, body: dict[str, Any], field: str, theirs: str
    ) -> None:
        place.filled_in()
        seen = self.tag(place, step)
        assert place.ask("POST", path, {**body, field: theirs}, user="bob", If_Match=seen).status == 200
        before = place.record()
        mine = {**body, "feed_currency" if "feed_currency" in body else "tax_number": "CHF"}
        refused = place.ask("POST", path, mine, If_Match=seen)
        assert refused.refusal == (412, "CHANGED_MEANWHILE")
        assert refused.json["answers"][field] == theirs
        assert place.record() == before
        assert place.ask("POST", path, {**mine, field: theirs}, If_Match=refused.headers["ETag"]).status == 200

    def test_the_same_save_again_is_answered_whatever_has_been_seen(self, place: StorePlace) -> None:
        place.signed_up()
        seen = self.tag(place, "merchant_profile")
        for _ in range(2):  # the first one's answer was lost
            assert place.ask("POST", "/step/merchant-profile", PROFILE, If_Match=seen).status == 200

    def test_a_save_of_one_step_does_not_change_what_was_seen_of_another(self, place: StorePlace) -> None:
        place.filled_in()
        seen = self.tag(place, "merchant_profile")
        place.ask("POST", "/step/product-import", {**FEED, "feed_currency": "CHF"}, user="bob")
        assert place.ask("POST", "/step/merchant-profile", {**PROFILE, "brand_name": "A"}, If_Match=seen).status == 200

    def test_who_works_in_another_store_by_now_changes_nothing_of_it(self, place: StorePlace) -> None:
        place.filled_in()
        place.service("POST", body={**SIGNED_UP, "store_id": "st-2", "store_code": "BOB"})
        seen = {step: self.tag(place, step) for step in place.steps()}
        shop = place.stand_ins.shop
        place.stand_ins.put(f"{shop}/_stores/{STORE}", {"code": "ADA", "name": "Ada's Shop", "users": ["bob"]})
        place.stand_ins.put(f"{shop}/_stores/st-2", {"code": "BOB", "name": "Bob's Shop", "users": ["ada"]})
        before = place.http.items()
        for step, path, body in (
            ("merchant_profile", "merchant-profile", PROFILE),
            ("letzshop_api", "letzshop-api", {"api_key": KEY}),
            ("product_import", "product-import", FEED),
            ("order_sync", "order-sync/trigger", None),
            ("order_sync", "order-sync/complete", {"import_later": True}),
        ):
            refused = place.ask("POST", f"/step/{path}", body, If_Match=seen[step])
            assert refused.refusal == (412, "OTHER_STORE"), path
        assert place.http.items() == before
        assert place.kept_keys() == [f"test/onboarding/stores/{STORE}"]

    def test_who_does_not_say_what_they_have_seen_writes_over_it(self, place: StorePlace) -> None:
        place.signed_up()
        assert place.ask("POST", "/step/merchant-profile", PROFILE, If_Match="*").status == 200
        assert place.ask("POST", "/step/merchant-profile", {**PROFILE, "brand_name": "A"}).status == 200
        refused = place.ask("POST", "/step/merchant-profile", PROFILE, If_Match="nothing")
        assert refused.refusal == (400, "IF_MATCH_INVALID")


class TestTheKey:
    def test_is_noted_once_where_the_writes_answer_is_lost_and_somebody_else_writes(
        self, place: StorePlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.filled_in()
        store = place.http.api.desk.store
        plain, lost = store.write, [1]

        def write(before: Record, after: Record, **options: Any) -> Record:
            written = plain(before, after, **options)
            if lost and written.fields != before.fields:
                lost.pop()
                raise Conflict(plain(written, written.but(created_note="An SE's")))
            return written

        monkeypatch.setattr(store, "write", write)
        assert place.ask("POST", "/step/letzshop-api", {"api_key": KEY}).status == 200
        saved = save_of(place.record(), LETZSHOP_API)
        assert not lost
        assert saved is not None
        assert saved.version == 2

    def test_is_tried_and_told_in_a_word(self, place: StorePlace) -> None:
        place.signed_up()
        place.ask("POST", "/step/merchant-profile", PROFILE)
        good = place.ask("POST", "/step/letzshop-api/test", {"api_key": KEY}).json
        assert good == {"success": True, "result": "reached", "says": "The connection works.", "shop": "Ada's Shop"}
        results = []
        for config, faults, key in (
            ({}, [], "another"),
            ({"forbidden": True}, [], KEY),
            ({}, [{"path": "/graphql", "mode": "error_before", "status": 502, "times": 1}], KEY),
            ({}, [{"path": "/graphql", "mode": "error_before", "status": 429, "times": 1}], KEY),
        ):
            place.stand_ins.put(f"{place.stand_ins.marketplace}/_config", config)
            place.stand_ins.put(f"{place.stand_ins.marketplace}/_faults", {"rules": faults})
            results.append(place.ask("POST", "/step/letzshop-api/test", {"api_key": key}).json["result"])
        assert results == ["wrong_key", "refused", "unexpected", "too_slow"]
        assert place.kept_keys() == []
        assert place.steps()["letzshop_api"] == "open"

    def test_is_not_tried_as_often_as_one_likes(self, place: StorePlace) -> None:
        place.signed_up()
        answers = [place.ask("POST", "/step/letzshop-api/test", {"api_key": "x"}).status for _ in range(62)]
        assert (answers[0], answers[-1]) == (409, 429)

    def test_that_does_not_answer_in_time_is_too_slow(self, place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.flows.store.routes.customer.SECONDS", 0.2)
        place.signed_up()
        place.ask("POST", "/step/merchant-profile", PROFILE)
        rule = {"path": "/graphql", "mode": "hang", "hang_seconds": 30, "times": 1}
        place.stand_ins.put(f"{place.stand_ins.marketplace}/_faults", {"rules": [rule]})
        assert place.ask("POST", "/step/letzshop-api/test", {"api_key": KEY}).json["result"] == "too_slow"

    def test_is_kept_only_if_it_is_good_here_and_now_however_it_was_tested_before(self, place: StorePlace) -> None:
        place.signed_up()
        place.ask("POST", "/step/merchant-profile", PROFILE)
        assert place.ask("POST", "/step/letzshop-api/test", {"api_key": KEY}).json["success"]
        place.stand_ins.put(f"{place.stand_ins.marketplace}/_token", {"token": "another-by-now"})
        refused = place.ask("POST", "/step/letzshop-api", {"api_key": KEY})
        assert (refused.refusal, refused.json["result"]) == ((422, "CONNECTION_FAILED"), "wrong_key")
        assert place.kept_keys() == []
        assert place.steps()["letzshop_api"] == "open"

    def test_is_in_its_secret_and_nowhere_else(self, place: StorePlace, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG", "chalicelib")
        place.filled_in()
        assert place.kept_keys() == [f"test/onboarding/stores/{STORE}"]
        secret = place.secrets.get_secret_value(SecretId=f"test/onboarding/stores/{STORE}")
        assert json.loads(secret["SecretString"]) == {"api_key": KEY, "shop": "adas-shop"}
        place.ask("POST", "/step/order-sync/trigger")
        place.world.settle(minutes=5)
        shown = [
            place.ask("GET", "/status").json,
            place.engineer("GET", "").json,
            place.engineer("GET", "/history").json,
        ]
        assert KEY not in json.dumps([*shown, place.http.items()])
        assert KEY not in caplog.text
        assert "Connected to Ada's Shop" in json.dumps(shown[0])

    def test_is_not_kept_where_it_cannot_be_written(self, place: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
        place.signed_up()
        place.ask("POST", "/step/merchant-profile", PROFILE)

        def fails(*_: object) -> None:
            from chalicelib.errors import Retryable

            raise Retryable("SECRETS_UNAVAILABLE", "No.")

        monkeypatch.setattr("chalicelib.clients.marketplace.keys.StoreKeys.put", fails)
        assert place.ask("POST", "/step/letzshop-api", {"api_key": KEY}).refusal == (503, "STORE_UNAVAILABLE")
        assert place.steps()["letzshop_api"] == "open"


class TestTheGate:
    def gate(self, place: StorePlace, **headers: str) -> Any:
        return place.service("GET", f"/gate?store_id={STORE}", **headers)

    def test_says_where_to_send_whoever_comes_until_the_end(self, place: StorePlace) -> None:
        assert self.gate(place).refusal == (404, "STORE_NOT_FOUND")
        place.signed_up()
        page = "https://console.example/store/ADA/onboarding"
        assert self.gate(place).json == {"open": False, "status": "not_started", "send_to": page}
        place.filled_in()
        assert self.gate(place).json["open"] is False
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        assert self.gate(place).json == {"open": True, "status": "completed", "send_to": None}

    def test_costs_one_read_and_is_answered_by_tag(self, place: StorePlace) -> None:
        place.signed_up()
        requests = place.http.api.desk.store.requests
        before = dict(requests)
        first = self.gate(place)
        assert (requests["read"] - before["read"], requests["write"]) == (1, before["write"])
        assert self.gate(place, If_None_Match=first.headers["ETag"]).status == 304
        place.skip()
        assert self.gate(place, If_None_Match=first.headers["ETag"]).json["open"] is True


class TestSkipping:
    def test_is_an_ses_with_a_reason_that_is_audited(self, place: StorePlace) -> None:
        place.signed_up()
        assert place.ask("POST", f"/{STORE}/skip", {"reason": "x"}).refusal == (401, "TOKEN_MISSING")
        assert place.http("POST", f"{BASE}/{STORE}/skip", {}, headers=place.http.access()).status == 422
        assert place.skip("Moves by hand.").status == 200
        assert place.skip("Another reason.").json["fields"]["skipped_reason"] == "Moves by hand."
        seen = place.ask("GET", "/status").json
        assert (seen["status"], seen["skipped_by_admin"], seen["skipped_reason"]) == ("skipped", True, "Moves by hand.")
        assert seen["is_completed"]
        entries = place.engineer("GET", "/history").json["entries"]
        (skipped,) = [each for each in entries if each["after"] == "skipped" and each["subject"] == "status"]
        assert (skipped["actor"], skipped["why"]) == ("se@onramp.example", "Moves by hand.")

    def test_withdraws_the_import_and_takes_the_key_away_once_no_request_can_write_one(self, place: StorePlace) -> None:
        place.filled_in()
        place.ask("POST", "/step/order-sync/trigger")
        place.skip()
        place.world.settle(minutes=5)
        assert place.stand_ins.orders() == []
        assert place.record().entry("import_orders").status is Status.SKIPPED
        assert place.kept_keys() == [f"test/onboarding/stores/{STORE}"]
        assert place.ask("GET", "/step/order-sync/progress/sync-1").json["state"] == "withdrawn"
        place.world.settle(minutes=2 * LATE.seconds // 60)
        assert place.kept_keys() == []

    def test_lets_nothing_be_filled_in_any_more(self, place: StorePlace) -> None:
        place.filled_in()
        place.skip()
        for step, body in STEPS:
            assert place.ask("POST", f"/step/{step}", body).refusal == (409, "ONBOARDING_SKIPPED")
        for path, last in (("trigger", None), ("complete", {"import_later": True})):
            assert place.ask("POST", f"/step/order-sync/{path}", last).refusal == (409, "ONBOARDING_SKIPPED")

    def test_is_not_for_what_is_completed_or_not_there(self, place: StorePlace) -> None:
        assert place.skip().refusal == (404, "STORE_NOT_FOUND")
        place.filled_in()
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        assert place.skip().refusal == (409, "ONBOARDING_COMPLETED")


class TestErasing:
    def erase(self, place: StorePlace) -> Any:
        return place.engineer("POST", "/erasure", {"person": "store"})

    def test_waits_for_the_end_and_takes_people_and_key_with_it(self, place: StorePlace) -> None:
        place.filled_in()
        assert self.erase(place).refusal == (409, "STORE_OPEN")
        place.ask("POST", "/step/order-sync/complete", {"import_later": True}, user="bob")
        place.world.settle(minutes=60)
        assert place.kept_keys() == [f"test/onboarding/stores/{STORE}"]
        assert self.erase(place).status == 200
        erased = self.erase(place)
        assert (erased.status, bool(erased.json["left_to_do"])) == (200, True)
        place.world.settle(minutes=60)
        assert place.kept_keys() == []
        stored = json.dumps(place.http.items())
        for personal in (OWNER, *PROFILE.values(), "ada", "bob"):
            assert json.dumps({"S": personal}) not in stored, personal
        assert json.dumps({"S": "erased"}) in stored

    @pytest.mark.parametrize("key", [KEY, "another-by-now"], ids=["under way", "waits for a key"])
    def test_withdraws_an_import_and_nobody_can_leave_anything_afterwards(self, place: StorePlace, key: str) -> None:
        place.filled_in()
        place.stand_ins.put(f"{place.stand_ins.marketplace}/_token", {"token": key})
        place.ask("POST", "/step/order-sync/trigger")
        if key != KEY:
            place.world.settle(minutes=30)
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        assert self.erase(place).status == 200
        told = [
            each for each in place.engineer("GET", "/history").json["entries"] if each["subject"] == "import_orders"
        ]
        assert (told[0]["after"], told[0]["actor"]) == ("skipped", "se@onramp.example")
        erased = place.record()
        for path, body in (("trigger", None), ("complete", {"import_later": True})):
            answer = place.ask("POST", f"/step/order-sync/{path}", body, user="bob")
            assert answer.status == (200 if body else 409)
        assert place.ask("POST", "/step/letzshop-api", {"api_key": key}).refusal == (409, "ONBOARDING_COMPLETED")
        assert place.record() == erased
        place.world.settle(minutes=3 * 24 * 60)
        assert place.ask("GET", "/step/order-sync/progress/sync-1").json["state"] == "withdrawn"
        assert (place.kept_keys(), place.stand_ins.orders()) == ([], [])
        assert place.engineer("GET", "").json["checklist"] == []

    def test_withdraws_a_second_import_without_a_word_against_the_first(self, place: StorePlace) -> None:
        place.filled_in()
        for _ in range(2):
            place.ask("POST", "/step/order-sync/trigger")
            if place.ask("GET", "/step/order-sync/progress/sync-2").status == 404:
                place.world.settle(minutes=5)
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        assert self.erase(place).status == 200
        told = place.engineer("GET", "/history").json["entries"]
        withdrawn = next(each for each in told if each["subject"] == "import_orders")
        assert (withdrawn["before"], withdrawn["after"], withdrawn.get("attempt")) == ("pending", "skipped", None)
        states = [place.ask("GET", f"/step/order-sync/progress/sync-{n}").json["state"] for n in (1, 2)]
        assert states == ["succeeded", "withdrawn"]

    def test_is_the_way_out_where_the_store_is_gone(self, place: StorePlace) -> None:
        place.filled_in()
        gone = {"path": "/orders/", "mode": "error_before", "status": 404, "body": {"code": "STORE_NOT_FOUND"}}
        place.stand_ins.put(f"{place.stand_ins.shop}/_faults", {"rules": [{**gone, "times": None}]})
        place.ask("POST", "/step/order-sync/trigger")
        place.ask("POST", "/step/order-sync/complete", {"import_later": True})
        place.world.settle(minutes=5)
        (line,) = place.engineer("GET", "").json["checklist"]
        assert "erase its people" in line["hint"]
        self.erase(place)
        place.world.settle(minutes=5)
        assert place.engineer("GET", "").json["checklist"] == []
        assert place.record().attention == ""

    def test_leaves_what_happened_and_when(self, place: StorePlace) -> None:
        place.filled_in()
        place.skip()
        place.world.settle(minutes=1)
        self.erase(place)
        told = [each["kind"] for each in place.engineer("GET", "/history").json["entries"]]
        assert told.count("step") == 3
        assert "erasure" in told
