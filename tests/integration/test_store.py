"""The table's promises: conditional, once, recognising one's own write, nothing lost that this code does not know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.records import codec, heard
from chalicelib.records.codec import Unreadable, address
from chalicelib.records.heard import Message
from chalicelib.records.issued_keys import About, IssuedKeys, KeyRefused
from chalicelib.records.key_hashes import KeyHashes
from chalicelib.records.keys import Keys, NotTaken, new_key
from chalicelib.records.ledger import IN_WORDS, SCHEMA_VERSION
from chalicelib.records.lifecycle import UnknownEdge, transition
from chalicelib.records.moment import to_text
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Conflict, NotFound, Store, Taken
from chalicelib.records.views import Views
from chalicelib.records.waking import wake_if_still_due
from tests.clock import START
from tests.table import TABLE, create_tables
from tests.tiny_flow import LIFECYCLE, parcel


@pytest.fixture
def store(aws: None) -> Store:
    return Store(create_tables(), TABLE)


def note(subject: str) -> HistoryEntry:
    return HistoryEntry(at=START, actor="clerk", kind="note", subject=subject)


def gen(store: Store, key: str) -> int:
    return int(store.get(key, "TRIGGER")["gen"]["N"])


def test_a_record_reads_back_as_it_was_written(store: Store) -> None:
    written = store.create(parcel(fields={"weight": 1.5, "pieces": 2, "name": "Ünïcode 🎁"}, due_at=START))
    assert store.load(written.key) == written


def test_the_schema_version_is_stored_so_that_later_code_can_tell_what_wrote_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = store.create(parcel()).key
    assert store.get(key, "DETAILS")["schema_version"] == {"N": str(IN_WORDS)}
    monkeypatch.setattr(Record.model_fields["schema_version"], "default", SCHEMA_VERSION + 1)
    Record.model_rebuild(force=True)
    try:
        assert store.load(key).schema_version == SCHEMA_VERSION
    finally:
        monkeypatch.undo()
        Record.model_rebuild(force=True)


def test_a_record_is_created_once(store: Store) -> None:
    store.create(parcel())
    with pytest.raises(Taken):
        store.create(parcel(status="paid"))
    assert store.load("PARCEL#parcel-1").status == "ordered"
    assert gen(store, "PARCEL#parcel-1") == 1


def test_a_write_decided_on_an_old_version_is_refused_and_told_the_new_one(store: Store) -> None:
    old = store.create(parcel())
    new = store.write(old, old.but(title="new"))
    with pytest.raises(Conflict) as refused:
        store.write(old, old.but(title="late"))
    assert refused.value.current == new
    assert store.load(old.key).title == "new"


@pytest.mark.parametrize("with_history", [False, True])
def test_a_write_whose_answer_was_lost_is_recognised_as_ones_own(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, with_history: bool
) -> None:
    before = store.create(parcel())
    after = before.but(title="mine")
    written = _sent_twice(store, monkeypatch).write(before, after.noting(note("x")) if with_history else after)
    assert (written.title, written.version) == ("mine", 2)
    assert store.load(before.key) == written


def _sent_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """As boto3 does it after a read time-out: the first request did arrive."""
    for name in ("update_item", "transact_write_items"):
        real = getattr(store.client, name)

        def twice(real: Any = real, **request: Any) -> Any:
            real(**request)
            return real(**request)

        monkeypatch.setattr(store.client, name, twice)
    return store


def test_history_trigger_and_record_change_together_or_not_at_all(store: Store) -> None:
    old = store.create(parcel())
    store.write(old, old.but(title="new"))
    with pytest.raises(Conflict):
        store.write(old, old.but(title="late").noting(note("late")), trigger=True)
    assert gen(store, old.key) == 1
    assert [entry.subject for entry in Views(store).history(old.key)] == []


def test_a_journal_waits_on_the_record_until_it_is_flushed(store: Store) -> None:
    record = store.create(parcel())
    record = store.write(record, record.noting(note("first")), flush=False)
    assert [item["sk"]["S"] for item in store.client.scan(TableName=TABLE)["Items"] if "entries" in item] == []
    assert [entry.subject for entry in Views(store).history(record.key)] == ["first"], "it is told all the same"
    record = store.write(store.load(record.key), record.noting(note("second")))
    assert [entry.subject for entry in Views(store).history(record.key)] == ["first", "second"]
    assert store.load(record.key).journal == ()


def test_attributes_of_a_newer_version_of_the_code_survive_a_write(store: Store) -> None:
    record = store.create(parcel())
    store.client.update_item(
        TableName=TABLE,
        Key=address(record.key, "DETAILS"),
        UpdateExpression="SET from_the_future = :x",
        ExpressionAttributeValues={":x": {"S": "kept"}},
    )
    store.write(record, record.but(title="new"))
    assert codec.from_item(store.get(record.key, "DETAILS"))["from_the_future"] == "kept"


def test_a_decision_is_made_again_on_what_is_there_by_then(store: Store) -> None:
    store.create(parcel(fields={"count": 0}))
    seen: list[int] = []

    def count_up(record: Record) -> Record:
        seen.append(record.fields["count"])
        if len(seen) == 1:
            store.write(record, record.but(fields={"count": 10}))
        return record.but(fields={"count": record.fields["count"] + 1})

    store.change("PARCEL#parcel-1", count_up)
    assert (seen, store.load("PARCEL#parcel-1").fields) == ([0, 10], {"count": 11})


def test_a_change_whose_edge_is_gone_because_somebody_wrote_is_decided_again(store: Store) -> None:
    key = store.create(parcel()).key
    others = Store(store.client, TABLE)
    seen: list[str] = []

    def pay(record: Record) -> Record:
        seen.append(record.status)
        if len(seen) == 1:
            others.change(key, lambda now: transition(LIFECYCLE, now, "cancelled", now=START, actor="clerk"))
            raise UnknownEdge("cancelled", "paid")  # as of an intent that has read the record itself
        return record

    assert store.change(key, pay).status == "cancelled"
    assert seen == ["ordered", "cancelled"]


def test_an_edge_that_the_lifecycle_has_not_is_a_fault_where_nobody_else_has_written(store: Store) -> None:
    key = store.create(parcel()).key
    with pytest.raises(UnknownEdge):
        store.change(key, lambda record: transition(LIFECYCLE, record, "delivered", now=START, actor="clerk"))
    assert store.load(key).version == 1


def test_deciding_nothing_writes_nothing(store: Store) -> None:
    record = store.create(parcel())
    store.change(record.key, lambda found: found, trigger=True)
    assert (store.load(record.key).version, gen(store, record.key)) == (1, 1)


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.load("PARCEL#nobody")


def test_nor_is_what_dynamodb_has_no_key_for_and_it_is_not_asked(store: Store) -> None:
    asked = store.requests["read"]
    for long in ("x" * 3000, "ü" * 1500):
        with pytest.raises(NotFound, match="invoices"):
            store.get(f"INVOICES#{long}", "1")
    assert store.requests["read"] == asked


def test_a_record_that_cannot_be_read_says_where_and_never_what(store: Store) -> None:
    record = store.create(parcel())
    store.client.update_item(
        TableName=TABLE,
        Key=address(record.key, "DETAILS"),
        UpdateExpression="SET actions = :x",
        ExpressionAttributeValues={":x": {"S": "alice@example.com"}},
    )
    with pytest.raises(Unreadable) as unreadable:
        store.load(record.key)
    assert "actions" in str(unreadable.value)
    assert "alice" not in str(unreadable.value)
    assert unreadable.value.__cause__ is None


def test_what_is_due_comes_longest_overdue_first_and_what_is_not_stays_out(store: Store) -> None:
    for name, minutes in (("b", 2), ("a", 1), ("later", 9), ("never", None)):
        due_at = None if minutes is None else START + timedelta(minutes=minutes)
        store.create(parcel(record_id=name, due_at=due_at))
    found = list(Views(store).due(until=START + timedelta(minutes=5), limit=10))
    assert [due.key for due in found] == ["PARCEL#a", "PARCEL#b"]


def test_what_was_due_is_started_once_by_however_many_sweeps(store: Store) -> None:
    record = store.create(parcel(due_at=START))
    later = START + timedelta(seconds=90)
    assert wake_if_still_due(store, record.key, seen=to_text(START), push_to=later)
    assert not wake_if_still_due(store, record.key, seen=to_text(START), push_to=later)
    assert gen(store, record.key) == 2
    assert store.load(record.key).due_at == later


def test_a_record_that_rests_leaves_the_due_index(store: Store) -> None:
    record = store.create(parcel(due_at=START))
    store.write(record, record.but(due_at=None))
    assert list(Views(store).due(until=START + timedelta(days=1), limit=10)) == []


def test_the_pause_switch_is_off_until_somebody_sets_it(store: Store) -> None:
    assert not PauseSwitch(store).read()
    PauseSwitch(store).set(paused=True)
    assert PauseSwitch(store).read()
    PauseSwitch(store).set(paused=False)
    assert not PauseSwitch(store).read()


def test_new_records_are_made_together_and_those_that_are_there_stay_as_they_are(store: Store) -> None:
    wanted = [parcel(record_id=f"p-{number}") for number in range(25)]
    there = store.create(wanted[3].but(status="paid"))
    before = store.requests["write"]
    store.create_missing(wanted)
    assert store.requests["write"] - before == 2, "one is refused, and then made without what is there"
    store.create_missing(wanted)
    assert store.load(there.key) == there
    assert {store.load(each.key).version for each in wanted} == {1}
    assert {gen(store, each.key) for each in wanted} == {1}


def test_the_write_that_ends_a_child_starts_its_parent_and_a_refused_one_does_not(store: Store) -> None:
    parent = store.create(parcel())
    child = store.create(parcel(record_id="child", parent=parent.key))
    ended = child.but(status="delivered", ended=True)
    current = store.write(child, child.but(title="changed"))
    assert gen(store, parent.key) == 1
    with pytest.raises(Conflict):
        store.write(child, ended)
    assert gen(store, parent.key) == 1
    store.write(current, current.but(status="delivered", ended=True))
    assert (gen(store, parent.key), gen(store, child.key)) == (2, 1)


def test_a_message_is_heard_once_by_the_table_itself(store: Store) -> None:
    made = store.create(parcel())
    message = Message("bank", "evt_1")
    hearing = heard.hearing(store, message, made.key, now=START)
    after = store.write(made, made.but(title="paid"), also=[hearing])
    assert heard.was_heard(store, message)
    with pytest.raises(Conflict):
        store.write(after, after.but(title="paid twice"), also=[hearing])
    assert store.load(made.key).title == "paid"


def test_a_key_is_found_until_it_is_killed_and_killing_one_that_never_was_is_refused(store: Store) -> None:
    keys, key = Keys(store), new_key("pcl")
    store.transact(keys.made(key, "PARCEL#parcel-1"))
    found = keys.find("pcl", key.shown, START)
    assert (found.key_id, found.record_key) == (key.key_id, "PARCEL#parcel-1")
    with pytest.raises(ClientError):
        store.transact(keys.made(key, "PARCEL#other"))
    with pytest.raises(ClientError):
        store.transact([keys.killed("0" * 16, now=START)])
    store.transact([keys.killed(key.key_id, now=START)])
    with pytest.raises(NotTaken, match="revoked"):
        keys.find("pcl", key.shown, START)


def test_a_key_is_rotated_kept_anew_and_revoked_by_the_tables_own_words(store: Store) -> None:
    secrets = [f"v1:{'a' * 32}"]
    keys = Keys(store, lambda *, fresh=False: KeyHashes.read(" ".join(secrets)))
    own, about = IssuedKeys(keys, "TENANT#ten-1", "rgl"), About("x", ("jobs:read",))
    old = own.issue(about, by="se", now=START)
    new = own.rotate(old.key_id, overlap=timedelta(hours=1), by="se", now=START)
    with pytest.raises(KeyRefused, match="replaced"):
        own.rotate(old.key_id, overlap=timedelta(), by="se", now=START + timedelta(seconds=1))
    secrets.insert(0, f"v2:{'b' * 32}")
    for _ in range(2):
        assert keys.find("rgl", new.shown, START).scopes == ("jobs:read",)
    assert (keys.left("v1", START), keys.left("v2", START)) == ([old.key_id], [new.key_id])
    assert own.revoke_all(by="se", now=START) == 2
    with pytest.raises(NotTaken, match="revoked"):
        keys.find("rgl", new.shown, START)
    assert [each.done for each in own.deeds()] == ["issued", "revoked", "revoked", "rotated"]
