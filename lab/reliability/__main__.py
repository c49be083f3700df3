"""``python -m lab.reliability [--anew] [PART ...]``: every proof, one after the other, then docs/reliability.md.

A part that has held for this state of the code is not made again; one that was stopped goes on where it was. A part
that fails is told, and the others are made all the same. ``--anew`` forgets what was found before.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lab.reliability.kept import FOLDER, ROOT, state_of_the_code

PARTS = {
    "campaigns": "seeded campaigns, in virtual time",
    "cuts": "a death at every place, in every circumstance",
    "recovery": "how long until somebody goes on after one",
    "restores": "tables that go back while the world does not",
    "schema": "the API held against its document",
    "mutations": "each protection taken away",
    "artifact": "the deployed artifact under fire",
}
ARGUMENTS = {"recovery": ("--write",)}
HELD = "parts.json"
"""The file in `FOLDER` that says of which state of the code each part has held, and how long it took."""


def held(folder: Path) -> dict[str, list[object]]:
    """By part, the state of the code that it has held for, and the minutes that it took."""
    path = folder / HELD
    found: dict[str, list[object]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def made(part: str) -> bool:
    """Make a part; whether it held."""
    command = [sys.executable, "-m", f"lab.reliability.{part}", *ARGUMENTS.get(part, ())]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Make what is left to be made. 1 if a part did not hold."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}; all, if none is named")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    options = parser.parse_args()
    if unknown := sorted(set(options.parts) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}")
    console = Console()
    if options.anew:
        shutil.rmtree(FOLDER, ignore_errors=True)
    table, good = Table("part", "", "outcome", "minutes", box=None, padding=(0, 1)), True
    for part in options.parts or PARTS:
        before, state = held(FOLDER), state_of_the_code(part)
        if before.get(part, [""])[0] == state:
            table.add_row(part, PARTS[part], "held before", str(before[part][1]))
            continue
        console.rule(f"{part}: {PARTS[part]}")
        began = time.monotonic()
        holds = made(part)
        minutes = round((time.monotonic() - began) / 60, 1)
        good = good and holds
        table.add_row(part, PARTS[part], "holds" if holds else "[red]does not hold", str(minutes))
        if holds:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / HELD).write_text(json.dumps({**held(FOLDER), part: [state, minutes]}), encoding="utf-8")
    console.print(table)
    page = [sys.executable, "-m", "lab.reliability.report", "docs/reliability.md"]
    return int(subprocess.run(page, cwd=ROOT, check=False).returncode != 0 or not good)


if __name__ == "__main__":
    sys.exit(main())
