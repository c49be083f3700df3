"""The local stack builds pages that are not what their sources say, and goes on where that fails."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from local.stack import pages
from local.stack.site import ROOT, StackError
from operate.steps import Steps


def rule(folder: Path, recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project in which pages are built so."""
    (folder / "Makefile").write_text(f"web: built\nbuilt: source\n\t@{recipe}\n", encoding="utf-8")
    (folder / "source").touch()
    monkeypatch.setattr(pages, "ROOT", folder)


def test_pages_are_built_once_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(tmp_path, "touch built", monkeypatch)
    monkeypatch.setenv("MAKEFLAGS", "n")  # the flags of the make that called us are not for this one
    assert not pages.current()
    pages.build(tmp_path / "logs" / "pages.log")
    assert (tmp_path / "built").exists()
    assert pages.current()


def test_what_a_failed_build_said_last_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(tmp_path, "echo no such component; exit 3", monkeypatch)
    with pytest.raises(StackError, match=r"(?s)no such component.*pages\.log"):
        pages.build(tmp_path / "pages.log")


def test_the_stack_goes_on_without_them_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(tmp_path, "echo no such component; exit 3", monkeypatch)
    said = io.StringIO()
    pages.bring_up_to_date(tmp_path, Steps(Console(file=said, width=200)))
    assert "no such component" in said.getvalue()
    assert "Going on without them" in said.getvalue()


def test_a_machine_without_make_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(tmp_path, "true", monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackError, match="no make"):
        pages.current()


BUILD = """
import { writeFileSync } from 'node:fs';
process.once('SIGTERM', () => { writeFileSync('ended', ''); process.exit(143); });
writeFileSync('begun', String(process.pid));
setTimeout(() => writeFileSync('went-on', ''), 30000);
"""


def test_a_build_ends_with_the_make_that_is_told_to_end(tmp_path: Path) -> None:
    web = tmp_path / "web"
    web.mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "web" / "package.json", web)
    (web / "build.mjs").write_text(BUILD, encoding="utf-8")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    ready = ("-o", ".venv/.ready", "-o", "web/node_modules/.ready")  # what is installed is of no matter here
    with subprocess.Popen(["make", *ready, "web"], cwd=tmp_path, env=environment) as make:
        appears(web / "begun")
        make.send_signal(signal.SIGTERM)
        make.wait(timeout=10)
    try:
        appears(web / "ended")
    finally:
        if not (web / "ended").exists():
            os.kill(int((web / "begun").read_text(encoding="utf-8")), signal.SIGKILL)


def appears(file: Path) -> None:
    """Wait for a file.

    Raises:
        AssertionError: It does not come.
    """
    until = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < until, f"{file.name} does not appear"
        time.sleep(0.05)
