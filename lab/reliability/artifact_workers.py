"""The processes in which the emulator runs a function, found as descendants of the emulator that we started.

MiniStack keeps warm worker processes for each function: children of its own process, whose command line names a
directory with the function's name in it. A worker that dies with a batch makes the invocation an error; MiniStack then
delivers the very same batch again after a second, for as long as its oldest record is younger than the mapping's
maximum record age. A worker that dies while idle is replaced at the next invocation. So a kill alone loses no event
here: what it leaves behind are claims under a lease that nobody holds any more, until that batch comes and takes them
over (docs/adr/0050). On AWS the same event comes again, too, but after a back-off of which AWS tells no figure and that
grows with each failure; with batches halved; and until the mapping's number of retries is spent. MiniStack always waits
a second, never halves a batch, and gives none up before its record's age.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from local.stack.site import StackError

PROC = Path("/proc")


def workers(emulator: int, function: str) -> list[int]:
    """Process ids of a function's workers.

    Args:
        emulator: Process id of the emulator.
        function: The function's name.

    Raises:
        StackError: This system has no /proc to find them in.
    """
    if not (PROC / "self" / "stat").exists():
        raise StackError("Workers are found through /proc, which only Linux has.")
    return [pid for pid in _descendants(emulator) if _works_for(pid, function)]


def kill(emulator: int, function: str) -> list[int]:
    """End a function's workers at once, without asking; their process ids.

    Each is taken hold of before it is looked at again, so that no other process with the same id can be meant.
    """
    killed = []
    for pid in workers(emulator, function):
        try:
            held = os.pidfd_open(pid)
        except ProcessLookupError:
            continue  # ended by itself meanwhile
        try:
            if _works_for(pid, function):
                signal.pidfd_send_signal(held, signal.SIGKILL)
                killed.append(pid)
        except ProcessLookupError:
            continue
        finally:
            os.close(held)
    return killed


def _descendants(ancestor: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*"):
        if (parent := _parent(path)) is not None:
            children.setdefault(parent, []).append(int(path.name))
    waiting = [ancestor]
    while waiting:
        found = children.get(waiting.pop(), [])
        yield from found
        waiting.extend(found)


def _parent(path: Path) -> int | None:
    try:
        # The name, in brackets, may hold blanks; the parent is the second field after it.
        return int((path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _works_for(pid: int, function: str) -> bool:
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return f"/ministack-lambda-{function}-" in command
