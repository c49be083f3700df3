"""A branch of the pixel repository as trees and commits: read at one commit, written as one commit or not at all."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import github

from chalicelib.clients.github.errors import LostRace, lost_race, said, writing
from chalicelib.clients.github.models import ANYTHING, BLOB, BRANCH, CONTENTS, NAMED, TREE, TreeEntry
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.clients.github.transport import GitHub

PLAIN: Final = "100644"
_FILES: Final = frozenset({PLAIN, "100755"})
_FOLDER: Final = "040000"
_KINDS: Final = {"120000": "a symbolic link", "160000": "a submodule", _FOLDER: "a folder"}


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a branch: its sha, and that of its tree."""

    sha: str
    tree: str


class PixelTree:
    """The few git operations that an edit needs, each one GitHub request unless it says otherwise.

    Args:
        github: The API.
        repository: ``owner/name``.
    """

    def __init__(self, github: GitHub, repository: str) -> None:
        self._github = github
        self._root = f"/repos/{repository}"

    def head(self, branch: str) -> Head:
        """Where the branch is now; commit and tree in one request."""
        commit = self._github.ask(BRANCH, "GET", f"{self._root}/branches/{branch}").commit
        return Head(commit.sha, commit.commit.tree.sha)

    def read(self, path: str, sha: str) -> str | None:
        """A file as it is at a commit; None if it is not there.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: a folder, or not UTF-8.
        """
        try:
            content = self._github.ask(CONTENTS, "GET", f"{self._root}/contents/{path}", query={"ref": sha})
        except github.UnknownObjectException:
            return None
        if isinstance(content, list) or content.type != "file":
            raise _unreadable(path)
        if content.encoding == "none":  # above 1 MB the contents API leaves the content out; the blob API has it
            return _decoded(path, self._github.ask(BLOB, "GET", f"{self._root}/git/blobs/{content.sha}").content)
        return _decoded(path, content.content)

    def find(self, branch: str) -> Head | None:
        """Where a branch is now that may not be there."""
        try:
            return self.head(branch)
        except github.UnknownObjectException:
            return None

    def files_below(self, folder: str, sha: str) -> list[str]:
        """Paths of all files below a folder as it is at a commit; none if it is not there. A request a folder.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: it is a file.
        """
        try:
            found = self._github.ask(CONTENTS, "GET", f"{self._root}/contents/{folder}", query={"ref": sha})
        except github.UnknownObjectException:
            return []
        if not isinstance(found, list):
            raise _unreadable(folder, "folder")
        inner = [self.files_below(item.path, sha) for item in found if item.type == "dir"]
        return [item.path for item in found if item.type != "dir"] + [path for paths in inner for path in paths]

    def commit(self, head: Head, files: Mapping[str, str | None], message: str) -> str:
        """A commit on `head`, on no branch yet; its sha. No blobs: two requests, and one for each folder on the way
        to a file that is written, to keep the mode that it has.

        Args:
            head: What it is built on.
            files: New contents by path; None removes the file, which must be there.
            message: Of the commit.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: something else than a plain file is at such a path, or something
                else than a folder on the way to it.
        """
        folders = _Folders(self._github, self._root, head)
        entries = [
            {"path": path, "mode": PLAIN, "type": "blob", "sha": None}
            if text is None
            else {"path": path, "mode": folders.mode(path), "type": "blob", "content": text}
            for path, text in files.items()
        ]
        with writing():
            body = {"base_tree": head.tree, "tree": entries}
            tree = self._github.ask(NAMED, "POST", f"{self._root}/git/trees", body=body)
            made = {"message": message, "tree": tree.sha, "parents": [head.sha]}
            return self._github.ask(NAMED, "POST", f"{self._root}/git/commits", body=made).sha

    def advance(self, branch: str, head: Head, sha: str) -> None:
        """Move the branch from `head` to a commit that is built on it. Two requests.

        GitHub moves a branch to any commit that its own is an ancestor of. Were the branch set back meanwhile, the
        commits that somebody took out would come back with ours: so it is looked at once more just before.

        Raises:
            LostRace: The branch has moved: the commit is on no branch and never will be.
        """
        if self.head(branch) != head:
            raise LostRace
        try:
            with writing():
                body = {"sha": sha, "force": False}
                self._github.ask(ANYTHING, "PATCH", f"{self._root}/git/refs/heads/{branch}", body=body)
        except github.GithubException as error:
            if lost_race(error):
                raise LostRace from error
            raise

    def create_branch(self, branch: str, sha: str) -> bool:
        """A new branch at a commit; False if there is one of that name already."""
        try:
            with writing():
                body = {"ref": f"refs/heads/{branch}", "sha": sha}
                self._github.ask(ANYTHING, "POST", f"{self._root}/git/refs", body=body)
        except github.GithubException as error:
            if error.status == 422 and "already exists" in said(error):
                return False
            raise
        return True

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is not there is deleted already."""
        try:
            self._github.ask(ANYTHING, "DELETE", f"{self._root}/git/refs/heads/{branch}")
        except github.GithubException as error:
            if error.status != 422 or "does not exist" not in said(error):
                raise


class _Folders:
    """The folders of one commit, each asked for once, from the root down: only a tree tells a file's mode, and the
    contents API shows a symbolic link as what it points to."""

    def __init__(self, github: GitHub, root: str, head: Head) -> None:
        self._github = github
        self._root = root
        self._seen: dict[str, dict[str, TreeEntry]] = {"": self._lines(head.tree)}

    def mode(self, path: str) -> str:
        """The mode of a file that is there, or of a new one.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``.
        """
        folder, _, name = path.rpartition("/")
        entry = self._folder(folder).get(name)
        if entry is None:
            return PLAIN
        if entry.mode not in _FILES:
            raise _unreadable(path, "plain file", _KINDS.get(entry.mode, ""))
        return entry.mode

    def _folder(self, path: str) -> dict[str, TreeEntry]:
        if path not in self._seen:
            above, _, name = path.rpartition("/")
            entry = self._folder(above).get(name)
            if entry is not None and entry.mode != _FOLDER:
                raise _unreadable(path, "folder", _KINDS.get(entry.mode, "a file"))
            self._seen[path] = {} if entry is None else self._lines(entry.sha)
        return self._seen[path]

    def _lines(self, tree: str) -> dict[str, TreeEntry]:
        found = self._github.ask(TREE, "GET", f"{self._root}/git/trees/{tree}")
        return {entry.path: entry for entry in found.tree}


def _decoded(path: str, content: str) -> str:
    try:
        return base64.b64decode(content).decode()
    except ValueError as error:
        raise _unreadable(path) from error


def _unreadable(path: str, needed: str = "plain UTF-8 file", instead: str = "") -> Permanent:
    return Permanent(
        "PIXEL_SOURCE_UNREADABLE",
        f"{path} in the pixel repository is {instead + ', ' if instead else ''}not a {needed}.",
        hint=f"Make {path} a {needed} on the branch, then retry.",
    )
