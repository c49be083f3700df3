"""Plays one case: begin in a process that is killed, recover in a second one, count what is there."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.bench.peer.case import DONE, KILLED, ONRAMP
from lab.bench.peer.count import EFFECTS, CaseResult, effects
from lab.bench.peer.place import environment, world
from local.stack.site import ROOT

if TYPE_CHECKING:
    from local.stack.aws import Emulator

SECONDS = 120.0


class WentWrong(Exception):
    """A child process did something else than it was started for: the case says nothing."""


@dataclass(frozen=True)
class Player:
    """Plays cases.

    Attributes:
        emulator: AWS.
        peer: The interpreter of the peer's environment.
        run: Begins every name in AWS.
    """

    emulator: Emulator
    peer: str
    run: str

    def play(self, side: str, step: str, place: str) -> CaseResult:
        """One customer, killed once, recovered as that side recovers.

        Raises:
            WentWrong: The process was not killed, or the recovery did not end.
        """
        with tempfile.TemporaryDirectory() as folder:
            name = f"{self.run}-{side}-{step}-{place}".replace("_", "")
            seconds = 0.0
            with world(self.emulator, name, Path(folder)) as around:
                path = Path(folder) / "case.json"
                around.case.write(path)
                status, said = self._child(side, "begin", path, *([step, place] if step else []))
                if step:
                    if status != KILLED:
                        raise WentWrong(f"{side}: not killed at {step}, {place} ({status}): {said}")
                    began = time.monotonic()
                    status, said = self._child(side, "recover", path)
                    seconds = time.monotonic() - began
                if status:
                    raise WentWrong(f"{side}: ended with {status} after {step}, {place}: {said}")
                told = json.loads(said.splitlines()[-1])
                counts = effects(around.ledgers(), around.queues(), around.mappings())
                return CaseResult(
                    side, step or next(iter(EFFECTS)), place, told["ended"], counts, seconds, "sweeps" in told["why"]
                )

    def check(self, side: str) -> None:
        """Play one customer without a kill: everything must be there once, or the comparison is worth nothing.

        Raises:
            WentWrong: Something is missing or there twice.
        """
        result = self.play(side, "", "")
        if result.ended != DONE or result.doubled or result.missing:
            raise WentWrong(f"{side}: without any kill: {result.ended}, {dict(result.counts)}")

    def _child(self, side: str, what: str, path: Path, *where: str) -> tuple[int, str]:
        ours = [sys.executable, "-m", "lab.bench.peer.onramp_side"]
        command = ours if side == ONRAMP else [self.peer, "-m", "lab.bench.peer.dbos_side", side]
        around = environment() | {"AWS_ENDPOINT_URL": self.emulator.url}
        done = subprocess.run(
            [*command, what, str(path), *where],
            cwd=ROOT,
            env=around,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode, done.stdout if not done.returncode else done.stdout + done.stderr
