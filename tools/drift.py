"""Generated files: write them, or say which of them no longer are what the code would write."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(files: Mapping[Path, str], *, check: bool, by: str = "make docs") -> int:
    """Write the files; or, checking, leave them alone and complain about each that differs.

    Args:
        by: The command that writes them.

    Returns:
        The exit code: 1 if a check found a stale file.
    """
    if not check:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        sys.stderr.write(f"{path} is stale: run `{by}` and commit the result\n")
    return 1 if stale else 0
