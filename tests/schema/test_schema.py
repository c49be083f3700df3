"""The API does what docs/openapi.json says, whoever asks. `make reliability` tries ten times as much."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.schema.place import CALLERS, HAS
from tests.schema.run import DOCUMENT, run

SEED = 1
HOW: dict[str, dict[str, Any]] = {
    "admin": {"tag": "admin", "examples": 5},
    "registrant": {"tag": "customer", "examples": 5},
    "link": {"examples": 3, "keywords": False},
    "nobody": {"examples": 3, "keywords": False},
    "another user": {"examples": 3, "keywords": False},
    "service": {"tag": "service", "examples": 12},
}
GETS = {
    "admin": {"200", "201", "202"},
    "registrant": {"200", "201"},
    "link": {"200"},
    "nobody": set(),
    "another user": {"200"},
    "service": {"202"},
}
"""Successes that a run must have met: one that is refused everything proves nothing."""


@pytest.mark.parametrize("caller", CALLERS)
def test_what_openapi_admits_is_taken_and_what_it_rules_out_is_refused(caller: str) -> None:
    found = run(caller, seed=SEED, **HOW[caller])
    assert not found.faults, "\n\n".join(f"{fault}\n{how}" for fault, how in found.faults.items())
    assert sum(found.cases.values()) > 100
    assert {code for code in found.answers if code.isdigit()} >= GETS[caller]


def test_the_page_of_the_proofs_names_what_no_caller_has_and_where_that_is_tried() -> None:
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    doors = [each["security"] for methods in paths.values() for each in methods.values()]
    shut = [door for door in doors if not any(set(way) <= {has} for way in door for has in HAS.values())]
    page = (DOCUMENT.parent / "reliability.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"^None of them has .*?\n\n", page, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"\(`([a-z]\w+)`\)", said)) == {name for door in shut for way in door for name in way}
    tests = DOCUMENT.parents[1] / "tests/integration"
    assert all((tests / file).is_file() for file in re.findall(r"`(test_\w+\.py)`", said))
