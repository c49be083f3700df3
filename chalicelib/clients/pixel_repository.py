"""The pixel repository on GitHub: each customer's entry and placeholder script, in one commit, exactly once.

GitHub takes no idempotency key. What makes the effect once is looking first: what is already on the branch is not
written again, and a commit goes onto the very head that was looked at or nowhere (fast-forward only). So a lost answer,
a crash after the commit or a second run finds the customer there and changes nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from chalicelib.clients.github_errors import LostRace, TokenRefused, translated
from chalicelib.clients.github_transport import opened
from chalicelib.clients.pixel_pull_request import AwaitingMerge, PixelPullRequest
from chalicelib.clients.pixel_tree import Head, PixelTree
from chalicelib.deadline import utc_now
from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import require_id
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, add_customer, has_customer
from chalicelib.pixel_source.website import website_path, website_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from github.Repository import Repository

    from chalicelib.clients.token_source import TokenSource
    from chalicelib.deadline import Clock, Deadline
    from chalicelib.pixel_source.customer import Customer

__all__ = ["AwaitingMerge", "Committed", "PixelRepository", "SourceState"]

Result = TypeVar("Result")
_TRIES_AT_ONCE = 3
_SECONDS_FOR_A_TRY = 2.0  # six requests of about 0.1 s, and some air


@dataclass(frozen=True, slots=True)
class Committed:
    """The customer is on the branch.

    Args:
        sha: A commit of the branch that has the customer: the new one, or the head where it already was.
        changed: Whether this call made the commit.
    """

    sha: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the branch has of a pixel, as of commit `sha`."""

    entry: bool
    website: bool
    sha: str


class PixelRepository:
    """A client of one branch of the pixel repository. Thread-safe: each call has its own connection.

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

    def ensure_customer(self, customer: Customer, *, message: str, deadline: Deadline) -> Committed | AwaitingMerge:
        """Bring the customer's entry and placeholder script onto the branch, unless they are there.

        A ``website.ts`` that is there is never written again: it may be the customer's own by now.

        Args:
            customer: Whose source it is.
            message: Commit message; its first line titles a pull request. Ids only, no customer text.
            deadline: By when it is over, shortened to the budget.

        Raises:
            Retryable: ``GITHUB_UNAVAILABLE``; without spending a failure ``GITHUB_RATE_LIMITED`` and
                ``PIXEL_BRANCH_MOVED`` (others kept committing).
            Permanent: What `chalicelib.pixel_source.index_data.add_customer` refuses; ``GITHUB_TOKEN_REFUSED``,
                ``GITHUB_FORBIDDEN``, ``GITHUB_NOT_FOUND``, ``GITHUB_MOVED``, ``GITHUB_PULL_REQUEST_ONLY``,
                ``GITHUB_REFUSED``; ``PIXEL_PULL_REQUEST_CLOSED``, ``PIXEL_SOURCE_REMOVED``, ``PIXEL_BRANCH_STALE``.
        """
        deliver = self._commit if self._delivery == "commit" else self._propose
        return self._with_token(deadline, lambda repository, left: deliver(repository, customer, message, left))

    def source_on_branch(self, pixel_id: str, deadline: Deadline) -> SourceState:
        """What the branch has of a pixel. Reads only; raises as `ensure_customer` does."""
        path = website_path(require_id("pixel_id", pixel_id))

        def look(repository: Repository, _: Deadline) -> SourceState:
            tree = PixelTree(repository)
            head = tree.head(self._branch)
            entry = has_customer(_required(tree, head), pixel_id)
            return SourceState(entry=entry, website=tree.read(path, head.sha) is not None, sha=head.sha)

        return self._with_token(deadline, look)

    def _commit(self, repository: Repository, customer: Customer, message: str, deadline: Deadline) -> Committed:
        tree = PixelTree(repository)
        for tries_left in reversed(range(_TRIES_AT_ONCE)):
            head = tree.head(self._branch)
            files = _missing(tree, head, customer)
            if not files:
                return Committed(head.sha, changed=False)
            sha = tree.commit(head, files, message)
            try:
                tree.advance(self._branch, sha)
            except LostRace:
                if not tries_left or deadline.remaining() < _SECONDS_FOR_A_TRY:
                    raise
            else:
                return Committed(sha, changed=True)
        raise AssertionError("the last try either commits or raises")

    def _propose(
        self, repository: Repository, customer: Customer, message: str, _: Deadline
    ) -> Committed | AwaitingMerge:
        tree = PixelTree(repository)
        proposal = PixelPullRequest(repository, customer.pixel_id, self._branch)
        head = tree.head(self._branch)
        files = _missing(tree, head, customer)
        if not files:
            return Committed(head.sha, changed=False)
        state = proposal.state()
        if isinstance(state, AwaitingMerge):
            return state
        if state == "merged":  # perhaps between the look at the branch and this one
            head = tree.head(self._branch)
            if not _missing(tree, head, customer):
                return Committed(head.sha, changed=False)
            raise proposal.removed()
        if not tree.create_branch(proposal.branch, tree.commit(head, files, message)):
            left_behind = tree.head(proposal.branch)  # by a run that ended before it opened the pull request
            if _missing(tree, left_behind, customer):
                raise proposal.stale()
        return proposal.open(message)

    def _with_token(self, deadline: Deadline, work: Callable[[Repository, Deadline], Result]) -> Result:
        """Do the work with the token at hand, and once more with a fresh one if GitHub refuses it (it was rotated)."""
        deadline = deadline.narrowed(self._budget_seconds)
        try:
            with self._opened(deadline, fresh=False) as repository:
                return work(repository, deadline)
        except TokenRefused:
            with self._opened(deadline, fresh=True) as repository:
                return work(repository, deadline)

    @contextmanager
    def _opened(self, deadline: Deadline, *, fresh: bool) -> Iterator[Repository]:
        token = self._token(fresh=fresh)
        with translated(self._clock), opened(self._api_url, self._repository, token, deadline) as repository:
            yield repository


def _missing(tree: PixelTree, head: Head, customer: Customer) -> dict[str, str]:
    """The files that the customer still needs at this commit, with their new contents. Empty: nothing to do."""
    source = _required(tree, head)
    edited = add_customer(source, customer)
    files = {} if edited == source else {INDEX_DATA_PATH: edited}
    path = website_path(customer.pixel_id)
    if tree.read(path, head.sha) is None:
        files[path] = website_source(customer)
    return files


def _required(tree: PixelTree, head: Head) -> str:
    source = tree.read(INDEX_DATA_PATH, head.sha)
    if source is None:
        raise Permanent(
            "PIXEL_SOURCE_UNREADABLE",
            f"{INDEX_DATA_PATH} is not on the branch.",
            hint=f"Check PIXEL_REPOSITORY and PIXEL_BRANCH: the branch must have {INDEX_DATA_PATH}. Then retry.",
        )
    return source
