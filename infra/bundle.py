"""Makes the bundle, the zip file that all functions run: the same bytes from the same sources, whoever makes it.

Its parts: the locked libraries for the runtime (`infra.libraries`), the two modules of Chalice that a function needs,
app.py and chalicelib. Then the byte code of all of them: Lambda cannot keep any, so a function that starts without it
compiles every module anew (docs/adr/0049 has the figures). Only a Python of the runtime's version can write it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from infra.generated import ROOT
from infra.libraries import LOCK, NotFetched, fetch, trim, untested
from infra.runtime import Runtime

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can say."""
_PLAIN_FILE: Final = 0o100644 << 16
_UNIX: Final = 3
_CHALICE: Final = ("__init__.py", "app.py")
_ON_LAMBDA: Final = "/var/task"


class NotBundled(Exception):
    """A library could not be had, or is not the tested one, or a module does not compile; the message says which."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was made.

    Attributes:
        path: The zip file.
        digest: Its SHA-256, in hexadecimal.
        runtime: What it runs in.
        bytecode: Whether it has byte code. Without, it works as well and starts slower.
    """

    path: Path
    digest: str
    runtime: Runtime
    bytecode: bool

    @classmethod
    def of(cls, path: Path, runtime: Runtime, *, bytecode: bool) -> Bundle:
        """The bundle that a zip file is."""
        return cls(path, hashlib.sha256(path.read_bytes()).hexdigest(), runtime, bytecode)


def project(target: Path, *, libraries: bool = True) -> Path:
    """Copy what is deployed into a folder, and nothing from before: what Chalice and Python leave beside it stays here.

    Args:
        target: The folder; what it holds is removed.
        libraries: Whether the copy names the locked libraries, or none.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    _copy_code(ROOT, target)
    (target / ".chalice").mkdir()
    shutil.copy2(ROOT / ".chalice" / "config.json", target / ".chalice")
    (target / LOCK).write_text((ROOT / LOCK).read_text(encoding="utf-8") if libraries else "", encoding="utf-8")
    return target


def build(source: Path, runtime: Runtime, out: Path, log: IO[bytes] | None = None) -> Bundle:
    """Make a bundle.

    Args:
        source: A project: app.py, chalicelib, requirements.txt.
        runtime: What it is to run in.
        out: Where the zip file goes.
        log: Where the output of pip and of the compiler goes; None: to this process's own.

    Raises:
        NotBundled: A library has no wheel for `runtime`, or another version than the tested one; or a module does
            not compile.
    """
    with TemporaryDirectory() as scratch:
        parts = Path(scratch)
        try:
            fetch(source / LOCK, runtime, parts, log)
        except NotFetched as error:
            raise NotBundled(str(error)) from error
        if differ := untested(parts):
            raise NotBundled(
                f"The bundle differs from what was tested: {'; '.join(differ)}. Run `make lock`, then `make`"
            )
        trim(parts)
        _copy_code(source, parts)
        _copy_chalice(parts)
        compiler = interpreter(runtime)
        if compiler:
            _compile(compiler, parts, log)
        _zip(parts, out)
    return Bundle.of(out, runtime, bytecode=compiler is not None)


def interpreter(runtime: Runtime) -> str | None:
    """A Python on this machine that writes the runtime's byte code: of the same minor version, on any processor.

    It is the one that the variable ``PYTHON`` names, this one, or one of that name on the path. Version managers put
    stand-ins on the path which may lead nowhere; so each is asked, and pyenv's own versions are looked at as well.
    """
    for candidate in _candidates(runtime):
        asked = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
        except OSError:
            continue
        if answer.stdout.strip() == runtime.version:
            return candidate
    return None


def _candidates(runtime: Runtime) -> Iterator[str]:
    if sys.version_info[:2] == runtime.python:
        yield sys.executable
    if named := os.environ.get("PYTHON"):
        yield named
    for folder in map(Path, os.get_exec_path()):
        if (folder / runtime.name).is_file():
            yield str(folder / runtime.name)
        if folder.name == "shims":
            yield from map(str, sorted(folder.parent.glob(f"versions/{runtime.version}*/bin/{runtime.name}")))


def _copy_code(source: Path, target: Path) -> None:
    shutil.copytree(source / "chalicelib", target / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copy2(source / "app.py", target)


def _copy_chalice(target: Path) -> None:
    """The part of Chalice that a function needs. It is no library of the lock, as Chalice as a whole never ships."""
    found = find_spec("chalice")
    if found is None or found.origin is None:
        raise NotBundled("Chalice is not installed: run `make`")
    (target / "chalice").mkdir()
    for name in _CHALICE:
        shutil.copy2(Path(found.origin).with_name(name), target / "chalice")


def _compile(compiler: str, parts: Path, log: IO[bytes] | None) -> None:
    """Write byte code beside every module.

    It is never compared with its source again (PEP 552, unchecked): a function that starts looks neither at the time
    of a file in the zip, which is made up, nor at its contents. One process, one order and one seed: the same bytes.
    """
    command = [compiler, "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash"]
    done = subprocess.run(  # noqa: S603 (an interpreter that was asked who it is, and no word of a stranger)
        [*command, "-s", str(parts), "-p", _ON_LAMBDA, str(parts)],
        env={"PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1"},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        check=False,
    )
    if done.returncode:
        raise NotBundled(f"{compiler} could not compile every module of the bundle")


def _zip(folder: Path, out: Path) -> None:
    """Pack a folder so that nothing but names and contents counts: in order of names, all of one time and one mode."""
    out.parent.mkdir(parents=True, exist_ok=True)
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(out, "w") as archive:
        for name, path in files:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, path.read_bytes())
