"""A branch of the pixel repository as trees and commits: read at one commit, written as one commit or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import github

from chalicelib.clients.github.errors import LostRace, lost_race, said, writing
from chalicelib.clients.github.models import ANYTHING, BRANCH, CONTENTS, NAMED
from chalicelib.clients.github.pixel_look import PLAIN, Head, Look, look_at, unreadable_source
from chalicelib.errors import Retryable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chalicelib.clients.github.transport import GitHub


class PixelTree:
    """The few git operations that an edit needs, each one GitHub request unless it says otherwise.

    Args:
        github: The API.
        repository: ``owner/name``.
        paths: Of the files that each look tells of.
    """

    def __init__(self, github: GitHub, repository: str, paths: Collection[str]) -> None:
        self._github = github
        self._repository = repository
        self._root = f"/repos/{repository}"
        self._paths = paths

    def look(self, branch: str) -> Look:
        """Where the branch is now, and what is there. A branch that is missing is refused as by REST."""
        found = self.find(branch)
        if found is None:
            raise github.UnknownObjectException(404, {"message": "Branch not found"})
        return found

    def find(self, branch: str) -> Look | None:
        """The same of a branch that may not be there."""
        return look_at(self._github, self._repository, branch, self._paths)

    def head(self, branch: str) -> Head:
        """Where the branch is now, by REST, as the writes are."""
        commit = self._github.ask(BRANCH, "GET", f"{self._root}/branches/{branch}").commit
        return Head(commit.sha, commit.commit.tree.sha)

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
            raise unreadable_source(folder, "folder")
        inner = [self.files_below(item.path, sha) for item in found if item.type == "dir"]
        return [item.path for item in found if item.type != "dir"] + [path for paths in inner for path in paths]

    def commit(self, look: Look, files: Mapping[str, str | None], message: str) -> str:
        """A commit on the one that was looked at, on no branch yet; its sha. No blobs: two requests.

        Args:
            look: What it is built on, with the modes that files keep.
            files: New contents by path; None removes the file, which must be there.
            message: Of the commit.

        Raises:
            Permanent: ``PIXEL_SOURCE_UNREADABLE``: something else than a plain file is at such a path, or something
                else than a folder on the way to it.
        """
        entries = [
            {"path": path, "mode": PLAIN, "type": "blob", "sha": None}
            if text is None
            else {"path": path, "mode": look.mode(path), "type": "blob", "content": text}
            for path, text in files.items()
        ]
        with writing():
            body = {"base_tree": look.head.tree, "tree": entries}
            tree = self._github.ask(NAMED, "POST", f"{self._root}/git/trees", body=body)
            made = {"message": message, "tree": tree.sha, "parents": [look.head.sha]}
            return self._github.ask(NAMED, "POST", f"{self._root}/git/commits", body=made).sha

    def require_newest(self, branch: str, head: Head) -> None:
        """Ask by REST whether the branch is where the look found it: GraphQL may lag behind.

        Raises:
            LostRace: It is elsewhere.
        """
        if self.head(branch) != head:
            raise LostRace

    def advance(self, branch: str, head: Head, sha: str) -> None:
        """Move the branch from `head` to a commit that is built on it. Two requests.

        GitHub moves a branch to any commit that its own is an ancestor of. Were the branch set back meanwhile, the
        commits that somebody took out would come back with ours: so it is looked at once more just before.

        Raises:
            LostRace: The branch has moved: the commit is on no branch and never will be.
        """
        self.require_newest(branch, head)
        try:
            with writing():
                body = {"sha": sha, "force": False}
                self._github.ask(ANYTHING, "PATCH", f"{self._root}/git/refs/heads/{branch}", body=body)
        except github.GithubException as error:
            if lost_race(error):
                raise LostRace from error
            raise
        except Retryable:  # refused without a reason: a branch that another write holds is refused so, too
            self.require_newest(branch, head)
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
