"""One look at a branch of the pixel repository: its head, and what that commit has at some paths. One request.

GraphQL answers at once what by REST takes a request for the branch, one for each file and one for each folder on the
way to it (only a tree tells a file's mode). Its text of a file is not always the file: it ends after 512,000 bytes, and
is missing for what GitHub takes for binary. So a text counts where git would give it the name that the file has, and
otherwise the file is asked for by REST.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import github

from chalicelib.clients.github.models import BLOB, CONTENTS, LOOK
from chalicelib.clients.github.transport import moved
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chalicelib.clients.github.models import PathEntry
    from chalicelib.clients.github.transport import GitHub

PLAIN: Final = "100644"
_FILES: Final = frozenset({PLAIN, "100755"})
_FOLDER: Final = "040000"
_KINDS: Final = {"120000": "a symbolic link", "160000": "a submodule", _FOLDER: "a folder"}
_COMMIT: Final = ("repository", "ref", "target")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a branch: its sha, and that of its tree."""

    sha: str
    tree: str


class Look:
    """What one commit has at the paths that were asked for, and at the folders on the way to them.

    Args:
        github: The API, for what the look has left out.
        root: Path of the repository in the REST API.
        head: The commit.
        entries: By path; None: nothing is there.
    """

    def __init__(self, github: GitHub, root: str, head: Head, entries: Mapping[str, PathEntry | None]) -> None:
        self._github = github
        self._root = root
        self.head = head
        self._entries = entries

    def has(self, path: str) -> bool:
        """Whether anything is there."""
        return self._entries[path] is not None

    def read(self, path: str) -> str | None:
        """A file; None if it is not there. A request only for what the look has left out, and for a symbolic link.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: a folder, or not UTF-8.
        """
        entry = self._entries[path]
        if entry is None:
            return None
        if entry.git_mode == _FOLDER:
            raise unreadable_source(path)
        if entry.git_mode not in _FILES:
            return self._pointed_to(path)
        text = entry.object.text if entry.object is not None else None
        if text is None or _git_name(text) != entry.oid:
            return self._blob(path, entry.oid)
        return text

    def mode(self, path: str) -> str:
        """The mode of a file that is there, or of a new one.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: something else than a plain file is there, or something else than a
                folder on the way to it.
        """
        for folder in _folders(path):
            above = self._entries[folder]
            if above is not None and above.git_mode != _FOLDER:
                raise unreadable_source(folder, "folder", _KINDS.get(above.git_mode, "a file"))
        entry = self._entries[path]
        if entry is None:
            return PLAIN
        if entry.git_mode not in _FILES:
            raise unreadable_source(path, "plain file", _KINDS.get(entry.git_mode, ""))
        return entry.git_mode

    def _pointed_to(self, path: str) -> str | None:
        """What the contents API shows: a link to a plain file of the repository as that file."""
        try:
            content = self._github.ask(CONTENTS, "GET", f"{self._root}/contents/{path}", query={"ref": self.head.sha})
        except github.UnknownObjectException:
            return None
        if isinstance(content, list) or content.type != "file":
            raise unreadable_source(path)
        if content.encoding == "none":  # above 1 MB the contents API leaves the content out
            return self._blob(path, content.sha)
        return _decoded(path, content.content)

    def _blob(self, path: str, sha: str) -> str:
        return _decoded(path, self._github.ask(BLOB, "GET", f"{self._root}/git/blobs/{sha}").content)


def look_at(github: GitHub, repository: str, branch: str, paths: Collection[str]) -> Look | None:
    """Look at a branch; None if it is not there.

    Args:
        github: The API.
        repository: ``owner/name``.
        branch: Its name.
        paths: Of the files that matter; their folders are looked at as well.

    Raises:
        GithubException: The repository is empty; otherwise what `GitHub.query` raises.
        Permanent: ``GITHUB_MOVED``: the repository has another name by now. GraphQL would go on under the old one,
            and the writes by REST would not.
    """
    folders = {folder for path in paths for folder in _folders(path)}
    wanted = {f"p{number}": path for number, path in enumerate(sorted({*folders, *paths}))}
    owner, name = repository.split("/")
    variables = {"owner": owner, "name": name, "ref": f"refs/heads/{branch}", **wanted}
    files = {each for each, path in wanted.items() if path not in folders}
    found = github.query(LOOK, _query(wanted, files), variables, may_lack=_COMMIT).data.repository
    if found.name_with_owner.casefold() != repository.casefold():
        raise moved()
    if found.is_empty:
        raise _empty()
    if found.ref is None:
        return None
    commit = found.ref.target
    entries = {path: commit.at(each) for each, path in wanted.items()}
    return Look(github, f"/repos/{repository}", Head(commit.oid, commit.tree.oid), entries)


def unreadable_source(path: str, needed: str = "plain UTF-8 file", instead: str = "") -> Permanent:
    """The refusal of what is at a path of the branch."""
    return Permanent(
        "PIXEL_SOURCE_UNREADABLE",
        f"{path} in the pixel repository is {instead + ', ' if instead else ''}not a {needed}.",
        hint=f"Make {path} a {needed} on the branch, then retry.",
    )


def _query(wanted: Collection[str], files: Collection[str]) -> str:
    declared = ", ".join(f"${each}: String!" for each in ("owner", "name", "ref", *wanted))
    asked = "\n".join(f"{each}: file(path: ${each}) {{ mode oid {_TEXT if each in files else ''} }}" for each in wanted)
    return _QUERY.format(declared=declared, asked=asked)


_TEXT: Final = "object { ... on Blob { text } }"
_QUERY: Final = """query Look({declared}) {{
repository(owner: $owner, name: $name) {{ nameWithOwner isEmpty ref(qualifiedName: $ref) {{ target {{ ... on Commit {{
oid tree {{ oid }}
{asked}
}} }} }} }} }}"""


def _empty() -> github.GithubException:
    return github.GithubException(409, {"message": "Git Repository is empty."})  # in the words of the REST API


def _folders(path: str) -> list[str]:
    """The folders on the way to a path, from the root down."""
    return [str(folder) for folder in reversed(PurePosixPath(path).parents)][1:]


def _git_name(text: str) -> str:
    """The name that git gives a file of this text (SHA-1, which is all that GitHub has)."""
    content = text.encode(errors="surrogatepass")
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _decoded(path: str, content: str) -> str:
    try:
        return base64.b64decode(content).decode()
    except ValueError as error:
        raise unreadable_source(path) from error
