"""An export of findings at size: what a row costs depends neither on how many there are nor on what others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from chalicelib.clients.findings.client import Findings
from chalicelib.clients.findings.row import Row
from chalicelib.clients.uploads.client import Uploads
from chalicelib.deadline import Deadline
from chalicelib.flows.upload import results
from chalicelib.flows.upload.job import partitions
from chalicelib.flows.upload.results import Asked, export
from infra.state.findings import findings
from tests.clock import START
from tests.table import REGION

pytestmark = pytest.mark.own_clients

TABLE = "test-OnboardingFindings"
PAGE = 1_000
"""Findings of one request to the table."""


@dataclass
class Laid:
    """The files that were laid down. Stands for the bucket, of which only the sizes matter here."""

    contents: list[bytes] = field(default_factory=list)

    def put(self, key: str, kind: str, content: bytes, deadline: Deadline) -> None:
        """As the client's."""
        self.contents.append(content)

    def address(self, key: str) -> str:
        """As the client's."""
        return f"https://files.example/{key}"


class Shelf:
    """A table of findings, and what was asked of it."""

    def __init__(self) -> None:
        properties = findings()["Findings"]["Properties"]
        made_from = ("AttributeDefinitions", "KeySchema", "BillingMode")
        self._dynamodb = boto3.client("dynamodb", region_name=REGION)
        self._dynamodb.create_table(TableName=TABLE, **{name: properties[name] for name in made_from})
        self.asked: Counter[str] = Counter()
        self._dynamodb.meta.events.register("before-call.dynamodb", self._asks)
        self.table = Findings(lambda: self._dynamodb, TABLE)

    def _asks(self, model: Any, **_: object) -> None:
        self.asked[model.name] += 1

    def has(self, tenant: str, rows: int) -> None:
        """So many findings of this tenant's."""
        doc = {"detector": "AMOUNT_VARIANCE", "row": 1, "subject": "SHP-1", "severity": "high", "what": "?", "why": "."}
        there = [Row(f"{0:013d}.1#{number:010d}#AMOUNT_VARIANCE", doc) for number in range(rows)]
        self.table.put(partitions(tenant, "ship")[0], there, START + timedelta(days=9), Deadline.after(600))
        self.asked.clear()

    def exported(self, tenant: str) -> tuple[int, list[bytes]]:
        """All of a tenant's findings, in as many files as it takes: how many they are, and the files."""
        laid, found, cursor = Laid(), 0, None
        while True:
            asked = Asked(tenant, "ship", None, cursor)
            _, rows, cursor = export(self.table, cast("Uploads", laid), asked)
            found += rows
            if cursor is None:
                return found, laid.contents


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with mock_aws():
        yield Shelf()


@pytest.mark.parametrize(("rows", "queries"), [(10, 1), (PAGE, 1), (3 * PAGE - 1, 3)])
def test_a_request_reads_a_thousand_findings_whatever_others_have(rows: int, queries: int, shelf: Shelf) -> None:
    shelf.has("ten_others", 2 * PAGE)
    shelf.has("ten_1", rows)
    found, files = shelf.exported("ten_1")
    assert (found, len(files), shelf.asked) == (rows, 1, {"Query": queries})
    assert files[0].count(b"\n") == rows + 1


def test_what_is_more_than_a_file_takes_is_told_in_the_next_and_nothing_twice(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "IN_ONE_FILE", PAGE)
    shelf.has("ten_1", 2 * PAGE + 1)
    found, files = shelf.exported("ten_1")
    assert (found, len(files), shelf.asked) == (2 * PAGE + 1, 3, {"Query": 3})
