"""What docs/reliability.md says of the proofs is what they are."""

from __future__ import annotations

import pytest

from lab.reliability.report import in_minutes


@pytest.mark.parametrize(
    ("minutes", "said"), [(0.4, "0 minutes"), (0.6, "1 minute"), (1.4, "1 minute"), (37.6, "38 minutes")]
)
def test_one_minute_is_one(minutes: float, said: str) -> None:
    assert in_minutes(minutes) == said
