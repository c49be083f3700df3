"""``python -m lab.bench.peer [--write] [--step NAME]``: six steps on Onramp and on DBOS, killed at the same places."""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from lab.bench.peer import page
from lab.bench.peer.case import PLACES, SIDES, STEPS
from lab.bench.peer.place import running_emulator
from lab.bench.peer.play import Player, WentWrong
from lab.bench.peer.venv import peer_python, versions
from lab.bench.result_tables import show, write_into
from local.stack.site import StackError
from operate.steps import Steps

PAGE = Path(__file__).with_name("README.md")


def _circumstances(python: str) -> str:
    said = ", ".join(f"{name} {number}" for name, number in versions(python).items())
    return (
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {said}; Onramp on Python {platform.python_version()}, "
        f"boto3 {version('boto3')}; the emulator is ministack {version('ministack')}."
    )


def compare(steps: tuple[str, ...], python: str, progress: Steps) -> list[page.CaseResult]:
    """Every side without a kill first, then every step and place.

    Raises:
        StackError: The emulator did not start.
        WentWrong: A case does not say what it was played for.
    """
    results = []
    with running_emulator() as emulator:
        player = Player(emulator, python, f"p{uuid.uuid4().hex[:6]}")
        with progress.step("Every side once without a kill"):
            for side in SIDES:
                player.check(side)
        for step in steps:
            with progress.step(f"{step}: {len(PLACES)} places, {len(SIDES)} sides"):
                results += [player.play(side, step, place) for place in PLACES for side in SIDES]
    return results


def main() -> int:
    """Compare, show, and write if asked. What is found is no error of the program, whoever it speaks against."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.peer", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the results into lab/bench/peer/README.md")
    parser.add_argument("--step", choices=STEPS, help="only this step; nothing is written then")
    options = parser.parse_args()
    console = Console(highlight=False)
    progress = Steps(console)
    try:
        python = peer_python(console, progress)
        results = compare((options.step,) if options.step else STEPS, python, progress)
    except (StackError, WentWrong, subprocess.SubprocessError) as error:
        console.print(f"[red]error[/red] {error}", markup=True)
        return 1
    shown = page.tables(results)
    show(shown, console)
    said = _circumstances(python)
    console.print(f"\n{said}")
    if options.write and not options.step:
        write_into(PAGE, page.text(said, shown))
        console.print(f"Written: {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
