"""The same onboarding on DBOS, a library for durable workflows, in a process that is up and keeps its state in SQLite.

The steps are those of `lab.bench.peer`, written with care. Each choice favours it: nobody waits for a gateway before
a workflow starts, no function has to be invoked, and nothing is written to a table.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.bench import watch
from lab.bench.peer.case import Case
from lab.bench.peer.place import environment
from lab.bench.rounds import Round
from local.stack.site import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.bench.place import BenchStack


class Dbos:
    """Runs onboardings in that process.

    Args:
        process: It, asked by lines.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def round(self) -> Round:
        """One onboarding. Between its two parts nothing is done: becoming the owner is not measured."""
        order, began = str(uuid.uuid4()), time.time()
        found, ready = self._run("created", order, {})
        _, done = self._run("submitted", order, found)
        return Round(began, order, ready, done)

    def _run(self, stage: str, order: str, found: dict[str, Any]) -> tuple[dict[str, Any], float]:
        """Run a workflow to its end: what is known then, and the seconds since it was stored.

        Raises:
            NeverDone: It ended with an error, which the process has printed.
        """
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"stage": stage, "order": order, "found": found}) + "\n")
        process.stdin.flush()
        if not (line := process.stdout.readline()):
            raise watch.NeverDone(f"DBOS: {stage}: its process has ended")
        told = json.loads(line)
        return told["found"], told["seconds"]


@contextmanager
def running(place: BenchStack, python: str) -> Iterator[Dbos]:
    """Start the process; end it whatever happens.

    Args:
        python: The peer's (`lab.bench.peer.venv`).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        _case(place, folder).write(path)
        process = subprocess.Popen(
            [python, "-m", "lab.bench.peer.timed", str(path)],
            cwd=ROOT,
            env=environment() | {"AWS_ENDPOINT_URL": place.stack.emulator},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Dbos(process)
        finally:
            process.kill()
            process.wait()


def _case(place: BenchStack, folder: str) -> Case:
    stack = place.stack

    def secret(name: str) -> str:
        return place.emulator.secrets.get_secret_value(SecretId=f"{stack.env}/onboarding/{name}")["SecretString"]

    return Case(
        env="bench-dbos",
        order="",
        platforms=stack.controller.removesuffix("/controller"),
        aws=stack.emulator,
        analytics_table=stack.analytics_table,
        folder=folder,
        tokens={
            "controller": secret("controller-token"),
            "ecom": secret("ecom-token"),
            "github": secret("github-pat"),
            "card": secret("airwallex-card-details"),
        },
    )
