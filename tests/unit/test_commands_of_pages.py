"""A command of a page can be typed as it stands there, whatever environment somebody has switched on, or none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "lab", "local", "runbook", "stages", "tests", "web/apps", "web/packages")
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).glob("**/*.md")))
    if not {"adr", "node_modules"} & set(page.parts)
)
"""But decisions, which tell of their day."""
_OF_THE_ENVIRONMENT = re.compile(r"(?:\w+=\S+ )*(?:python|pip|npx|npm|node|pytest|mypy|ruff|lint-imports)(?: |$)")
_ACTIVATE = ". .venv/bin/activate"


def typed(page: str) -> list[tuple[str, str]]:
    """The lines of a page's blocks of code, each with all that stands before it."""
    found = re.finditer(r"^ *```(?:sh)?\n(.*?)^ *```$|((?:^    \S.*\n)+)", page, re.MULTILINE | re.DOTALL)
    return [(line.strip(), page[: block.start()] + block[0]) for block in found for line in block[0].splitlines()]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_is_that_of_the_environment_or_the_page_has_it_switched_on_before(path: Path) -> None:
    lines = typed(path.read_text(encoding="utf-8"))
    bare = [line for line, before in lines if _OF_THE_ENVIRONMENT.match(line) and _ACTIVATE not in before]
    assert bare == []


@pytest.mark.parametrize(
    ("page", "ok"),
    [
        ("```sh\npython -m operate doctor\n```\n", False),
        ("    ONRAMP_TURNS=20 pytest tests/releases\n", False),
        ("1. One\n\n   ```sh\n   python -m x\n   ```\n", False),
        ("```sh\n.venv/bin/python -m x\n```\n", True),
        ("After `. .venv/bin/activate`:\n\n```sh\npython -m x\n```\n", True),
        ("```python\nimport x\n```\n", True),
    ],
)
def test_a_command_that_depends_on_it_is_found(page: str, ok: bool) -> None:
    found = [line for line, before in typed(page) if _OF_THE_ENVIRONMENT.match(line) and _ACTIVATE not in before]
    assert (found == []) is ok
