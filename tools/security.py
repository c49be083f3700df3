"""Has checkov look at the templates: ``make check-security``, with checkov in an environment of its own.

It exits 1 for a finding that docs/checkov.md does not list with a reason, and for a line there that finds nothing more.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from samtranslator.translator.transform import transform

from infra.application.finish import finished
from infra.bundle import project
from infra.generated import ROOT
from infra.package import CODE, TEMPLATE, package
from infra.runtime import here

PAGE: Final = ROOT / "docs" / "checkov.md"
STAGE: Final = "local"
"""It has all flows, and so every function and part that a stage can have."""
_ROW: Final = re.compile(r"^\| `(CKV\w+)` \| (.+?) \|", re.MULTILINE)

Finding = tuple[str, str]
"""A check, and the resource by its name in the template."""


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


def listed(page: str) -> set[Finding]:
    """What a page lists: each row a check, and the resources that it is about."""
    return {(check, resource) for check, named in _ROW.findall(page) for resource in re.findall(r"`(\w+)`", named)}


def found(report: Any) -> set[Finding]:
    """What checkov's report in JSON says failed."""
    failed = report["results"]["failed_checks"]
    return {(one["check_id"], one["resource"].rpartition(".")[2]) for one in failed}


def templates(folder: Path) -> None:
    """Write into `folder` what CloudFormation is given in the end, SAM's words translated."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # SAM and Chalice ask for a region, whichever
    with TemporaryDirectory() as scratch:
        source = project(Path(scratch) / "source")
        (source / "requirements.txt").write_text("", encoding="utf-8")  # a template shows no library
        package(source, STAGE, Path(scratch) / "out", os.environ, here())
        packaged = json.loads((Path(scratch) / "out" / TEMPLATE).read_text(encoding="utf-8"))
    values = {name: str(one.get("Default", "x")) for name, one in packaged["Parameters"].items()}
    made = transform(finished(packaged, "code", CODE, values), values, _NoManagedPolicies())
    (folder / "application.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
    for path in (ROOT / "infra" / "state.json", ROOT / "infra" / "cdn" / "cloudfront.json"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Look, and compare; the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.security", description=__doc__)
    parser.add_argument("checkov", help="the command")
    command = [parser.parse_args().checkov, "--framework", "cloudformation", "--output", "json", "--quiet"]
    with TemporaryDirectory() as folder:
        templates(Path(folder))
        looked = subprocess.run(  # noqa: S603 (the command that the Makefile installed)
            [*command, "--skip-download", "--soft-fail", "--directory", folder],
            capture_output=True,
            text=True,
            check=True,
        )
    now, known = found(json.loads(looked.stdout)), listed(PAGE.read_text(encoding="utf-8"))
    for check, resource in sorted(now - known):
        sys.stderr.write(f"{check} on {resource}: mend it, or say in docs/checkov.md why not\n")
    for check, resource in sorted(known - now):
        sys.stderr.write(f"{check} on {resource} is not found any more: take it out of docs/checkov.md\n")
    if now != known:
        return 1
    sys.stdout.write(f"checkov finds {len(now)} things, each of them listed with its reason in docs/checkov.md\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
