"""The runbook, performed by its own command line, in a process that can be ended in the middle of a request."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local.demo.clients import DemoError
from local.stack.record import Stack
from local.stack.site import ROOT

LONGEST: Final = 120.0
LOOK_EVERY: Final = 0.002


@dataclass
class RunbookRuns:
    """Runs of one runbook for one customer.

    Attributes:
        file: Who the customer is.
        said: What each run has told, line by line.
        statuses: Each run's exit status.
    """

    stack: Stack
    file: Path
    said: list[list[str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def secrets(self) -> Path:
        """Where it writes what is told once."""
        return self.file.with_suffix(".secrets")

    @property
    def command(self) -> list[str]:
        """As its document has it."""
        base_url = self.stack.gateway.removesuffix("/api")
        about = ["--file", str(self.file), "--base-url", base_url, "--secrets", str(self.secrets)]
        return [sys.executable, "-m", "runbook", "tenant", *about]

    def state(self) -> dict[str, Any]:
        """How far it has come."""
        path = self.file.with_suffix(".state.json")
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {"steps": {}, "kept": {}}

    def outcome(self, step: str) -> str:
        """How far a step has come; empty: it was not begun."""
        return str(self.state()["steps"].get(step, {}).get("outcome", ""))

    def secret(self, name: str) -> str:
        """One that was told."""
        said = dict(line.split("=", 1) for line in self.secrets.read_text(encoding="utf-8").splitlines())
        return said[name]

    def perform(
        self, *options: str, dies_at: str = "", meanwhile: Callable[[], bool] = lambda: True
    ) -> tuple[int, list[str]]:
        """One run; its status, and what it has told.

        Args:
            dies_at: The step whose request it does not outlive; empty: none.
            meanwhile: Asked again and again while it runs, until it has done what it has to.

        Raises:
            DemoError: It takes too long.
        """
        log = self.file.with_suffix(f".{len(self.said)}.log")
        environment = {**os.environ, "ADMIN_TOKEN": self.stack.admin_token, "PYTHONUNBUFFERED": "1"}
        end = time.monotonic() + LONGEST
        with log.open("wb") as told:
            process = subprocess.Popen(
                [*self.command, *options],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
            )
            done = False
            try:
                while process.poll() is None:
                    if dies_at and self.outcome(dies_at):
                        process.send_signal(signal.SIGKILL)
                        process.wait()
                        break
                    done = done or meanwhile()
                    if time.monotonic() > end:
                        raise DemoError(f"the runbook is not through after {LONGEST:.0f} s")
                    time.sleep(LOOK_EVERY)
            finally:
                process.kill()
        self.said.append(log.read_text(encoding="utf-8").splitlines())
        self.statuses.append(process.returncode)
        return process.returncode, self.said[-1]
