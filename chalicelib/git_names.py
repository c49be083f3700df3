"""What git and GitHub accept as a branch's and a repository's name, so that a setting is refused before it is used."""

from __future__ import annotations

import re
from typing import Final

# Each rule of git-check-ref-format(1) for a branch, and GitHub's two: what breaks it, and what to say then.
_BRANCH_RULES: Final[tuple[tuple[str, str], ...]] = (
    (r"^refs/", "write the branch's own name, without refs/heads/"),
    (r"[\x00-\x20\x7f]", "it has a space or a control character"),
    (r"[~^:?*\[\\]", "it has one of the characters ~ ^ : ? * [ \\"),
    (r"\.\.", "it has two dots in a row"),
    (r"@\{", "it has @{"),
    (r"^-|^HEAD$", "it is HEAD, or begins with a hyphen"),
    (r"^/|/$|//", "it begins or ends with a slash, or has two in a row"),
    (r"(^|/)\.", "it, or a part between slashes, begins with a dot"),
    (r"\.$", "it ends with a dot"),
    (r"\.lock(/|$)", "it, or a part between slashes, ends with .lock"),
    (r"^[0-9a-f]{40}$", "40 hexadecimal digits are a commit's name, and GitHub takes no such branch"),
)
_OWNER: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})"
_REPOSITORY: Final = re.compile(rf"{_OWNER}/[A-Za-z0-9._-]{{1,100}}")


def branch_fault(name: str) -> str:
    """What keeps git or GitHub from having a branch of this name, as a clause; empty if nothing does.

    Source: ``git check-ref-format --branch``.
    """
    if not name:
        return "it is empty"
    if len(f"refs/heads/{name}".encode()) > 255:
        return "it is too long"
    for pattern, fault in _BRANCH_RULES:
        if re.search(pattern, name):
            return fault
    return ""


def repository_fault(full_name: str) -> str:
    """What keeps GitHub from having a repository of this name (``owner/name``), as a clause; empty if nothing does."""
    if "://" in full_name or full_name.startswith("git@"):
        return "write owner/name, not an address"
    if not _REPOSITORY.fullmatch(full_name):
        return "write owner/name, in letters, digits, hyphens, dots and underscores"
    name = full_name.split("/")[1]
    if name in {".", ".."} or name.endswith(".git"):
        return "a repository's name is not . or .. and does not end with .git"
    return ""
