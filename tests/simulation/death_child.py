"""One invocation of the deployed stream handler, in a process that ends itself at a cut: no `finally`, no `except`.

`python -m tests.simulation.death_child` forks a process for each `Errand` that it reads, one a line, and writes its
exit code. So everything heavy is imported once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.flows.ecom import executors
from chalicelib.handlers import stream
from chalicelib.wiring import worker as bootstrap_worker
from tests.simulation.death_cuts import SECONDS, Cut, install, replace

IMPORTED_FOR_ALL = (executors,)
"""Before the first fork; the worker would import them in each process anew."""


@dataclass(frozen=True)
class Errand:
    """One invocation.

    Attributes:
        event: What the stream delivers.
        holder: The invocation's name.
        environment: The settings, as Lambda gives them.
        log: Path of what it prints.
        ahead: Seconds by which its clock is ahead of this machine's.
        cut: Where to die.
    """

    event: dict[str, Any]
    holder: str
    environment: dict[str, str]
    log: str
    ahead: float
    cut: Cut

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Errand:
        """What `to_json` made."""
        fields = json.loads(line)
        return cls(**{**fields, "cut": Cut(**fields["cut"])})


@dataclass(frozen=True)
class _Context:
    aws_request_id: str
    ends: float

    def get_remaining_time_in_millis(self) -> int:
        return int((self.ends - time.monotonic()) * 1000)


def main() -> None:
    """Fork for each errand. This process has one thread and no client, so its forks are as good as new."""
    for line in sys.stdin:
        if not (child := os.fork()):
            run(Errand.from_json(line))
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(1, f"{ended}\n".encode())


def run(errand: Errand) -> None:
    """Run the invocation: the process ends with `DIED`, unless its cut is not on its way."""
    log = os.open(errand.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for output in (1, 2):
        os.dup2(log, output)
    signal.alarm(int(SECONDS))
    os.environ.update(errand.environment)
    replace(bootstrap_worker, "utc_now", lambda: datetime.now(UTC) + timedelta(seconds=errand.ahead))
    install(errand.cut)
    stream.handle(errand.event, _Context(errand.holder, time.monotonic() + SECONDS))


if __name__ == "__main__":
    main()
