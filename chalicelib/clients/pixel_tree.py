"""A branch of the pixel repository as trees and commits: read at one commit, written as one commit or not at all."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import github
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.InputGitTreeElement import InputGitTreeElement

from chalicelib.clients.github_errors import LostRace, lost_race, said
from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.GitTree import GitTree
    from github.Repository import Repository


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a branch: its sha, and its tree as something new trees build on."""

    sha: str
    tree: GitTree


class PixelTree:
    """The few git operations that an edit needs, each one GitHub request."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def head(self, branch: str) -> Head:
        """Where the branch is now; commit and tree in one request."""
        commit = self._repository.get_branch(branch).commit
        return Head(commit.sha, commit.commit.tree)

    def read(self, path: str, sha: str) -> str | None:
        """A file as it is at a commit; None if it is not there.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: a folder, or not UTF-8.
        """
        try:
            content = self._repository.get_contents(path, ref=sha)
        except github.UnknownObjectException:
            return None
        if isinstance(content, list) or content.type != "file":
            raise _unreadable(path)
        if content.encoding == "none":  # above 1 MB the contents API leaves the content out; the blob API has it
            return _decoded(path, self._repository.get_git_blob(content.sha).content)
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
            found = self._repository.get_contents(folder, ref=sha)
        except github.UnknownObjectException:
            return []
        if not isinstance(found, list):
            raise _unreadable(folder, "folder")
        inner = [self.files_below(item.path, sha) for item in found if item.type == "dir"]
        return [item.path for item in found if item.type != "dir"] + [path for paths in inner for path in paths]

    def commit(self, head: Head, files: Mapping[str, str | None], message: str) -> str:
        """A commit on `head`, on no branch yet; its sha. Two requests, no blobs.

        Args:
            head: What it is built on.
            files: New contents by path; None removes the file, which must be there.
            message: Of the commit.
        """
        elements = [_element(path, text) for path, text in files.items()]
        tree = self._repository.create_git_tree(elements, base_tree=head.tree)
        parent = GitCommit(self._repository.requester, attributes={"sha": head.sha}, url=self._url("commits", head.sha))
        return self._repository.create_git_commit(message, tree, [parent]).sha

    def advance(self, branch: str, sha: str) -> None:
        """Move the branch to a commit that is built on its head.

        Raises:
            LostRace: The branch has moved: the commit is on no branch and never will be.
        """
        reference = GitRef(self._repository.requester, url=self._url("refs", f"heads/{branch}"))
        try:
            reference.edit(sha, force=False)
        except github.GithubException as error:
            if lost_race(error):
                raise LostRace from error
            raise

    def create_branch(self, branch: str, sha: str) -> bool:
        """A new branch at a commit; False if there is one of that name already."""
        try:
            self._repository.create_git_ref(f"refs/heads/{branch}", sha)
        except github.GithubException as error:
            if error.status == 422 and "already exists" in said(error):
                return False
            raise
        return True

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is not there is deleted already."""
        try:
            GitRef(self._repository.requester, url=self._url("refs", f"heads/{branch}")).delete()
        except github.GithubException as error:
            if error.status != 422 or "does not exist" not in said(error):
                raise

    def _url(self, kind: str, name: str) -> str:
        return f"{self._repository.url}/git/{kind}/{name}"


def _element(path: str, text: str | None) -> InputGitTreeElement:
    if text is None:
        return InputGitTreeElement(path, "100644", "blob", sha=None)
    return InputGitTreeElement(path, "100644", "blob", content=text)


def _decoded(path: str, content: str) -> str:
    try:
        return base64.b64decode(content).decode()
    except ValueError as error:
        raise _unreadable(path) from error


def _unreadable(path: str, needed: str = "plain UTF-8 file") -> Permanent:
    return Permanent(
        "PIXEL_SOURCE_UNREADABLE",
        f"{path} in the pixel repository is not a {needed}.",
        hint=f"Make {path} a {needed} on the branch, then retry.",
    )
