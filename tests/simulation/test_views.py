"""What the indexes are asked: lists, filters, counts, look-ups, and how long each page looks for what it shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.flows import registry
from chalicelib.records import codec, indexes
from chalicelib.records.codec import DETAILS, address
from chalicelib.records.indexes import folded
from chalicelib.records.moment import to_text
from chalicelib.records.record import ERASED, Record
from chalicelib.records.store import Store
from chalicelib.records.views import MOST_READ, BadCursor, Count, Page, Views
from tests.clock import START, TestClock
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import PARCEL, parcel

BOXED = replace(PARCEL, looked_up_by="box")
FLOWS = {**registry.ALL, PARCEL.name: BOXED}


class Shelf:
    """A table in memory, and what is read from it."""

    def __init__(self) -> None:
        self.model = Dynamo(PROPERTIES, clock=TestClock())
        self.store = Store(self.model.client, TABLE, FLOWS)
        self.views = Views(self.store)

    def put(self, name: str, minutes: int = 0, **changes: Any) -> Record:
        """A record that was created some minutes after the beginning."""
        created = START + timedelta(minutes=minutes)
        return self.store.create(parcel(record_id=name, created_at=created, **changes))

    def item(self, record: Record) -> dict[str, Any]:
        """What is stored."""
        return codec.from_item(self.store.get(record.key, DETAILS))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def names(page: Page) -> list[str]:
    return [row["pk"].partition("#")[2] for row in page.rows]


def through(ask: Any, **asked: Any) -> list[list[str]]:
    """The ids of every page of a list."""
    pages, cursor = [], None
    while True:
        page = ask(**asked, cursor=cursor)
        pages.append(names(page))
        cursor = page.cursor
        if cursor is None:
            return pages


class TestAList:
    def test_is_of_one_flow_and_shows_the_newest_first(self, shelf: Shelf) -> None:
        for minute in range(5):
            shelf.put(f"p-{minute}", minute, title=f"Parcel {minute}")
        shelf.put("e", kind="ONBOARDING", flow="ecom")
        assert through(shelf.views.listed, flow="parcel", limit=2) == [["p-4", "p-3"], ["p-2", "p-1"], ["p-0"]]
        assert names(shelf.views.listed("ecom", limit=2)) == ["e"]
        assert names(shelf.views.listed("nothing", limit=2)) == []

    def test_of_one_status_passes_over_the_others_and_goes_on_behind_the_last_that_it_shows(self, shelf: Shelf) -> None:
        for minute in range(9):
            shelf.put(f"p-{minute}", minute, status="paid" if minute % 3 else "ordered")
        found = through(shelf.views.listed, flow="parcel", only={"status": "ordered"}, limit=1)
        assert [name for page in found for name in page] == ["p-6", "p-3", "p-0"]

    def test_of_one_status_stops_looking_and_says_where_to_go_on(self, shelf: Shelf) -> None:
        seed(shelf, 2 * MOST_READ, paid={0, MOST_READ + 5})
        first = shelf.views.listed("parcel", only={"status": "paid"}, limit=5)
        assert shelf.model.scanned == {"gsi1": MOST_READ}
        second = shelf.views.listed("parcel", only={"status": "paid"}, limit=5, cursor=first.cursor)
        last = shelf.views.listed("parcel", only={"status": "paid"}, limit=5, cursor=second.cursor)
        assert [names(page) for page in (first, second, last)] == [[f"{MOST_READ + 5:05d}"], ["00000"], []]
        assert (last.cursor, shelf.model.scanned) == (None, {"gsi1": 2 * MOST_READ})

    def test_of_titles_finds_them_however_they_are_written(self, shelf: Shelf) -> None:
        for name, title in (
            ("a", "Ada's  Shop"),
            ("b", "ADAM"),
            ("c", "Böttcher"),
            ("d", ""),
            ("e", "\uff21\uff24\uff21"),
        ):
            shelf.put(name, title=title)
        shelf.put("f", title="Ada", flow="ecom", kind="ONBOARDING")
        assert names(shelf.views.titled("parcel", "ada", limit=9)) == ["e", "a", "b"]
        assert names(shelf.views.titled("parcel", " ADA'S  s ", limit=9)) == ["a"]
        assert names(shelf.views.titled("parcel", "BÖTT", limit=9)) == ["c"]
        assert through(shelf.views.titled, flow="parcel", prefix="", limit=2) == [["e", "a"], ["b", "c"], []]
        assert shelf.views.titled("parcel", "Ada's", limit=9).rows[0]["title"] == "Ada's  Shop"

    def test_of_titles_follows_a_new_title_and_leaves_out_what_is_gone(self, shelf: Shelf) -> None:
        record = shelf.put("a", title="Ada")
        shelf.put("b", title="Adam")
        shelf.store.write(record, record.but(title="Bob"))
        assert names(shelf.views.titled("parcel", "ad", limit=9)) == ["b"]
        shelf.model.delete_item(TableName=TABLE, Key=address("PARCEL#b", DETAILS))
        assert names(shelf.views.titled("parcel", "", limit=9)) == ["a"]

    @pytest.mark.parametrize("title", ["x" * 5000, "\U0001f381" * 5000, " ", "\u00ad"])
    def test_a_title_of_whatever_length_can_be_stored_and_found(self, shelf: Shelf, title: str) -> None:
        shelf.put("a", title=title)
        assert len(folded(title).encode()) <= 1024
        assert names(shelf.views.titled("parcel", title, limit=9)) == (["a"] if folded(title) else [])


class TestWaitingForAPerson:
    def test_is_listed_by_flow_and_for_all_of_them_in_one_order(self, shelf: Shelf) -> None:
        for name, minute, flow in (("a", 3, "parcel"), ("b", 1, "ecom"), ("c", 2, "parcel"), ("d", 4, "pixel")):
            since = START + timedelta(minutes=minute)
            shelf.put(name, flow=flow, kind=FLOWS[flow].kind, attention_since=since, attention="x")
        shelf.put("e")
        assert names(shelf.views.attention("parcel", limit=9)) == ["c", "a"]
        assert through(shelf.views.attention, limit=3) == [["b", "c", "a"], ["d"]]
        assert str(shelf.views.count_attention()) == "4"
        assert str(shelf.views.count_attention("parcel")) == "2"
        assert shelf.views.count_attention(cap=2) == Count(2, more=True)

    def test_what_cannot_be_read_is_among_those_of_its_kind_or_else_of_none(self, shelf: Shelf) -> None:
        shelf.put("a")
        shelf.put("b", kind="LETTER", flow="letter")
        for key in ("PARCEL#a", "LETTER#b"):
            shelf.store.mark_unreadable(key, why="UNREADABLE: status", now=START)
        assert names(shelf.views.attention("parcel", limit=9)) == ["a"]
        assert names(shelf.views.attention(indexes.UNKNOWN, limit=9)) == ["b"]
        assert sorted(names(shelf.views.attention(limit=9))) == ["a", "b"]
        assert shelf.views.count_attention().number == 2


class TestACount:
    @pytest.mark.parametrize(("there", "told"), [(0, "0"), (999, "999"), (1000, "1,000"), (1001, "1,000+")])
    def test_ends_at_its_cap_and_says_whether_there_are_more(self, shelf: Shelf, there: int, told: str) -> None:
        seed(shelf, there)
        assert str(shelf.views.count("parcel")) == told
        assert shelf.model.scanned["gsi1"] <= 1001

    def test_of_one_status_counts_those_and_looks_at_no_more_than_its_cap(self, shelf: Shelf) -> None:
        seed(shelf, 30, paid={1, 5, 20})
        assert shelf.views.count("parcel", only={"status": "paid"}, cap=30) == Count(3, more=False)
        assert shelf.views.count("parcel", only={"status": "paid"}, cap=20) == Count(1, more=True)


class TestALookUp:
    def test_finds_a_record_by_its_id_or_by_its_name_in_its_flow(self, shelf: Shelf) -> None:
        shelf.put("a", facts={"box": "red"})
        shelf.put("red")
        shelf.put("c", flow="ecom", kind="ONBOARDING", facts={"system_account_id": "red", "box": "blue"})
        found = [row["pk"] for row in shelf.views.find("parcel", "red")]
        assert found == ["PARCEL#red", "PARCEL#a"]
        assert [row["pk"] for row in shelf.views.find("ecom", "red")] == ["ONBOARDING#c"]
        assert shelf.views.find("ecom", "blue") == shelf.views.find("nothing", "red") == []
        assert sorted(shelf.views.named("red")) == ["ONBOARDING#c", "PARCEL#a"]

    @pytest.mark.parametrize("text", ["", "x" * 3000, "#", "a#b"])
    def test_of_what_can_be_no_id_finds_nothing(self, shelf: Shelf, text: str) -> None:
        assert shelf.views.find("parcel", text) == []
        assert shelf.views.named(text) == []

    def test_of_a_name_tells_flows_apart_of_which_one_begins_like_the_other(self, shelf: Shelf) -> None:
        flows_ = dict.fromkeys(("parcel", "parcels"), BOXED)
        store = Store(shelf.model.client, TABLE, flows_)
        for flow in flows_:
            store.create(parcel(record_id=flow, flow=flow, facts={"box": "red"}))
        assert Views(store).named("red", "parcel") == ["PARCEL#parcel"]

    def test_finds_the_records_of_a_user_until_they_are_released_or_erased(self, shelf: Shelf) -> None:
        old, new, other = (
            shelf.put(name, minute, registered_by=user)
            for name, minute, user in (("a", 1, "u-1"), ("b", 2, "u-1"), ("c", 3, "u-2"))
        )
        assert shelf.views.of_user("u-1") == [new.key, old.key]
        shelf.store.write(new, new.but(registered_by=""))
        assert shelf.views.of_user("u-1") == [old.key]
        shelf.store.write(other, other.but(registered_by=ERASED))
        assert shelf.views.of_user("u-2") == shelf.views.of_user(ERASED) == shelf.views.of_user("") == []
        assert "u-2" not in json.dumps(shelf.item(other))


class TestAnEntryOfEarlierCode:
    BEFORE: ClassVar = {
        "gsi1pk": "ONBOARDING_LIST",
        "gsi2pk": "ACCOUNT#red",
        "gsi2sk": "DETAILS",
        "gsi3pk": "DUE",
        "gsi4pk": "ATTENTION",
    }

    def test_is_read_and_found_due_and_comes_into_the_indexes_with_the_next_write(self, shelf: Shelf) -> None:
        wanted = shelf.put(
            "a", title="Ada", facts={"box": "red"}, due_at=START, attention_since=START, registered_by="u-1"
        )
        keys = shelf.item(wanted)
        stored = {name: value for name, value in keys.items() if name[:4] not in {"gsi5", "gsi6"}} | self.BEFORE
        shelf.model.put_item(TableName=TABLE, Item=codec.to_item(stored))
        assert shelf.views.listed("parcel", limit=9).rows == []
        assert [due.key for due in shelf.views.due(until=START, limit=9)] == [wanted.key]
        read = shelf.store.load(wanted.key)
        assert read == wanted.model_copy(update={"outdated": read.outdated})
        written = shelf.store.write(read, read.but(created_note="x"))
        changed = {"created_note", "version", "writer"}
        assert {name for name, value in shelf.item(written).items() if keys.get(name) != value} == changed
        assert shelf.store.load(wanted.key) == written

    def test_of_a_flow_that_the_store_does_not_know_keeps_its_name(self, shelf: Shelf) -> None:
        record = shelf.put("a", facts={"box": "red"})
        store = Store(shelf.model.client, TABLE)
        read = store.load(record.key)
        store.write(read, read.but(title="Ada"))
        assert shelf.views.named("red") == [record.key]


def seed(shelf: Shelf, size: int, paid: frozenset[int] | set[int] = frozenset()) -> None:
    """Many records, ordered or paid, each created after the one before."""
    items = []
    for number in range(size):
        status = "paid" if number in paid else "ordered"
        record = parcel(record_id=f"{number:05d}", status=status, created_at=START + timedelta(seconds=number))
        items.append(codec.to_item({"pk": record.key, "sk": DETAILS, **codec.encode(record, FLOWS)}))
    shelf.model.seed(TABLE, items)


# -- whatever pages are asked for --------------------------------------------------------------------------------------

WAITING = st.lists(st.tuples(st.sampled_from(sorted(FLOWS)), st.integers(0, 4)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(waiting=WAITING, limit=st.integers(1, 5))
def test_pages_over_all_flows_show_everything_once_and_the_longest_wait_first(
    waiting: list[tuple[str, int]], limit: int
) -> None:
    shelf, at = Shelf(), {}
    for number, (flow, minute) in enumerate(waiting):
        since = START + timedelta(minutes=minute)
        shelf.put(str(number), flow=flow, kind=FLOWS[flow].kind, attention_since=since, attention="x")
        at[str(number)] = minute
    pages = through(shelf.views.attention, limit=limit)
    shown = [name for page in pages for name in page]
    assert sorted(shown) == sorted(at)
    assert [at[name] for name in shown] == sorted(at.values())
    assert all(len(page) == limit for page in pages[:-1] if page)


@settings(max_examples=60, deadline=None)
@given(statuses=st.lists(st.sampled_from(["ordered", "paid"]), max_size=12), limit=st.integers(1, 4))
def test_pages_of_one_status_show_every_one_of_them_once(statuses: list[str], limit: int) -> None:
    shelf = Shelf()
    for number, status in enumerate(statuses):
        shelf.put(f"{number:02d}", number, status=status)
    shown = [
        name
        for page in through(shelf.views.listed, flow="parcel", only={"status": "paid"}, limit=limit)
        for name in page
    ]
    wanted = [f"{number:02d}" for number, status in enumerate(statuses) if status == "paid"]
    assert shown == wanted[::-1]


def cursor_of(value: object) -> str:
    """A value as a cursor looks."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["LIST#parcel", "LIST#ecom"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)
PLACES = st.lists(st.tuples(st.sampled_from(["LIST#parcel", "LIST#ecom", "ATTENTION#parcel"]), st.text(), st.text()))


@settings(max_examples=150, deadline=None)
@given(cursor=st.text(max_size=30) | (JSON | PLACES).map(cursor_of))
def test_a_cursor_leads_on_or_is_refused_whatever_is_in_it(cursor: str) -> None:
    shelf = Shelf()
    lists: list[tuple[Callable[[], Page], set[str]]] = [
        (lambda: shelf.views.listed("parcel", limit=2, cursor=cursor), {"LIST#parcel"}),
        (lambda: shelf.views.attention(limit=2, cursor=cursor), {f"ATTENTION#{flow}" for flow in (*FLOWS, "?")}),
    ]
    for ask, partitions in lists:
        try:
            ask()
        except BadCursor:
            continue
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_"))
        assert {place[0] for place in told} <= partitions


def test_a_cursor_of_one_list_leads_nowhere_in_another(shelf: Shelf) -> None:
    for number in range(3):
        shelf.put(f"p-{number}", number, attention_since=START, attention="x", title=f"T{number}")
        shelf.put(f"e-{number}", number, flow="ecom", kind="ONBOARDING", title=f"T{number}")
    lists: tuple[Callable[[str | None], Page], ...] = (
        lambda cursor: shelf.views.listed("parcel", limit=1, cursor=cursor),
        lambda cursor: shelf.views.listed("ecom", limit=1, cursor=cursor),
        lambda cursor: shelf.views.attention("parcel", limit=1, cursor=cursor),
        lambda cursor: shelf.views.titled("parcel", "t", limit=1, cursor=cursor),
    )
    cursors = [ask(None).cursor for ask in lists]
    for number, ask in enumerate(lists):
        for other, cursor in enumerate(cursors):
            assert cursor is not None
            if other == number:
                assert len(ask(cursor).rows) == 1
            else:
                with pytest.raises(BadCursor):
                    ask(cursor)


def test_a_record_whose_facts_cannot_be_read_takes_no_other_out_of_a_list(shelf: Shelf) -> None:
    shelf.store.compact = True
    keys = [shelf.put(name, facts={"box": box}).key for name, box in (("odd", "B7"), ("well", "B8"))]
    shelf.store.client.update_item(
        TableName=TABLE, Key=address(keys[0], DETAILS), UpdateExpression="REMOVE gsi2pk, gsi2sk"
    )
    assert [row.get("facts") for row in shelf.views.rows_with_facts(keys)] == [None, {"box": "B8"}]


@pytest.mark.parametrize("compact", [False, True])
def test_a_list_reads_records_of_either_form(shelf: Shelf, compact: bool) -> None:
    shelf.store.compact = compact
    until, sent = START + timedelta(days=30), START + timedelta(hours=1)
    key = shelf.put("one", valid_until=until, at={"sent": sent}).key
    (listed,) = shelf.views.listed("parcel", limit=9).rows
    for row in (listed, *shelf.views.rows_with_facts([key])):
        assert row["valid_until"] == to_text(until)
        assert row["at"] == {"sent": to_text(sent)}


def test_a_record_with_an_odd_moment_takes_no_other_out_of_a_list(shelf: Shelf) -> None:
    shelf.store.compact = True
    keys = [shelf.put(name, at={"sent": START}).key for name in ("odd", "well")]
    shelf.store.client.update_item(
        TableName=TABLE,
        Key=address(keys[0], DETAILS),
        UpdateExpression="SET #at = :odd",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues={":odd": {"M": {"sent": {"N": "99999999999999999"}}}},
    )
    found = {row["pk"]: row.get("at") for row in shelf.views.listed("parcel", limit=9).rows}
    assert found == {keys[0]: None, keys[1]: {"sent": to_text(START)}}
