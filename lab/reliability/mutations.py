"""``python -m lab.reliability.mutations [--rest] [NAME ...]``: each protection taken away, and the test that notices.

Every mutation is made in a copy of the project, never in the project itself. Without names all are made, and the result
is kept; a run of all that was stopped goes on where it was. ``--rest`` makes those that the kept result lacks or that
survived in it, and keeps them beside the others.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lab.reliability.kept import Kept
from lab.reliability.mutation import ROOT, Mutation, Rotten
from lab.reliability.mutation_list import ALL
from lab.reliability.results import Mutations, load, save, today

AT_MOST = 180.0
"""Seconds in which a test must have failed."""
LEFT_OUT = (".git", ".venv", ".local", ".hypothesis", ".*_cache", "__pycache__", "node_modules", "results")
PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
NOT_THEIRS = frozenset({"PYTHONPATH", "PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE"})
"""Variables of whoever starts this that are not the tests'."""
WITHOUT_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""No test of a mutation needs one, and to load them takes longer than most of those tests."""
TOLD_EVERY = 25
"""Where nobody watches, a line for so many says how far it has come."""
A_TEST_FAILED = 1
"""Exit code of pytest, which has others for errors of collection (2), its own (3), of usage (4) and no tests (5)."""


@dataclass(frozen=True)
class Caught:
    """What became of a mutation.

    Attributes:
        by: The test that failed; empty if none did.
        instead: What happened instead, if none did.
        seconds: How long that took, the copying included.
    """

    by: str
    instead: str
    seconds: float


@contextmanager
def copied(project: Path) -> Iterator[Path]:
    """A copy of a project, in a folder of its own, that is gone afterwards."""
    with _folder() as folder:
        yield shutil.copytree(project, folder / "project", ignore=shutil.ignore_patterns(*LEFT_OUT))


@contextmanager
def linked(snapshot: Path) -> Iterator[Path]:
    """A copy of a copy, whose files are links to that one's, byte code included: to compile all of it anew takes longer
    than most of the tests. Whoever changes a file puts another in its place."""
    with _folder() as folder:
        yield shutil.copytree(snapshot, folder / "project", copy_function=os.link)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="onramp-mutation-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run(project: Path, tests: Sequence[str], seconds: float) -> tuple[int, str]:
    """pytest's exit code and output.

    Raises:
        subprocess.TimeoutExpired: The tests go on for longer.
    """
    environment = {name: value for name, value in os.environ.items() if name not in NOT_THEIRS}
    done = subprocess.run(
        [sys.executable, *PYTEST, f"--basetemp={project.parent / 'tests'}", *tests],
        cwd=project,
        # COLUMNS: else pytest shortens the line that names the test. The copy has no history; tests of releases ask it.
        env={**environment, **WITHOUT_PLUGINS, "COLUMNS": "300", "ONRAMP_HISTORY": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def failed_test(output: str) -> str:
    """The test that pytest's summary says failed; empty if it names none. An error of a fixture is no failure."""
    found = re.search(r"^FAILED (.+?)(?: - .*)?$", output, re.MULTILINE)
    return found[1] if found else ""


def caught(mutation: Mutation, snapshot: Path) -> Caught:
    """Put one protection out of order in a copy, and see whether a test fails."""
    began = time.monotonic()
    with linked(snapshot) as project:
        mutation.apply(project)
        try:
            code, output = run(project, mutation.tests, AT_MOST)
        except subprocess.TimeoutExpired:
            return Caught("", f"no test had failed after {AT_MOST:.0f} s", time.monotonic() - began)
    by = failed_test(output) if code == A_TEST_FAILED else ""
    instead = "" if by else "all tests passed" if code == 0 else f"pytest ended with {code}\n{output[-1500:]}"
    return Caught(by, instead, time.monotonic() - began)


def fitting(mutations: Sequence[Mutation], snapshot: Path, console: Console) -> bool:
    """Whether every mutation can be made."""
    fit = True
    for mutation in mutations:
        try:
            mutation.mutated((snapshot / mutation.file).read_text(encoding="utf-8"))
        except Rotten as error:
            console.print(f"[red]{escape(str(error))}")
            fit = False
    return fit


def all_green(mutations: Sequence[Mutation], snapshot: Path, console: Console) -> bool:
    """Whether the same tests pass while every protection is in order."""
    tests = list(dict.fromkeys(test for mutation in mutations for test in mutation.tests))
    console.print(f"{len(tests)} tests and files without a mutation, which must pass ...")
    code, output = run(snapshot, tests, AT_MOST + 10.0 * len(tests))
    if code:
        console.print(escape(output[-6000:]))
        console.print(f"[red]They do not (pytest ended with {code}): nothing was mutated.")
    return code == 0


def each(
    mutations: Sequence[Mutation], snapshot: Path, console: Console, before: Kept[str, Caught] | None = None
) -> dict[str, Caught]:
    """Every mutation, two at a time on two cores; those that an earlier start has made are not made again."""
    outcomes: dict[str, Caught] = dict(before.found) if before else {}
    if outcomes:
        console.print(f"{len(outcomes)} of {len(mutations)} are there from before.")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress, ThreadPoolExecutor(os.cpu_count()) as pool:
        line = progress.add_task("Mutations", total=len(mutations), completed=len(outcomes))
        left = [mutation for mutation in mutations if mutation.name not in outcomes]
        running = {pool.submit(caught, mutation, snapshot): mutation for mutation in left}
        for done in as_completed(running):
            mutation, outcome = running[done], done.result()
            outcomes[mutation.name] = outcome
            if before:
                before.add(mutation.name, outcome)
            if outcome.instead:
                console.print(f"[red]{mutation.name} survived:[/] {escape(outcome.instead)}")
            survived = sum(not seen.by for seen in outcomes.values())
            if not console.is_terminal and len(outcomes) % TOLD_EVERY == 0:
                console.print(f"{len(outcomes)} of {len(mutations)}")
            progress.update(line, advance=1, description=f"Mutations, {survived} survived")
    return outcomes


def shown(mutations: Sequence[Mutation], outcomes: dict[str, Caught]) -> Table:
    """What was caught by what."""
    table = Table("mutation", "protection", "caught by", "seconds", title="Protections put out of order")
    for mutation in mutations:
        outcome = outcomes[mutation.name]
        test, bracket, case = outcome.by.rpartition("::")[2].partition("[")
        by = escape(test.replace("_", " ") + bracket + case) or "[red]nothing"  # tests read as sentences
        table.add_row(mutation.name, mutation.protection, by, f"{outcome.seconds:.0f}")
    return table


def chosen() -> tuple[list[Mutation], bool]:
    """The mutations that the command line names, and whether they complete the kept result."""
    parser = argparse.ArgumentParser(prog="python -m lab.reliability.mutations", description=__doc__)
    known = {mutation.name: mutation for mutation in ALL}
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    parser.add_argument("--rest", action="store_true", help="what the kept result lacks, and what survived in it")
    options = parser.parse_args()
    names = [*options.names, *(_to_be_made() if options.rest else ())]
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no such mutation: {', '.join(unknown)}")
    return [known[name] for name in dict.fromkeys(names)] or ([] if options.rest else needed()), options.rest


def needed() -> list[Mutation]:
    """All but those that the library of this Python makes needless."""
    return [mutation for mutation in ALL if not mutation.needless()]


def _to_be_made() -> list[str]:
    caught_before = {row["name"] for row in load(Mutations).rows if row["caught_by"]}
    return [mutation.name for mutation in needed() if mutation.name not in caught_before]


def kept(rows: list[dict[str, str]], began: float, *, rest: bool) -> None:
    """Keep what was found: of all mutations; or of the rest, beside what was found of the others before."""
    minutes, before = (time.monotonic() - began) / 60, {}
    if rest:
        earlier = load(Mutations)
        minutes += earlier.wall_minutes
        before = {row["name"]: row for row in earlier.rows}
    found = before | {row["name"]: row for row in rows}
    names = {mutation.name for mutation in needed()}
    if names <= set(found):
        caught_elsewhere = {name for name, row in found.items() if row["caught_by"]}  # by an older Python
        in_order = [found[mutation.name] for mutation in ALL if mutation.name in names | caught_elsewhere]
        save(Mutations(date=today(), rows=in_order, wall_minutes=round(minutes, 1)))


def main() -> int:
    """Mutate, test, print; keep what was found, if everything was tried."""
    mutations, rest = chosen()
    console = Console()
    all_of_them: Kept[str, Caught] | None = Kept("mutations") if mutations == needed() else None
    began = time.monotonic() - (all_of_them.seconds if all_of_them else 0)
    with copied(ROOT) as snapshot:  # one state of the project for all of them, whoever goes on working on it
        if not (fitting(mutations, snapshot, console) and all_green(mutations, snapshot, console)):
            return 1
        outcomes = each(mutations, snapshot, console, all_of_them)
    if all_of_them:
        all_of_them.end()
    console.print(shown(mutations, outcomes))
    rows = [{"name": m.name, "protection": m.protection, "caught_by": outcomes[m.name].by} for m in mutations]
    survived = [row["name"] for row in rows if not row["caught_by"]]
    console.print(f"{len(rows)} mutations, {len(survived)} survived. {' '.join(survived)}")
    if all_of_them and (left_out := [mutation.name for mutation in ALL if mutation.needless()]):
        console.print(f"Left out, for this Python's own library does the same: {', '.join(left_out)}")
    kept(rows, began, rest=rest)
    return bool(survived)


if __name__ == "__main__":
    sys.exit(main())
