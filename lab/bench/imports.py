"""How long each function takes to import and wire itself, in fresh interpreters, beside boto3 with one client."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BOTO3 = "boto3"
ENTRIES: Mapping[str, str] = {
    BOTO3: "import boto3; boto3.client('dynamodb', region_name='us-east-1')",
    "api": "import app, chalicelib.wiring.api as b; b.api()",
    "stream": "import app, chalicelib.handlers.stream, chalicelib.wiring.worker as b; b.worker()",
    "wake": "import app, chalicelib.handlers.timers, chalicelib.wiring.worker as b; b.timer_store()",
    "sweep": "import app, chalicelib.handlers.timers, chalicelib.wiring.worker as b; b.sweeper()",
}
"""What a cold start does before it can answer: the module that Lambda imports, then the wiring of its first event."""

PROGRAM = """
import sys, time
sys.path.insert(0, sys.argv[1])
began = time.perf_counter()
exec(sys.argv[2])
print((time.perf_counter() - began) * 1000)
"""


@dataclass(frozen=True)
class Imported:
    """One entry point's time, in ms (medians).

    Attributes:
        cached: With byte code, as the bundle for AWS has it.
        uncached: Without, as Lambda would find a bundle that had none: it cannot be written to.
    """

    entry: str
    cached: float
    uncached: float


@dataclass(frozen=True)
class Bundle:
    """Bytes of the deployed code, as zip and unpacked. Lambda's limits: 50 MB (direct upload) and 250 MB."""

    zipped: int
    unpacked: int


def measure(code: Path, environment: Mapping[str, str], scratch: Path, *, rounds: int) -> list[Imported]:
    """Import every entry point of the package, in turns.

    Args:
        code: deployment.zip.
        environment: The functions' variables.
        scratch: An empty directory to unpack into.
        rounds: How often each.
    """
    with zipfile.ZipFile(code) as archive:
        archive.extractall(scratch)
    times: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in ENTRIES}
    for round_ in range(rounds + 1):  # the first one writes the byte code
        for cached in (True, False):
            for name in ENTRIES:
                took = _once(name, scratch, environment, cached=cached)
                if round_:
                    times[name][cached].append(took)
    return [Imported(name, median(found[True]), median(found[False])) for name, found in times.items()]


def _once(name: str, package: Path, environment: Mapping[str, str], *, cached: bool) -> float:
    """One fresh interpreter. It sees the package and the standard library, and no site-packages if it needs none."""
    flags = [] if not (package / "boto3").is_dir() else ["-S"]
    given = {**_BARE, **environment, "PYTHONPYCACHEPREFIX": str(package.parent / "bytecode")}
    if not cached:
        given |= {"PYTHONPYCACHEPREFIX": str(package.parent / "none"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-P", *flags, "-c", PROGRAM, str(package), ENTRIES[name]],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"importing {name} failed:\n{done.stderr}")
    return float(done.stdout.splitlines()[-1])


_BARE = {
    "PATH": os.environ.get("PATH", ""),
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def size(code: Path) -> Bundle:
    """How large the package is."""
    with zipfile.ZipFile(code) as archive:
        return Bundle(code.stat().st_size, sum(entry.file_size for entry in archive.infolist()))
