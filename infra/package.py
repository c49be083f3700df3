"""Has Chalice write the template around our bundle: ``python -m infra.package STAGE OUT``, by ``make package``.

Chalice takes a function's runtime from the Python that runs Chalice, and makes a bundle of its own. Here it is told the
runtime, and finds our bundle where it keeps those that it made before: so ``chalice package`` and ``chalice deploy``
ship the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Any, Final

from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from chalicelib.errors import SettingUnusable
from chalicelib.flows import registry
from infra.application.template import template
from infra.bundle import Bundle, NotBundled, build, project
from infra.generated import ROOT, text_of
from infra.runtime import ARCHITECTURES, X86_64, Runtime, deployed

TEMPLATE: Final = "sam.json"
CODE: Final = "deployment.zip"
"""What Chalice calls what it makes."""
NO_RIGHTS: Final = {"Version": "2012-10-17", "Statement": []}
"""The policy that Chalice finds, which wants a file for each role. The template has the functions' own in its place."""
_TOLD: Final = {
    "ONBOARDING_STREAM_ARN": "arn:aws:dynamodb:us-east-1:000000000000:table/onramp/stream/x",
    "WAKE_QUEUE_ARN": "arn:aws:sqs:us-east-1:000000000000:onramp-wakes",
}
"""What app.py is told while Chalice writes the template, which has parameters in their place."""
_TOLD_OF_BULK_WORK: Final = {"BULK_QUEUE_ARN": "arn:aws:sqs:us-east-1:000000000000:onramp-bulk"}
"""The same, where a flow has bulk work: app.py has a function for it where it is told of its queue."""
_CHALICE: Final = """
import sys
import time
from chalice.cli import main
from chalice.config import Config
sys.dont_write_bytecode = True
runtime, architecture, looks_every = sys.argv.pop(1), sys.argv.pop(1), float(sys.argv.pop(1))
Config.lambda_python_version = property(lambda config: runtime)
Config.lambda_architecture = property(lambda config: architecture)
if looks_every:
    import types
    import botocore.waiter
    botocore.waiter.time = types.SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, looks_every)))
raise SystemExit(main())
"""
"""Chalice's command line with a runtime of our choice. Its setting for that is only planned (chalice/config.py); byte
code beside the sources would change the name under which Chalice looks for the bundle."""


class NotPackaged(Exception):
    """Chalice failed, or what it made is not the bundle that it was given; the message says why."""


def chalice(runtime: Runtime, *, emulated: bool = False) -> list[str]:
    """The command that runs Chalice for a runtime; Chalice's own arguments follow.

    Args:
        runtime: What the functions run in.
        emulated: Whether it deploys to an emulator. A function is ready there at once, and is asked for it more often
            than the five seconds that suit AWS.
    """
    quiet = ("-W", "ignore:You are currently running")  # a Python other than Lambda's: that is meant here
    return [sys.executable, *quiet, "-c", _CHALICE, runtime.name, runtime.architecture, "0.1" if emulated else "0"]


def hand_over(bundle: Bundle, source: Path) -> None:
    """Put a bundle where ``chalice package`` and ``chalice deploy`` look for one before they make their own.

    Args:
        bundle: Made of `source`.
        source: The project's copy that Chalice will work in (`bundle.project`); not to be changed any more.
    """
    files = OSUtils()
    architecture = bundle.runtime.architecture
    packager = LambdaDeploymentPackager(files, DependencyBuilder(files, architecture=architecture), UI(), architecture)
    place = Path(packager.deployment_package_filename(str(source), bundle.runtime.name))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(bundle.path, place)


def package(
    source: Path,
    stage: str,
    out: Path,
    environment: Mapping[str, str],
    runtime: Runtime,
    log: IO[bytes] | None = None,
) -> Bundle:
    """Package an application.

    Args:
        source: A copy of the project (`bundle.project`).
        stage: The stage of `.chalice/config.json`.
        out: Where the template and the bundle go (`TEMPLATE`, `CODE`).
        environment: Chalice's environment; it asks for a region there.
        runtime: What the functions are to run in.
        log: Where the output of Chalice and pip goes; None: to this process's own.

    Raises:
        NotPackaged: The stage names no flows, or one that there is not; the bundle could not be made; Chalice failed,
            or made a bundle of its own.
    """
    flows = flows_of(stage, source)
    merged = text_of(template(flows))
    told = _TOLD | (_TOLD_OF_BULK_WORK if registry.with_bulk_work(flows) else {})
    (source / ".chalice" / f"policy-{stage}.json").write_text(text_of(NO_RIGHTS), encoding="utf-8")
    with TemporaryDirectory() as scratch:
        try:
            bundle = build(source, runtime, Path(scratch) / CODE, log)
        except NotBundled as error:
            raise NotPackaged(str(error)) from error
        hand_over(bundle, source)
    with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as stack:
        stack.write(merged)
        stack.flush()
        done = subprocess.run(  # noqa: S603 (our own interpreter, and no word of a stranger)
            [*chalice(runtime), "package", "--stage", stage, "--merge-template", stack.name, str(out)],
            cwd=source,
            env={**environment, **told},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            check=False,
        )
    if done.returncode != 0:
        raise NotPackaged(f"Chalice ended with {done.returncode}")
    made = Bundle.of(out / CODE, runtime, bytecode=bundle.bytecode)
    if made.digest != bundle.digest:
        raise NotPackaged("Chalice made a bundle of its own, of libraries that it fetched without our rules")
    return made


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


def environment_of(stage: str, source: Path = ROOT) -> dict[str, str]:
    """A stage's environment variables in the ``.chalice/config.json`` of a project."""
    config = _config(source)
    own: dict[str, str] = config["stages"][stage].get("environment_variables", {})
    return {**config.get("environment_variables", {}), **own}


def _config(source: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((source / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Package the application as it stands here, for a stage."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("stage", choices=sorted(_config(ROOT)["stages"]))
    parser.add_argument("out", type=Path)
    parser.add_argument("--architecture", choices=ARCHITECTURES, default=X86_64)
    chosen = parser.parse_args()
    runtime = deployed(chosen.architecture)
    environment = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ}  # Chalice asks for a region, whichever
    with TemporaryDirectory() as scratch:
        try:
            source = project(Path(scratch) / "source")
            made = package(source, chosen.stage, chosen.out.resolve(), environment, runtime)
        except NotPackaged as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{said_of(made)}\n")
    return 0


def said_of(bundle: Bundle) -> str:
    """What was made, in a sentence or two."""
    size = f"{bundle.path.stat().st_size / 1e6:.1f} MB for {bundle.runtime.name} on {bundle.runtime.architecture}"
    if bundle.bytecode:
        return f"The bundle has {size}."
    return (
        f"The bundle has {size}, WITHOUT BYTE CODE: no Python {bundle.runtime.version} was found to write it, and cold "
        f"starts take more than twice as long. Name one with PYTHON=/path/to/{bundle.runtime.name}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
