"""Follows a page, or a part of one, in the working directory: a copy of the project.

python -m tests.adding.walk docs/adding-a-flow.md ["The heading of a part"]

What the page has its reader type is done in this process, but for the shell: `make docs` runs the generators of the
Makefile, `make check` all that it runs but mypy, `make up` starts the system in virtual time, and pytest runs in place.
At the end it runs the quickest of what `make test` asks of every flow and every action. Exits with a sentence as soon
as something is not as the page says.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from tests.adding.page import NotFollowed, Step, steps

# Nothing of the application is imported before the page has changed it.

ROOT = Path.cwd()
OF_EVERYTHING_ADDED = (
    "tests/unit/test_engine_knows_no_flow.py",
    "tests/unit/test_bench_engines.py::TestFlows",
    "tests/unit/test_artifact_count.py",
    "tests/simulation/test_process_deaths.py::test_every_action_and_every_moment_has_its_death",
    "tests/simulation/test_ecom_crashes.py::test_nothing_dies_and_everything_is_there_once",
)
"""What somebody adds must pass them, and no block of a page runs them all. Of those that take minutes, a journey of
`TestFlows` stands for the campaigns, and a way without deaths for those with."""


def run(module: str, *arguments: str) -> None:
    """As ``python -m module arguments``.

    Raises:
        NotFollowed: It ended with another status than 0.
    """
    # A module that was imported already is run as it is now all the same; runpy would warn of that.
    imported = sys.modules.pop(module, None)
    said = io.StringIO()
    try:
        with mock.patch.object(sys, "argv", [module, *arguments]), contextlib.redirect_stderr(said):
            runpy.run_module(module, run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise NotFollowed(f"{module} {' '.join(arguments)}: {end.code}\n{said.getvalue()}") from None
    finally:
        if imported:
            sys.modules[module] = imported


def generators() -> list[list[str]]:
    """The Makefile's list of them, each with its arguments."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = re.search(r"^GENERATORS := \\\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert listed
    return [each.split(":") for each in listed[1].replace("\\", "").split()]


def make_docs() -> None:
    """`make docs`."""
    for module, *arguments in generators():
        run(module, *arguments)


def make_check() -> None:
    """`make check` without mypy, which takes a minute."""
    tools = Path(sys.executable).parent
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["lint-imports", "--no-logo"]):
        done = subprocess.run([tools / command[0], *command[1:]], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotFollowed(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    for module, *arguments in generators():
        run(module, *arguments, "--check")


def pytest(*arguments: str) -> None:
    """As ``python -m pytest``."""
    import pytest

    if pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", *arguments]):
        raise NotFollowed(f"pytest {' '.join(arguments)} failed")


class Shell:
    """One shell, in which a reader types."""

    _DONE = "@@done"

    def __init__(self, root: Path) -> None:
        self._sh = subprocess.Popen(["sh"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def type(self, text: str) -> str:
        """Type lines; what they print.

        Raises:
            NotFollowed: A command failed.
        """
        assert self._sh.stdin
        assert self._sh.stdout
        self._sh.stdin.write(f"{text}\necho; echo {self._DONE} $?\n")
        self._sh.stdin.flush()
        printed: list[str] = []
        for line in self._sh.stdout:
            if line.startswith(self._DONE):
                break
            printed.append(line)
        return "".join(printed).strip()

    def close(self) -> None:
        """Leave it."""
        self._sh.communicate()


class Walk:
    """One reader on their way through a page."""

    def __init__(self) -> None:
        self._shell = Shell(ROOT)
        self._up = contextlib.ExitStack()
        self._place: Any = None
        self._printed = ""

    def follow(self, page: list[Step]) -> None:
        """Do all that it says, in order."""
        with self._up:
            for step in page:
                if step.kind in {"new", "change"}:
                    step.apply(ROOT)
                elif step.kind == "sh":
                    self._type(step.text)
                else:
                    includes(self._printed, step.text)
        self._shell.close()
        pytest("-n0", *OF_EVERYTHING_ADDED)

    def _type(self, text: str) -> None:
        """Type a block. What the system has to do then, it does before the reader goes on."""
        typed: list[str] = []
        for line in text.splitlines():
            words = line.split()
            if words[:1] == ["make"]:
                self._make(words[1])
            elif words[1:3] == ["-m", "pytest"]:
                pytest(*words[3:])
            else:
                typed.append(line)
        if typed:
            self._printed = self._shell.type("\n".join(typed))
            if self._place:
                self._place.go_on()

    def _make(self, target: str) -> None:
        if target == "docs":
            make_docs()
        elif target == "check":
            make_check()
        elif target == "up":
            from tests.adding.place import place

            self._place = self._up.enter_context(place())
            (ROOT / ".local").mkdir(exist_ok=True)
            (ROOT / ".local/stack.json").write_text(json.dumps(self._place.state, indent=2), encoding="utf-8")
        elif target == "demo":
            if not self._place:
                raise NotFollowed("what the demo did is gone with its stack: nobody can look at it afterwards")
            self._place.demo()
        elif target == "down":
            self._place = None
            self._up.close()
        else:
            raise NotFollowed(f"nobody here can make {target}")


def includes(printed: str, shown: str) -> None:
    """That what was printed includes what the page shows: objects their members, lists their items; … stands for
    anything.

    Raises:
        NotFollowed: It does not.
    """
    try:
        answer = json.loads(printed)
    except ValueError:
        raise NotFollowed(f"this is no answer: {printed!r}") from None
    if fault := _lacks(answer, json.loads(shown), "the answer"):
        raise NotFollowed(f"{fault}\n{printed}")


def _lacks(answer: Any, shown: Any, where: str) -> str:
    if shown == "…":
        return ""
    if isinstance(shown, dict):
        if not isinstance(answer, dict):
            return f"{where} is no object"
        faults = (_lacks(answer.get(name), value, f"{where}.{name}") for name, value in shown.items())
        return next((fault for fault in faults if fault), "")
    if isinstance(shown, list) and isinstance(answer, list):
        for item in shown:
            if all(_lacks(each, item, where) for each in answer):
                return f"{where} has nothing like {item}"
        return ""
    return "" if answer == shown else f"{where} is {answer!r}, not {shown!r}"


def main() -> int:
    """Follow the page."""
    page, *part = sys.argv[1:]
    try:
        Walk().follow(list(steps((ROOT / page).read_text(encoding="utf-8"), *part)))
    except NotFollowed as why:
        sys.stderr.write(f"{why}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
