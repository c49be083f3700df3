"""Keys are issued, rotated, revoked and kept anew: once, whoever else is at it, and by the table's own word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, local
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.clients.tokens.key_hash_source import KeyHashSource
from chalicelib.errors import SettingMissing, SettingUnusable
from chalicelib.records.issued_keys import MOST, About, IssuedKeys, KeyRefused
from chalicelib.records.key_hashes import KeyHashes
from chalicelib.records.keys import Keys, NotTaken
from chalicelib.records.store import Store
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES, TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.clock import TestClock

V1, V2 = f"v1:{'a' * 32}", f"v2:{'b' * 32}"
OWNER = "TENANT#ten-1"
ABOUT = About("Production", ("ship:upload", "jobs:read"), ("generic-shipment-csv",))
BY = "se@onramp.example"


class Place:
    """One tenant's keys; `text` is the secret as it is, `kept` as this process remembers it."""

    def __init__(self, clock: TestClock) -> None:
        self.clock = clock
        self.dynamo = Dynamo(PROPERTIES, clock=clock)
        self.store = Store(self.dynamo.client, TABLE)
        self.text = self.kept = V1
        self.keys = Keys(self.store, KeyHashSource("key-hash", self._secret))
        self.own = IssuedKeys(self.keys, OWNER, "rgl")
        self.others = IssuedKeys(self.keys, "TENANT#ten-2", "rgl")

    def _secret(self, *, fresh: bool = False) -> str:
        if fresh:
            self.kept = self.text
        return self.kept

    def issue(self, about: About = ABOUT) -> Any:
        return self.own.issue(about, by=BY, now=self.clock())

    def rotate(self, key_id: str, **more: Any) -> Any:
        return self.own.rotate(key_id, by=BY, **{"overlap": timedelta(days=1), "now": self.clock(), **more})

    def why(self, shown: str) -> str:
        """Why a key does not count; empty: it does."""
        try:
            self.keys.find("rgl", shown, self.clock())
        except NotTaken as refused:
            return refused.why
        return ""

    def hashed_by(self, key_id: str) -> str:
        return str(self.keys.item(key_id)["hashed_by"])


@pytest.fixture
def place(clock: TestClock) -> Place:
    return Place(clock)


class TestIssuing:
    def test_shows_a_key_once_and_says_what_it_is_for(self, place: Place) -> None:
        key = place.issue()
        found = place.keys.find("rgl", key.shown, place.clock())
        assert (found.record_key, found.scopes, found.adapters) == (OWNER, ABOUT.scopes, ABOUT.adapters)
        (listed,) = place.own.listed()
        assert (listed.key_id, listed.hint, listed.made_by) == (key.key_id, f"rgl_{key.key_id}", BY)
        assert key.shown.rpartition("_")[2] not in str(place.dynamo.snapshot(TABLE))
        assert place.others.listed() == []

    def test_is_only_so_many_times_at_a_time(self, place: Place) -> None:
        made = [place.issue() for _ in range(MOST)]
        with pytest.raises(KeyRefused, match="too_many"):
            place.issue()
        place.own.revoke(made[0].key_id, by=BY, now=place.clock())
        place.issue()

    def test_needs_the_secret(self, place: Place) -> None:
        def none(*, fresh: bool = False) -> str:
            raise SettingMissing("key-hash")

        without = IssuedKeys(Keys(place.store, KeyHashSource("key-hash", none)), OWNER, "rgl")
        with pytest.raises(SettingMissing):
            without.issue(ABOUT, by=BY, now=place.clock())
        assert place.own.listed() == []


class TestRotating:
    def test_makes_a_successor_and_both_count_for_the_overlap(self, place: Place) -> None:
        old = place.issue()
        new = place.rotate(old.key_id, overlap=timedelta(hours=1))
        assert (place.why(old.shown), place.why(new.shown)) == ("", "")
        place.clock.pass_(hours=1)
        assert (place.why(old.shown), place.why(new.shown)) == ("expired", "")
        by_id = {each.key_id: each for each in place.own.listed()}
        assert by_id[old.key_id].replaced_by == new.key_id
        assert by_id[new.key_id].scopes == ABOUT.scopes
        assert by_id[new.key_id].adapters == ABOUT.adapters

    def test_without_an_overlap_ends_the_old_one_at_once(self, place: Place) -> None:
        old = place.issue()
        place.rotate(old.key_id, overlap=timedelta())
        assert place.why(old.shown) == "expired"

    def test_lengthens_nobodys_life(self, place: Place) -> None:
        until = place.clock() + timedelta(hours=2)
        old = place.issue(About("Trial", ("jobs:read",), valid_until=until))
        new = place.rotate(old.key_id)
        place.clock.pass_(hours=2)
        assert (place.why(old.shown), place.why(new.shown)) == ("expired", "expired")

    def test_happens_once(self, place: Place) -> None:
        old = place.issue()
        new = place.rotate(old.key_id)
        with pytest.raises(KeyRefused, match="replaced") as refused:
            place.rotate(old.key_id)
        assert refused.value.successor == new.key_id

    def test_with_an_overlap_is_an_issue_too_and_as_bounded(self, place: Place) -> None:
        made = [place.issue() for _ in range(MOST)]
        with pytest.raises(KeyRefused, match="too_many"):
            place.rotate(made[0].key_id)
        place.rotate(made[0].key_id, overlap=timedelta())

    def test_is_not_for_a_dead_key_or_anybody_elses(self, place: Place) -> None:
        dead, over = place.issue(), place.issue(About("x", (), valid_until=place.clock() + timedelta(minutes=1)))
        place.own.revoke(dead.key_id, by=BY, now=place.clock())
        place.clock.pass_(minutes=1)
        for key, why in ((dead, "revoked"), (over, "expired")):
            with pytest.raises(KeyRefused, match=why):
                place.rotate(key.key_id)
        with pytest.raises(KeyRefused, match="not_found"):
            place.others.rotate(dead.key_id, overlap=timedelta(), by=BY, now=place.clock())
        with pytest.raises(ValueError, match="overlap"):
            place.rotate(dead.key_id, overlap=timedelta(days=31))

    def test_by_fifty_at_once_makes_one_successor(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        soon = About("Trial", ("jobs:read",), valid_until=place.clock() + timedelta(hours=1))
        old, many = place.issue(soon), 50  # its end stays as it is: nothing but the successor tells the others
        together, mine, transact = Barrier(many), local(), place.store.transact

        def after_all_have_looked(actions: Sequence[Any]) -> None:
            if not hasattr(mine, "looked"):
                mine.looked = True
                together.wait(20)
            transact(actions)

        monkeypatch.setattr(place.store, "transact", after_all_have_looked)

        def one(number: int) -> str:
            try:
                return str(place.rotate(old.key_id, now=place.clock() + timedelta(milliseconds=number)).key_id)
            except KeyRefused as refused:
                return f"{refused.why} {refused.successor}"

        with ThreadPoolExecutor(many) as people:
            answers = list(people.map(one, range(many)))
        monkeypatch.undo()
        (winner,) = [each for each in answers if " " not in each]
        assert answers.count(f"replaced {winner}") == many - 1
        assert {each.key_id for each in place.own.listed()} == {old.key_id, winner}
        assert [each.done for each in place.own.deeds()].count("rotated") == 1

    def test_whose_answer_was_lost_is_known_again(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        old, transact = place.issue(), place.store.transact

        def twice(actions: Sequence[Any]) -> None:
            transact(actions)
            transact(actions)  # as botocore does where the first answer did not come, long after

        monkeypatch.setattr(place.store, "transact", twice)
        new = place.rotate(old.key_id)
        assert place.why(new.shown) == ""


class TestRevoking:
    def test_counts_at_once_and_once(self, place: Place) -> None:
        key = place.issue()
        for _ in range(2):
            place.own.revoke(key.key_id, by=BY, now=place.clock())
            place.clock.pass_(minutes=1)
        assert place.why(key.shown) == "revoked"
        assert [each.done for each in place.own.deeds()] == ["issued", "revoked"]

    def test_by_two_at_once_is_told_once(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        key, transact = place.issue(), place.store.transact

        def second_in_between(actions: Sequence[Any]) -> None:
            monkeypatch.undo()
            place.clock.pass_(seconds=1)
            place.own.revoke(key.key_id, by="other@onramp.example", now=place.clock())
            transact(actions)

        monkeypatch.setattr(place.store, "transact", second_in_between)
        place.own.revoke(key.key_id, by=BY, now=place.clock())
        assert [each.by for each in place.own.deeds() if each.done == "revoked"] == ["other@onramp.example"]

    def test_is_not_for_anybody_elses(self, place: Place) -> None:
        key = place.issue()
        for key_id in (key.key_id, "0" * 16):
            with pytest.raises(KeyRefused, match="not_found"):
                place.others.revoke(key_id, by=BY, now=place.clock())
        assert place.why(key.shown) == ""

    def test_of_all_leaves_none_and_those_of_others(self, place: Place) -> None:
        keys = [place.issue() for _ in range(3)]
        other = place.others.issue(ABOUT, by=BY, now=place.clock())
        assert place.own.revoke_all(by=BY, now=place.clock()) == 3
        assert place.own.revoke_all(by=BY, now=place.clock()) == 0
        assert [place.why(each.shown) for each in keys] == ["revoked"] * 3
        assert place.why(other.shown) == ""

    def test_stands_where_the_key_is_kept_anew_meanwhile(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        key, item = place.issue(), place.keys.item
        place.text = place.kept = f"{V2} {V1}"

        def revoked_after_the_look(key_id: str) -> dict[str, Any]:
            found = item(key_id)
            monkeypatch.undo()
            place.own.revoke(key_id, by=BY, now=place.clock())
            return found

        monkeypatch.setattr(place.keys, "item", revoked_after_the_look)
        place.why(key.shown)
        assert place.why(key.shown) == "revoked"


class TestTheSecret:
    def test_is_replaced_while_keys_are_in_use_and_each_is_kept_anew_at_its_use(self, place: Place) -> None:
        used, idle = place.issue(), place.issue()
        place.text = place.kept = f"{V2} {V1}"
        assert place.why(used.shown) == ""
        assert (place.hashed_by(used.key_id), place.hashed_by(idle.key_id)) == ("v2", "v1")
        assert place.keys.left("v1", place.clock()) == [idle.key_id]
        assert place.keys.left("v2", place.clock()) == [used.key_id]
        assert place.why(idle.shown) == ""
        assert place.keys.left("v1", place.clock()) == []
        place.text = place.kept = V2
        assert (place.why(used.shown), place.why(idle.shown)) == ("", "")

    def test_that_is_remembered_too_long_is_asked_for_anew(self, place: Place) -> None:
        key = place.issue()
        place.text = place.kept = f"{V2} {V1}"
        assert place.why(key.shown) == ""
        place.kept = V1  # as another process remembers it
        assert place.why(key.shown) == ""

    def test_that_lacks_a_keys_version_says_so(self, place: Place) -> None:
        key = place.issue()
        place.text = place.kept = V2
        assert place.why(key.shown) == "not_comparable"

    def test_counts_no_dead_key_as_left(self, place: Place) -> None:
        dead = place.issue()
        place.issue(About("x", (), valid_until=place.clock() + timedelta(minutes=1)))
        place.own.revoke(dead.key_id, by=BY, now=place.clock())
        place.clock.pass_(minutes=1)
        assert place.keys.left("v1", place.clock()) == []

    def test_keeps_out_what_was_written_by_somebody_without_it(self, place: Place) -> None:
        mine, theirs = place.issue(), place.others.issue(ABOUT, by=BY, now=place.clock())
        stored = place.keys.item(mine.key_id)
        forged = {**place.keys.item(theirs.key_id), "digest": stored["digest"]}
        moved = {**stored, "record_key": "TENANT#ten-2"}
        plain = Keys(place.store).made(mine, OWNER)[0]["Put"]["Item"]
        for item in (forged, moved):
            place.dynamo.client.put_item(TableName=TABLE, Item=place.keys.put(item)["Put"]["Item"])
        secret = mine.shown.rpartition("_")[2]
        assert place.why(f"rgl_{theirs.key_id}_{secret}") == "unknown"
        assert place.why(mine.shown) == "unknown"
        place.dynamo.client.put_item(TableName=TABLE, Item=plain)
        assert place.why(mine.shown) == "not_comparable"

    @pytest.mark.parametrize(
        "text", ["", "v1", f"v1:{'a' * 31}", f"{V1} {V1}", f"{V1} rubbish", "v1:", f"w1:{'a' * 32}"]
    )
    def test_is_one_with_versions_or_none(self, text: str) -> None:
        with pytest.raises(SettingUnusable) as unusable:
            KeyHashSource("key-hash", lambda *, fresh=False: text)()
        assert "aaa" not in str(unusable.value)
        assert "aaa" not in repr(KeyHashes.read(V1))


class TestTheLastUse:
    def test_is_written_once_a_minute(self, place: Place) -> None:
        key, seen = place.issue(), []
        for _ in range(5):
            place.store.requests["write"] = 0
            assert place.why(key.shown) == ""
            seen.append(place.store.requests["write"])
            place.clock.pass_(seconds=30)
        assert seen == [1, 0, 1, 0, 1]
        assert place.own.listed()[0].used_at == "2026-01-05T09:02:00.000Z"

    def test_that_cannot_be_written_keeps_nobody_out(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        key = place.issue()

        def gone(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

        monkeypatch.setattr(place.dynamo, "update_item", gone)
        assert place.why(key.shown) == ""

    def test_brings_no_key_back_that_is_gone(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        key = place.issue()
        item = place.keys.item(key.key_id)
        place.dynamo.client.delete_item(TableName=TABLE, Key={"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}})
        monkeypatch.setattr(place.keys, "item", lambda key_id: item)
        place.why(key.shown)
        assert {"pk": item["pk"]} not in [{"pk": row["pk"]["S"]} for row in place.dynamo.snapshot(TABLE)]
