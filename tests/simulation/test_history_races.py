"""History whose rows are put without a transaction: whoever dies, comes late or loses the race for the record, it tells
everything once, at every moment; and whoever was erased does not come back with a late row."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.records.codec import from_item
from chalicelib.records.erasure import erase_users
from chalicelib.records.history import history, history_page, told_by
from chalicelib.records.journal import MOST_ENTRIES, Row, sort_key
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.store import Conflict, Store
from chalicelib.records.views import Views
from tests.clock import START, TestClock
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import Killed
from tests.table import PROPERTIES, TABLE
from tests.tiny_flow import parcel

STEPS = 60
SCHEDULES = 12
USER = "user-{:04d}-of-this-record"


def noted(subject: str, actor: str = "clerk") -> HistoryEntry:
    return HistoryEntry(at=START, kind="note", actor=actor, subject=subject, why="x" * 40)


@dataclass
class Late:
    """A client whose requests may be on their way for long; who waits for the answer is dead by then."""

    inner: Dynamo
    chance: random.Random
    dies: float = 0.0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def put_item(self, **given: Any) -> Any:
        how = self.chance.random()
        if how < self.dies:
            self.waiting.append(given)
            raise Killed
        answer = self.inner.put_item(**given)
        if how < 2 * self.dies:
            raise Killed
        return answer

    def update_item(self, **given: Any) -> Any:
        if self.chance.random() < self.dies / 2:
            raise Killed
        return self.inner.update_item(**given)

    def arrive(self) -> None:
        """One of the requests that are on their way."""
        if self.waiting:
            given = self.waiting.pop(self.chance.randrange(len(self.waiting)))
            try:
                self.inner.put_item(**given)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise


class Desk:
    """One record, those who write it, and what was noted of it by writes that were stored."""

    def __init__(self, seed: int, forms: tuple[bool, ...]) -> None:
        self.chance = random.Random(seed)
        self.table = Dynamo(PROPERTIES, clock=TestClock())
        self.client = Late(self.table, self.chance)
        self.stores = [Store(self.client, TABLE, compact=compact) for compact in forms]  # type: ignore[arg-type]
        self.reader = Store(self.table.client, TABLE)
        self.key = self.stores[0].create(parcel().noting(noted("made"))).key
        self.told = ["made"]
        self.numbers = itertools.count(1)
        self.users = itertools.count(1)
        self.erased: set[str] = set()
        self.read: dict[int, Record] = {}

    def record(self) -> Record:
        return self.reader.load(self.key)

    def seen(self, store: Store) -> Record:
        """The record as somebody has read it, who may have thought for long since."""
        number = self.stores.index(store)
        if number not in self.read or self.chance.random() < 0.7:
            self.read[number] = store.load(self.key)
        return self.read[number]

    def note(self) -> None:
        """Somebody notes something, on what may not be the record any more; and the next one may do so, too."""
        store = self.chance.choice(self.stores)
        before = self.seen(store)
        actor = USER.format(next(self.users)) if self.chance.random() < 0.3 else "clerk"
        new = [noted(f"{next(self.numbers)}", actor) for _ in range(self.chance.randint(1, 5))]
        self.write(before, new, lambda: store.write(before, before.noting(*new), flush=self.chance.random() < 0.6))

    def touch(self) -> None:
        """A write that notes nothing."""
        store = self.chance.choice(self.stores)
        before = self.seen(store)
        self.write(before, [], lambda: store.write(before, before.but(epoch=before.epoch + 1), flush=False))

    def erase(self) -> None:
        """A person is erased who was named by then."""
        named = {each.actor for each in history(self.reader, self.record()) if each.actor.startswith("user-")}
        if not named:
            return
        user, store = self.chance.choice(sorted(named)), self.chance.choice(self.stores)
        note = noted(f"{next(self.numbers)}")
        before = self.seen(store)
        if self.write(before, [note], lambda: erase_users(store, before, {user}, note)):
            self.erased.add(user)

    def write(self, before: Record, new: list[HistoryEntry], write: Any) -> bool:
        at = self.record().version
        self.client.dies = 0.25
        try:
            write()
        except (Killed, Conflict):
            pass
        finally:
            self.client.dies = 0.0
        stored = self.record().version > at
        self.told += [each.subject for each in new] if stored else []
        return stored

    def check(self) -> None:
        record = self.record()
        assert [each.subject for each in history(self.reader, record)] == self.told
        pages: list[str] = []
        cursor = None
        while cursor is not None or not pages:
            page = history_page(self.reader, record, limit=2, cursor=cursor)
            pages += [each.subject for each in page.entries]
            cursor = page.cursor
            if cursor is None:
                break
        assert pages == self.told[::-1]
        text = repr([*self.table.contents(TABLE)])
        assert not [user for user in self.erased if user in text]


@pytest.mark.parametrize("forms", [(True, True), (True, False), (False, False)], ids=["compact", "both", "in words"])
@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_everything_is_told_once_at_every_moment_and_nobody_who_was_erased_comes_back(
    seed: int, forms: tuple[bool, ...]
) -> None:
    desk = Desk(seed, forms)
    steps = {desk.note: 8, desk.touch: 2, desk.client.arrive: 3, desk.erase: 1}
    for _ in range(STEPS):
        (step,) = desk.chance.choices([*steps], [*steps.values()])
        step()
        desk.check()
    while desk.client.waiting:
        desk.client.arrive()
        desk.check()


@pytest.fixture
def desk() -> Desk:
    return Desk(0, (True,))


def test_a_journal_goes_out_as_a_row_once_it_is_long_and_under_its_first_entry(desk: Desk) -> None:
    (store,), record = desk.stores, desk.record()
    assert (record.journal_from, len(record.journal)) == (1, 1)
    for number in range(MOST_ENTRIES):
        record = store.write(record, record.noting(noted(f"{number}").model_copy(update={"why": ""})))
    rows = [item for item in desk.table.contents(TABLE) if item["sk"]["S"].startswith("EVENT#")]
    assert [(row["sk"]["S"], row["told"]["N"]) for row in rows] == [(sort_key(1), f"{MOST_ENTRIES}")]
    assert (len(record.journal), record.journal_from) == (1, record.version)
    assert "action" not in rows[0]["entries"]["L"][0]["M"], "in words, and without what is so by default"


def test_no_write_of_a_small_journal_is_a_transaction(desk: Desk) -> None:
    (store,), record = desk.stores, desk.record()
    before = desk.table.requests["TransactWriteItems"]
    for number in range(5):
        record = store.write(record, record.noting(noted(f"{number}")))
    assert desk.table.requests["TransactWriteItems"] == before


def test_history_is_read_as_it_is_and_not_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    query = desk.table.query

    def noting(**given: Any) -> Any:
        asked.append(given)
        return query(**given)

    monkeypatch.setattr(desk.table, "query", noting)
    history_page(desk.reader, desk.record(), limit=5)
    Views(desk.reader).history(desk.key)
    assert [given.get("ConsistentRead") for given in asked] == [True, True]


def test_a_row_that_was_on_its_way_brings_nobody_back(desk: Desk) -> None:
    (store,), user = desk.stores, USER.format(1)
    record = desk.record()
    for _ in range(4):
        record = store.write(record, record.noting(noted("named", user).model_copy(update={"why": ""})))
    desk.client.dies = 1.0
    with pytest.raises(Killed):
        store.write(record, record.noting(*[noted("late")] * MOST_ENTRIES))
    desk.client.dies = 0.0
    erase_users(store, record, {user}, noted("erased"))
    assert len(desk.client.waiting) == 1
    desk.client.arrive()
    assert user not in repr([*desk.table.contents(TABLE)])
    assert [each.subject for each in history(desk.reader, desk.record())][-1] == "erased"


def test_in_words_again_no_journal_stays_that_a_row_may_have_told(desk: Desk) -> None:
    (store,), record = desk.stores, desk.record()
    store.write(record, record.noting(noted("next")))
    words = Store(desk.table.client, TABLE)
    record = words.load(desk.key)
    written = words.write(record, record.noting(noted("in words")), flush=False)
    assert (written.journal, written.journal_from) == ((), 0)
    assert "journal_from" not in words.get(desk.key, "DETAILS")
    assert [each.subject for each in history(words, written)] == ["made", "next", "in words"]


@pytest.mark.parametrize("flush", [True, False])
def test_in_words_again_a_row_that_told_it_all_keeps_nobody_from_writing(desk: Desk, flush: bool) -> None:
    (store,), record = desk.stores, desk.record()
    desk.table.client.put_item(**Row(record.key, record.journal_from, record.journal, grows=True).put(TABLE))
    words = Store(desk.table.client, TABLE)
    touched = words.write(words.load(desk.key), words.load(desk.key).but(epoch=1), flush=flush)
    assert (touched.epoch, touched.journal) == (1, ())
    assert [each.subject for each in history(words, touched)] == ["made"]
    assert store.load(desk.key).journal_from == 0


@pytest.mark.parametrize("row", [0, 1, 2, 3])
def test_of_a_row_and_the_journal_that_it_is_from_the_longer_one_is_told(row: int) -> None:
    notes = [noted(f"{number}") for number in range(3)]
    record = parcel(version=9, journal=notes[:2], journal_from=5)
    rows = [Row(record.key, 5, notes[:row], grows=True).put(TABLE)["Item"]] if row else []
    (told,) = told_by(record, [from_item(each) for each in rows])
    assert [*told] == notes[: max(row, 2)]
