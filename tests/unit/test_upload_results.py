"""What was found in uploads, in pages: whatever finding ends one, the next begins behind it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.flows.tenant.validation.tables import Measure
from chalicelib.flows.upload.results import Asked
from chalicelib.records.partition import BadCursor

MEASURE: dict[str, Any] = {
    "authority": "CA",
    "product": "Rebar",
    "kinds": ["anti-dumping"],
    "countries": ["CN"],
    "hs_prefixes": ["721310"],
    "in_force_since": "2025-01-01",
    "source": "https://measures.example",
}


def after(name: str) -> str:
    cursor = base64.urlsafe_b64encode(name.encode()).decode()
    return Asked("ten_1", "trade", None, cursor).after


@pytest.mark.parametrize("case", ["CA-REBAR-1", "RB2 2023 IN", "A-570/967 #2", "x" * 100])
def test_a_cursor_names_a_finding_by_any_measure_that_a_table_may_have(case: str) -> None:
    assert Measure.model_validate({**MEASURE, "id": case}).id == case
    name = f"8204017992914.bfd8685fbb8d#0000000002#SIMA_EXPOSURE#{case}"
    assert after(name) == name


@pytest.mark.parametrize("case", ["", "x" * 101, "a\nb", "é"])
def test_a_measure_that_no_cursor_could_name_is_none(case: str) -> None:
    with pytest.raises(ValidationError):
        Measure.model_validate({**MEASURE, "id": case})
    if case:
        with pytest.raises(BadCursor):
            after(f"8204017992914.bfd8685fbb8d#0000000002#SIMA_EXPOSURE#{case}")
