"""Makes a release of the version that pyproject.toml names, into ``build/release``: ``make release``.

What comes out: the bundle of each architecture and the template that goes with it, the other templates, what the bundle
is made of (CycloneDX), what is known against its libraries (pip-audit), and the digests of all that. Each bundle is
made twice, from two copies of the project, and both must be the same bytes. Nothing is published, committed or tagged:
the last lines say how to. docs/releasing.md tells the whole way.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from chalicelib.version import VERSION
from infra.bundle import Bundle, NotBundled, build, interpreter, project
from infra.generated import ROOT
from infra.libraries import LOCK, services
from infra.package import CODE, TEMPLATE, NotPackaged, environment_of, package, said_of
from infra.releases import FILE, released
from infra.runtime import ARCHITECTURES, deployed, here
from tools.audit import report

OUT: Final = ROOT / "build" / "release"
STAGE: Final = "prod"
"""Whose flows the packaged template has."""
_NO_TEMPLATE: Final = frozenset({"headers.json", "released.json"})
_START: Final = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import app, boto3, chalicelib
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(module.name)
for service in sys.argv[2:]:
    boto3.client(service, region_name="us-east-1")
"""


class NotReleased(Exception):
    """There is no release to make, or what was made is none; the message says why, in one line for each reason."""


def refusals(root: Path, version: str) -> list[str]:
    """Why no release can be made of a project as it stands, in sentences; empty: nothing is against it."""
    reasons = []
    if changed := _git(root, "status", "--porcelain"):
        paths = [line.split(maxsplit=1)[1] for line in changed.splitlines()]
        reasons.append(f"The tree is not clean: commit or put away {', '.join(paths)}.")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        reasons.append(
            f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD': give Unreleased its number and date."
        )
    if version in {one.version for one in released(root / FILE.name)}:
        reasons.append(f"{FILE.name} has {version} already: raise the version in pyproject.toml and run `make docs`.")
    if _git(root, "tag", "--list", f"v{version}"):
        reasons.append(f"There is a tag v{version} already.")
    if interpreter(deployed()) is None:
        name = deployed().name
        reasons.append(f"No {name} was found to write byte code: install one, or name it with PYTHON=/path/to/{name}.")
    return reasons


def bundles(out: Path, version: str) -> list[Bundle]:
    """Make the bundle of each architecture and its template.

    Raises:
        NotReleased: One could not be made, or came out otherwise the second time.
    """
    made = []
    for architecture in ARCHITECTURES:
        name = f"onramp-{version}-{architecture}"
        with TemporaryDirectory() as scratch:
            first = _packaged(Path(scratch), architecture)
            second = build(project(Path(scratch) / "again"), deployed(architecture), Path(scratch) / "again.zip")
            same_bytes(first.path, second.path)
            template = (first.path.parent / TEMPLATE).read_text(encoding="utf-8")
            (out / f"{name}.json").write_text(template.replace(f"./{CODE}", f"./{name}.zip"), encoding="utf-8")
            shutil.copy2(first.path, out / f"{name}.zip")
        made.append(Bundle.of(out / f"{name}.zip", first.runtime, bytecode=first.bytecode))
    return made


def _packaged(scratch: Path, architecture: str) -> Bundle:
    # Chalice asks for a region, which no template of it keeps.
    environment = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ}
    return package(project(scratch / "source"), STAGE, scratch / "out", environment, deployed(architecture))


def same_bytes(first: Path, second: Path) -> None:
    """See that two bundles are one.

    Raises:
        NotReleased: They are not; the message names what differs.
    """
    if first.read_bytes() == second.read_bytes():
        return
    parts = [{entry.filename: entry.CRC for entry in zipfile.ZipFile(path).infolist()} for path in (first, second)]
    differ = sorted(name for name in parts[0].keys() | parts[1].keys() if parts[0].get(name) != parts[1].get(name))
    raise NotReleased(f"Two bundles of the same sources differ: {', '.join(differ[:5]) or 'in how they are packed'}.")


def starts(bundle: Bundle, python: str) -> None:
    """See that a bundle has all that its code imports, and describes every AWS service that it may call.

    Args:
        bundle: For the processor of this machine.
        python: Of the bundle's runtime; its own libraries are not looked at.

    Raises:
        NotReleased: Something is missing; the message names it.
    """
    with TemporaryDirectory() as scratch:
        with zipfile.ZipFile(bundle.path) as archive:
            archive.extractall(scratch)
        _run(
            [python, "-S", "-P", "-c", _START, scratch, *sorted(services())],
            {"FLOWS": environment_of(STAGE)["FLOWS"], "AWS_EC2_METADATA_DISABLED": "true"},
        )


def materials(bundle: Path, tools: Path, out: Path) -> None:
    """Write what a bundle is made of (CycloneDX), with licences and what needs what, as its libraries' metadata say.

    Args:
        bundle: Its zip file.
        tools: Where the command ``cyclonedx-py`` is.
        out: The file.

    Raises:
        NotReleased: The command failed.
    """
    with TemporaryDirectory() as scratch:
        place = Path(scratch) / "environment"
        venv.create(place, with_pip=False, symlinks=True)
        (site,) = place.glob("lib/python*/site-packages")
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(site)
        _add_chalice(site)
        words = ["environment", str(place / "bin" / "python"), "--pyproject", str(ROOT / "pyproject.toml")]
        _run([str(tools / "cyclonedx-py"), *words, "--output-reproducible", "--output-file", str(out)])


def _add_chalice(site: Path) -> None:
    """Of Chalice two modules ship, without its metadata: a function is not to look for the rest of it."""
    metadata = distribution("chalice").locate_file(f"chalice-{distribution('chalice').version}.dist-info")
    shutil.copytree(Path(str(metadata)), site / Path(str(metadata)).name)


def digests(folder: Path) -> str:
    """The SHA-256 of each file of a folder, as ``sha256sum --check`` reads it."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def make(out: Path, tools: Path) -> str:
    """Make the release.

    Args:
        out: A folder; what it holds is removed.
        tools: Where the commands of requirements-release.txt are.

    Returns:
        What was made, and what is next.

    Raises:
        NotReleased: Something is against it.
    """
    if reasons := refusals(ROOT, VERSION):
        raise NotReleased("\n".join(reasons))
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    try:
        made = bundles(out, VERSION)
    except (NotBundled, NotPackaged) as error:
        raise NotReleased(str(error)) from error
    for one in made:
        if one.runtime.architecture == here().architecture:
            starts(one, interpreter(one.runtime) or sys.executable)
    for template in (ROOT / "infra").glob("*.json"):
        if template.name not in _NO_TEMPLATE:
            shutil.copy2(template, out)
    materials(made[0].path, tools, out / "sbom.cdx.json")
    audit = report(tools / "pip-audit", ROOT / LOCK)
    (out / "pip-audit.txt").write_text(audit, encoding="utf-8")
    (out / "SHA256SUMS").write_text(digests(out), encoding="utf-8")
    return "\n".join([*map(said_of, made), audit.splitlines()[0], f"The release is in {out}.", "", _next(VERSION)])


def _next(version: str) -> str:
    commit = _git(ROOT, "rev-parse", "HEAD")
    return f"""Tag it:

    git tag --annotate v{version} --message "Onramp {version}" {commit}
    git push origin v{version}

Then add it to {FILE.name}, and say there what a rollback to it must know:

    [[release]]
    version = "{version}"
    commit = "{commit}"
    date = {datetime.now(UTC):%Y-%m-%d}
    rollback = ""
"""


def _git(root: Path, *words: str) -> str:
    return _run(["git", "-C", str(root), *words]).strip()


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotReleased(f"{Path(command[0]).name} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Make the release, or say why not."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("--tools", type=Path, required=True, help="where the commands of requirements-release.txt are")
    try:
        sys.stdout.write(make(OUT, parser.parse_args().tools))
    except NotReleased as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
