"""Writes chalicelib/version.py: ``python -m tools.version chalicelib/version.py [--check]``.

The version stands in pyproject.toml, which is not deployed; a bundle knows it by this file.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from tools.drift import write_or_check

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def source(version: str) -> str:
    """The module's text."""
    return (
        '"""The version of this code. Written by `python -m tools.version` from pyproject.toml: raise it there."""\n\n'
        f'VERSION = "{version}"\n'
    )


def main() -> int:
    """Write the module, or check it."""
    parser = argparse.ArgumentParser(prog="python -m tools.version", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is stale")
    chosen = parser.parse_args()
    version: str = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return write_or_check({chosen.path: source(version)}, check=chosen.check)


if __name__ == "__main__":
    raise SystemExit(main())
