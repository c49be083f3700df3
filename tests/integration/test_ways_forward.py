"""Whatever becomes of a customer's things behind our back, there is a way to go on, and an SE is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.records.ledger import Status
from chalicelib.wiring import api as bootstrap
from tests.integration.http_api import HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.integration.ways_place import Place
from tests.simulation import ecom
from tests.simulation.ecom import StandIns, stand_ins


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def place(aws: None, standing: StandIns, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Place:
    standing.reset()
    made = Place(standing)
    made.let_indexes_fail(fail=False)
    pool = FakePool(issuer, made.clock)
    api = wired(made.clock, issuer, pool, made.client)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    made.http = HttpApi(api, made.clock, issuer, pool)
    return made


def created(place: Place) -> list[str]:
    """Names of the indexes that were made, in order."""
    effects = place.standing.effects("ecom")
    return [str(e["subject"]).rpartition("/")[2] for e in effects if e["operation"] == "create_index"]


class TestAnIndex:
    def creating(self, place: Place) -> None:
        """The customer has submitted, and the index is being created."""
        place.standing.hold_indexes()
        place.create()
        place.settle(minutes=2)
        place.register()
        place.submit()
        place.settle(minutes=1)
        assert place.entry("create_index").status is Status.PENDING

    def test_that_is_deleted_while_it_is_being_created_is_made_anew_when_an_se_retries(self, place: Place) -> None:
        self.creating(place)
        place.delete_index()
        place.settle(minutes=2)
        line = place.line("create_index")
        assert line["code"] == "INDEX_DELETED"
        assert "Retry create_index" in line["hint"]
        place.standing.hold_indexes(0.01)
        assert place.retry("create_index").status == 202
        place.settle(minutes=5)
        assert place.indexes() == {"shop": "READY"}
        assert created(place) == ["shop", "shop"]
        assert place.entry("attach_pixel").status is Status.SUCCEEDED

    def test_that_is_deleted_while_it_is_being_created_can_be_made_otherwise(self, place: Place) -> None:
        self.creating(place)
        place.delete_index()
        place.settle(minutes=2)
        assert set(place.line("create_index")["correctable"]) >= {"index_name", "index_type", "collapse_fields"}
        place.standing.hold_indexes(0.01)
        assert place.correct(index_name="shop-2", collapse_fields=None).status == 200
        place.settle(minutes=5)
        assert place.indexes() == {"shop-2": "READY"}

    def test_that_cannot_be_made_is_a_failure_at_once_and_its_name_can_be_corrected(self, place: Place) -> None:
        self.creating(place)
        place.let_indexes_fail()
        place.standing.hold_indexes(0.01)
        place.settle(minutes=2)
        line = place.line("create_index")
        assert line["code"] == "INDEX_FAILED"
        place.let_indexes_fail(fail=False)
        assert place.correct(index_name="shop-2").status == 200
        place.settle(minutes=5)
        assert place.indexes() == {"shop": "FAILED", "shop-2": "READY"}
        assert place.entry("attach_pixel").status is Status.SUCCEEDED

    def test_that_could_not_be_made_is_made_anew_once_it_is_deleted(self, place: Place) -> None:
        self.creating(place)
        place.let_indexes_fail()
        place.standing.hold_indexes(0.01)
        place.settle(minutes=2)
        assert place.retry("create_index").status == 202
        place.settle(minutes=2)
        assert place.line("create_index")["code"] == "INDEX_FAILED"
        place.let_indexes_fail(fail=False)
        place.delete_index()
        assert place.retry("create_index").status == 202
        place.settle(minutes=5)
        assert place.indexes() == {"shop": "READY"}

    def test_that_is_deleted_before_the_pixel_is_attached_is_made_anew_by_one_retry(self, place: Place) -> None:
        place.dying["attach_pixel"].refusals = 1
        self.creating(place)
        place.standing.hold_indexes(0.01)
        place.settle(minutes=5)
        assert place.entry("attach_pixel").status is Status.FAILED
        place.delete_index()
        place.dying["attach_pixel"].refusals = 0
        place.retry("attach_pixel")
        place.settle(minutes=2)
        assert place.line("attach_pixel")["code"] == "INDEX_DELETED"
        assert place.retry("attach_pixel").status == 202
        place.settle(minutes=5)
        assert (place.indexes(), place.entry("attach_pixel").status) == ({"shop": "READY"}, Status.SUCCEEDED)

    def test_that_is_deleted_before_the_pixel_is_attached_can_be_made_otherwise(self, place: Place) -> None:
        place.dying["attach_pixel"].refusals = 1
        self.creating(place)
        place.standing.hold_indexes(0.01)
        place.settle(minutes=5)
        place.delete_index()
        place.dying["attach_pixel"].refusals = 0
        place.retry("attach_pixel")
        place.settle(minutes=2)
        assert place.line("attach_pixel")["code"] == "INDEX_DELETED"
        assert place.correct(index_name="shop-2").status == 200
        place.settle(minutes=5)
        assert (place.indexes(), place.entry("create_index").result["index_name"]) == ({"shop-2": "READY"}, "shop-2")

    def test_that_is_deleted_later_and_made_anew_is_given_the_pixel_again_by_the_same_retry(self, place: Place) -> None:
        place.waits_for_documents()
        place.delete_index()
        assert place.retry("create_index").status == 202
        place.settle(minutes=5)
        shop = place.call("ecom", "GET", f"/v1/accounts/{place.account}/indexes/shop")
        assert (shop["status"], shop["settings"].get("pixel_id")) == ("READY", place.pixel)

    def test_that_is_there_is_not_made_a_second_time_however_often_an_se_retries(self, place: Place) -> None:
        place.waits_for_documents()
        for _ in range(2):
            assert place.retry("create_index").status == 202
            place.settle(minutes=5)
        assert (created(place), place.entry("create_index").status) == (["shop"], Status.SUCCEEDED)
        notes = [note for note in place.desk.views.history(place.key) if note.kind == "retry"]
        assert [(note.subject, note.before, note.after) for note in notes] == [
            ("create_index", "succeeded", "waiting"),
            ("attach_pixel", "succeeded", "waiting"),
        ] * 2

    def test_whose_account_lost_its_defaults_is_made_once_they_are_back(self, place: Place) -> None:
        """DEFAULT_CONFIGS are gone before the index is asked for."""
        forgetful = {"method": "GET", "path": "/default-configs", "mode": "error_before", "status": 404}
        gone = {"type": "about:blank", "title": "Gone", "status": 404, "code": "DEFAULT_CONFIGS_NOT_FOUND"}
        place.create()
        place.settle(minutes=2)
        place.standing.switch("ecom", {**forgetful, "body": gone})
        place.register()
        place.submit()
        place.settle(minutes=2)
        assert place.line("create_index")["code"] == "ACCOUNT_NOT_INITIALISED"
        before = place.entry("initialise_ecom").fence
        assert place.retry("create_index").status == 202
        place.settle(minutes=5)
        assert place.entry("initialise_ecom").fence == before + 1
        assert place.indexes() == {"shop": "READY"}


class TestWhatIsGoneAfterItWasMade:
    def test_a_queue_and_a_mapping_are_made_again_when_an_se_retries(self, place: Place) -> None:
        place.waits_for_documents()
        place.delete_queue()
        place.clock.pass_(minutes=2)
        assert place.retry("provision_pixel").status == 202
        place.settle(minutes=5)
        entry = place.entry("provision_pixel")
        assert (entry.status, entry.generation) == (Status.SUCCEEDED, 1)
        assert len(place.pixel_queues()) == 2

    @pytest.mark.parametrize("action", ["create_account", "send_invites"])
    def test_what_cannot_look_first_is_not_done_twice(self, place: Place, action: str) -> None:
        place.waits_for_documents()
        before = place.record
        assert place.retry(action).refusal == (409, "NOT_FAILED")
        assert place.record == before

    def test_nothing_is_made_again_for_a_withdrawn_invitation(self, place: Place) -> None:
        place.create()
        place.settle(minutes=2)
        place.withdraw()
        assert place.retry("provision_pixel").refusal == (409, "REVOKED")


class TestWhatTheCustomerSubmitted:
    @pytest.mark.parametrize(("prefilled", "answered"), [("mobile", "web"), (None, "mobile"), ("web", "mobile")])
    def test_about_the_storefront_reaches_the_pixel_repository(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, prefilled: str | None, answered: str
    ) -> None:
        monkeypatch.setitem(ecom.PREFILL, "storefront_type", prefilled)
        monkeypatch.setitem(ecom.ANSWERS, "storefront_type", answered)
        place.create()
        place.settle(minutes=2)
        assert f"storefrontType: '{prefilled or 'web'}'" in place.source_entry()
        place.register()
        place.submit()
        place.settle(minutes=5)
        assert f"storefrontType: '{answered}'" in place.source_entry()
        assert "Marrow & Daughters" in place.source_entry()
        assert place.standing.commits().count(f"Update pixel {place.pixel}") == 1

    def test_reaches_it_also_where_it_was_submitted_before_there_was_such_an_action(self, place: Place) -> None:
        """A record that earlier code has taken through submission."""
        place.waits_for_documents()
        before = place.record
        older = {name: entry for name, entry in before.actions.items() if name != "update_pixel_source"}
        place.desk.store.write(before, before.but(actions=older))
        commits = place.standing.commits()
        place.settle(minutes=5)
        assert place.entry("update_pixel_source").status is Status.SUCCEEDED
        assert place.standing.commits() == commits, "it is there already, and nothing is written twice"

    def test_is_not_written_again_where_it_was_known_before(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(ecom.ANSWERS, "account_name", ecom.PREFILL["account_name"])
        place.waits_for_documents()
        assert place.entry("update_pixel_source").status is Status.SKIPPED

    def test_is_what_a_removed_entry_comes_back_with(self, place: Place) -> None:
        place.waits_for_documents()
        entry = place.source_entry()
        place.remove_entry()
        assert place.retry("commit_pixel_source").status == 202
        place.settle(minutes=5)
        assert place.source_entry() == entry
