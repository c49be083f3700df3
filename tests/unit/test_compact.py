"""The compact form says what the form in words says, in less: either way back gives the same record."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.addresses import mark
from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, Unreadable, address
from chalicelib.records.compact import PACKED
from chalicelib.records.ledger import IN_WORDS, SCHEMA_VERSION, Entry, Failure, Status
from chalicelib.records.letters import ENTRY, KINDS, NOTED, STATUSES
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.update import difference
from chalicelib.records.wire import item_size
from tests.clock import START
from tests.tiny_flow import parcel

AT_LEISURE = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""A record has many parts, and each of them takes its time to be made up."""
MOMENTS = st.integers(-(10**12), 10**12).map(lambda ms: START + timedelta(milliseconds=ms))
MAYBE = st.none() | MOMENTS
WORDS = st.text(max_size=6)
COUNTS = st.integers(0, 10**6)
LIKE_MARKS = st.sampled_from(["user-1", "=user", "=", "=="])
PLAIN = st.dictionaries(
    WORDS, WORDS | LIKE_MARKS | st.integers() | st.none() | st.lists(st.booleans(), max_size=2), max_size=3
)
FAILURES = st.builds(Failure, code=WORDS, message=WORDS, hint=WORDS, retryable=st.booleans(), since=MAYBE)
ENTRIES = st.builds(
    Entry,
    status=st.sampled_from(Status),
    fence=COUNTS,
    holder=WORDS,
    failures=COUNTS,
    lease_until=MAYBE,
    due_at=MAYBE,
    deadline=MAYBE,
    started_at=MAYBE,
    attempted_at=MAYBE,
    took_ms=st.none() | COUNTS,
    finished_at=MAYBE,
    result=PLAIN,
    failure=st.none() | FAILURES,
    note=WORDS,
    occasions=st.lists(WORDS, max_size=2).map(tuple),
    done_for=st.lists(WORDS, max_size=2).map(tuple),
    generation=COUNTS,
    gen=COUNTS,
)
STATED = WORDS | st.sampled_from([str(each) for each in Status]) | st.sampled_from([*STATUSES.values()])
NOTES = st.builds(
    HistoryEntry,
    at=MOMENTS,
    actor=WORDS | LIKE_MARKS,
    kind=WORDS | st.sampled_from(["action", "lifecycle", "registration", "note", "l", "g", "=", "=l"]),
    subject=WORDS,
    before=STATED,
    after=STATED,
    why=WORDS,
    began_at=MAYBE,
    attempt=st.integers(0, 3),
)
RECORDS = st.builds(
    lambda **given: parcel(**given),
    actions=st.dictionaries(WORDS, ENTRIES, max_size=3),
    journal=st.lists(NOTES, max_size=3),
    journal_from=COUNTS,
    prefill_state=PLAIN,
    fields=PLAIN,
    seen_at=MAYBE,
    claimed_at=MAYBE,
    status_since=MAYBE,
    valid_until=MAYBE,
    at=st.dictionaries(WORDS, MOMENTS, max_size=2),
    saved=st.lists(WORDS, max_size=2).map(tuple),
    version=st.integers(1, 9),
    registered_by=st.sampled_from(["", "erased", "user-1", "=user", "="]),
    registrant_email=st.sampled_from(["", "ada@shop.example"]),
    registrant_mark=st.sampled_from(["", "0123", mark("ada@shop.example", "parcel-1")]),
    facts=st.dictionaries(st.sampled_from(["box", "van", "note"]), st.sampled_from(["B7", "8", "", "x" * 300])),
)
KNOWN: Any = {"parcel": SimpleNamespace(name="parcel", kind="PARCEL", looked_up_by="box", also_looked_up_by=("van",))}


def stored(record: Record, *, compact: bool) -> dict[str, Any]:
    return {**address(record.key, DETAILS), **codec.to_item(codec.encode(record, KNOWN, compact=compact))}


def same(one: Record, other: Record) -> bool:
    return one.but(outdated=()) == other.but(outdated=())


@AT_LEISURE
@given(RECORDS, st.booleans())
def test_a_record_reads_back_as_it_was(record: Record, compact: bool) -> None:
    assert same(codec.decode(stored(record, compact=compact)), record)


def written(item: dict[str, Any], flows: Any, *, compact: bool = True, **changes: Any) -> dict[str, Any]:
    """An item, after code that knows these flows has written it."""
    read, item = codec.decode(item, flows, compact=compact), dict(item)
    update = difference(read, read.but(version=read.version + 1, **changes), flows, compact=compact)
    names, values = update["ExpressionAttributeNames"], update["ExpressionAttributeValues"]
    sets, _, removes = update["UpdateExpression"].removeprefix("SET ").partition(" REMOVE ")
    for each in sets.split(", "):
        place, _, value = each.partition(" = ")
        item[names[place]] = values[value]
    for place in filter(None, removes.split(", ")):
        item.pop(names[place], None)
    return item


@AT_LEISURE
@given(RECORDS, st.booleans(), st.booleans())
def test_a_write_leaves_nothing_of_the_other_form_behind(record: Record, before: bool, after: bool) -> None:
    item = stored(record, compact=before)
    read = codec.decode(item, KNOWN, compact=after)
    assert written(item, KNOWN, compact=after) == stored(read.but(version=read.version + 1), compact=after)


@AT_LEISURE
@given(RECORDS)
def test_where_prefill_and_fields_are_the_same_they_are_stored_once(record: Record) -> None:
    filled = record.but(fields=record.prefill_state)
    assert "fields" not in stored(filled, compact=True)
    assert same(codec.decode(stored(filled, compact=True)), filled)


def test_fields_that_were_emptied_stay_empty() -> None:
    emptied = parcel(fields={}, prefill_state={"a": 1})
    assert codec.decode(stored(emptied, compact=True)).fields == {}


@pytest.mark.parametrize("word", [*STATUSES.values(), "=", "=s", "==", "succeeded", "submitted"])
def test_a_status_that_looks_like_a_letter_stays_what_it_is(word: str) -> None:
    record = parcel(journal=[HistoryEntry(at=START, kind="lifecycle", subject="status", before=word, after=word)])
    assert same(codec.decode(stored(record, compact=True)), record)


def test_what_stands_in_a_key_is_not_said_twice() -> None:
    done = Entry(status=Status.SUCCEEDED, fence=1, result={"user_id": "user-1"})
    claimed = HistoryEntry(at=START, actor="user-1", kind="registration", subject="registrant")
    record = parcel(
        facts={"box": "B7", "van": "8", "note": "B7"},
        registered_by="user-1",
        actions={"post": done},
        journal=[claimed],
    )
    item = codec.from_item(stored(record, compact=True))
    assert item["facts"] == {"box": 2, "van": 7, "note": 2}
    assert "registered_by" not in item
    assert str(item).count("user-1") == 1
    assert same(codec.decode(stored(record, compact=True)), record)


def found_by(first: str, *further: str) -> Any:
    """The flow as another release declares it: its records are found by these facts."""
    return {"parcel": SimpleNamespace(name="parcel", kind="PARCEL", looked_up_by=first, also_looked_up_by=further)}


@pytest.mark.parametrize("flows", [found_by("van", "box"), found_by("van"), found_by(""), {}], ids=repr)
def test_a_flow_that_is_found_by_other_facts_changes_none(flows: Any) -> None:
    item = stored(parcel(version=1, facts={"box": "B7", "van": "8"}), compact=True)
    item = written(item, flows)
    assert codec.decode(item, flows).facts == {"box": "B7", "van": "8"}
    item = written(item, KNOWN)
    assert codec.decode(item, KNOWN).facts == {"box": "B7", "van": "8"}
    assert codec.from_item(item)["facts"] == {"box": 2, "van": 7}


def test_what_code_wrote_that_lacks_the_flow_is_not_what_stays() -> None:
    item = stored(parcel(version=1, facts={"box": "B7"}), compact=True)
    item = written(item, {}, facts={"box": "B7", "note": "dear"})
    item = written(item, KNOWN, facts={"box": "B8", "note": "dear"})
    assert codec.decode(item, KNOWN).facts == {"box": "B8", "note": "dear"}


def test_a_user_who_stands_in_no_key_any_more_is_not_the_one_who_comes_next() -> None:
    done = Entry(status=Status.SUCCEEDED, fence=1, result={"user_id": "user-1"})
    item = stored(parcel(version=1, registered_by="user-1", actions={"post": done}), compact=False)
    noted = [HistoryEntry(at=START, actor="user-1", subject="post")]
    by_hand = stored(parcel(version=1, registered_by="user-1", actions={"post": done}, journal=noted), compact=True)
    by_hand["registered_by"], by_hand["gsi6pk"] = {"S": "user-1"}, {"S": "USER#"}
    for each in (item, by_hand):
        assert codec.decode(written(each, KNOWN, registered_by=""), KNOWN).registered_by == ""


def test_what_somebody_did_stays_theirs_once_they_were_released() -> None:
    noted = [HistoryEntry(at=START, actor="user-1", kind="registration", subject="registrant")]
    item = stored(parcel(version=1, registered_by="user-1", journal=noted), compact=True)
    assert item["journal"]["L"][0]["M"]["u"] == {"S": "=user"}
    for another in ("", "user-2"):
        assert [each.actor for each in codec.decode(written(item, KNOWN, registered_by=another)).journal] == ["user-1"]


def test_what_a_later_release_says_of_an_entry_is_passed_over_as_in_words() -> None:
    item = stored(parcel(actions={"pack": Entry(fence=3)}), compact=True)
    item["actions"]["M"]["pack"]["M"]["Z"] = {"S": "news"}
    item["journal"] = codec.to_item({"": [{"t": 0, "s": "pack", "Z": 1}]})[""]
    read = codec.decode(item)
    assert read.entry("pack") == Entry(fence=3)
    assert [each.subject for each in read.journal] == ["pack"]


def test_each_form_says_its_version() -> None:
    assert stored(parcel(), compact=False)["schema_version"] == {"N": str(IN_WORDS)}
    assert stored(parcel(), compact=True)["schema_version"] == {"N": str(SCHEMA_VERSION)}


def test_every_member_has_a_letter_of_its_own() -> None:
    assert ENTRY.keys() == Entry.model_fields.keys()
    assert NOTED.keys() == HistoryEntry.model_fields.keys()
    assert STATUSES.keys() == {*Status}
    assert all(len({*letters.values()}) == len(letters) for letters in (ENTRY, NOTED, STATUSES))
    assert Record.model_fields.keys() >= PACKED


def test_a_letter_never_means_anything_else() -> None:
    assert "".join(ENTRY.values()) == "sfhxldeabtzrynoqgi"
    assert "".join(NOTED.values()) == "tuksbawgn"
    assert "".join(STATUSES.values()) == "wrpsfk"
    assert "".join(KINDS.values()) == "lg"


def test_an_action_that_succeeded_at_once_takes_a_third_of_the_bytes() -> None:
    done = Entry().claim(now=START, lease_until=START, holder="h").succeed(now=START, result={}).took(120)
    record = parcel(actions=dict.fromkeys(("pack", "label", "insure", "post"), done))
    words, letters = (codec.encode(record, compact=compact)["actions"] for compact in (False, True))
    assert letters["pack"] == {"a": 0, "t": 120, "z": 0}
    assert item_size({"a": letters}) * 3 < item_size({"a": words})


def test_moments_are_counted_from_the_nearest_one() -> None:
    begun, over = START + timedelta(hours=1), START + timedelta(hours=1, seconds=2)
    note = HistoryEntry(at=over, subject="pack", began_at=begun)
    record = parcel(actions={"pack": Entry(started_at=begun, finished_at=over)}, journal=[note])
    item = stored(record, compact=True)
    letters = codec.from_item(item)
    assert (letters["actions"]["pack"]["a"], letters["actions"]["pack"]["z"]) == (3_600_000, 2_000)
    assert (letters["journal"][0]["t"], letters["journal"][0]["g"]) == (3_602_000, -2_000)
    assert same(codec.decode(item), record)


@pytest.mark.parametrize(
    ("user", "mark_", "saved", "held"),
    [
        ("user-1", "0123", ("a",), {"registrant_mark": "0123", "saved": ["a"]}),
        ("", "0123", (), {"registrant_mark": "0123", "saved": []}),
        ("erased", "", ("a", "b"), {"registered_by": "erased", "registrant_mark": ""}),
    ],
)
def test_what_is_not_as_implied_is_said(user: str, mark_: str, saved: tuple[str, ...], held: dict[str, Any]) -> None:
    record = parcel(
        registered_by=user,
        registrant_email="ada@shop.example",
        registrant_mark=mark_,
        fields={"a": 1, "b": 2},
        prefill_state={"a": 1},
        saved=saved,
    )
    item = stored(record, compact=True)
    names = ("registered_by", "registrant_mark", "saved")
    assert {name: value for name, value in codec.from_item(item).items() if name in names} == held
    assert same(codec.decode(item), record)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("actions", {"pack": {"?": 1}}),
        ("actions", {"pack": {"a": "2026-01-05T09:00:00.000Z"}}),
        ("actions", {"pack": {"a": True}}),
        ("actions", {"pack": "s"}),
        ("actions", ["pack"]),
        ("journal", {"t": 1}),
        ("journal", ["t"]),
        ("seen_at", "yesterday"),
        ("valid_until", "2026-01-05T09:00:00.000Z"),
        ("at", {"sent": "2026-01-05T09:00:00.000Z"}),
        ("at", ["sent"]),
        ("gsi1sk", "yesterday"),
        ("facts", {"box": 2}),
        ("facts", {"box": 3}),
    ],
)
def test_what_this_form_cannot_be_is_named(attribute: str, value: Any) -> None:
    with pytest.raises(Unreadable) as unreadable:
        codec.decode(stored(parcel(), compact=True) | codec.to_item({attribute: value}))
    assert unreadable.value.why == {"gsi1sk": "created_at"}.get(attribute, attribute)


def test_a_moment_outside_of_the_calendar_is_named() -> None:
    with pytest.raises(Unreadable):
        codec.decode(stored(parcel(), compact=True) | codec.to_item({"actions": {"pack": {"a": 10**17}}}))
