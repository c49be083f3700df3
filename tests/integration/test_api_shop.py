"""A company's shop: its two keys and their gate, who pauses and closes it, and what its people and ours see of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.engine.planner import LATE
from chalicelib.flows import registry
from chalicelib.flows.design import lifecycle as design
from chalicelib.flows.merch import prints
from chalicelib.flows.merch.catalogue import catalogue
from chalicelib.flows.merch.keys import NOT_ACTIVATED, NOT_LIVE, NOT_PRINTABLE, NOT_THIS
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.clock import TestClock
from tests.integration.merch_place import BUCKET, PNG, Standing, install, standing
from tests.integration.shop_place import MONTHLY, SKUS, TICKETS, ShopPlace
from tests.integration.ticket_place import ADA, DEE, SUE
from tests.integration.tokens import Issuer


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_ins: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> ShopPlace:
    made = ShopPlace(stand_ins, issuer, clock)
    install(made, monkeypatch)
    return made


def test_a_tickets_flow_is_called_as_it_is_called_where_companies_want_one() -> None:
    tickets = registry.ALL[prints.FLOW]
    assert tickets.kind == prints.KIND
    for name in ("QUEUED", "IN_DESIGN", "IN_REVIEW", "SENT_BACK", "APPROVED", "CANCELLED"):
        assert getattr(prints, name) == getattr(design, name)
    assert set(tickets.lifecycle.descriptions) == {
        *(prints.QUEUED, prints.IN_DESIGN, prints.IN_REVIEW, prints.SENT_BACK, prints.APPROVED, prints.CANCELLED)
    }


class TestTheTickets:
    def test_are_one_for_each_place_on_each_product_and_the_last_one_opens_the_shop(self, place: ShopPlace) -> None:
        place.paid()
        assert place.record.status == "PRINT_FILES_PENDING"
        assert set(place.tickets()) == set(TICKETS)
        assert "design_needed:PRINT_FILES_PENDING" in place.record.entry("notify").done_for
        shown = place.ticket("TEE-CREW-back").json
        assert (shown["sku_id"], shown["product"], shown["placement"]) == ("TEE-CREW", "Crew-neck T-shirt", "back")
        assert (shown["company_id"], shown["company_name"]) == (place.company_id, "Harbour Books")
        place.drawn(*TICKETS[:-1])
        place.world.settle(minutes=5)
        counts = place.company().json["tickets"]
        assert (place.record.status, counts["of"], counts["approved"], counts["queued"]) == (
            *("PRINT_FILES_PENDING", 4, 3, 1),
        )
        place.drawn(TICKETS[-1])
        while place.world.deliver():
            pass
        assert place.record.status == "LIVE"
        assert place.record.result("await_prints") == {"APPROVED": "4"}
        assert place.record.entry("await_logo").status is Status.SKIPPED
        assert "logo" not in place.tickets()

    def test_of_the_logo_comes_first_where_one_was_ordered(self, place: ShopPlace) -> None:
        place.confirmed(logo_addon=True)
        place.pay(place.payment()["client_secret"])
        place.deliver("payment_intent.succeeded")
        place.world.settle(minutes=30)
        assert (place.record.status, set(place.tickets())) == ("LOGO_DESIGN_PENDING", {"logo"})
        assert place.company().json["logo_tickets"]["queued"] == 1
        assert place.ticket("logo").json["kind"] == "logo"
        place.drawn("logo")
        while place.world.deliver():
            pass
        assert (place.record.status, set(place.tickets())) == ("PRINT_FILES_PENDING", {"logo", *TICKETS})

    def test_that_nobody_needs_do_not_keep_the_shop_closed_and_what_they_were_for_is_not_sold(
        self, place: ShopPlace
    ) -> None:
        place.paid()
        place.ticket("TEE-CREW-back", "POST", "/override", {"to": "CANCELLED", "reason": "No back."}, who=SUE)
        place.drawn(*(name for name in TICKETS if name != "TEE-CREW-back"))
        place.world.settle(minutes=5)
        assert place.record.status == "LIVE"
        assert place.gate("TEE-CREW").json["closed_by"] == "product"
        assert place.gate("MUG-CERAMIC").json["open"]
        assert place.company().json["tickets"]["cancelled"] == 1

    def test_that_wait_for_long_are_on_an_ses_list_and_colleagues_are_told_of_them(self, place: ShopPlace) -> None:
        place.paid()
        lines = {line["kind"] for line in place.engineer("GET", "").json["checklist"]}
        assert "design_waits" not in lines
        place.world.settle(minutes=int(timedelta(days=5, hours=1).total_seconds() // 60))
        lines = {line["kind"] for line in place.engineer("GET", "").json["checklist"]}
        assert "design_waits" in lines
        assert "design_waits:PRINT_FILES_PENDING" in place.record.entry("notify").done_for

    def test_are_on_an_ses_page_of_the_company(self, place: ShopPlace) -> None:
        place.paid()
        small = place.engineer("GET", "").json["children"]
        assert [each["record_id"].rpartition(".")[2] for each in small] == list(TICKETS)


class TestItsLogos:
    def read(self, place: ShopPlace, which: str) -> bytes:
        """What is at the address that its admin is given; designers are given one, too."""
        seen = place.company("GET", f"/logos/{which}", who=DEE)
        own = place.mine("GET", f"/logos/{which}")
        assert (seen.status, own.status) == (200, 200), (seen.json, own.json)
        assert "Signature" in own.json["url"]
        found = {urlsplit(each.json["url"]).path.removeprefix(f"/{BUCKET}").lstrip("/") for each in (seen, own)}
        (key,) = found
        content: bytes = place.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def test_are_seen_by_designers_and_its_own_people_until_they_are_erased(self, place: ShopPlace) -> None:
        sent, drawn = PNG + b"sent", PNG
        place.filled_in()
        place.upload(sent)
        assert place.draft("POST", "/brand", {"headline": "Read", "use_logo": True}).status == 200
        place.confirm(logo_addon=True)
        place.pay(place.payment()["client_secret"])
        assert place.deliver("payment_intent.succeeded").status == 200
        place.world.settle(minutes=30)
        place.claimed()
        assert place.mine("GET", "/brand").json["logos"] == ["own"]
        assert place.mine("GET", "/logos/drawn").refusal == (404, "LOGO_NOT_FOUND")
        place.drawn("logo")
        place.world.settle(minutes=5)
        for brand in (place.mine("GET", "/brand").json, place.company(who=DEE).json["brand"]):
            assert brand["logos"] == ["own", "drawn"]
        assert (self.read(place, "own"), self.read(place, "drawn")) == (sent, drawn)
        assert place.mine("GET", "/logos/other").refusal == (404, "LOGO_NOT_FOUND")
        assert place.mine("GET", "/logos/own", user="bob").refusal == (403, "NOT_COMPANY_ADMIN")
        assert place.company("GET", "/logos/own", who="bob@elsewhere.example").refusal == (403, "ROLE_MISSING")
        assert place.company("POST", "/churn", {"reason": "They close."}).status == 200
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200
        assert place.company(who=DEE).json["brand"]["logos"] == []
        assert place.company("GET", "/logos/own", who=DEE).refusal == (404, "LOGO_NOT_FOUND")

    def test_that_was_cancelled_is_none(self, place: ShopPlace) -> None:
        place.confirmed(logo_addon=True)
        place.pay(place.payment()["client_secret"])
        assert place.deliver("payment_intent.succeeded").status == 200
        place.world.settle(minutes=30)
        gone = place.ticket("logo", "POST", "/override", {"to": "CANCELLED", "reason": "They have one."}, who=SUE)
        assert gone.status == 200
        place.world.settle(minutes=20)
        assert place.company(who=DEE).json["brand"]["logos"] == []


class TestTheGate:
    def test_asks_for_the_status_then_activation_then_the_product(self, place: ShopPlace) -> None:
        def says(sku: str = "MUG-CERAMIC") -> tuple[bool, str | None, str]:
            answer = place.gate(sku)
            assert answer.status == 200, answer.json
            return answer.json["open"], answer.json["closed_by"], answer.json["says"]

        place.confirmed()
        place.pay(place.payment()["client_secret"])
        place.payment("POST")
        place.world.settle(minutes=30)
        assert says("NOT-OURS") == (False, "status", NOT_LIVE), "neither key is there, nor the product"
        place.drawn(*TICKETS)
        place.world.settle(minutes=5)
        assert place.record.status == "LIVE"
        assert says("NOT-OURS") == (False, "activation", NOT_ACTIVATED)
        place.deliver("payment_intent.succeeded")
        assert says("NOT-OURS") == (False, "product", NOT_THIS)
        for sku in SKUS:
            assert says(sku) == (True, None, "Orders are taken.")

    def test_opens_with_whichever_key_comes_last(self, place: ShopPlace) -> None:
        place.paid()
        assert place.gate().json["closed_by"] == "status"
        place.drawn(*TICKETS)
        while place.world.deliver():
            pass
        assert place.gate().json["open"]

    @pytest.mark.parametrize("left", ["IN_DESIGN", "gone"])
    def test_is_closed_for_a_product_of_which_not_every_place_is_approved(self, place: ShopPlace, left: str) -> None:
        place.live()
        store = place.http.api.desk.store
        key = f"TICKET#{place.company_id}.TEE-CREW-back"
        if left == "gone":  # as a table that was restored has it
            store.client.delete_item(TableName=store.table, Key={"pk": {"S": key}, "sk": {"S": "DETAILS"}})
        else:
            before = store.load(key)
            store.write(before, before.but(status=left))
        assert (place.gate("TEE-CREW").json["says"], place.gate().json["open"]) == (NOT_PRINTABLE, True)

    @pytest.mark.parametrize("when", ["drawn", "live"])
    def test_is_open_though_the_catalogue_has_another_place_printed_since(
        self, place: ShopPlace, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        def another() -> None:
            """The next release's catalogue has shirts printed on the sleeve, too."""
            now = catalogue()
            shirt = now.by_sku["TEE-CREW"]
            more = shirt.model_copy(update={"placements": (*shirt.placements, "sleeve")})
            products = tuple(more if each is shirt else each for each in now.products)
            monkeypatch.setattr(prints, "catalogue", lambda: now.model_copy(update={"products": products}))

        if when == "live":
            place.live()
            another()
        else:
            place.paid()
            another()
            place.drawn(*TICKETS)
            place.world.settle(minutes=5)
        assert (place.record.status, place.gate("TEE-CREW").json["open"]) == ("LIVE", True)

    def test_is_for_the_program_that_takes_orders(self, place: ShopPlace) -> None:
        place.paid()
        assert place.gate(token=None).refusal == (401, "TOKEN_MISSING")
        assert place.gate(token="x" * 40).refusal == (401, "TOKEN_INVALID")
        assert place.gate(token=place.http.customer("ada")).refusal == (401, "TOKEN_INVALID")
        assert place.gate("nonsense!").refusal == (422, "VALIDATION_FAILED")
        place.company_id = "never-was"
        assert place.gate().refusal == (404, "COMPANY_NOT_FOUND")


class TestTheShop:
    def test_is_there_once_it_is_live_and_shows_a_notice_while_it_is_paused(self, place: ShopPlace) -> None:
        place.paid()
        assert place.visit().refusal == (404, "COMPANY_NOT_FOUND")
        place.drawn(*TICKETS)
        place.world.settle(minutes=5)
        place.claimed()
        open_ = place.visit()
        assert (open_.status, open_.json["orders"], open_.headers["Cache-Control"]) == (
            *(200, True, "public, max-age=30"),
        )
        assert open_.json["style_sheet"] == f"{COMPANIES}/{place.company_id}/brand.css"
        assert place.mine("POST", "/pause", {"reason": "We move."}).status == 200
        paused = place.visit()
        assert paused.refusal == (503, "SHOP_PAUSED")
        assert int(paused.headers["Retry-After"]) > 0
        assert "We move" not in paused.json["detail"]
        assert place.mine("DELETE", "/pause").json["status"] == "LIVE"
        assert place.visit().status == 200
        assert place.company("POST", "/churn", {"reason": "They left."}).status == 200
        assert place.visit().refusal == (410, "SHOP_CLOSED")

    def test_of_a_company_that_has_not_paid_takes_no_orders(self, place: ShopPlace) -> None:
        place.live(activated=False)
        seen = place.visit().json
        assert (seen["orders"], seen["says"]) == (False, NOT_ACTIVATED)


class TestPausing:
    def test_is_done_once_and_says_why(self, place: ShopPlace) -> None:
        place.live()
        for reason in ("We move.", "Again."):
            answer = place.mine("POST", "/pause", {"reason": reason}).json
            assert (answer["status"], answer["paused_reason"]) == ("PAUSED", "We move.")
            assert answer["can"] == {"pause": False, "resume": True, "rescrape": False, "pay": False}
        assert place.gate().json["closed_by"] == "status"
        for _ in range(2):
            assert place.mine("DELETE", "/pause").json["paused_reason"] is None
        entries = place.world.views.history(place.record.key)
        told = [(each.actor, each.after, each.why) for each in entries if each.kind == "lifecycle"]
        assert told[-2:] == [("ada", "PAUSED", "We move."), ("ada", "LIVE", "")]

    def test_by_us_is_undone_by_us_only(self, place: ShopPlace) -> None:
        place.live()
        place.mine("POST", "/pause", {"reason": "We move."})
        ours = place.company("POST", "/pause", {"reason": "A chargeback."})
        assert (ours.json["paused_by_us"], ours.json["paused_reason"]) == (True, "A chargeback.")
        refused = place.mine("DELETE", "/pause")
        assert refused.refusal == (409, "PAUSED_BY_US")
        assert place.mine("GET", "").json["can"]["resume"] is False
        assert place.company("DELETE", "/pause").json["status"] == "LIVE"

    @pytest.mark.parametrize("churned", [False, True])
    def test_and_going_on_are_refused_where_no_edge_leads(self, place: ShopPlace, churned: bool) -> None:
        if churned:
            place.live()
            place.company("POST", "/churn", {"reason": "They left."})
        else:
            place.paid()
            place.claimed()
        code = "COMPANY_CHURNED" if churned else "SHOP_NOT_LIVE"
        assert place.mine("POST", "/pause", {"reason": "x"}).refusal == (409, code)
        assert place.mine("DELETE", "/pause").refusal == (409, code)
        assert place.company("POST", "/pause", {"reason": "x"}).refusal == (409, code)
        assert place.company("DELETE", "/pause").refusal == (409, code)
        if not churned:
            assert [record.status for record in place.tickets().values()] == ["QUEUED"] * 4

    def test_loses_nothing_that_comes_meanwhile(self, place: ShopPlace) -> None:
        place.live(MONTHLY, activated=False)
        place.mine("POST", "/pause", {"reason": "We move."})
        assert place.deliver("payment_intent.succeeded").status == 200
        before = place.stand_ins.made("create_subscription")
        place.world.settle(minutes=60)
        assert place.record.facts["activated_at"]
        assert place.record.entry("start_subscription").status is Status.WAITING
        assert place.stand_ins.made("create_subscription") == before
        place.mine("DELETE", "/pause")
        place.world.settle(minutes=5)
        assert place.record.entry("start_subscription").status is Status.SUCCEEDED
        assert place.gate().json["open"]

    def test_by_two_at_once_is_one_pause(self, place: ShopPlace, monkeypatch: pytest.MonkeyPatch) -> None:
        place.live()
        store, inside = place.http.api.desk.store, [True]
        write = store.write

        def between(before: Record, after: Record, **options: Any) -> Record:
            while inside:
                inside.pop()
                place.company("POST", "/pause", {"reason": "A chargeback."})
            return write(before, after, **options)

        monkeypatch.setattr(store, "write", between)
        assert place.mine("POST", "/pause", {"reason": "We move."}).json["paused_reason"] == "A chargeback."
        assert place.mine("DELETE", "/pause").refusal == (409, "PAUSED_BY_US")
        assert place.history().count("PAUSED") == 1


class TestLeaving:
    @pytest.mark.parametrize("paused", [False, True])
    def test_cancels_the_subscription_and_the_tickets_that_are_open_and_keeps_the_rest(
        self, place: ShopPlace, paused: bool
    ) -> None:
        place.live(MONTHLY)
        assert place.record.entry("start_subscription").status is Status.SUCCEEDED
        # As no edge leads there: a ticket that is open, and a file that is being uploaded for it.
        store = place.http.api.desk.store
        before = store.load(f"TICKET#{place.company_id}.MUG-CERAMIC-wrap")
        store.write(before, before.but(status="IN_DESIGN", ended=False))
        begun = place.ticket("MUG-CERAMIC-wrap", "POST", "/revisions", {"kind": "png"}).json["revision"]
        if paused:
            place.company("POST", "/pause", {"reason": "A chargeback."})
        for reason in ("They left.", "Again."):
            gone = place.company("POST", "/churn", {"reason": reason}).json
            assert (gone["status"], gone["may"]) == ("CHURNED", [])
        place.world.settle(minutes=int(LATE.total_seconds() // 60) + 5)
        assert place.record.entry("cancel_subscription").status is Status.SUCCEEDED
        assert place.tickets()["MUG-CERAMIC-wrap"].status == "CANCELLED"
        late = place.ticket("MUG-CERAMIC-wrap", "POST", f"/revisions/{begun}/submit")
        assert late.refusal == (409, "TICKET_CANCELLED")
        assert place.gate().json["closed_by"] == "status"
        assert place.mine("GET", "").json["left"] == []
        assert place.history().count("CHURNED") == 1

    def test_leaves_nothing_to_be_paid_and_money_that_comes_all_the_same_is_seen_to(self, place: ShopPlace) -> None:
        place.confirmed()
        place.pay(place.payment()["client_secret"], "pm_bank_debit")
        place.payment("POST")
        place.world.settle(minutes=30)
        place.drawn(*TICKETS)
        place.world.settle(minutes=5)
        place.claimed()
        assert place.company("POST", "/churn", {"reason": "They left."}).json["status"] == "CHURNED"
        assert place.mine("GET", "/payment").refusal == (409, "COMPANY_CHURNED")
        assert place.mine("POST", "/payment", {}).refusal == (409, "COMPANY_CHURNED")
        place.clock.pass_(minutes=5)
        place.comes_to(succeeds=True)
        assert place.deliver("payment_intent.succeeded").status == 200
        lines = registry.checklist(registry.ALL["merch"], place.record, None, place.clock())
        assert "payment_odd" in [each.kind for each in lines]
        assert place.gate().json["closed_by"] == "status"

    def test_takes_an_admin(self, place: ShopPlace) -> None:
        place.live()
        for method, deed in (("POST", "/pause"), ("DELETE", "/pause"), ("POST", "/churn")):
            refused = place.company(method, deed, {"reason": "x"} if method == "POST" else None, who=DEE)
            assert refused.refusal == (403, "ROLE_MISSING")
            assert ADA in refused.json["detail"]
        assert place.company(who="se@onramp.example").refusal == (403, "ROLE_MISSING")
        seen = place.company(who=DEE).json
        assert set(seen["who_can"]) == {"pause", "resume", "churn", "name_admin"}
        assert place.record.status == "LIVE"


class TestWhatIsSeen:
    def test_both_keys_and_what_is_left_by_its_own_people_and_by_ours(self, place: ShopPlace) -> None:
        place.confirmed()
        place.pay(place.payment()["client_secret"])
        place.payment("POST")
        place.world.settle(minutes=30)
        place.claimed()
        mine = place.mine("GET", "").json
        assert (mine["keys"]["status"]["open"], mine["keys"]["activation"]["open"]) == (False, False)
        assert {(each["what"], each["whose"]) for each in mine["left"]} == {("payment", "us"), ("print_files", "us")}
        assert [each["status"] for each in mine["timeline"] if each["at"]][-1] == "PRINT_FILES_PENDING"
        ours = place.company().json
        assert {name: ours[name] for name in mine} == mine
        assert (ours["plan"], ours["tier"], ours["activated_at"]) == ("ONE_TIME_SETUP", "team", None)
        assert ours["audit"][-1]["says"] == "The company was made."
        place.deliver("payment_intent.succeeded")
        place.drawn(*TICKETS)
        place.world.settle(minutes=5)
        mine = place.mine("GET", "").json
        assert (mine["left"], mine["keys"]["status"]["open"], mine["keys"]["activation"]["open"]) == ([], True, True)
        assert place.company().json["go_live_at"]

    def test_a_payment_that_failed_is_left_to_the_company(self, place: ShopPlace) -> None:
        place.live(activated=False)
        record = place.record
        place.http.api.desk.store.write(record, record.but(facts={**record.facts, "payment": "failed"}))
        mine = place.mine("GET", "").json
        assert [(each["what"], each["whose"]) for each in mine["left"]] == [("payment", "you")]
        assert mine["can"]["pay"]

    def test_nothing_by_strangers(self, place: ShopPlace) -> None:
        place.live()
        for method, path, body in (("GET", "", None), ("POST", "/pause", {"reason": "x"}), ("DELETE", "/pause", None)):
            assert place.mine(method, path, body, user="bob").refusal == (403, "NOT_COMPANY_ADMIN")
            assert place.http(method, f"{COMPANIES}/{place.company_id}{path}", body).refusal == (401, "TOKEN_MISSING")


class TestErasing:
    def test_a_company_empties_its_tickets_too_and_removes_their_files(self, place: ShopPlace) -> None:
        place.live()
        place.ticket("MUG-CERAMIC-wrap", "GET")
        store = place.http.api.desk.store
        key = f"TICKET#{place.company_id}.MUG-CERAMIC-wrap"
        before = store.load(key)
        fields = {**before.fields, "sent_back": {"reason": "Ada said so.", "by": DEE, "at": "2026-01-05T09:00:00Z"}}
        store.write(before, before.but(fields=fields, created_note="Ask Ada."))
        assert len([each for each in place.files() if each.startswith("uploads/companies/")]) == len(TICKETS)
        place.company("POST", "/churn", {"reason": "They left."})
        place.world.settle(minutes=30)
        for _ in range(2):
            done = place.engineer("POST", "/erasure", {"person": "company"})
            assert done.status == 200, done.json
        assert any("tickets" in each for each in done.json["left_to_do"])
        ticket = store.load(key)
        assert "Ada" not in ticket.model_dump_json(exclude={"title"})
        assert len([each for each in place.world.views.history(ticket) if each.kind == "erasure"]) == 1
        place.world.settle(minutes=int(LATE.total_seconds() // 60) + 5)
        assert [each for each in place.files() if each.startswith("uploads/companies/")] == []
        assert ticket.status == "APPROVED"


class TestWhoseItIs:
    def test_is_named_anew_where_the_address_was_wrong_and_whoever_had_it_is_out(self, place: ShopPlace) -> None:
        place.live()
        assert place.mine("GET", "").status == 200
        before = place.company("GET", "").json
        assert (before["claimed"], "name_admin" in before["may"]) == (True, True)
        new = {"admin_email": "grace@harbour.example"}
        for _ in range(2):
            after = place.company("PUT", "/admin", new).json
            assert (after["admin_email"], after["claimed"]) == ("grace@harbour.example", False)
        place.world.settle(minutes=1)
        assert place.mails().count("Harbour Books: it is yours to look after") == 1
        assert place.mine("GET", "").refusal == (403, "NOT_COMPANY_ADMIN")
        assert place.claimed().refusal == (403, "NOT_COMPANY_ADMIN"), "the address of before is nobody's"
        place.users.let("grace", email="Grace@harbour.example")
        assert place.mine("POST", "/claim", {}, user="grace").status == 200
        assert place.mine("GET", "", user="grace").status == 200
        assert [each.subject for each in place.world.views.history(place.record) if each.kind == "correction"] == [
            "admin_email"
        ]

    def test_ends_what_the_drafts_token_opens(self, place: ShopPlace) -> None:
        place.paid()
        assert place.draft("GET").json["status"] != "INTAKE_IN_PROGRESS", "whoever has paid is shown that they have"
        assert place.claimed().status == 200
        for path in ("", "/payment"):
            assert place.draft("GET", path).refusal == (401, "DRAFT_TOKEN_INVALID")

    def test_takes_an_admin_and_a_company_that_is_there(self, place: ShopPlace) -> None:
        place.live()
        new = {"admin_email": "grace@harbour.example"}
        assert place.company("PUT", "/admin", new, who=DEE).refusal == (403, "ROLE_MISSING")
        assert "name_admin" in place.company("GET", "", who=DEE).json["who_can"]
        place.company("POST", "/churn", {"reason": "They left."})
        assert place.company("PUT", "/admin", new).refusal == (409, "COMPANY_CHURNED")

    def test_is_erased_of_those_who_had_it_before_too(self, place: ShopPlace) -> None:
        place.live()
        assert place.mine("POST", "/pause", {"reason": "We move."}).status == 200
        place.company("PUT", "/admin", {"admin_email": "grace@harbour.example"})
        place.company("POST", "/churn", {"reason": "They left."})
        assert place.engineer("POST", "/erasure", {"person": "company"}).status == 200
        place.world.settle(minutes=1)
        actors = {each.actor for each in place.world.views.history(place.record)}
        assert "ada" not in actors
        assert "former_admins" not in place.record.fields
