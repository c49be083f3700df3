"""Whether there is a browser for the stories, and where one may be installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.browser import chromium


def test_a_program_that_cannot_say_its_version_is_no_browser(tmp_path: Path) -> None:
    stand_in = tmp_path / "chromium-browser"
    stand_in.write_text("#!/bin/sh\necho 'requires the chromium snap to be installed' >&2\nexit 10\n")
    stand_in.chmod(0o755)
    assert not chromium.usable(str(stand_in))
    assert not chromium.usable(str(tmp_path / "nowhere"))
    assert not chromium.usable(None)
    assert chromium.usable(sys.executable)


@pytest.mark.parametrize(
    ("user", "programs", "may"),
    [(0, {"apt-get"}, True), (1000, {"apt-get"}, False), (0, set(), False), (0, {"apt-get", "snap"}, False)],
)
def test_it_is_installed_only_where_nobody_must_be_asked(user: int, programs: set[str], *, may: bool) -> None:
    assert chromium.may_install(user, lambda name: name if name in programs else None) is may


def test_where_it_cannot_be_had_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    monkeypatch.setattr(chromium, "may_install", lambda _user, _which: True)
    ran: list[str] = []
    said: list[str] = []

    def fails(command: Sequence[str]) -> int:
        ran.append(list(command)[1])
        return 100

    assert chromium.ensure(fails, said.append) is False
    assert ran == ["install", "update"], "no list of packages: it is fetched once"
    assert "apt-get install chromium" in said[-1]
