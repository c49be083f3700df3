"""The list of mutations fits the code as it is, and a mutation that nobody notices is told."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab.reliability import mutations
from lab.reliability.mutation import ROOT, Mutation, Rotten
from lab.reliability.mutation_list import ALL
from lab.reliability.results import Mutations

CHEAPEST_FIRST = ("unit", "contract", "integration", "saving", "schema", "simulation", "releases", "campaign", "e2e")
"""Folders of tests."""
_TYPED = re.compile(r"-m lab\.reliability\.mutations((?: [a-z][a-z-]*)+)")
each = pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.name)


def test_every_mutation_has_a_name_of_its_own() -> None:
    assert len({mutation.name for mutation in ALL}) == len(ALL)


def test_those_that_pages_have_their_readers_run_are_there() -> None:
    pages = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("lab/**/*.md")]
    typed = [_TYPED.findall(page.read_text(encoding="utf-8")) for page in pages]
    named = {name for each in typed for names in each for name in names.split()}
    assert named
    assert named <= {mutation.name for mutation in ALL}


@each
def test_its_text_stands_once_in_what_is_deployed_plays_tends_releases_or_tells_of_it_and_what_replaces_it_can_be_read(
    mutation: Mutation,
) -> None:
    plays, tends = ("local/gateway/", "local/platforms/"), ("operate/", "runbook/")
    releases, tells = ("tools/audit.py", "tools/release.py"), ("tools/failures.py",)
    assert mutation.file.startswith(("app.py", "chalicelib/", "infra/", *plays, *tends, *releases, *tells))
    source = (ROOT / mutation.file).read_text(encoding="utf-8")
    assert mutation.mutated(source) != source
    parse = json.loads if mutation.file.endswith(".json") else ast.parse
    parse(mutation.mutated(source))


TESTS = sorted({test for mutation in ALL for test in mutation.tests})


@pytest.mark.parametrize("file", sorted({test.partition("::")[0] for test in TESTS}))
def test_its_tests_stand_in_their_files(file: str) -> None:
    named = {test.partition("[")[0] for test in TESTS if test.startswith(f"{file}::")}
    assert named <= set(_tests_of(file))


def _tests_of(file: str) -> Iterator[str]:
    """As pytest names them, without what they are given; read and not imported, which takes half a minute for all."""
    for each in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{file}::{each.name}"
            yield from (f"{file}::{each.name}::{one.name}" for one in each.body if isinstance(one, ast.FunctionDef))


def test_those_that_are_named_with_what_they_are_given_exist() -> None:
    tests = [test for test in TESTS if "[" in test]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, **mutations.WITHOUT_PLUGINS}
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]


@each
def test_its_cheapest_tests_are_asked_first_for_the_first_that_fails_is_the_last(mutation: Mutation) -> None:
    costs = [CHEAPEST_FIRST.index(test.split("/")[1]) for test in mutation.tests]
    assert costs == sorted(costs)


SAID = Mutation("x", "Something holds.", "rule.py", "holds = True", "holds = False", ("test_rule.py",))


@pytest.mark.parametrize("source", ["", "holds = True\nholds = True\n"])
def test_a_text_that_does_not_stand_exactly_once_is_not_replaced(source: str) -> None:
    with pytest.raises(Rotten, match=r"x: .* times in rule\.py"):
        SAID.mutated(source)


def test_the_project_itself_is_never_mutated() -> None:
    with pytest.raises(ValueError, match="copy"):
        ALL[0].apply(ROOT)


@pytest.mark.parametrize(
    ("test", "by", "instead"),
    [
        ("def test_it(): assert rule.holds, 'a - b'", "test_rule.py::test_it", ""),
        ("def test_it(): assert True", "", "all tests passed"),
        ("def broken(:", "", "pytest ended with 2"),
        ("assert rule.holds\ndef test_it(): ...", "", "pytest ended with 2"),
        ("def nothing(): ...", "", "pytest ended with 5"),
        (
            "import pytest\n@pytest.fixture\ndef it(): assert rule.holds\ndef test_it(it): ...",
            "",
            "pytest ended with 1",
        ),
    ],
    ids=["caught", "survived", "no Python", "error at import", "no tests", "error in a fixture"],
)
def test_a_mutation_is_caught_by_a_test_that_fails_and_by_nothing_else(
    tmp_path: Path, test: str, by: str, instead: str
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (tmp_path / "rule.py").write_text("holds = True\n")
    (tmp_path / "test_rule.py").write_text(f"import rule\n{test}\n")
    found = mutations.caught(SAID, tmp_path)
    assert found.by == by
    assert found.instead.startswith(instead)
    assert bool(found.by) != bool(found.instead)
    assert (tmp_path / "rule.py").read_text() == "holds = True\n", "only the copy is mutated"


def test_what_this_pythons_library_does_by_itself_is_not_taken_away_and_kept_only_where_another_python_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    needless = [replace(SAID, name=name, needless=lambda: True) for name in ("caught-by-older", "never-caught")]
    saved: list[Mutations] = []
    monkeypatch.setattr(mutations, "ALL", (SAID, *needless))
    monkeypatch.setattr(mutations, "save", saved.append)
    before = [{"name": "caught-by-older", "caught_by": "test"}, {"name": "never-caught", "caught_by": ""}]
    monkeypatch.setattr(mutations, "load", lambda _: Mutations(date="", rows=before, wall_minutes=1.0))
    assert mutations.needed() == [SAID]
    mutations.kept([{"name": "x", "caught_by": "test"}], time.monotonic(), rest=True)
    assert [row["name"] for row in saved[0].rows] == ["x", "caught-by-older"]


def test_tests_that_never_end_catch_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutations, "AT_MOST", 1.0)
    (tmp_path / "rule.py").write_text("holds = True\n")
    (tmp_path / "test_rule.py").write_text("import threading\ndef test_it(): threading.Event().wait()\n")
    found = mutations.caught(SAID, tmp_path)
    assert (found.by, found.instead) == ("", "no test had failed after 1 s")
