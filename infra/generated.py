"""Writing the generated files of infra/, and telling when one is stale."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tools.drift import write_or_check

ROOT = Path(__file__).resolve().parent.parent

Generated = dict[Path, str]
"""Path of a generated file to the text that belongs in it."""


def text_of(document: Any) -> str:
    """JSON as it stands in a file: indented, one line feed at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(files: Generated, description: str | None, by: str = "make docs") -> int:
    """Write `files`; with ``--check`` on the command line only say which are stale.

    Args:
        by: The command that writes them.

    Returns:
        The process's exit status: 1 when ``--check`` found a stale file.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    return write_or_check(files, check=parser.parse_args().check, by=by)
