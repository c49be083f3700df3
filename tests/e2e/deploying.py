"""A stage that is deployed by its file and one command, on an emulator with the platforms' stand-ins beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from infra.parameters import parameter_name
from local.stack import parts, stage, start
from local.stack.aws import ADMINISTRATOR, Emulator
from local.stack.site import ENV, ROOT, Site
from local.stack.start import surroundings
from local.stack.stop import down
from operate.command import program
from operate.steps import silent
from tests.e2e.event_path import until
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

    @property
    def build(self) -> Path:
        """Where things are built."""
        return self.folder / "build"

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

    def words(self, *words: str) -> list[str]:
        """A command and its options, for this stage."""
        about = ["--stage", ENV, "--stages", str(self.folder)]
        build = ["--build", str(self.build)] if words[0] in {"deploy", "rollback", "destroy"} else []
        return [words[0], *about, *build, *words[1:]]

    def command(self, *words: str) -> list[str]:
        """The command line of `python -m operate`, for this stage."""
        return [sys.executable, "-m", "operate", *self.words(*words)]

    def run(self, *words: str, answers: str = "", project: Path | None = None) -> Ran:
        """Run it to its end, in this process: starting another costs more than most commands do.

        Args:
            words: The command and its options.
            answers: What a person types.
            project: The folder of another checkout, whose command it then is.
        """
        if project is not None:
            return self._elsewhere(project, *words)
        others: dict[str, str | None] = {name: None for name in os.environ if name.startswith("AWS_")}
        runner = CliRunner(env=others | self.environment)
        done = runner.invoke(program(), self.words(*words), input=answers)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)

    def _elsewhere(self, project: Path, *words: str) -> Ran:
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

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Have it run beside, in a process group of its own, which is killed (SIGKILL) in the end if it still runs."""
        with subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def kill_when(self, step: str, *words: str) -> None:
        """Run it, and kill it as it begins a step."""
        said = ""
        with self.running(*words) as process:
            assert process.stderr is not None
            for line in process.stderr:
                said += line
                if line.startswith(step):
                    return
        raise AssertionError(f"it came to its end, and said no such thing:\n{said}")

    def kill_once(self, holds: Callable[[], bool], *words: str) -> None:
        """Run it, and kill it with whatever it has started as soon as something is so."""
        with self.running(*words) as process:
            until(lambda: holds() or process.poll() is not None, "it has come so far")
            assert process.poll() is None, "it came to its end before"

    def write(self, application: str = "", **changed: str) -> None:
        """Write the stage's file: what the surroundings are, and what `changed` says of the settings.

        Args:
            application: The table of the application's own parameters, in TOML.
            changed: Settings, by their names in the file.
        """
        given = self.parameters | {parameter_name(name): value for name, value in changed.items()}
        own = f"\n[application]\n{application}\n" if application else ""
        self.file.write_text(f"{stage.said(given)}{own}", encoding="utf-8")


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
