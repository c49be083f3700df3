"""What ships is locked, and what is locked is what the tests run with."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.generated import ROOT

SHIPS, TESTS = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
locks = pytest.mark.parametrize("lock", [SHIPS, TESTS], ids=lambda path: path.name)


def asked_for(path: Path) -> list[Requirement]:
    """What a list names by hand, with the lists that it includes."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    included = [ROOT / line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    own = [Requirement(line) for line in lines if not line.startswith("-r ")]
    return own + [requirement for list_ in included for requirement in asked_for(list_)]


def locked(path: Path) -> dict[str, Requirement]:
    """What a lock names, by name: each with one exact version."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(" --hash", 1)[0] for line in text.splitlines() if line and line.lstrip()[:1] != "#"]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def exact(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    return specifier.version


@locks
def test_what_is_locked_is_what_the_tests_run_with(lock: Path) -> None:
    here = {name: found for name, found in locked(lock).items() if not found.marker or found.marker.evaluate()}
    assert {name: version(name) for name in here} == {name: exact(found) for name, found in here.items()}


def test_what_ships_is_locked_alike_for_the_tests() -> None:
    ships, tests = locked(SHIPS), locked(TESTS)
    assert {name: exact(found) for name, found in ships.items()} == {name: exact(tests[name]) for name in ships}


@locks
def test_a_lock_holds_what_is_asked_for_so_it_is_current(lock: Path) -> None:
    held = locked(lock)
    for requirement in asked_for(lock.with_suffix(".in")):
        found = held[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(exact(found)), f"{requirement}: run `make lock`"
        assert requirement.extras <= found.extras, f"{requirement}: run `make lock`"


@locks
def test_everything_locked_has_hashes_and_no_index_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
