"""Packages the application for Lambda: ``python -m infra.package STAGE OUT``, by ``make package STAGE=prod``.

requirements.txt names every library that ships, in one version and with its hashes. Left to itself, Chalice lets pip
download those for the machine that it runs on, and downloads anew, without hashes, what Lambda could not load. Told at
once what Lambda loads, pip finds those wheels in its first try on every machine, and takes none whose hash differs.
What comes out is then compared with the interpreter that ran it all: what is deployed is what was tested.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from chalicelib.errors import SettingUnusable
from chalicelib.flows import registry
from infra.generated import ROOT, text_of
from infra.policies import STAGES, environment_of
from infra.template import template

TEMPLATE: Final = "sam.json"
CODE: Final = "deployment.zip"
"""What Chalice calls what it makes."""

_CHALICE: Final = "from chalice.cli import main; raise SystemExit(main())"
_OLDEST_GLIBC: Final = 17
_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 26, 34
_METADATA: Final = re.compile(r"([^/]+)-([^/-]+)\.dist-info/METADATA")


class NotPackaged(Exception):
    """Chalice failed, or what it made is not what was tested; the message says why."""


def package(source: Path, stage: str, out: Path, environment: Mapping[str, str], log: IO[bytes] | None = None) -> None:
    """Package an application.

    Args:
        source: Its project directory: app.py, chalicelib, requirements.txt, .chalice.
        stage: The stage of `.chalice/config.json`.
        out: Where the template and the code go (`TEMPLATE`, `CODE`).
        environment: Chalice's environment; it asks for a region there.
        log: Where Chalice's output goes; None: to this process's own.

    Raises:
        NotPackaged: The stage names no flows, or one that there is not; Chalice failed; or a library in the package
            has another version than the tested one.
    """
    chalice = [sys.executable, "-c", _CHALICE, "package", "--stage", stage, "--merge-template"]
    with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as stack:
        stack.write(text_of(template(flows_of(stage, source))))
        stack.flush()
        done = subprocess.run(  # noqa: S603 (our own interpreter, and no word of a stranger)
            [*chalice, stack.name, str(out)],
            cwd=source,
            env={**environment, **wheels_for_lambda(sys.version_info[:2])},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            check=False,
        )
    if done.returncode != 0:
        raise NotPackaged(f"Chalice ended with {done.returncode}")
    if differ := untested(out / CODE):
        raise NotPackaged(
            f"The package differs from what was tested: {'; '.join(differ)}. Run `make lock`, then `make`"
        )


def flows_of(stage: str, source: Path) -> tuple[str, ...]:
    """The flows that a stage has. Chalice registers their routes: it gives app.py the stage's environment variables.

    Raises:
        NotPackaged: The stage does not say which, or names one that there is not.
    """
    said = environment_of(stage, source).get("FLOWS", "")
    try:
        return registry.chosen(said)
    except SettingUnusable as error:
        raise NotPackaged(f"The stage {stage} in .chalice/config.json: {error.message}") from error


def wheels_for_lambda(python: tuple[int, int]) -> dict[str, str]:
    """Pip's options, as variables: wheels that Lambda loads on x86-64, on whatever machine they are downloaded.

    Args:
        python: The runtime's version. Up to 3.11 it runs on Amazon Linux 2 (glibc 2.26), from 3.12 on Amazon Linux
            2023 (glibc 2.34); see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html.
    """
    newest = _AMAZON_LINUX_2 if python < (3, 12) else _AMAZON_LINUX_2023
    # Pip takes a platform literally: one for glibc 2.26 does not include the older ones, which load there as well.
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(newest, _OLDEST_GLIBC - 1, -1)]
    return {
        "PIP_ONLY_BINARY": ":all:",
        "PIP_IMPLEMENTATION": "cp",
        "PIP_PYTHON_VERSION": ".".join(map(str, python)),
        "PIP_PLATFORM": " ".join([*platforms, "manylinux2014_x86_64"]),
    }


def untested(code: Path) -> list[str]:
    """The libraries of a package that this interpreter, which runs the tests, has in another version or not at all.

    Args:
        code: The package's zip file.
    """
    with zipfile.ZipFile(code) as archive:
        shipped = sorted(found.groups() for name in archive.namelist() if (found := _METADATA.fullmatch(name)))
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


def main() -> int:
    """Package the application as it stands here, for a stage."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    try:
        package(ROOT, chosen.stage, chosen.out.resolve(), os.environ)
    except NotPackaged as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
