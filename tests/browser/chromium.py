"""Chromium for the tests: the machine's own, or Debian's package where this may be installed.

python -m tests.browser.chromium     makes sure that there is one; says what it does, and what is missing
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final

from local.demo.chromium import found

PACKAGE: Final = "chromium"
LONGEST_SECONDS: Final = 600
MISSING: Final = (
    "No Chromium here, so no story was played in a browser. Install one: apt-get install chromium on Debian, Google "
    "Chrome or Chromium (not as a snap) elsewhere, on the PATH as chromium, chromium-browser or google-chrome."
)
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
"""As root it needs --no-sandbox; what it would fetch for itself is of no use here."""

Run = Callable[[Sequence[str]], int]


def usable(binary: str | None) -> bool:
    """Whether a program is there and says which version it is; Ubuntu's stand-in for its snap does not."""
    if binary is None:
        return False
    try:
        asked = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and asked.stdout.strip() != ""


def may_install(user: int, which: Callable[[str], str | None]) -> bool:
    """Whether the package can be installed without asking anybody: as root, where there is apt-get, and no snap."""
    return user == 0 and which("apt-get") is not None and which("snap") is None


def ensure(run: Run, say: Callable[[str], None]) -> bool:
    """Whether there is a Chromium, installed now if need be."""
    if usable(found()):
        return True
    if may_install(os.getuid(), shutil.which):
        say("Installing Chromium for the stories in a browser (once)")
        install = ["apt-get", "install", "--yes", "--no-install-recommends", PACKAGE]
        if run(install) != 0 and run(["apt-get", "update"]) == 0:
            run(install)
    there = usable(found())
    if not there:
        say(MISSING)
    return there


def _run(command: Sequence[str]) -> int:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command, env=quiet, stdout=subprocess.DEVNULL, timeout=LONGEST_SECONDS, check=False
    ).returncode


if __name__ == "__main__":
    ensure(_run, print)
    sys.exit(0)  # without one the tests say so: no reason to run none of the others
