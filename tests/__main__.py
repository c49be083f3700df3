"""All tests: those in Python, and beside them those of the pages' parts.

python -m tests [arguments of pytest]     with arguments: those in Python alone
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[1]
PAGES: Final = ("nice", "-n", "10", "npm", "--prefix", str(ROOT / "web"), "run", "--silent", "test")
"""Nice, for they wait for nothing: they take what the others leave, who wait for emulators and browsers."""
MOST_WORKERS: Final = 4


def workers(cores: int) -> int:
    """How many tests run at once: one more than there are cores, for stories wait half of their time."""
    return min(MOST_WORKERS, cores + 1)


def together(aside: Sequence[str], ahead: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run two commands at once.

    Args:
        aside: Its output is printed in one piece, as soon as it has ended.
        ahead: Its output is printed as it comes.
        environment: Of both.

    Returns:
        The exit status of the one ahead, or that of the other where only that failed.
    """
    with subprocess.Popen(
        aside, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as beside:
        telling = threading.Thread(target=lambda: _say("\n" + beside.communicate()[0]))
        telling.start()
        try:
            first = subprocess.run(ahead, env=environment, check=False).returncode
        except BaseException:
            beside.terminate()
            raise
        telling.join()
        return first or beside.returncode


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run them all, or those in Python that the arguments choose. Returns the exit status."""
    scheduling = ["-n", str(workers(os.cpu_count() or 1)), "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", *scheduling, *arguments]
    if arguments:
        return subprocess.run(command, check=False).returncode
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return together(PAGES, command, {**os.environ, "PATH": path})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
