"""The design queue: who may do what with a ticket, what becomes of a revision, and what its company is told."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.engine.children import LOOK
from chalicelib.flows.design.lifecycle import APPROVED, CANCELLED, IN_DESIGN, IN_REVIEW, QUEUED, SENT_BACK
from chalicelib.flows.design.revisions import MOST_BYTES
from chalicelib.records.record import ENGINE, ERASED, Record
from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.integration.ticket_place import ADA, BUCKET, DAN, DEE, PDF, PNG, SUE, SVG, TicketPlace, plain
from tests.integration.tokens import Issuer


@pytest.fixture
def place(issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch) -> TicketPlace:
    made = TicketPlace(issuer, clock)
    monkeypatch.setattr(bootstrap, "api", lambda: made.http.api)
    return made


class TestTheWholeWay:
    def test_leads_from_the_queue_to_a_shop_that_is_live(self, place: TicketPlace) -> None:
        queue = place.ask(DEE, "GET").json["tickets"]
        assert {(each["ticket_id"], each["status"], each["designer"]) for each in queue} == {
            ("shop-1.mug", QUEUED, ""),
            ("shop-1.cap", QUEUED, ""),
        }
        assert queue[0]["title"].startswith("Ada's: ")
        for name, content, kind in (("mug", PNG, "png"), ("cap", PDF, "pdf")):
            place.taken(name=name)
            number = place.submitted(content=content, kind=kind, name=name)
            detail = place.ask(DAN, "GET", f"/shop-1.{name}").json
            assert (detail["status"], detail["revisions"], detail["all_revisions"][0]["size"]) == (
                IN_REVIEW,
                1,
                len(content),
            )
            approved = place.about(DAN, "approve", {"revision": number}, name)
            assert (approved.status, approved.json["status"], approved.json["may"]) == (200, APPROVED, [])
        while place.world.deliver():
            pass
        assert place.desk.store.load(place.shop).status == "live"
        assert [each[:2] for each in place.told()] == [
            (ENGINE, QUEUED),
            (DEE, IN_DESIGN),
            (DEE, IN_REVIEW),
            (DAN, APPROVED),
        ]

    def test_an_ses_page_of_the_shop_lists_its_tickets(self, place: TicketPlace) -> None:
        place.taken(name="cap")
        shown = place.http("GET", "/v1/flows/shop/records/shop-1", headers=place.http.access()).json["children"]
        assert [(each["record_id"], each["status"], each["ended"]) for each in shown] == [
            ("shop-1.mug", QUEUED, False),
            ("shop-1.cap", IN_DESIGN, False),
        ]
        assert shown[0]["path"] == "/v1/flows/design/records/shop-1.mug"
        assert shown[0]["title"] == "Ada's: Mug, front"

    def test_a_start_of_the_shop_that_was_lost_costs_a_quarter_of_an_hour(self, place: TicketPlace) -> None:
        for name in ("mug", "cap"):
            place.taken(name=name)
            place.about(DAN, "approve", {"revision": place.submitted(name=name)}, name)
        place.world.lose_triggers()
        place.world.settle(minutes=int(LOOK.total_seconds() // 60) + 2)
        assert place.desk.store.load(place.shop).status == "live"


class TestWhoComesIn:
    @pytest.mark.parametrize("who", ["se@onramp.example", "dee@elsewhere.example"])
    def test_nobody_without_a_role_and_is_told_who_can(self, place: TicketPlace, who: str) -> None:
        for method, path, body in (
            ("GET", "", None),
            ("GET", "/shop-1.mug", None),
            ("POST", "/shop-1.mug/take", {"designer": ""}),
            ("GET", "/shop-1.mug/revisions/1", None),
        ):
            answer = place.ask(who, method, path, body)
            assert answer.refusal == (403, "ROLE_MISSING")
            assert DEE in answer.json["detail"]
            assert "the group artists" in answer.json["detail"]
        assert place.record().status == QUEUED

    @pytest.mark.parametrize(
        "claims",
        [
            {"groups": ["artists"]},
            {"custom": {"groups": ["x", "artists"]}},
            {"groups": [{"id": "7", "name": "artists"}]},
        ],
    )
    def test_whoever_is_in_a_group_that_is_named(self, place: TicketPlace, claims: dict[str, Any]) -> None:
        assert place.ask("kim@onramp.example", "GET", **claims).status == 200

    @pytest.mark.parametrize(
        "claims",
        [{}, {"groups": "artists"}, {"groups": ["artist"]}, {"custom": ["artists"]}, {"groups": [["artists"]]}],
    )
    def test_nobody_by_what_only_looks_like_a_group(self, place: TicketPlace, claims: dict[str, Any]) -> None:
        assert place.ask("kim@onramp.example", "GET", **claims).refusal == (403, "ROLE_MISSING")

    def test_nobody_at_a_stage_that_names_nobody(
        self, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = TicketPlace(issuer, clock, merch_designers="", merch_admins=" , ", merch_super_admins="group:")
        monkeypatch.setattr(bootstrap, "api", lambda: made.http.api)
        answer = made.ask(SUE, "GET", groups=[""])
        assert answer.refusal == (403, "ROLE_MISSING")
        assert "MERCH_DESIGNERS" in answer.json["detail"]

    def test_pages_are_told_what_the_callers_role_allows_and_who_can_do_the_rest(self, place: TicketPlace) -> None:
        place.taken()
        place.submitted()
        seen = {who: place.ask(who, "GET", "/shop-1.mug").json for who in (DEE, DAN, ADA, SUE)}
        assert seen[DEE]["may"] == ["take", "upload", "submit", "send_back"]
        assert seen[DAN]["may"] == ["approve", "send_back"]
        assert seen[ADA]["may"] == ["take", "upload", "submit", "approve", "send_back"]
        assert seen[SUE]["may"][-1] == "override"
        assert seen[ADA]["who_can"] == {"override": f"This takes a super admin: {SUE}."}
        assert seen[SUE]["who_can"] == {}
        override = place.about(ADA, "override", {"to": APPROVED, "reason": "I want it"})
        assert override.refusal == (403, "ROLE_MISSING")
        assert SUE in override.json["detail"]


class TestTaking:
    def test_is_for_one_designer_and_the_same_for_them_again(self, place: TicketPlace) -> None:
        place.taken()
        before = place.record().version
        place.taken()
        assert place.record().version == before
        refused = place.take(DAN, saw=DEE)
        assert refused.refusal == (409, "TICKET_TAKEN")
        assert (refused.json["designer"], DEE in refused.json["detail"]) == (DEE, True)
        assert place.take(ADA, saw=DEE).json["designer"] == ADA
        assert place.about(DEE, "revisions", {"kind": "png"}).refusal == (409, "TICKET_TAKEN")

    def test_over_is_from_whom_one_has_seen_and_stands_in_the_history(self, place: TicketPlace) -> None:
        place.taken(DAN)
        for saw in ("", DEE):  # a page of before: nobody's then, or somebody else's
            refused = place.take(ADA, saw)
            assert (refused.refusal, refused.json["designer"]) == ((409, "TICKET_TAKEN"), DAN)
            assert place.record().fields["designer"] == DAN
        assert place.take(ADA, DAN).json["designer"] == ADA
        assert place.take(ADA, DAN).status == 200  # again: it is theirs
        told = place.http("GET", "/v1/flows/design/records/shop-1.mug/history", headers=place.http.access()).json
        designers = [each for each in told["entries"] if each["kind"] == "designer"]
        shown = [(each["actor"], each["subject"], each["before"], each["after"]) for each in designers]
        assert shown == [(ADA, "taken over", DAN, ADA), (DAN, "taken on", "", DAN)]

    def test_by_two_at_once_gives_it_to_one(self, place: TicketPlace, monkeypatch: pytest.MonkeyPatch) -> None:
        write, inside = place.desk.store.write, [True]

        def between(before: Record, after: Record, **options: Any) -> Record:
            while inside:
                inside.pop()
                place.taken(DAN)
            return write(before, after, **options)

        monkeypatch.setattr(place.desk.store, "write", between)
        assert place.take(DEE).refusal == (409, "TICKET_TAKEN")
        assert place.record().fields["designer"] == DAN

    def test_puts_it_among_ones_own_until_it_is_done(self, place: TicketPlace) -> None:
        place.taken()
        place.taken(DAN, "cap")
        mine = place.ask(DEE, "GET", "?mine=true").json
        assert ([each["ticket_id"] for each in mine["tickets"]], mine["cursor"]) == (["shop-1.mug"], None)
        place.about(DAN, "approve", {"revision": place.submitted()})
        assert place.ask(DEE, "GET", "?mine=true").json["tickets"] == []
        assert place.ask(DEE, "GET", "/shop-1.mug").json["designer"] == DEE

    def test_the_queue_is_read_by_status_and_in_parts(self, place: TicketPlace) -> None:
        place.taken()
        assert [each["ticket_id"] for each in place.ask(ADA, "GET", "?status=IN_DESIGN").json["tickets"]] == [
            "shop-1.mug"
        ]
        first = place.ask(ADA, "GET", "?limit=1").json
        second = place.ask(ADA, "GET", f"?limit=1&cursor={first['cursor']}").json
        names = {each["ticket_id"] for each in (*first["tickets"], *second["tickets"])}
        assert names == {"shop-1.mug", "shop-1.cap"}
        assert place.ask(ADA, "GET", "?status=DONE").refusal == (422, "STATUS_UNKNOWN")
        assert place.ask(ADA, "GET", "?cursor=x").refusal == (400, "CURSOR_INVALID")
        assert place.ask(ADA, "GET", "/shop-1.hat").refusal == (404, "TICKET_NOT_FOUND")


class TestARevision:
    def test_is_not_begun_before_somebody_has_taken_the_ticket(self, place: TicketPlace) -> None:
        assert place.about(DEE, "revisions", {"kind": "png"}).refusal == (409, "TICKET_NOT_TAKEN")

    def test_that_was_not_submitted_is_begun_anew_under_its_number(self, place: TicketPlace) -> None:
        place.taken()
        assert [place.about(DEE, "revisions", {"kind": kind}).json["revision"] for kind in ("png", "png", "svg")] == [
            1,
            1,
            1,
        ]
        place.submitted(content=SVG, kind="svg")
        assert place.about(DEE, "revisions", {"kind": "png"}).json["revision"] == 2

    @pytest.mark.parametrize(
        ("kind", "content", "code"),
        [
            ("png", PDF, "FILE_OF_ANOTHER_KIND"),
            ("pdf", b"%PNG", "FILE_OF_ANOTHER_KIND"),
            ("svg", SVG.replace(b"<path", b"<script/><path"), "SVG_NOT_A_PICTURE"),
            ("svg", b"", "FILE_MISSING"),
            ("png", None, "FILE_MISSING"),
            ("svg", b" " * (MOST_BYTES["svg"] + 1), "FILE_TOO_LARGE"),
        ],
    )
    def test_whose_file_cannot_be_used_is_not_taken(
        self, place: TicketPlace, kind: str, content: bytes | None, code: str
    ) -> None:
        place.taken()
        if content is None:
            assert place.about(DEE, "revisions", {"kind": kind}).status == 200
        else:
            place.uploaded(content=content, kind=kind)
        refused = place.about(DEE, "revisions/1/submit")
        assert refused.refusal == (422, "REVISION_UNUSABLE")
        assert refused.json["errors"][0]["code"] == code
        assert (place.record().status, place.ask(DEE, "GET", "/shop-1.mug").json["revisions"]) == (IN_DESIGN, 0)
        assert place.ask(DEE, "GET", "/shop-1.mug/revisions/1").refusal == (404, "REVISION_NOT_FOUND")

    def test_is_kept_as_it_was_looked_at_whatever_is_uploaded_later(self, place: TicketPlace) -> None:
        place.taken()
        number = place.submitted()
        place.s3.put_object(Bucket=BUCKET, Key="uploads/drafts/shop-1/mug/1.png", Body=b"other")
        assert place.about(DEE, f"revisions/{number}/submit").json["revisions"] == 1
        place.about(DAN, "approve", {"revision": number})
        assert place.download(number) == PNG

    def test_that_changes_while_it_is_looked_at_is_not_taken(
        self, place: TicketPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.taken()
        place.uploaded()
        monkeypatch.setattr(type(place.uploads), "copy", lambda *_: False)
        refused = place.about(DEE, "revisions/1/submit")
        assert (refused.refusal, refused.json["errors"][0]["code"]) == ((422, "REVISION_UNUSABLE"), "FILE_CHANGED")

    def test_that_is_begun_anew_as_another_kind_while_it_is_looked_at_is_not_taken(
        self, place: TicketPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.taken()
        number = place.uploaded()
        copy = type(place.uploads).copy

        def meanwhile(*given: Any) -> bool:
            place.about(DEE, "revisions", {"kind": "pdf"})
            copied: bool = copy(*given)
            return copied

        monkeypatch.setattr(type(place.uploads), "copy", meanwhile)
        assert place.about(DEE, f"revisions/{number}/submit").refusal == (409, "REVISION_REPLACED")
        assert place.record().status == IN_DESIGN

    def test_is_submitted_once_however_often_it_is_sent(self, place: TicketPlace) -> None:
        place.taken()
        place.submitted()
        before = place.record().version
        assert place.about(DEE, "revisions/1/submit").json["status"] == IN_REVIEW
        assert place.record().version == before

    def test_that_follows_before_review_replaces_the_one_before(self, place: TicketPlace) -> None:
        place.taken()
        first, second = place.submitted(), place.submitted(content=PNG + b"2")
        states = [each["state"] for each in place.ask(DEE, "GET", "/shop-1.mug").json["all_revisions"]]
        assert (first, second, states) == (1, 2, ["replaced", "submitted"])
        assert place.about(DAN, "approve", {"revision": first}).refusal == (409, "REVISION_REPLACED")
        assert place.about(DAN, "approve", {"revision": second}).status == 200

    @pytest.mark.parametrize("number", ["2", "x", "0", "-1", "99999999999999999999"])
    def test_of_no_such_number_is_not_there(self, place: TicketPlace, number: str) -> None:
        place.taken()
        place.submitted()
        assert place.about(DEE, f"revisions/{number}/submit").refusal == (404, "REVISION_NOT_FOUND")

    def test_cannot_be_reached_while_files_cannot(self, place: TicketPlace) -> None:
        place.taken()
        place.uploaded()
        place.s3.delete_object(Bucket=BUCKET, Key="uploads/drafts/shop-1/mug/1.png")
        place.s3.delete_bucket(Bucket=BUCKET)
        answer = place.about(DEE, "revisions/1/submit")
        assert answer.refusal == (503, "UPLOADS_UNAVAILABLE")
        assert place.record().status == IN_DESIGN


class TestJudging:
    def test_needs_a_revision(self, place: TicketPlace) -> None:
        for deed, body in (("approve", {"revision": 1}), ("send-back", {"revision": 1, "reason": "no"})):
            assert place.about(DEE, deed, body).refusal == (409, "REVISION_NEEDED")
        place.taken()
        place.uploaded()
        for deed, body in (("approve", {"revision": 1}), ("send-back", {"revision": 1, "reason": "no"})):
            assert place.about(DEE, deed, body).refusal == (409, "REVISION_NEEDED")
        refused = place.about(SUE, "override", {"to": APPROVED, "reason": "I want it"})
        assert refused.refusal == (409, "REVISION_NEEDED")
        assert place.record().status == IN_DESIGN

    def test_approves_once_however_often_and_by_however_many(
        self, place: TicketPlace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.taken()
        number = place.submitted()
        write, inside = place.desk.store.write, [True]

        def between(before: Record, after: Record, **options: Any) -> Record:
            while inside:
                inside.pop()
                assert place.about(ADA, "approve", {"revision": number}).status == 200
            return write(before, after, **options)

        monkeypatch.setattr(place.desk.store, "write", between)
        starts = place.world._triggers()[place.shop]
        assert [place.about(who, "approve", {"revision": number}).status for who in (DAN, DEE)] == [200, 200]
        assert [each for each in place.told() if each[1] == APPROVED] == [(ADA, APPROVED, "")]
        assert place.world._triggers()[place.shop] == starts + 1

    def test_is_not_by_whoever_has_made_the_revision(self, place: TicketPlace) -> None:
        place.taken()
        number = place.submitted()
        assert place.about(DEE, "approve", {"revision": number}).refusal == (409, "REVISION_OWN")
        assert place.record().status == IN_REVIEW
        assert place.about(SUE, "take", {"designer": DEE}).status == 200
        own = place.submitted(SUE, content=PNG + b"2")
        assert place.about(SUE, "approve", {"revision": own}).refusal == (409, "REVISION_OWN")
        done = place.about(SUE, "override", {"to": APPROVED, "reason": "Everybody is ill."})
        assert (done.json["status"], place.told()[-1]) == (APPROVED, (SUE, APPROVED, "override: Everybody is ill."))

    @pytest.mark.parametrize(("others", "status"), [("", 200), ("group:artists", 409), (ADA, 409)])
    def test_is_by_whoever_has_made_it_where_nobody_else_could(
        self, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch, others: str, status: int
    ) -> None:
        place = TicketPlace(issuer, clock, merch_designers=DEE.upper(), merch_admins=others, merch_super_admins=DEE)
        monkeypatch.setattr(bootstrap, "api", lambda: place.http.api)
        place.taken()
        assert place.about(DEE, "approve", {"revision": place.submitted()}).status == status

    def test_sends_back_for_a_reason_and_another_revision_follows(self, place: TicketPlace) -> None:
        place.taken()
        place.submitted()
        reason = "The logo is cut off."
        for _ in range(2):
            sent = place.about(DAN, "send-back", {"revision": 1, "reason": reason}).json
            assert (sent["status"], sent["sent_back"]["reason"], sent["sent_back"]["by"]) == (SENT_BACK, reason, DAN)
        assert place.about(DAN, "approve", {"revision": 1}).refusal == (409, "REVISION_NEEDED")
        assert place.submitted(content=PNG + b"2") == 2
        detail = place.ask(DEE, "GET", "/shop-1.mug").json
        assert (detail["status"], detail["sent_back"]) == (IN_REVIEW, None)
        assert [(each["state"], each["note"]) for each in detail["all_revisions"]] == [
            ("sent_back", reason),
            ("submitted", ""),
        ]
        assert place.about(DAN, "send-back", {"revision": 1, "reason": "again"}).refusal == (409, "REVISION_REPLACED")
        assert place.about(DAN, "approve", {"revision": 2}).json["status"] == APPROVED
        assert place.about(DAN, "approve", {"revision": 1}).refusal == (409, "TICKET_APPROVED")
        assert (DAN, SENT_BACK, reason) in place.told()

    def test_a_super_admin_approves_what_was_sent_back_and_says_why(self, place: TicketPlace) -> None:
        place.taken()
        place.submitted()
        place.about(DAN, "send-back", {"revision": 1, "reason": "Too small."})
        for _ in range(2):
            done = place.about(SUE, "override", {"to": APPROVED, "reason": "They like it."})
            assert (done.status, done.json["status"]) == (200, APPROVED)
        assert [(each["by"], each["to"], each["reason"]) for each in done.json["overrides"]] == [
            (SUE, APPROVED, "They like it.")
        ]
        assert place.told()[-1] == (SUE, APPROVED, "override: They like it.")
        assert place.about(SUE, "override", {"to": CANCELLED, "reason": "No."}).refusal == (409, "TICKET_APPROVED")

    def test_of_a_ticket_that_is_cancelled_is_refused_even_while_its_revision_uploads(self, place: TicketPlace) -> None:
        place.taken()
        number = place.uploaded()
        place.about(SUE, "override", {"to": CANCELLED, "reason": "They sell no mugs."})
        assert place.about(DEE, f"revisions/{number}/submit").refusal == (409, "TICKET_CANCELLED")
        assert place.about(DEE, "revisions", {"kind": "png"}).refusal == (409, "TICKET_CANCELLED")
        assert place.about(DAN, "approve", {"revision": 1}).refusal == (409, "TICKET_CANCELLED")
        kept = place.s3.list_objects_v2(Bucket=BUCKET, Prefix="uploads/companies/")
        assert kept["KeyCount"] == 0

    def test_of_a_ticket_whose_shop_closes_while_its_revision_uploads_is_refused(self, place: TicketPlace) -> None:
        from chalicelib.records.lifecycle import transition

        place.taken()
        number = place.uploaded()
        place.desk.change(
            place.shop,
            lambda record: transition(
                place.desk.flow_of(record).lifecycle, record, "closed", now=place.clock(), actor="clerk"
            ),
        )
        place.world.settle(minutes=30)
        assert [place.record(name).status for name in ("mug", "cap")] == [CANCELLED, CANCELLED]
        assert place.about(DEE, f"revisions/{number}/submit").refusal == (409, "TICKET_CANCELLED")
        assert place.ask(DEE, "GET", "?mine=true").json["tickets"] == []


class TestErasing:
    def test_takes_a_colleague_out_of_tickets_and_their_history_and_is_the_same_again(self, place: TicketPlace) -> None:
        place.taken()
        place.about(DEE, "send-back", {"revision": place.submitted(), "reason": "Small."})
        for _ in range(2):
            path = "/v1/flows/design/records/shop-1.mug/erasure"
            done = place.http("POST", path, {"person": "colleague", "email": DEE.upper()}, headers=place.http.access())
            assert done.status == 200, done.json
        assert DEE not in plain(done)
        record = place.record()
        assert DEE not in record.model_dump_json()
        assert {each.actor for each in place.desk.views.history(record)} == {ENGINE, ERASED, "se@onramp.example"}
        erased = [each for each in place.desk.views.history(record) if each.kind == "erasure"]
        assert len(erased) == 1
        assert place.ask(ADA, "GET", "/shop-1.mug").json["designer"] == ERASED


def test_no_answer_about_a_ticket_tells_where_its_file_lies(place: TicketPlace) -> None:
    place.taken()
    place.submitted()
    assert "uploads/" not in plain(place.ask(DEE, "GET", "/shop-1.mug"))
