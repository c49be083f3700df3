"""Every place of an upload's check at which a slice can die, and what may happen there: what is found is the same.

As `tests.campaign.bulk_cuts`, which has every place of the engine's own; here the slices are those of real files, and
files and findings are held in memory, so that an upload takes some milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

import pytest

from chalicelib.clients.findings.row import Row
from chalicelib.deadline import Deadline
from chalicelib.engine.lane import Slice
from chalicelib.executors import validate_upload
from chalicelib.executors.validate_upload import ValidateUpload
from chalicelib.flows.upload.checking import BRIEF
from chalicelib.flows.upload.flow import FLOW
from chalicelib.flows.upload.lifecycle import PROCESSING
from chalicelib.records.record import Record
from chalicelib.shared_actions import VALIDATE_UPLOAD
from tests.clock import START
from tests.integration.upload_place import TENANT, many, xlsx_of
from tests.simulation.world import Killed, World

FLOWS = {"tenant": TENANT, "upload": FLOW}
KEY = "UPLOAD#ten_1.1"
FILES = {
    "generic-shipment-csv": ("ship", "csv", many(200, dear=9, wrong=31)),
    "catalog-excel": ("trade", "xlsx", xlsx_of(*((f"R-{each}", "Rebar", "721420", "CN") for each in range(100)))),
}


@dataclass
class Cut:
    """Does something at one place, before or after what is done there.

    Attributes:
        place: Its number; None: nowhere.
        passed: How many were passed.
    """

    place: int | None
    happens: Callable[[World], None] = lambda world: None
    passed: int = 0
    world: World | None = None

    def point(self) -> None:
        """One more place."""
        self.passed += 1
        if self.passed - 1 == self.place:
            assert self.world is not None
            self.happens(self.world)


@dataclass
class Bucket:
    """Files, as `Uploads` has them."""

    cut: Cut
    files: dict[str, bytes]

    def part(self, key: str, offset: int, length: int, deadline: Deadline, *, etag: str = "") -> bytes | None:
        """Some bytes."""
        self.cut.point()
        found = self.files.get(key)
        if found is None or etag not in {"", hashlib.md5(found, usedforsecurity=False).hexdigest()}:
            return None
        return found[offset : offset + length]

    def get(self, key: str, most_bytes: int, deadline: Deadline) -> None:
        """There is no table of the adopter's own."""
        self.cut.point()

    def put(self, key: str, kind: str, content: IO[bytes], deadline: Deadline) -> None:
        """A file."""
        self.cut.point()
        self.files[key] = content.read()
        self.cut.point()


@dataclass
class Kept:
    """Rows, as `Findings` keeps them."""

    cut: Cut
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def put(self, partition: str, rows: Sequence[Row], until: Any, deadline: Deadline) -> None:
        """Rows, of which half are there when a process dies in between."""
        for begin in (0, len(rows) // 2):
            self.cut.point()
            self.rows |= {(partition, row.name): row.doc for row in rows[begin:]}
        self.cut.point()


def played(adapter: str, cut: Cut) -> tuple[dict[Any, Any], dict[str, Any], str]:
    """One upload, to its end: what was found, what the ledger says, and its status."""
    module, kind, content = FILES[adapter]
    bucket, kept = Bucket(cut, {f"uploads/tenants/ten_1/1/file.{kind}": content}), Kept(cut)
    executor: Any = ValidateUpload(bucket, kept, BRIEF)  # type: ignore[arg-type]
    world = World(FLOWS, {VALIDATE_UPLOAD: executor}, lane=True)
    cut.world = world
    detectors = ["AMOUNT_VARIANCE", "SIMA_EXPOSURE"]
    fields = {"module": module, "adapter": adapter, "size": len(content), "detectors": detectors}
    fields |= {"pinned": True, "mark": hashlib.md5(content, usedforsecurity=False).hexdigest()}
    tenant = Record(record_id="ten_1", kind="TENANT", flow="tenant", status="live", created_at=START, created_by="se")
    world.store.create(tenant)
    record = Record(
        record_id="ten_1.1",
        kind="UPLOAD",
        flow="upload",
        status=PROCESSING,
        created_at=START,
        created_by="key",
        parent="TENANT#ten_1",
        fields=fields,
        due_at=START,
    )
    world.store.create(record)
    real = world.store.write

    def write(*given: Any, **named: Any) -> Record:
        cut.point()
        written = real(*given, **named)
        cut.point()
        return written

    world.store.write = write  # type: ignore[method-assign]
    for _ in range(5):
        try:
            world.settle(minutes=24 * 60)
        except Killed:
            continue
        break
    ended = world.store.load(KEY)
    return kept.rows, dict(ended.entry(VALIDATE_UPLOAD).result), ended.status


def _dies(world: World) -> None:
    raise Killed


def _dies_and_its_message_is_lost(world: World) -> None:
    assert world.lane is not None
    world.lane.waiting.clear()
    raise Killed


def _another_is_given_the_same_message(world: World) -> None:
    """As a standard queue may: it works it off, and this one goes on."""
    assert world.lane is not None
    for _, message in list(world.lane.waiting):
        world.do_slice(_once_more(message))


def _once_more(message: dict[str, Any]) -> Slice:
    """The slice that a message is for, come once more."""
    return Slice.of({**message, "attributes": {"ApproximateReceiveCount": "2"}})


HAPPENS = {
    "dies": _dies,
    "dies, and its message is lost": _dies_and_its_message_is_lost,
    "lives, and another is given the same message": _another_is_given_the_same_message,
}


@cache
def undisturbed(adapter: str) -> tuple[Any, int]:
    """What comes of a file, and how many places there are."""
    cut = Cut(None)
    return played(adapter, cut), cut.passed


@pytest.mark.parametrize("circumstance", HAPPENS)
@pytest.mark.parametrize("adapter", FILES)
def test_whatever_happens_at_whichever_place_the_same_is_found(
    adapter: str, circumstance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate_upload, "SLICE", 0.0)
    wanted, places = undisturbed(adapter)
    assert wanted[2] == "completed"
    assert len(wanted[0]) > 20
    assert places > 20
    for place in range(places):
        assert played(adapter, Cut(place, HAPPENS[circumstance])) == wanted, place
