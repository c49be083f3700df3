"""Starting processes, and ending exactly those: a process id alone may by now be somebody else's."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from local.stack.site import HOST, StackError, write

STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Part:
    """What is to be started: its name, its command line, and the URL that answers 200 while it is well."""

    name: str
    command: Sequence[str]
    health: str


@dataclass(frozen=True)
class Process:
    """A process this stack started.

    Attributes:
        name: The part it is.
        pid: Process id, also of its process group.
        born: When it started, as the operating system puts it; with the id, that is an identity.
        log: Path of its output.
        health: URL that answers 200 while it is well.
    """

    name: str
    pid: int
    born: str
    log: str
    health: str


def start(part: Part, environment: Mapping[str, str], log: Path, cwd: Path) -> Process:
    """Start `part` in a session of its own, its output in `log`.

    Raises:
        StackError: It ended at once.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            part.command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    born = _born(child.pid)
    if born is None:
        raise StackError(f"{part.name} ended as soon as it started; its output is in {log}.")
    return Process(part.name, child.pid, born, str(log), part.health)


def alive(process: Process) -> bool:
    """Whether that very process still runs."""
    return _born(process.pid) == process.born


def stop(process: Process) -> None:
    """End `process` and what it started: ask first, then insist. One that is gone, or not ours, is left alone."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not alive(process):
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        deadline = time.monotonic() + STOP_SECONDS
        while alive(process) and time.monotonic() < deadline:
            time.sleep(0.05)


def free(port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def save(processes: Sequence[Process], path: Path) -> None:
    """Remember `processes`, so that another run can end them."""
    write(path, json.dumps([asdict(process) for process in processes], indent=2) + "\n")


def load(path: Path) -> list[Process]:
    """The processes remembered in `path`; none where there is no such file.

    Raises:
        StackError: It is damaged.
    """
    if not path.is_file():
        return []
    try:
        return [Process(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise StackError(
            f"{path} is damaged, and nothing else says which processes the stack has. "
            "End what listens on its ports, remove that file, and start the stack again."
        ) from error


def _born(pid: int) -> str | None:
    """The start time of a running process; None for one that is gone or only waits to be collected."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    if not Path("/proc/self/stat").exists():
        asked = ["ps", "-o", "lstart=", "-p", str(pid)]
        environment = {**os.environ, "LC_ALL": "C"}  # the answer is compared with that of another run
        answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        return answer.stdout.strip() or None
    try:
        # The name, in brackets, may hold blanks; state is the first field after it and start time the twentieth.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]
