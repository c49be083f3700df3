"""The libraries of a bundle: fetched by the lock for the runtime, whoever fetches, and without what no function reads.

``python -m infra.libraries`` says whether each locked library has a wheel for what is deployed, on both architectures;
``make lock`` ends with it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Final

from infra.generated import ROOT
from infra.policies import FUNCTIONS, exact
from infra.runtime import ARCHITECTURES, Runtime, deployed

LOCK: Final = "requirements.txt"
_LEFT_OUT: Final = frozenset({".pyi", ".pyx", ".pxd", ".c", ".h"})
"""Suffixes of what serves type checkers and compilers."""
_PIPS_OWN: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""What pip notes of an installation in a library's metadata. The rest of the metadata stays: libraries read it, and it
holds their licences."""
_MODELS: Final = ("botocore/data", "boto3/data")
_TYPES: Final = ("stripe/params",)
"""Folders of modules that only type checkers import: of Stripe's, four fifths of the library."""
_METADATA: Final = re.compile(r"([^/]+)-([^/-]+)\.dist-info")


class NotFetched(Exception):
    """Pip did not get what the lock names; the message says how it ended."""


def fetch(lock: Path, runtime: Runtime, into: Path, log: IO[bytes] | None = None, *, only_ask: bool = False) -> None:
    """Install what a lock names into a folder, as wheels that `runtime` loads and with the lock's hashes.

    Args:
        lock: Exact versions with hashes; where it names nothing, nothing is done.
        runtime: Whose wheels; which Python runs this makes no difference.
        into: A folder, empty or not there yet.
        log: Where pip's output goes; None: to this process's own.
        only_ask: Whether to see only if each library has such a wheel.

    Raises:
        NotFetched: One has none, its hash differs, or the index is out of reach.
    """
    if not _names_something(lock):
        return
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    wheels = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", runtime.version]
    wheels += [word for platform in runtime.platforms for word in ("--platform", platform)]
    rules = ["--no-deps", "--require-hashes", "--no-compile", "--target", str(into), "--requirement", str(lock)]
    done = subprocess.run(  # noqa: S603 (our own interpreter, and no word of a stranger)
        [*pip, *wheels, *rules, *(["--dry-run", "--ignore-installed"] if only_ask else [])],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        check=False,
    )
    if done.returncode:
        raise NotFetched(f"pip ended with {done.returncode}: not every library came for {_said(runtime)}")


def trim(libraries: Path) -> None:
    """Take out what no function reads: commands, types, C sources, and descriptions of AWS services that no function
    may call. The last are half of a bundle: botocore describes over 400 services."""
    shutil.rmtree(libraries / "bin", ignore_errors=True)
    called = services()
    for models in _MODELS:
        for service in (libraries / models).glob("*/"):
            if service.name not in called:
                shutil.rmtree(service)
    for types in _TYPES:
        shutil.rmtree(libraries / types, ignore_errors=True)
    for path in libraries.rglob("*"):
        if path.suffix in _LEFT_OUT or (path.name in _PIPS_OWN and path.parent.suffix == ".dist-info"):
            path.unlink()


def services() -> frozenset[str]:
    """The AWS services that some function may call, by the names that botocore and IAM share for them.

    Nothing can be called that no policy allows. A service whose two names differ needs a line here.
    """
    allowed = json.dumps([exact(function) for function in FUNCTIONS])
    return frozenset(re.findall(r'"([a-z0-9-]+):[A-Z][A-Za-z]+"', allowed))


def untested(libraries: Path) -> list[str]:
    """The libraries of a folder that this interpreter, which runs the tests, has in another version or not at all."""
    shipped = sorted(
        found.groups() for path in libraries.glob("*.dist-info") if (found := _METADATA.fullmatch(path.name))
    )
    return [
        f"{name} {ships} ships and {tested or 'none'} was tested"
        for name, ships in shipped
        if (tested := _installed(name)) != ships
    ]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _names_something(lock: Path) -> bool:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _said(runtime: Runtime) -> str:
    return f"{runtime.name} on {runtime.architecture}"


def main() -> int:
    """Ask the index for a wheel of each locked library, for what is deployed on either architecture."""
    for architecture in ARCHITECTURES:
        try:
            fetch(ROOT / LOCK, deployed(architecture), ROOT / "build" / "nothing", only_ask=True)
        except NotFetched as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
