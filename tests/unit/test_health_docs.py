"""docs/health.md has every state and every reason, and every link of a reading leads to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.health.finding import Finding
from chalicelib.health.kinds import PAGE, DimensionKind
from tests.health_kit import health
from tools.health_docs import DIMENSIONS, page

ROOT = Path(__file__).parents[2]


def test_is_the_one_that_is_committed() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("kind", DIMENSIONS, ids=lambda kind: kind.name)
def test_names_every_state_and_every_finding(kind: DimensionKind) -> None:
    text = page()
    for state in kind.states:
        assert f"| `{state}` |" in text
    for check in kind.checks:
        assert check.title in text
        for finding in check.findings:
            assert f"`{finding.code}`" in text


def test_is_where_every_reading_links_to() -> None:
    anchors = re.findall(r'<a id="(\w+)"></a>', page())
    assert len(anchors) == len(set(anchors))
    seen = health()
    links = [each.docs for each in seen.dimensions] + [check.docs for each in seen.dimensions for check in each.checks]
    assert set(links) == {f"{PAGE}#{anchor}" for anchor in anchors}


def test_every_state_but_the_faultless_can_be_reached_by_a_single_finding() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| ")]
    then = {row[2] for row in rows if row[1].startswith("`")}
    stated = {row[2] for row in rows if row[1] == ""}
    assert stated - then <= {"`READY`", "`CONFIGURED`"}


def test_no_code_is_said_with_two_meanings_in_one_dimension() -> None:
    for kind in DIMENSIONS:
        by_code: dict[str, Finding] = {}
        for check in kind.checks:
            for finding in check.findings:
                assert by_code.setdefault(finding.code, finding) == finding
