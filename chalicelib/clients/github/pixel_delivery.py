"""How a change reaches the pixel repository's branch: as one commit on its head, or by a pull request and a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.github.pixel_look import Look
from chalicelib.clients.github.pixel_pull_request import AwaitingMerge

if TYPE_CHECKING:
    from chalicelib.clients.github.pixel_pull_request import PixelPullRequest
    from chalicelib.clients.github.pixel_tree import PixelTree

Changes = Callable[[Look], Mapping[str, str | None]]
"""Answers what is still to be changed at a commit: new contents by path, None for a file to remove. Empty: nothing."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The branch is as it should be.

    Args:
        sha: A commit of the branch that is: the new one, or the head where nothing was to be changed.
        changed: Whether this call made the commit.
    """

    sha: str
    changed: bool


def commit(tree: PixelTree, branch: str, changes: Changes, message: str) -> Committed:
    """Commit the changes onto the very head at which they were found to be needed.

    Raises:
        LostRace: Somebody else committed first. To try again at once would only win the race where one other ran in
            it; where a hundred do, each try costs GitHub's hour five requests (docs/adr/0067).
    """
    look = tree.look(branch)
    files = changes(look)
    if not files:
        return Committed(look.head.sha, changed=False)
    sha = tree.commit(look, files, message)
    tree.advance(branch, look.head, sha)
    return Committed(sha, changed=True)


def propose(
    tree: PixelTree, branch: str, proposal: PixelPullRequest, changes: Changes, message: str
) -> Committed | AwaitingMerge:
    """Open a pull request with the changes, or find it: open, or merged.

    Raises:
        LostRace: A branch moved while it was looked at; nobody is asked about what may be there by now.
        Permanent: ``PIXEL_PULL_REQUEST_CLOSED``, ``PIXEL_BRANCH_STALE``; what `PixelPullRequest.undone` answers.
    """
    look = tree.look(branch)
    files = changes(look)
    if not files:
        return Committed(look.head.sha, changed=False)
    state = proposal.state()
    if isinstance(state, AwaitingMerge):
        return state
    if state == "merged":  # perhaps between the look at the branch and this one
        look = tree.look(branch)
        if not changes(look):
            return Committed(look.head.sha, changed=False)
        tree.require_newest(branch, look.head)
        raise proposal.undone()
    if not tree.create_branch(proposal.branch, tree.commit(look, files, message)):
        left_behind = tree.look(proposal.branch)  # by a run that ended before it opened the pull request
        if changes(left_behind):
            tree.require_newest(proposal.branch, left_behind.head)
            raise proposal.stale()
    return proposal.open(message)


def withdraw(tree: PixelTree, proposal: PixelPullRequest, ours: Callable[[Look], bool]) -> None:
    """Close the pull request where it is open, and delete its branch. Again changes nothing.

    Args:
        tree: Of the repository.
        proposal: The pull request.
        ours: Whether a branch of that name, without a pull request, was made by us at the commit it is at: by a run
            that ended before it opened the pull request. Somebody else's is left alone.
    """
    ever_opened = proposal.withdraw()
    look = tree.find(proposal.branch)
    if look is not None and (ever_opened or ours(look)):
        tree.delete_branch(proposal.branch)
