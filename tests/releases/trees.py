"""The code of earlier releases: unpacked from the clone's history, or skipped in words that nobody overlooks."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from infra.generated import ROOT
from infra.releases import Release, released

HISTORY = Path(os.environ.get("ONRAMP_HISTORY", ROOT))
"""The clone: where tests run in a copy of the project, the one that it was copied from."""
RELEASES = released()
IDS = [release.version for release in RELEASES]
DEPLOYED = ("app.py", "chalicelib")
"""What of a tree runs on AWS."""


def unpacked(commit: str, folder: Path, what: str, *parts: str) -> Path:
    """The tree of a commit, or parts of it, in a folder; what is not in the clone is skipped, with how to fetch it.

    Args:
        what: What the commit is, for people.
    """
    if reason := _lacking(commit, what):
        pytest.skip(reason)
    tree = folder / commit[:12]
    if not tree.exists():
        packed = _git("archive", "--format=tar", commit, *(parts or DEPLOYED))
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(tree, filter="data")
    return tree


def of_release(release: Release, folder: Path, *parts: str) -> Path:
    """The tree of a release, as `unpacked` has it: by its commit, since a clone may lack tags."""
    return unpacked(release.commit, folder, f"release {release.version}", *parts)


def last_of_other_code() -> Release:
    """The last release that deploys something else than this code: right after a release, the one before it."""
    made_of = (*DEPLOYED, "requirements.txt", "infra/application.json", "infra/state.json")
    others = (each for each in reversed(RELEASES) if _git("diff", "--quiet", each.commit, "--", *made_of).returncode)
    return next(others)


def _lacking(commit: str, what: str) -> str:
    if _git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0:
        return ""
    shallow = _git("rev-parse", "--is-shallow-repository")
    if shallow.returncode:
        return f"NOT TESTED against {what}: {HISTORY} is no clone of the project, so its history is not here."
    fetch = "git fetch --unshallow --tags origin" if shallow.stdout.strip() == b"true" else "git fetch --tags origin"
    return f"NOT TESTED against {what}: this clone lacks its commit {commit}. Fetch it with: {fetch}"


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(HISTORY), *words], capture_output=True, check=False)
