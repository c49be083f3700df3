"""A customer's pull requests in the pixel repository: one that adds them; one that brings what they submitted, where
that is something else; and, where an onboarding was revoked, one that removes them. The branches are named after the
pixel, so they are found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import github

from chalicelib.clients.github.errors import said, writing
from chalicelib.clients.github.models import ANYTHING, PULL, PULLS, Pull
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from chalicelib.clients.github.transport import GitHub


@dataclass(frozen=True, slots=True)
class AwaitingMerge:
    """The customer's source waits for a person to merge it.

    Args:
        url: Web page of the pull request.
        number: Its number in the repository.
    """

    url: str
    number: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a pull request is for, in the words that people read.

    Args:
        folder: First part of its branch's name.
        title: Where the commit message has none.
        body: What it does.
        by_hand: What a person can do instead of merging it.
        undone: Code, message and hint where it was merged and the branch is as it was before.
        on_branch: What its branch should have.
    """

    folder: str
    title: str
    body: str
    by_hand: str
    undone: tuple[str, str, str]
    on_branch: str


ADDITION: Final = Purpose(
    folder="onboarding",
    title="Add pixel",
    body="Adds pixel `{pixel}`: its entry and a placeholder script. Onboarding goes on when it is merged.",
    by_hand="add the customer to the branch by hand",
    undone=(
        "PIXEL_SOURCE_REMOVED",
        "its source is not on {base}",
        "Someone removed it since. Restore the entry and website.ts on the branch by hand, then retry.",
    ),
    on_branch="the customer's source",
)
UPDATE: Final = Purpose(
    folder="onboarding-update",
    title="Update pixel",
    body="Updates pixel `{pixel}`: its entry says what the customer has submitted.",
    by_hand="update the entry on the branch by hand",
    undone=(
        "PIXEL_SOURCE_REVERTED",
        "its entry on {base} is as it was before",
        "Someone changed it back since. Correct the entry on the branch by hand, then retry.",
    ),
    on_branch="the update",
)
REMOVAL: Final = Purpose(
    folder="offboarding",
    title="Remove pixel",
    body="Removes pixel `{pixel}`: its entry and its folder. The invitation was withdrawn.",
    by_hand="remove the customer from the branch by hand",
    undone=(
        "PIXEL_SOURCE_RESTORED",
        "its source is on {base} again",
        "Someone restored it since. Remove the entry and the folder on the branch by hand, then retry.",
    ),
    on_branch="the removal",
)


class PixelPullRequest:
    """The pull request that brings one pixel onto `base`, or takes it from there.

    Args:
        github: The API.
        repository: ``owner/name``.
        pixel_id: Of the pixel.
        base: The branch that is published.
        purpose: What it is for.
    """

    def __init__(self, github: GitHub, repository: str, pixel_id: str, base: str, purpose: Purpose = ADDITION) -> None:
        self._github = github
        self._owner = repository.split("/")[0]
        self._path = f"/repos/{repository}/pulls"
        self._pixel_id = pixel_id
        self._base = base
        self._purpose = purpose
        self.branch = f"{purpose.folder}/{pixel_id}"

    def state(self) -> AwaitingMerge | Literal["merged", "none"]:
        """The open pull request, or how the last one ended. One request.

        Raises:
            Permanent: ``PIXEL_PULL_REQUEST_CLOSED``: someone closed it without merging.
        """
        all_of_branch = self._all()
        for pull_request in all_of_branch:
            if pull_request.state == "open":
                return AwaitingMerge(pull_request.html_url, pull_request.number)
        if any(pull_request.merged_at for pull_request in all_of_branch):
            return "merged"
        if all_of_branch:
            raise Permanent(
                "PIXEL_PULL_REQUEST_CLOSED",
                f"Pull request {all_of_branch[0].number} for pixel {self._pixel_id} was closed without a merge.",
                hint=f"Reopen it and merge it, or {self._purpose.by_hand}; then retry.",
            )
        return "none"

    def open(self, message: str) -> AwaitingMerge:
        """Open the pull request for the branch, or adopt the one that another run opened meanwhile.

        Raises:
            Retryable: ``PIXEL_PULL_REQUEST_CHANGED``: closed, merged or its branch deleted meanwhile.
        """
        title = (message.splitlines() or [f"{self._purpose.title} {self._pixel_id}"])[0]
        body = self._purpose.body.format(pixel=self._pixel_id)
        asked = {"base": self._base, "head": self.branch, "title": title, "body": body}
        try:
            with writing():
                made = self._github.ask(PULL, "POST", self._path, body=asked)
        except github.GithubException as error:
            if error.status != 422:
                raise
            if "already exists" in said(error):
                state = self.state()
                if isinstance(state, AwaitingMerge):
                    return state
                raise _changed() from error
            if "no commits between" in said(error) or _names_an_end(error):
                raise _changed() from error
            raise
        return AwaitingMerge(made.html_url, made.number)

    def withdraw(self) -> bool:
        """Close it where it is open; whether there ever was one. Again changes nothing.

        Raises:
            Retryable: ``PIXEL_PULL_REQUEST_CHANGED``: it was merged just now.
        """
        all_of_branch = self._all()
        for pull_request in all_of_branch:
            if pull_request.state == "open":
                self._close(pull_request)
        return bool(all_of_branch)

    def undone(self) -> Permanent:
        """The refusal where the pull request was merged and the branch is as it was before all the same."""
        code, what, hint = self._purpose.undone
        message = f"The pull request for pixel {self._pixel_id} was merged, but {what.format(base=self._base)}."
        return Permanent(code, message, hint=hint)

    def stale(self) -> Permanent:
        """The refusal where the pixel's branch is there with something else on it."""
        return Permanent(
            "PIXEL_BRANCH_STALE",
            f"The branch {self.branch} is there, without a pull request and without {self._purpose.on_branch}.",
            hint=f"Delete the branch {self.branch} in the pixel repository, then retry.",
        )

    def _close(self, pull_request: Pull) -> None:
        try:
            self._github.ask(ANYTHING, "PATCH", f"{self._path}/{pull_request.number}", body={"state": "closed"})
        except github.GithubException as error:
            if error.status != 422:
                raise
            raise _changed() from error

    def _all(self) -> list[Pull]:
        """Newest first. Nobody closes a hundred pull requests of one pixel: the first page has them all."""
        query = {"state": "all", "sort": "created", "direction": "desc", "base": self._base, "per_page": "100"}
        return self._github.ask(PULLS, "GET", self._path, query={**query, "head": f"{self._owner}:{self.branch}"})


def _changed() -> Retryable:
    return Retryable(
        "PIXEL_PULL_REQUEST_CHANGED",
        "The pull request, or one of its branches, changed while we looked at it.",
        hint="Look whether its branch and PIXEL_BRANCH are there and differ, then retry.",
    )


def _names_an_end(error: github.GithubException) -> bool:
    """Whether GitHub refused a pull request because one of its branches is not there, or not any more."""
    errors = error.data.get("errors") if isinstance(error.data, dict) else None
    listed = errors if isinstance(errors, list) else []
    fields = {str(item.get("field")) for item in listed if isinstance(item, dict) and item.get("code") == "invalid"}
    return bool(fields & {"head", "base"})
