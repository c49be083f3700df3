"""The engine carries flows that nobody has thought of yet, so no word of one flow may be in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ENGINE = sorted({*Path("chalicelib/engine").glob("*.py"), *Path("chalicelib/records").glob("*.py")})
ENGINE.remove(Path("chalicelib/engine/work.py"))  # until the flows themselves say which of their kinds are named by id


@pytest.mark.parametrize("path", ENGINE, ids=str)
def test_no_word_of_a_flow_is_in_the_engine_or_the_records(path: Path) -> None:
    words = re.findall(r"(?i)\b(?:ecom|pixel|storefront|invite|collapse|github)\w*", path.read_text())
    assert words == []
