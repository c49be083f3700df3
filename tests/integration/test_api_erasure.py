"""A person who asks for it is erased: nothing of the table names them, and everything else is as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.clients.controller.client import InviteResult
from chalicelib.deadline import Deadline
from chalicelib.dimensions.absent import USER_ERASED
from chalicelib.engine.planner import plan
from chalicelib.engine.work import Work
from chalicelib.executors.send_invites import SendInvites, invitee_key
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records import codec, erasure
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import ERASED, HistoryEntry, Record
from chalicelib.records.store import Store
from tests.health_kit import INVITED, FakeHealth
from tests.integration.http_api import ANSWERS, HttpApi, Reply
from tests.integration.tokens import SE
from tests.table import TABLE

BOB, EVE = "Bob.Builder@shop.example", "eve@shop.example"
SUB = "6f1d0c3a-0b52-4a63-9f0e-2f8f7f0a9d11"
ITEM = dict[str, Any]
LAPSED = timedelta(seconds=-1)
DONE = Entry(status=Status.SUCCEEDED, fence=1)


def invite(email: str, **changes: str) -> dict[str, str]:
    return {"email": email, "login_method": "password", "role": "member", **changes}


def items(http: HttpApi) -> dict[str, ITEM]:
    """Every item of the table, by its key."""
    found = [codec.from_item(item) for item in http.items()]
    return {f"{item['pk']} {item['sk']}": item for item in found}


def everything(http: HttpApi) -> str:
    """The whole table as text, in lower case."""
    return json.dumps(items(http), ensure_ascii=False).casefold()


def traces(email: str) -> list[str]:
    """An address, and what can be computed from it."""
    digests = [hashlib.sha256(each.encode()).hexdigest()[:16] for each in (email, email.casefold())]
    return [email.casefold(), email.casefold().partition("@")[0], invitee_key(email), *digests]


def erase(http: HttpApi, onboarding_id: str, **who: object) -> Reply:
    return http.admin("POST", f"/{onboarding_id}/erasure", who)


def details(onboarding_id: str) -> str:
    return f"ONBOARDING#{onboarding_id} DETAILS"


def without_marks(item: ITEM) -> ITEM:
    """An item but for what every write changes."""
    return {name: value for name, value in item.items() if name not in {"version", "writer"}}


@dataclass
class Place:
    """One onboarding that a user has signed up for."""

    http: HttpApi
    onboarding_id: str
    key: str

    @property
    def token(self) -> str:
        return self.http.customer(SUB)

    @property
    def record(self) -> Record:
        return self.http.record(self.onboarding_id)

    def submit(self) -> None:
        team = {"team_invites": [invite(BOB), invite(EVE)]}
        assert self.http("PATCH", f"/onboarding/{self.key}/save", {**ANSWERS, **team}, token=self.token).status == 200
        assert self.http("POST", f"/onboarding/{self.key}/submit", token=self.token).status == 200

    def set(self, **entries: Entry) -> None:
        """Let actions stand so."""
        self.http.rewrite(self.onboarding_id, actions={**self.record.actions, **entries})

    def complete(self) -> None:
        """As it is when everything is over; a failed attempt is told of by the path that it asked for."""
        self.submit()
        why = f"CONTROLLER_UNAVAILABLE: No answer to PUT /users/{SUB} (ReadTimeout)."
        failed = Failure(code="X", message=f"PUT /users/{SUB}/accounts/sys-1 was answered 503.", hint=f"Ask {SUB}.")
        note = HistoryEntry(at=self.http.clock(), subject="grant_ownership", before="running", after="waiting", why=why)
        before = self.record
        actions = {name.name: DONE for name in FLOW.actions if FLOW.forward(name)}
        granted = Entry(status=Status.SUCCEEDED, fence=2, result={"user_id": SUB}, failure=failed)
        at = {**before.at, "completed": self.http.clock()}
        facts = {"system_account_id": "sys-1", "visible_account_id": "acc-1", "pixel_id": "px-1"}
        after = before.but(status="completed", at=at, facts=facts, actions={**actions, "grant_ownership": granted})
        self.http.api.desk.store.write(before, after.but(due_at=None).noting(note))
        left = note.model_copy(update={"actor": SUB})
        self.http.api.desk.store.write(self.record, self.record.but(journal=(left,)), flush=False)

    def erase(self, **who: object) -> Reply:
        return erase(self.http, self.onboarding_id, **who)


@pytest.fixture
def place(http: HttpApi) -> Place:
    onboarding_id, key = http.new(team_invites=[invite(BOB), invite(EVE, role="merchandiser")])
    assert http("POST", f"/onboarding/{key}/claim", token=http.customer(SUB)).status == 200
    return Place(http, onboarding_id, key)


@dataclass
class Controller:
    """Notes who was invited."""

    invited: list[str] = field(default_factory=list)

    def invite(self, account: str, email: str, *_: object) -> InviteResult:
        self.invited.append(email)
        return INVITED.model_copy(update={"email": email})


def invited_by_the_next_run(record: Record) -> list[str]:
    controller = Controller()
    record = record.but(facts={"system_account_id": "sys-1"})
    SendInvites(controller).execute(Work("send_invites", record, Deadline.after(5), record.record_id))  # type: ignore[arg-type]
    return controller.invited


def interfering(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let somebody else do something between the reading and the first writing of a change."""
    write, waiting = Store.write, [meanwhile]

    def late(store: Store, *arguments: Any, **options: Any) -> Record:
        if waiting:
            waiting.pop()()
        return write(store, *arguments, **options)

    monkeypatch.setattr(Store, "write", late)


class TestATeamMember:
    @pytest.mark.parametrize("casing", [str, str.upper, str.lower])
    @pytest.mark.parametrize("submitted", [False, True])
    def test_is_nowhere_in_the_table_any_more(
        self, place: Place, casing: Callable[[str], str], *, submitted: bool
    ) -> None:
        if submitted:
            place.submit()
            sent = {invitee_key(BOB): "PENDING", invitee_key(EVE): "PENDING"}
            place.set(send_invites=Entry(status=Status.SUCCEEDED, fence=1, result=sent))
        assert BOB.casefold() in everything(place.http)
        assert place.erase(email=casing(BOB)).status == 200
        assert [trace for trace in traces(BOB) if trace in everything(place.http)] == []
        assert EVE in everything(place.http)

    def test_leaves_everything_else_as_it_was(self, place: Place) -> None:
        place.submit()
        place.set(send_invites=Entry(status=Status.SUCCEEDED, fence=1, result={invitee_key(BOB): "PENDING", "e": "x"}))
        before = items(place.http)
        place.erase(email=BOB)
        after = items(place.http)
        record, new = before.pop(details(place.onboarding_id)), after.pop(details(place.onboarding_id))
        record["prefill_state"]["team_invites"].pop(0)
        record["answers"]["team_invites"].pop(0)
        record["answers_version"] = 2
        del record["actions"]["send_invites"]["result"][invitee_key(BOB)]
        assert without_marks(new) == without_marks(record)
        (noted,) = set(after) - set(before)
        assert {key: item for key, item in after.items() if key != noted} == before

    def test_is_noted_with_who_did_it_and_not_with_whom(self, place: Place) -> None:
        place.submit()
        seen = place.erase(email=BOB).json
        line = seen["history"][-1]
        assert (line["kind"], line["subject"], line["actor"]) == ("erasure", "team member", SE)
        assert (line["before"], line["after"], line["why"]) == ("1", "2", "")
        assert (seen["answers_version"], [one["email"] for one in seen["answers"]["team_invites"]]) == (2, [EVE])

    @pytest.mark.parametrize(
        ("index", "version"),
        [
            (Entry(), 2),
            (Entry(status=Status.RUNNING, fence=1), 1),
            (Entry(status=Status.WAITING, fence=1, failures=1), 1),
            (Entry(status=Status.FAILED, fence=8), 1),
            (DONE, 2),
        ],
    )
    def test_changes_no_idempotency_key_of_an_index_that_is_on_its_way(
        self, place: Place, index: Entry, version: int
    ) -> None:
        place.submit()
        place.set(create_index=index)
        place.erase(email=BOB)
        assert place.record.answers_version == version

    def test_starts_nothing(self, place: Place) -> None:
        before = items(place.http)[f"ONBOARDING#{place.onboarding_id} TRIGGER"]
        place.erase(email=BOB)
        assert items(place.http)[f"ONBOARDING#{place.onboarding_id} TRIGGER"] == before

    def test_who_is_not_invited_yet_is_left_out(self, place: Place) -> None:
        place.submit()
        place.erase(email=BOB)
        assert invited_by_the_next_run(place.record) == [EVE]

    def test_who_was_the_only_one_leaves_nobody_to_invite(self, place: Place) -> None:
        place.submit()
        place.set(create_account=DONE, grant_ownership=DONE)
        assert "send_invites" in plan(FLOW, place.record, place.http.clock()).runnable
        for email in (BOB, EVE):
            place.erase(email=email)
        assert plan(FLOW, place.record, place.http.clock()).skip["send_invites"] == "Nobody was invited."

    def test_of_an_attempt_that_stopped_midway_leaves_the_rest_of_it(self, place: Place) -> None:
        place.submit()
        failure = Failure(code="INVITES_REFUSED", message="1 of 2 invites were refused.", fields=("team_invites",))
        entry = Entry(status=Status.FAILED, fence=1, result={invitee_key(EVE): "PENDING"}, failure=failure)
        place.set(send_invites=entry)
        place.erase(email=BOB)
        assert place.record.entry("send_invites") == entry
        assert invited_by_the_next_run(place.record) == []

    def test_whose_address_was_corrected_since_is_found_by_what_was_sent(self, place: Place) -> None:
        place.submit()
        fields = {"team_invites": [invite(EVE)]}
        place.http.rewrite(place.onboarding_id, prefill_state={}, answers={**ANSWERS, **fields})
        place.set(send_invites=Entry(status=Status.SUCCEEDED, fence=1, result={invitee_key(BOB): "PENDING"}))
        assert place.erase(email=BOB).status == 200
        assert place.record.entry("send_invites").result == {}
        assert place.record.answers_version == 1

    def test_cannot_be_erased_while_invitations_are_being_sent(self, place: Place) -> None:
        place.submit()
        lease = place.http.clock() + timedelta(seconds=30)
        running = Entry(status=Status.RUNNING, fence=1, holder="run-1", lease_until=lease)
        place.set(send_invites=running)
        before = items(place.http)
        refused = place.erase(email=BOB)
        assert (refused.refusal, refused.headers["Retry-After"]) == ((409, "BUSY"), "5")
        assert items(place.http) == before
        assert place.erase(email="nobody@shop.example").refusal == (404, "PERSON_NOT_FOUND")
        place.http.clock.pass_(seconds=31)
        assert place.erase(email=BOB).status == 200

    def test_does_not_come_back_by_a_run_that_is_gone(self, place: Place) -> None:
        place.submit()
        lease = place.http.clock() + LAPSED
        place.set(send_invites=Entry(status=Status.RUNNING, fence=1, holder="run-1", lease_until=lease))
        place.erase(email=BOB)
        left = place.record.entry("send_invites")
        assert not left.held_by(1, "run-1")
        assert left.lapsed(place.http.clock())

    @pytest.mark.parametrize("seq", [3, 4])
    def test_does_not_come_back_by_a_save_that_was_on_its_way_or_is_repeated(self, place: Place, seq: int) -> None:
        """The page had an empty team before, so what the erasure left is nothing that it would wonder at."""
        path = f"/onboarding/{place.key}/save"
        seen = {"team_invites": [[], [invite(BOB)]]}
        saved = {"team_invites": [invite(BOB)], "page": "p" * 16, "seq": 3}
        assert place.http("PATCH", path, saved, token=place.token).status == 200
        place.erase(email=BOB)
        late = {**saved, "seq": seq, "seen": seen, "index_name": "products"}
        answered = place.http("PATCH", path, late, token=place.token)
        assert (answered.status, answered.json["conflicts"]["team_invites"]) == (200, [])
        assert [trace for trace in traces(BOB) if trace in everything(place.http)] == []
        assert place.record.fields.get("index_name") == (None if seq == 3 else "products")

    def test_does_not_come_back_by_a_page_that_says_only_what_it_knew_of_erasures(self, place: Place) -> None:
        place.erase(email=BOB)
        late = {"team_invites": [invite(BOB)], "epoch": 0}
        answered = place.http("PATCH", f"/onboarding/{place.key}/save", late, token=place.token)
        assert "team_invites" in answered.json["conflicts"]
        assert [trace for trace in traces(BOB) if trace in everything(place.http)] == []

    def test_may_be_named_again_by_a_customer_who_has_seen_that_they_are_gone(self, place: Place) -> None:
        place.erase(email=BOB)
        path = f"/onboarding/{place.key}"
        read = place.http("GET", path, token=place.token).json
        team = [*read["fields"]["team_invites"], invite(BOB)]
        seen = {"team_invites": [read["fields"]["team_invites"]]}
        by_hand = {"team_invites": team, "page": "p" * 16, "seq": 1, "epoch": read["epoch"], "seen": seen}
        assert place.http("PATCH", f"{path}/save", by_hand, token=place.token).json["conflicts"] == {}
        assert [one["email"] for one in place.record.fields["team_invites"]] == [EVE, BOB]

    def test_is_not_found_a_second_time(self, place: Place) -> None:
        assert place.erase(email=BOB).status == 200
        before = items(place.http)
        assert place.erase(email=BOB).refusal == (404, "PERSON_NOT_FOUND")
        assert items(place.http) == before

    def test_is_erased_all_the_same_if_somebody_writes_meanwhile(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = f"/{place.onboarding_id}"
        interfering(monkeypatch, lambda: place.http.admin("PATCH", path, {"note": "Call them."}))
        assert place.erase(email=BOB).json["note"] == "Call them."
        assert [trace for trace in traces(BOB) if trace in everything(place.http)] == []

    def test_who_is_one_of_us_stays_where_they_acted(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new(team_invites=[invite(SE)])
        seen = erase(http, onboarding_id, email=SE).json
        assert (seen["created_by"], seen["fields"]["team_invites"]) == (SE, [])
        assert {line["actor"] for line in seen["history"]} == {SE}


class TestTheRegistrant:
    def test_is_nowhere_in_the_table_any_more(self, place: Place) -> None:
        place.complete()
        assert everything(place.http).count(SUB) == 11, "one of them in the key of an index, one in an address"
        seen = place.erase(registrant=True)
        assert (seen.status, seen.json["registered_by"]) == (200, ERASED)
        assert SUB not in everything(place.http)
        assert SUB not in json.dumps(seen.json)

    def test_leaves_everything_else_as_it_was(self, place: Place) -> None:
        place.complete()
        before = json.loads(json.dumps(items(place.http)).replace(SUB, ERASED))
        place.erase(registrant=True)
        after = items(place.http)
        (noted,) = set(after) - set(before)
        record = before[details(place.onboarding_id)]
        journal = record.pop("journal")
        assert {record.pop(f"gsi6{end}") for end in ("pk", "sk")} >= {f"USER#{ERASED}"}, "nobody finds it by them"
        assert record.pop("registrant_mark"), "it is theirs: it goes with them"
        assert record.pop("registrant_email"), "and so does this"
        assert after.pop(noted)["entries"][:-1] == journal
        for key, item in after.items():
            assert without_marks(item) == without_marks(before[key])

    def test_is_noted_with_who_did_it(self, place: Place) -> None:
        place.complete()
        line = place.erase(registrant=True).json["history"][-1]
        assert (line["kind"], line["subject"], line["actor"], line["why"]) == ("erasure", "registrant", SE, "")
        assert {line["actor"] for line in place.erase(registrant=True).json["history"]} == {SE, ERASED, "onramp"}

    def test_is_erased_once(self, place: Place) -> None:
        place.complete()
        first = place.erase(registrant=True)
        before = items(place.http)
        assert place.erase(registrant=True).json == first.json
        assert items(place.http) == before

    def test_can_no_longer_open_it_and_nobody_else_can_claim_it(self, place: Place) -> None:
        place.complete()
        link = f"/onboarding/{place.key}"
        assert place.http("GET", link, token=place.token).status == 200
        place.erase(registrant=True)
        for token in (place.token, place.http.customer("stranger"), None):
            assert place.http("GET", link, token=token).refusal == (401, "LINK_USED")
            saved = place.http("PATCH", f"{link}/save", {"index_name": "x"}, token=token)
            assert saved.refusal == (401, "LINK_USED")
        for token in (place.token, place.http.customer("stranger")):
            assert place.http("GET", f"{link}/progress", token=token).refusal == (403, "NOT_REGISTRANT")
            assert place.http("POST", f"{link}/submit", token=token).refusal == (403, "NOT_REGISTRANT")
            assert place.http("POST", f"{link}/claim", token=token).refusal == (409, "LINK_TAKEN")

    def test_leaves_checklists_that_can_be_read(self, place: Place) -> None:
        place.complete()
        health = place.http.health
        assert isinstance(health, FakeHealth)
        health.changes = dict.fromkeys(("user", "user_side"), USER_ERASED)  # as the questions have it: see their tests
        seen = place.erase(registrant=True).json
        assert (seen["health"]["account"]["state"], seen["health"]["account"]["code"]) == ("UNKNOWN", "USER_ERASED")
        assert seen["customer_checklist"]["complete"]
        assert [line["kind"] for line in seen["checklist"]] == ["task"]

    @pytest.mark.parametrize(
        ("status", "entries"),
        [
            ("registered", {}),
            ("submitted", {}),
            ("submitted", {"watch_golden_path": Entry(status=Status.PENDING)}),
            ("completed", {"grant_ownership": Entry(status=Status.FAILED, failure=Failure(code="X", message="No."))}),
            ("completed", {"grant_ownership": Entry(status=Status.WAITING, fence=1)}),
            ("revoked", {"grant_ownership": Entry(status=Status.RUNNING, fence=1), "remove_membership": DONE}),
            ("revoked", {"remove_membership": Entry()}),
            ("revoked", {"remove_membership": Entry(status=Status.FAILED)}),
        ],
    )
    def test_stays_while_something_needs_them(self, place: Place, status: str, entries: dict[str, Entry]) -> None:
        place.complete()
        place.http.rewrite(place.onboarding_id, status=status)
        place.set(**entries)
        before = items(place.http)
        refused = place.erase(registrant=True)
        assert refused.refusal == (409, "ONBOARDING_OPEN")
        assert "needed by" in refused.json["detail"] or status in refused.json["detail"]
        assert items(place.http) == before

    @pytest.mark.parametrize(
        ("status", "entries"),
        [
            ("submitted", {"watch_golden_path": Entry(status=Status.FAILED)}),
            ("revoked", {"remove_membership": DONE}),
            ("revoked", {"remove_membership": Entry(status=Status.SKIPPED), "close_account": Entry()}),
            (
                "revoked",
                {
                    "remove_membership": Entry(
                        status=Status.FAILED, failure=Failure(code="ACCOUNT_NOT_OURS", message="No.", retryable=False)
                    )
                },
            ),
        ],
    )
    def test_goes_once_nothing_does(self, place: Place, status: str, entries: dict[str, Entry]) -> None:
        place.complete()
        place.http.rewrite(place.onboarding_id, status=status)
        place.set(**entries)
        assert place.erase(registrant=True).status == 200
        assert SUB not in everything(place.http)

    def test_is_nobody_before_somebody_signed_up(self, http: HttpApi) -> None:
        onboarding_id, _ = http.new()
        assert erase(http, onboarding_id, registrant=True).refusal == (404, "PERSON_NOT_FOUND")

    def test_is_erased_all_the_same_if_somebody_writes_meanwhile(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.complete()
        path = f"/{place.onboarding_id}"
        interfering(monkeypatch, lambda: place.http.admin("PATCH", path, {"note": "Call them."}))
        assert place.erase(registrant=True).json["note"] == "Call them."
        assert SUB not in everything(place.http)

    def test_is_erased_without_losing_what_was_written_into_a_row_meanwhile(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place.complete()
        row = next(key for key, item in items(place.http).items() if " EVENT#" in key and SUB in json.dumps(item))
        entries = [{"subject": "status", "actor": SUB, "why": "newer", "at": "2026-01-05T09:00:00.000Z"}]
        interfering(monkeypatch, lambda: put_row(place, row.partition(" ")[2], entries))
        assert place.erase(registrant=True).status == 200
        assert items(place.http)[row]["entries"] == [{**entries[0], "actor": ERASED}]
        assert SUB not in everything(place.http)


def put_row(place: Place, sort: str, entries: list[dict[str, str]]) -> None:
    row = codec.to_item({"pk": f"ONBOARDING#{place.onboarding_id}", "sk": sort, "entries": entries, "newer": "kept"})
    place.http.api.desk.store.client.put_item(TableName=TABLE, Item=row)


class TestALongHistory:
    def lengthen(self, place: Place, rows: int) -> Place:
        place.complete()
        for number in range(rows):
            entry = {"subject": "status", "actor": SUB, "at": "2026-01-05T09:00:00.000Z"}
            put_row(place, f"EVENT#{5000 + number:08d}", [entry])
        return place

    @pytest.fixture
    def long(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
        """An onboarding whose history names the user in more rows than fit into two transactions, of eight here."""
        monkeypatch.setattr(erasure, "AT_ONCE", 8)
        return self.lengthen(place, 16)

    @pytest.mark.parametrize(("more", "expected"), [(0, [100]), (1, [99, 2])])
    def test_is_rewritten_in_as_few_transactions_as_dynamodb_takes(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, more: int, expected: list[int]
    ) -> None:
        named = 3  # rows of `Place.complete` that do
        long = self.lengthen(place, 100 - erasure.BESIDE - named + more)
        sizes: list[int] = []
        transact = Store.transact

        def counted(store: Store, actions: Any) -> None:
            sizes.append(len(actions))
            transact(store, actions)

        monkeypatch.setattr(Store, "transact", counted)
        assert long.erase(registrant=True).status == 200
        assert SUB not in everything(long.http)
        assert sizes == expected
        assert all(item["newer"] == "kept" for key, item in items(long.http).items() if "EVENT#00005" in key)

    @pytest.mark.parametrize("cut", [0, 1, 2])
    def test_that_is_cut_short_says_whom_until_a_repeat_finishes_it(
        self, long: Place, monkeypatch: pytest.MonkeyPatch, cut: int
    ) -> None:
        transact, calls = Store.transact, iter(range(100))

        def cut_short(store: Store, actions: Any) -> None:
            if next(calls) == cut:
                raise EndpointConnectionError(endpoint_url="https://dynamodb.example")
            transact(store, actions)

        with monkeypatch.context() as patch:
            patch.setattr(Store, "transact", cut_short)
            assert long.erase(registrant=True).refusal == (503, "UNAVAILABLE")
        assert long.record.registered_by == SUB
        assert long.erase(registrant=True).status == 200
        assert SUB not in everything(long.http)

    def test_that_changes_meanwhile_is_read_again(self, long: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        transact, meanwhile = Store.transact, [True]

        def disturbed(store: Store, actions: Any) -> None:
            if meanwhile:
                meanwhile.pop()
                put_row(long, "EVENT#00005000", [{"subject": "status", "actor": SUB, "at": "2026-01-06T09:00:00.000Z"}])
            transact(store, actions)

        monkeypatch.setattr(Store, "transact", disturbed)
        assert long.erase(registrant=True).status == 200
        row = items(long.http)[f"ONBOARDING#{long.onboarding_id} EVENT#00005000"]
        assert row["entries"] == [{"subject": "status", "actor": ERASED, "at": "2026-01-06T09:00:00.000Z"}]
        assert SUB not in everything(long.http)


class TestTheRoute:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "VALIDATION_FAILED"),
            ({"email": BOB, "registrant": True}, "VALIDATION_FAILED"),
            ({"email": None, "registrant": None}, "VALIDATION_FAILED"),
            ({"registrant": False}, "VALIDATION_FAILED"),
            ({"email": "no address"}, "VALIDATION_FAILED"),
            ({"email": BOB, "name": "Bob"}, "FIELD_NOT_ALLOWED"),
        ],
    )
    def test_takes_exactly_one_person(self, place: Place, body: dict[str, Any], code: str) -> None:
        before = items(place.http)
        assert place.erase(**body).refusal == (422, code)
        assert items(place.http) == before

    def test_repeats_no_address(self, place: Place) -> None:
        for email in (BOB, "nobody@shop.example", "no address"):
            assert email.casefold() not in json.dumps(place.erase(email=email).json).casefold()

    def test_does_not_know_what_nobody_made(self, http: HttpApi) -> None:
        for who in ({"email": BOB}, {"registrant": True}):
            assert erase(http, "nobody", **who).refusal == (404, "ONBOARDING_NOT_FOUND")

    def test_is_closed_for_customers(self, place: Place) -> None:
        path = f"/v1/onboarding/{place.onboarding_id}/erasure"
        assert place.http("POST", path, {"email": BOB}, token=place.token).refusal == (401, "TOKEN_MISSING")

    def test_says_what_is_left_to_do(self, place: Place) -> None:
        place.complete()
        left = place.erase(email=BOB).json["left_to_do"]
        assert [sentence.split()[0] for sentence in left] == ["Ask", "See"]
        place.http.admin("PATCH", f"/{place.onboarding_id}", {"note": "Ada is often out."})
        left = place.erase(registrant=True).json["left_to_do"]
        assert ["user pool" in left[0], "note" in left[1]] == [True, True]
