"""What a restore's report says of the table that the stage had."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.records import codec
from chalicelib.records.codec import DETAILS, address, to_item
from chalicelib.records.journal import Row
from chalicelib.records.record import HistoryEntry
from chalicelib.records.restored import Restored
from operate.restore.report import report
from tests.clock import START
from tests.table import TABLE
from tests.tiny_flow import PARCEL, parcel


def test_who_was_erased_is_named_once_wherever_the_note_of_it_is() -> None:
    first, second = (
        HistoryEntry(at=START + timedelta(days=day), actor="se", kind="erasure", subject="team_member")
        for day in (1, 2)
    )
    before = parcel(version=1)
    after = before.but(version=3, journal=[first, second]).but(journal_from=2)
    known = {"parcel": PARCEL}
    restored, old = (
        {**address(each.key, DETAILS), **to_item(codec.encode(each, known, compact=True))} for each in (before, after)
    )
    row = Row(after.key, 2, [first], grows=True).put(TABLE)["Item"]
    found = report(known, [restored], [old, row], Restored(to=START, at=START + timedelta(days=3)))
    assert found.erased == {after.key: ["team_member"] * 2}
