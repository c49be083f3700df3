"""The copy of the project that Chalice packages for one stage, and what it is packaged into.

What Chalice is told of the stage is written here from the stage's file; the project's own ``.chalice/config.json``
gives the functions' sizes and nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from chalicelib.flows import registry
from infra import package as packaging
from infra.application.template import template
from infra.bundle import project
from infra.generated import ROOT, text_of
from infra.runtime import Runtime, deployed, here
from operate.refusal import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from infra.cfn import Json
    from operate.stage import Stage

MADE_BY: Final = ("bundle", "libraries", "package", "runtime")
_SIZES_OF: Final = "prod"
_LAST_LINES: Final = 15


@dataclass(frozen=True)
class Packaged:
    """An application that was packaged for a stage.

    Attributes:
        template: SAM's template, as Chalice wrote it, merged with ours.
        code: The bundle's file.
        digest: Of the bundle, SHA-256 in hexadecimal.
        said: What was made, in a sentence, for a person.
    """

    template: Json
    code: Path
    digest: str
    said: str

    @property
    def key(self) -> str:
        """What the code is called in a stage's bucket."""
        return f"bundles/{self.digest}.zip"


def runtime_of(stage: Stage, *, emulated: bool) -> Runtime:
    """What a stage's functions run in: an emulator runs them in the interpreter that runs itself."""
    return here() if emulated else deployed(stage.architecture)


def with_libraries(*, emulated: bool) -> bool:
    """Whether the bundle has the libraries; in an emulator the environment that runs it can stand in for them."""
    return not (emulated and os.environ.get("ONRAMP_BUNDLE") == "slim")


def write(stage: Stage, target: Path, *, libraries: bool) -> Path:
    """Copy the project, with a ``.chalice/config.json`` of this stage alone.

    Args:
        stage: The stage.
        target: Where to; what it holds is removed.
        libraries: Whether the copy names the locked libraries.
    """
    source = project(target, libraries=libraries)
    config, sizes = configured()
    flows = {"FLOWS": stage.settings["flows"]}
    config["stages"] = {stage.name: {"environment_variables": flows, "lambda_functions": sizes}}
    (source / ".chalice" / "config.json").write_text(text_of(config), encoding="utf-8")
    return source


def configured() -> tuple[Json, Json]:
    """The project's ``.chalice/config.json`` without its stages, and the functions' sizes by Chalice's names."""
    config: Json = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    stages = config.pop("stages")
    return config, stages[_SIZES_OF]["lambda_functions"]


def packaged(stage: Stage, build: Path, *, emulated: bool) -> Packaged:
    """Package the application for a stage, or take what is there if nothing that it is made of has changed.

    Args:
        stage: The stage.
        build: The folder of what is built for it.
        emulated: Whether it is for an emulator.

    Raises:
        Refused: A library cannot be had, or Chalice failed.
    """
    runtime = runtime_of(stage, emulated=emulated)
    out, log = build / "package", build / "package.log"
    with alone(build):
        source = write(stage, build / "source", libraries=with_libraries(emulated=emulated))
        mark, fingerprint = out / "fingerprint", fingerprint_of(stage, source, runtime)
        if not (mark.is_file() and json.loads(mark.read_text(encoding="utf-8"))["of"] == fingerprint):
            shutil.rmtree(out, ignore_errors=True)
            try:
                with log.open("wb") as output:
                    environment = {**os.environ, "AWS_DEFAULT_REGION": stage.region}
                    made = packaging.package(source, stage.name, out, environment, runtime, output)
            except packaging.NotPackaged as error:
                raise Refused(
                    f"The application cannot be packaged: {error}.\n{last_lines(log)}", f"The whole output is in {log}."
                ) from error
            note = {"of": fingerprint, "digest": made.digest, "said": packaging.said_of(made)}
            mark.write_text(json.dumps(note), encoding="utf-8")
        note = json.loads(mark.read_text(encoding="utf-8"))
        sam = json.loads((out / packaging.TEMPLATE).read_text(encoding="utf-8"))
    return Packaged(sam, out / packaging.CODE, note["digest"], note["said"])


def fingerprint_of(stage: Stage, source: Path, runtime: Runtime) -> str:
    """What a package of `source` made now would be made from: two are equal if and only if the packages would be."""
    digest = hashlib.sha256(f"{runtime} {version('chalice')} {os.environ.get('PYTHON', '')}".encode())
    digest.update(text_of(template(registry.chosen(stage.settings["flows"]))).encode())
    made_by = [ROOT / "infra" / f"{name}.py" for name in MADE_BY]
    for path in (*made_by, *sorted(path for path in source.rglob("*") if path.is_file())):
        digest.update(f"\0{path.name if path in made_by else path.relative_to(source).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only process that builds in `folder`. The operating system takes the lock back from one that dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def last_lines(log: Path) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:])
