"""A customer's pull request in the pixel repository. Its branch is named after the pixel, so it is found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import github

from chalicelib.clients.github_errors import said
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from github.PullRequest import PullRequest
    from github.Repository import Repository


@dataclass(frozen=True, slots=True)
class AwaitingMerge:
    """The customer's source waits for a person to merge it.

    Args:
        url: Web page of the pull request.
        number: Its number in the repository.
    """

    url: str
    number: int


class PixelPullRequest:
    """The pull request that brings one pixel onto `base`."""

    def __init__(self, repository: Repository, pixel_id: str, base: str) -> None:
        self._repository = repository
        self._pixel_id = pixel_id
        self._base = base
        self.branch = f"onboarding/{pixel_id}"

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
                hint="Reopen it and merge it, or add the customer to the branch by hand; then retry.",
            )
        return "none"

    def open(self, message: str) -> AwaitingMerge:
        """Open the pull request for the branch, or adopt the one that another run opened meanwhile."""
        title = (message.splitlines() or [f"Add pixel {self._pixel_id}"])[0]
        body = (
            f"Adds pixel `{self._pixel_id}`: its entry and a placeholder script. Onboarding goes on when it is merged."
        )
        try:
            made = self._repository.create_pull(base=self._base, head=self.branch, title=title, body=body)
        except github.GithubException as error:
            if error.status != 422 or "already exists" not in _reasons(error):
                raise
            state = self.state()
            if isinstance(state, AwaitingMerge):
                return state
            raise Retryable("GITHUB_UNAVAILABLE", "The pull request changed while we looked at it.") from error
        return AwaitingMerge(made.html_url, made.number)

    def removed(self) -> Permanent:
        """The refusal where the pull request was merged and the customer is not on the branch all the same."""
        return Permanent(
            "PIXEL_SOURCE_REMOVED",
            f"The pull request for pixel {self._pixel_id} was merged, but its source is not on {self._base}.",
            hint="Someone removed it since. Restore the entry and website.ts on the branch by hand, then retry.",
        )

    def stale(self) -> Permanent:
        """The refusal where the pixel's branch is there with something else on it."""
        return Permanent(
            "PIXEL_BRANCH_STALE",
            f"The branch {self.branch} is there, without a pull request and without the customer's source.",
            hint=f"Delete the branch {self.branch} in the pixel repository, then retry.",
        )

    def _all(self) -> list[PullRequest]:
        """Newest first. Nobody closes a hundred pull requests of one pixel: the first page has them all."""
        owner = self._repository.url.split("/")[-2]
        found = self._repository.get_pulls(
            state="all", sort="created", direction="desc", base=self._base, head=f"{owner}:{self.branch}"
        )
        return found.get_page(0)


def _reasons(error: github.GithubException) -> str:
    """GitHub puts the sentence about a refused pull request into ``errors``, below a general message."""
    errors = error.data.get("errors") if isinstance(error.data, dict) else None
    details = [str(item.get("message", "")) for item in errors or [] if isinstance(item, dict)]
    return " ".join([said(error), *details]).lower()
