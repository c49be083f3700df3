"""The pixel repository on GitHub: each customer's entry and placeholder script, in one commit, exactly once.

GitHub takes no idempotency key. What makes the effect once is looking first: what is already on the branch is not
written again, and a commit goes onto the very head that was looked at or nowhere (fast-forward only). So a lost answer,
a crash after the commit or a second run finds the customer there and changes nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from github.Auth import Token

from chalicelib.clients.github.errors import TokenRefused, translated
from chalicelib.clients.github.pixel_delivery import Committed, commit, propose, withdraw
from chalicelib.clients.github.pixel_pull_request import ADDITION, REMOVAL, UPDATE, AwaitingMerge, PixelPullRequest
from chalicelib.clients.github.pixel_tree import PixelTree
from chalicelib.clients.github.transport import opened
from chalicelib.clients.http.bounded import until
from chalicelib.deadline import utc_now
from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import require_id
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, add_customer, has_customer
from chalicelib.pixel_source.removal import without_customer
from chalicelib.pixel_source.update import is_of_account, says_either, with_entry_of
from chalicelib.pixel_source.website import customer_folder, website_path, website_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.clients.github.pixel_look import Look
    from chalicelib.clients.github.transport import GitHub
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.deadline import Clock, Deadline
    from chalicelib.pixel_source.customer import Customer

__all__ = ["AwaitingMerge", "Committed", "PixelRepository", "SourceState"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the branch has of a pixel, as of commit `sha`."""

    entry: bool
    website: bool
    sha: str


class PixelRepository:
    """A client of one branch of the pixel repository. Thread-safe.

    Args:
        api_url: Base URL of GitHub's REST API.
        repository: ``owner/name``.
        branch: The branch that is published.
        token: Token with read and write access to contents, and to pull requests where those are used.
        delivery: ``commit`` onto the branch, or ``pull_request`` and wait for a person's merge.
        budget_seconds: The longest that one call may take, whatever its deadline.
        clock: Tells the time for rate limits.
    """

    def __init__(
        self,
        api_url: str,
        repository: str,
        branch: str,
        token: TokenSource,
        *,
        delivery: Literal["commit", "pull_request"] = "commit",
        budget_seconds: float = 20.0,
        clock: Clock = utc_now,
    ) -> None:
        self._api_url = api_url
        self._repository = repository
        self._branch = branch
        self._token = token
        self._delivery = delivery
        self._budget_seconds = budget_seconds
        self._clock = clock

    def ensure_customer(
        self,
        customer: Customer,
        earlier: Customer | None = None,
        *,
        of_account: bool = False,
        message: str,
        deadline: Deadline,
    ) -> Committed | AwaitingMerge:
        """Bring the customer's entry and placeholder script onto the branch, unless they are there.

        A ``website.ts`` that is there is never written again: it may be the customer's own by now.

        Args:
            customer: Whose source it is.
            earlier: The same customer as known before, whose entry counts as theirs.
            of_account: An entry of this pixel counts as theirs if it is of their account, whatever else it says.
            message: Commit message; its first line titles a pull request. Ids only, no customer text.
            deadline: By when it is over, shortened to the budget.

        Raises:
            Retryable: ``GITHUB_UNAVAILABLE``; without spending a failure ``GITHUB_RATE_LIMITED`` and
                ``PIXEL_BRANCH_MOVED`` (somebody else committed first).
            Permanent: What `chalicelib.pixel_source.index_data.add_customer` refuses; ``GITHUB_TOKEN_REFUSED``,
                ``GITHUB_FORBIDDEN``, ``GITHUB_NOT_FOUND``, ``GITHUB_MOVED``, ``GITHUB_GRAPHQL_MISSING``,
                ``GITHUB_PULL_REQUEST_ONLY``, ``GITHUB_REFUSED``; ``PIXEL_PULL_REQUEST_CLOSED``,
                ``PIXEL_SOURCE_REMOVED``, ``PIXEL_BRANCH_STALE``.
        """

        def deliver(github: GitHub) -> Committed | AwaitingMerge:
            tree = self._tree(github, customer.pixel_id)
            missing = partial(_missing, customer=customer, earlier=earlier or customer, of_account=of_account)
            if self._delivery == "commit":
                return commit(tree, self._branch, missing, message)
            addition = PixelPullRequest(github, self._repository, customer.pixel_id, self._branch, ADDITION)
            return propose(tree, self._branch, addition, missing, message)

        return self._with_token(deadline, deliver)

    def update_customer(
        self, customer: Customer, earlier: Customer, *, message: str, deadline: Deadline
    ) -> Committed | AwaitingMerge:
        """Bring the customer's entry up to date, where it still says what `earlier` does. With pull requests, by one of
        its own.

        Args:
            customer: What the entry shall say.
            earlier: What it was written with before.
            message: Commit message; its first line titles a pull request. Ids only, no customer text.
            deadline: By when it is over, shortened to the budget.

        Raises:
            Retryable: ``GITHUB_UNAVAILABLE``; without spending a failure ``GITHUB_RATE_LIMITED`` and
                ``PIXEL_BRANCH_MOVED`` (somebody else committed first).
            Permanent: What `chalicelib.pixel_source.update.with_entry_of` refuses; otherwise as `ensure_customer`, but
                ``PIXEL_SOURCE_REVERTED`` where someone undid a merged update.
        """

        def deliver(github: GitHub) -> Committed | AwaitingMerge:
            tree = self._tree(github, customer.pixel_id)
            outdated = partial(_outdated, customer=customer, earlier=earlier)
            if self._delivery == "commit":
                return commit(tree, self._branch, outdated, message)
            proposal = PixelPullRequest(github, self._repository, customer.pixel_id, self._branch, UPDATE)
            return propose(tree, self._branch, proposal, outdated, message)

        return self._with_token(deadline, deliver)

    def remove_customer(
        self, pixel_id: str, system_account_id: str, *, message: str, deadline: Deadline
    ) -> Committed | AwaitingMerge:
        """Take the customer's entry and folder from the branch, if they are there.

        The folder goes whole, with what people made of it: git keeps that. With pull requests, the one that adds the
        customer is closed, if it is open, and its branch deleted; where it was merged, one that removes them is opened.

        Args:
            pixel_id: Whose source it is.
            system_account_id: The account that the entry must be of.
            message: Commit message; its first line titles a pull request. Ids only, no customer text.
            deadline: By when it is over, shortened to the budget.

        Raises:
            Retryable: ``GITHUB_UNAVAILABLE``; without spending a failure ``GITHUB_RATE_LIMITED`` and
                ``PIXEL_BRANCH_MOVED`` (somebody else committed first).
            Permanent: What `chalicelib.pixel_source.removal.without_customer` refuses; otherwise as `ensure_customer`,
                but ``PIXEL_SOURCE_RESTORED`` where someone put the source back.
        """

        def deliver(github: GitHub) -> Committed | AwaitingMerge:
            tree = self._tree(github, pixel_id)
            remaining = partial(_remaining, tree, pixel_id=pixel_id, system_account_id=system_account_id)
            if self._delivery == "commit":
                return commit(tree, self._branch, remaining, message)
            addition, removal = (
                PixelPullRequest(github, self._repository, pixel_id, self._branch, purpose)
                for purpose in (ADDITION, REMOVAL)
            )
            withdraw(tree, addition, lambda look: bool(remaining(look)))
            outcome = propose(tree, self._branch, removal, remaining, message)
            if isinstance(outcome, Committed):  # merged, or somebody was faster: what is left of the proposal can go
                withdraw(tree, removal, lambda look: not remaining(look))
            return outcome

        return self._with_token(deadline, deliver)

    def source_on_branch(self, pixel_id: str, deadline: Deadline) -> SourceState:
        """What the branch has of a pixel. Reads only, by one request.

        Raises:
            Retryable: ``GITHUB_UNAVAILABLE``; without spending a failure ``GITHUB_RATE_LIMITED``.
            Permanent: ``PIXEL_ID_INVALID``; ``PIXEL_SOURCE_UNREADABLE``; GitHub refuses, with the codes that
                `ensure_customer` lists.
        """
        path = website_path(require_id("pixel_id", pixel_id))

        def read(github: GitHub) -> SourceState:
            look = self._tree(github, pixel_id).look(self._branch)
            entry = has_customer(_required(look), pixel_id)
            return SourceState(entry=entry, website=look.read(path) is not None, sha=look.head.sha)

        return self._with_token(deadline, read)

    def _tree(self, github: GitHub, pixel_id: str) -> PixelTree:
        return PixelTree(github, self._repository, (INDEX_DATA_PATH, website_path(pixel_id)))

    def _with_token(self, deadline: Deadline, work: Callable[[GitHub], Result]) -> Result:
        """Do the work with the token at hand, and once more with a fresh one if GitHub refuses it (it was rotated)."""
        deadline = deadline.narrowed(self._budget_seconds)
        try:
            with self._opened(deadline, fresh=False) as github:
                return work(github)
        except TokenRefused:
            with self._opened(deadline, fresh=True) as github:
                return work(github)

    @contextmanager
    def _opened(self, deadline: Deadline, *, fresh: bool) -> Iterator[GitHub]:
        with until(deadline):
            token = self._token(fresh=fresh)
        with translated(self._clock), opened(self._api_url, Token(token), deadline) as github:
            yield github


def _missing(look: Look, customer: Customer, earlier: Customer, *, of_account: bool) -> dict[str, str | None]:
    """The files that the customer still needs at this commit, with their new contents. Empty: nothing to do."""
    source = _required(look)
    theirs = says_either(source, customer, earlier) or (of_account and is_of_account(source, customer))
    edited = source if theirs else add_customer(source, customer)
    return _with_website(look, customer, source, edited)


def _outdated(look: Look, customer: Customer, earlier: Customer) -> dict[str, str | None]:
    """What this commit has of the customer as they were known before, as the changes that bring it up to date."""
    source = _required(look)
    return _with_website(look, customer, source, with_entry_of(source, customer, earlier))


def _with_website(look: Look, customer: Customer, source: str, edited: str) -> dict[str, str | None]:
    files: dict[str, str | None]
    files = {} if edited == source else {INDEX_DATA_PATH: edited}
    path = website_path(customer.pixel_id)
    if look.read(path) is None:
        files[path] = website_source(customer)
    return files


def _remaining(tree: PixelTree, look: Look, pixel_id: str, system_account_id: str) -> dict[str, str | None]:
    """What this commit still has of the customer, as the changes that remove it. Empty: nothing to do."""
    source = _required(look)
    edited = without_customer(source, pixel_id, system_account_id)
    folder = customer_folder(pixel_id)
    below = tree.files_below(folder, look.head.sha) if look.has(folder) else []
    files: dict[str, str | None] = dict.fromkeys(below)
    return files if edited == source else {INDEX_DATA_PATH: edited, **files}


def _required(look: Look) -> str:
    source = look.read(INDEX_DATA_PATH)
    if source is None:
        raise Permanent(
            "PIXEL_SOURCE_UNREADABLE",
            f"{INDEX_DATA_PATH} is not on the branch.",
            hint=f"Check PIXEL_REPOSITORY and PIXEL_BRANCH: the branch must have {INDEX_DATA_PATH}. Then retry.",
        )
    return source
