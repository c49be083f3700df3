"""A stage that is deployed by its file and one command, on an emulator with the platforms' stand-ins beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.parameters import parameter_name
from local.stack import parts, stage, start
from local.stack.aws import ADMINISTRATOR, Emulator
from local.stack.site import ENV, ROOT, Site
from local.stack.start import surroundings
from local.stack.stop import down
from operate.steps import silent
from tests.e2e.places import free_port


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str


@dataclass
class Account:
    """An AWS account with everything but the application, and the file of the stage that is to be there."""

    site: Site
    folder: Path
    parameters: dict[str, str]

    def __post_init__(self) -> None:
        self.aws = Emulator(self.site.emulator)

    @property
    def file(self) -> Path:
        """The stage's file."""
        return self.folder / f"{ENV}.toml"

    def client(self, service: str) -> Any:
        """The administrator's client of a service."""
        made: Any = self.aws.session
        return made.client(service, endpoint_url=self.aws.url)

    @property
    def environment(self) -> dict[str, str]:
        """What a person who deploys has set, and nothing of the person who runs the tests."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.site.emulator,
            "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
            "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "ONRAMP_BUNDLE": "slim",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *words: str) -> list[str]:
        """The command line of `python -m operate`, for this stage."""
        about = ["--stage", ENV, "--stages", str(self.folder)]
        build = [] if words[0] in {"doctor", "restore", "resume"} else ["--build", str(self.folder / "build")]
        return [sys.executable, "-m", "operate", words[0], *about, *build, *words[1:]]

    def run(self, *words: str, project: Path = ROOT) -> Ran:
        """Run it to its end, as the project in a folder has it."""
        done = subprocess.run(
            self.command(*words),
            cwd=project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def kill_when(self, step: str, *words: str) -> str:
        """Run it, and kill it (SIGKILL) as it begins a step; what it had said."""
        said = ""
        with subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            for line in process.stderr:
                said += line
                if line.startswith(step):
                    process.kill()
                    return said
        raise AssertionError(f"it came to its end, and said no such thing:\n{said}")

    def write(self, **changed: str) -> None:
        """Write the stage's file: what the surroundings are, and what `changed` says of the settings."""
        given = self.parameters | {parameter_name(name): value for name, value in changed.items()}
        self.file.write_text(stage.said(given), encoding="utf-8")


@contextmanager
def account(state: Path) -> Iterator[Account]:
    """Start one, stop it whatever happens."""
    site = Site(state, free_port(), free_port(), free_port(), "slim")
    try:
        started, pool = surroundings(site, silent())
        for process in started:
            parts.wait_until_ready(process)
        folder = state / "stages"
        folder.mkdir()
        made = Account(site, folder, start.parameters(site, pool))
        made.write()
        yield made
    finally:
        down(site)
