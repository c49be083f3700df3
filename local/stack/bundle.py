"""Packaging the application as for AWS, and only when something it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from infra import package as packaging
from infra.bundle import project
from infra.runtime import here
from local.stack.alone import alone
from local.stack.site import BUNDLE, ENV, REGION, ROOT, StackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.stack.site import Site

TEMPLATES = (ROOT / "infra" / "application.json", ROOT / "infra" / "state.json")
PACKAGERS = ("bundle", "libraries", "package", "runtime")
OLDER_LINES = 15


@dataclass(frozen=True)
class Package:
    """A packaged application: SAM template, code, and what they were made from."""

    template: Path
    code: Path
    fingerprint: str
    fresh: bool


def package(site: Site) -> Package:
    """Package the application, or take the package that is there if nothing it is made of has changed.

    Whoever comes while another process packages waits for it, and takes what it made.

    Raises:
        StackError: Chalice failed; says where its output is.
    """
    home = site.packages / site.bundle
    made = home / "out"
    mark = made / "fingerprint"
    with alone(home / "lock"):
        fingerprint = fingerprint_of(site)
        fresh = not (mark.is_file() and mark.read_text(encoding="utf-8") == fingerprint)
        if fresh:
            # The slim bundle has no libraries: they are then found where the emulator's workers look next, in the
            # environment that runs it. Lambda's libraries are for Linux and cannot be loaded anywhere else.
            source = project(home / "source", libraries=site.bundle == "full")
            shutil.rmtree(made, ignore_errors=True)
            _chalice(source, made, site.logs / "package.log")
            mark.write_text(fingerprint, encoding="utf-8")
    return Package(made / packaging.TEMPLATE, made / packaging.CODE, fingerprint, fresh)


def _chalice(source: Path, out: Path, log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("wb") as output:
            packaging.package(source, ENV, out, {**os.environ, "AWS_DEFAULT_REGION": REGION}, here(), output)
    except packaging.NotPackaged as error:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-OLDER_LINES:])
        raise StackError(
            f"Packaging the application failed: {error}.\n{tail}\nThe whole output is in {log}. "
            f"Without a way to the package index, {BUNDLE}=slim packages no libraries."
        ) from error


def fingerprint_of(site: Site) -> str:
    """What a package made now would be made from: two are equal if and only if the packages would be."""
    digest = hashlib.sha256(f"{site.bundle} {sys.version} {version('chalice')}".encode())
    for path in _ingredients():
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _ingredients() -> Iterator[Path]:
    yield from (ROOT / "app.py", ROOT / "requirements.txt", *TEMPLATES)
    yield from (ROOT / "infra" / f"{name}.py" for name in PACKAGERS)
    yield from sorted((ROOT / ".chalice").glob("*.json"))
    yield from sorted(
        path for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
