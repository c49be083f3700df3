"""The check of an uploaded file, slice by slice: through deaths, a table that does not take rows, and odd files."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError

from chalicelib.clients.findings import connect as findings
from chalicelib.clients.uploads import connect as uploads
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from chalicelib.executors import validate_upload
from tests.clock import TestClock
from tests.integration.tokens import FakePool, Issuer
from tests.integration.upload_place import CLEAN, DEAR, HEADINGS, REBAR, Uploading, csv_of, many, xlsx_of
from tests.simulation.world import Killed

ROWS = 900


@pytest.fixture
def place(clock: TestClock, issuer: Issuer, pool: FakePool, aws: None) -> Uploading:
    return Uploading(clock, issuer, pool)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of as few rows as one may have."""
    monkeypatch.setattr(validate_upload, "SLICE", 0.0)


def around(place: Uploading, monkeypatch: pytest.MonkeyPatch, may_come: Callable[[str], None]) -> None:
    """Let something happen before and after whatever a slice reads and writes."""

    def between(thing: Any, name: str) -> None:
        real = getattr(thing, name)

        def call(*given: Any, **named: Any) -> Any:
            may_come(name)
            answer = real(*given, **named)
            may_come(name)
            return answer

        monkeypatch.setattr(thing, name, call)

    files, found = place.platforms.client(uploads.connect), place.platforms.client(findings.connect)
    between(files, "part")
    between(files, "put")
    between(found, "put")
    between(place.world.store, "write")


def through_deaths(place: Uploading) -> int:
    """Let everything go on; how many deaths there were."""
    for deaths in range(10_000):
        try:
            place.world.settle(minutes=24 * 60)
        except Killed:
            continue
        return deaths
    raise AssertionError("unreachable")


COUNTS = ("rows", "usableRows", "findings", "verdict", "errors", "noted")


@pytest.mark.parametrize("seed", range(3))
def test_that_is_killed_at_random_places_finds_the_same_and_nothing_twice(
    place: Uploading, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rows = tuple((f"R-{number}", "Rebar", "721420", "CN" if number % 7 else "yonder") for number in range(400))
    sent = (place.ship(many(ROWS, dear=3, wrong=7)), place.trade(xlsx_of(*rows)))
    undisturbed = [place.through(each) for each in sent]
    stored = place.stored()
    chance, deaths = random.Random(seed), [0]

    def may_come(where: str) -> None:
        if chance.random() < 0.04 and deaths[0] < 30:
            deaths[0] += 1
            raise Killed

    monkeypatch.setattr(validate_upload, "SLICE", 0.0)
    place.clock.pass_(minutes=1)
    place.empty()
    again = (place.ship(many(ROWS, dear=3, wrong=7)), place.trade(xlsx_of(*rows)))
    around(place, monkeypatch, may_come)
    assert through_deaths(place) == deaths[0] >= 5
    for before, reply in zip(undisturbed, again, strict=True):
        now = place.job(reply.json["jobId"])
        assert now["status"] == "completed"
        assert {name: now[name] for name in COUNTS} == {name: before[name] for name in COUNTS}
    assert place.stored() == stored


def test_is_one_slice_an_attempt_and_keeps_its_place(place: Uploading, short: None) -> None:
    reply = place.ship(many(ROWS))
    seen: list[int] = []
    place.world.deliver()
    while place.world.work_off():
        seen.append(place.job(reply.json["jobId"])["rows"])
    assert seen[:3] == [64, 128, 192]
    assert seen[-1] == ROWS
    assert len(seen) == -(-ROWS // 64)


def test_waits_while_the_table_takes_no_rows_and_loses_none(place: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
    table = place.platforms.client(findings.connect)
    real, trouble = table.put, iter(range(3))

    def put(*given: Any) -> None:
        if next(trouble, None) is not None:
            raise Retryable("FINDINGS_UNAVAILABLE", "Not now.")
        real(*given)

    monkeypatch.setattr(table, "put", put)
    job = place.through(place.ship(many(ROWS, dear=3)), minutes=60)
    assert (job["status"], job["findings"], len(place.found())) == ("completed", ROWS // 3, ROWS // 3)


def test_rows_that_the_table_has_not_taken_are_sent_again(place: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
    table = place.platforms.client(findings.connect)
    client, calls = table._dynamodb(), iter(range(3))
    real = client.batch_write_item

    def some(**given: Any) -> Any:
        call = next(calls, None)
        if call is None:
            return real(**given)
        if call == 2:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "BatchWriteItem")
        ((name, requests),) = given["RequestItems"].items()
        real(RequestItems={name: requests[:10]})
        return {"UnprocessedItems": {name: requests[10:]} if requests[10:] else {}}

    monkeypatch.setattr(client, "batch_write_item", some)
    monkeypatch.setattr(table, "_sleep", lambda seconds: None)
    place.through(place.ship(many(60, dear=2)))
    assert len(place.found()) == 30


def test_a_workbook_that_takes_too_long_is_told_so(place: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate_upload, "MAKING_CSV", 0.0)
    job = place.through(place.trade(xlsx_of(REBAR)))
    assert (job["status"], job["failure"]["code"]) == ("failed", "FILE_TAKES_TOO_LONG")


ODD: dict[str, tuple[bytes, tuple[str, int, int]]] = {
    "with a byte order mark": (b"\xef\xbb\xbf" + csv_of(CLEAN, DEAR), ("completed", 2, 1)),
    "with semicolons and commas for decimals": (
        csv_of(CLEAN, DEAR).replace(b",", b";").replace(b"25.00", b"25,00"),
        ("completed", 2, 1),
    ),
    "with tabs": (csv_of(CLEAN, DEAR).replace(b",", b"\t"), ("completed", 2, 1)),
    "with quotes across lines": (
        csv_of('A-1,"UPS\r\nof Canada, Inc.",2026-11-02,10.00,10.00,CAD', DEAR),
        ("completed", 2, 1),
    ),
    "in latin-1": (csv_of(CLEAN.replace("UPS", "Käse & Söhne"), DEAR).decode().encode("latin-1"), ("completed", 2, 1)),
    "with 300 columns": (
        b"\r\n".join(
            line + b"," + b",".join(b"x%d" % each for each in range(294)) for line in csv_of(CLEAN, DEAR).splitlines()
        ),
        ("completed", 2, 1),
    ),
    "with a row that is wrong in the middle": (
        csv_of(CLEAN, "A-9,UPS,soon,ten,ten,CAD", '"A-8,UPS', DEAR),
        ("completed", 4, 1),
    ),
    "that ends in the middle of a row": (csv_of(CLEAN, DEAR)[:-12], ("completed", 2, 0)),
    "with headings alone": (f"{HEADINGS}\r\n".encode(), ("completed", 0, 0)),
}


@pytest.mark.parametrize("content", ODD)
def test_reads_files_that_are_odd(place: Uploading, content: str) -> None:
    sent, (status, rows, found) = ODD[content]
    job = place.through(place.ship(sent))
    assert (job["status"], job["rows"], job["findings"]) == (status, rows, found)


def _bomb() -> bytes:
    import io
    import zipfile

    made = io.BytesIO(xlsx_of(REBAR))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/zeros.bin", b"\0" * 64 * 1024**2)
    return made.getvalue()


def _with_macros() -> bytes:
    import io
    import zipfile

    made = io.BytesIO(xlsx_of(REBAR))
    with zipfile.ZipFile(made, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_bomb(), "FILE_UNPACKS_TOO_LARGE"),
        (_with_macros(), "FILE_HAS_MACROS"),
        (xlsx_of(REBAR)[:-200], "FILE_DAMAGED"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
            "FILE_PASSWORD",
        ),
    ],
)
def test_workbooks_that_mean_harm_are_refused_sent_or_by_a_form(place: Uploading, content: bytes, code: str) -> None:
    sent = place.trade(content)
    form = place.prepared(content, "catalog-excel")
    for refused in (sent, place("POST", f"/uploads/{form['jobId']}/submit")):
        assert (refused.refusal, refused.json["errors"][0]["code"]) == ((422, "UPLOAD_UNUSABLE"), code)


def test_days_that_are_numbers_without_a_format_are_named(place: Uploading) -> None:
    job = place.through(place.ship(csv_of(CLEAN.replace("2026-11-02", "46328"))))
    assert [each["code"] for each in job["errors"]["first"]] == ["DATE_IS_A_NUMBER"]


class TestATableOfTheAdoptersOwn:
    OWN: ClassVar[dict[str, Any]] = {
        "as_of": "2026-11-01",
        "note": "Ours.",
        "measures": [
            {
                "id": "OWN-1",
                "authority": "CA",
                "product": "Widgets",
                "kinds": ["anti-dumping"],
                "countries": ["LU"],
                "hs_prefixes": ["8471"],
                "in_force_since": "2026-01-01",
                "source": "https://own.example/measures",
            }
        ],
    }

    def put(self, place: Uploading, table: Any) -> None:
        body = json.dumps(table).encode()
        place.s3.put_object(Bucket="test-uploads", Key="uploads/tables/measures.json", Body=body)

    def test_counts_instead_of_the_sample_and_each_is_named(self, place: Uploading) -> None:
        rows = (REBAR, ("W-1", "Widget", "847130", "LU"))
        sample = place.through(place.trade(xlsx_of(*rows)))
        assert any("as of 2025-01-01. A sample for demonstrations" in each for each in sample["noted"])
        self.put(place, self.OWN)
        place.platforms.client(findings.connect)
        place.world.executors["validate_upload"]._tables.clear()  # type: ignore[attr-defined]
        place.clock.pass_(seconds=1)
        own = place.through(place.trade(xlsx_of(*rows)))
        assert any("as of 2026-11-01. Ours." in each for each in own["noted"])
        assert [each["subject"] for each in place.found("trade")] == ["W-1", "R-1"]

    def test_that_is_none_waits_for_a_colleague_who_mends_it(self, place: Uploading) -> None:
        self.put(place, {**self.OWN, "as_of": "soon"})
        job = place.through(place.trade(xlsx_of(REBAR)))
        assert job["status"] == "processing"
        record = place.api.desk.store.load(f"UPLOAD#{job['jobId']}")
        failure = record.entry("validate_upload").failure
        assert failure is not None
        assert (failure.code, record.attention_since is None) == ("MEASURES_UNUSABLE", False)
        assert "as_of" in failure.message


def test_that_is_out_of_time_leaves_the_rest_to_the_next(place: Uploading) -> None:
    table = place.platforms.client(findings.connect)
    with pytest.raises(Retryable) as late:
        table.page("TENANT#ten_1#ship", 10, Deadline.after(0.5))
    assert (late.value.code, late.value.spends_failure) == ("OUT_OF_TIME", False)
