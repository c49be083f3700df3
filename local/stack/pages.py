"""Building the pages, where they are not built or no longer what their sources say. `make web` knows which it is."""

from __future__ import annotations

import os
import subprocess
from typing import IO, TYPE_CHECKING

from local.stack.site import ROOT, StackError

if TYPE_CHECKING:
    from pathlib import Path

    from operate.steps import Steps

LAST_LINES = 15
# This very Python runs in the environment that the rule would else look after.
_MAKE = ("make", "--no-print-directory", "-o", ".venv/.ready")
_OF_THE_CALLER = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")


def bring_up_to_date(logs: Path, steps: Steps) -> None:
    """Build the pages if they have changed. Without them the rest is worth starting, and they may come later."""
    try:
        if not current():
            with steps.step("Building the pages, since they have changed or never were (the first time takes minutes)"):
                build(logs / "pages.log")
    except StackError as error:
        steps.console.print(f"{error}\nGoing on without them; make web builds them while all else runs.", markup=False)


def current() -> bool:
    """Whether the built pages are what their sources say."""
    return _made("--question", "web", output=subprocess.DEVNULL) == 0


def build(log: Path) -> None:
    """Build them; what is said meanwhile goes to `log`.

    Raises:
        StackError: They could not be built; shows the last lines and where the rest is.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        failed = _made("web", output=output)
    if failed:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        raise StackError("\n".join(["The pages could not be built.", *lines, f"The whole output is in {log}."]))


def _made(*arguments: str, output: int | IO[bytes]) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_THE_CALLER}
    try:
        done = subprocess.run(
            [*_MAKE, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise StackError("The pages cannot be built: there is no make on the path.") from error
    return int(done.returncode)
