"""The guide for a tenant's programs gives what its commands need; tests/e2e/test_journey.py follows them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from chalicelib.flows.tenant.validation.adapters import CATALOGUE, SHIPMENTS, Adapter
from chalicelib.flows.tenant.validation.slices import Slice
from tests.unit.test_validation_slices import checked
from tests.workbooks import converted

GUIDE = (Path(__file__).parents[2] / "docs/guide/tenant/README.md").read_text(encoding="utf-8")
INTRODUCTION = GUIDE.partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def found_and_wrong(content: bytes, adapter: Adapter) -> tuple[list[int], list[int]]:
    whole: Slice = checked(content, adapter)
    return [each.row for each in whole.findings], [each.row for each in whole.errors.named]


def test_its_shipments_come_to_what_it_says() -> None:
    (file,) = blocks(INTRODUCTION, "csv")
    assert found_and_wrong(file.encode(), SHIPMENTS) == ([3], [4])


def test_its_program_makes_a_catalogue_that_is_taken(tmp_path: Path) -> None:
    (program,) = blocks(INTRODUCTION, "python")
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    rows, _ = converted((tmp_path / "test-data.xlsx").read_bytes())
    content = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
    assert found_and_wrong(content, CATALOGUE) == ([2], [])


def test_each_file_that_a_command_sends_is_given_before() -> None:
    sent = set(re.findall(r"file=@([\w.-]+)", GUIDE))
    assert sent == set(re.findall(r"\*\*, `([\w.-]+)`, in which", INTRODUCTION))


def test_what_its_programs_import_and_read_of_the_environment_is_to_be_had() -> None:
    (installed,) = re.findall(r"`pip install ([^`]+)`", INTRODUCTION)
    exported = {"BASE_URL", "INTEGRATION_KEY", *re.findall(r"`export (\w+)`", INTRODUCTION)}
    programs = blocks(GUIDE, "python")
    imports = {name for each in programs for name in imported(each)} - sys.stdlib_module_names
    assert imports == set(installed.split())
    assert set(re.findall(r'os\.environ\["(\w+)"\]', "".join(programs))) <= exported


def imported(program: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(program)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
