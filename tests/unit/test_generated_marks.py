"""What is written by machine is marked so, where a diff would otherwise hide what a person has written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from infra import cdn
from infra.application import template as application
from infra.generated import ROOT
from infra.state import template as state

MOSTLY_BY_PEOPLE = ROOT / "README.md"
"""A generator keeps three lines of it."""


def written_by_machine() -> list[str]:
    """Paths of what `make docs` and `make lock` write."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (listed,) = re.findall(r"GENERATORS := \\\n((?:\t.*\n)+)", makefile)
    targets = [path for name in re.findall(r":(\S+)", listed) if (path := ROOT / name) != MOSTLY_BY_PEOPLE]
    assert targets, "the Makefile lists its generators otherwise than is read here"
    in_infra = [*cdn.files(), *application.files(), *state.files()]
    locks = [ROOT / name for name in re.findall(r"--output-file (\S+)", makefile)]
    files = [path for target in [*targets, *in_infra, *locks] for path in _files(target)]
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


def _files(target: Path) -> list[Path]:
    if target == ROOT / "docs":  # the platforms' contracts stand between pages that people write
        return sorted(target.glob("openapi-*.json"))
    return sorted(target.iterdir()) if target.is_dir() else [target]


def test_generated_files_are_marked_for_whoever_reads_a_diff() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("a copy without git knows no attributes")
    command = ["git", "check-attr", "--stdin", "linguist-generated"]
    paths = written_by_machine()
    asked = subprocess.run(command, cwd=ROOT, input="\n".join(paths), capture_output=True, text=True, check=True)
    unmarked = [line for line in asked.stdout.splitlines() if not line.endswith(": set")]
    assert unmarked == [], "name them in .gitattributes"
    assert len(asked.stdout.splitlines()) == len(paths)
