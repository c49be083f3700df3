"""A commit as an SE makes it: with git, in a clone of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

_SOMEBODY = {f"GIT_{role}_{part}": value
             for role in ("AUTHOR", "COMMITTER")
             for part, value in (("NAME", "Solutions engineer"), ("EMAIL", "se@onramp.example"))}  # fmt: skip
_NOBODYS_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
"""A person's own hooks and signatures are not this demo's business."""


def commit(repository: str, path: str, text: str, message: str) -> None:
    """Clone, write one file, commit and push to main.

    Args:
        repository: Path of the bare repository.
        path: Of the file, in the repository.

    Raises:
        subprocess.CalledProcessError: git refused; its `stderr` says why.
    """
    with TemporaryDirectory(prefix="onramp-se-") as folder:
        clone = Path(folder, "pixel")
        _git(folder, "clone", "--quiet", repository, str(clone))
        Path(clone, path).write_text(text, encoding="utf-8")
        _git(clone, "commit", "--quiet", "--message", message, "--", path)
        _git(clone, "push", "--quiet", "origin", "HEAD:main")


def _git(folder: str | Path, *arguments: str) -> None:
    environment = {**os.environ, **_SOMEBODY, **_NOBODYS_SETTINGS}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True, env=environment)
