"""All tests at once: what is said of them, and what they end with."""

from __future__ import annotations

import os
import sys

import pytest

from tests.__main__ import together, workers

GOOD, BAD, WORSE = (f"print('it says {code}'); raise SystemExit({code})" for code in (0, 3, 4))


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("aside", "ahead", "status"), [(GOOD, GOOD, 0), (BAD, GOOD, 3), (GOOD, WORSE, 4), (BAD, WORSE, 4)]
)
def test_one_that_failed_fails_all_and_both_are_shown(
    aside: str, ahead: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert together(python(aside), python(ahead), os.environ) == status
    said = capfd.readouterr().out
    assert said.count("it says") == 2


def test_what_runs_aside_does_not_outlive_an_end_of_the_other() -> None:
    with pytest.raises(FileNotFoundError):
        together(python("import time; time.sleep(600)"), ["no-such-program"], os.environ)


@pytest.mark.parametrize(("cores", "expected"), [(1, 2), (2, 3), (3, 4), (16, 4)])
def test_workers_are_one_more_than_the_cores(cores: int, expected: int) -> None:
    assert workers(cores) == expected
