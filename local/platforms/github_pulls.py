"""Pull requests of the GitHub stand-in: kept in a file inside the bare repository, merged for real.

https://docs.github.com/en/rest/pulls/pulls
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter

from local.platforms.git_words import Person
from local.platforms.github_base import Refusal

if TYPE_CHECKING:
    from local.platforms.effects import Effects
    from local.platforms.git_store import GitStore
    from local.platforms.github_refs import Branches


class Pull(BaseModel):
    """A pull request from one branch of the repository to another."""

    number: int
    title: str
    body: str
    head: str
    base: str
    state: str = "open"
    created_at: str
    closed_at: str | None = None
    merged_at: str | None = None
    merge_commit_sha: str | None = None
    head_sha: str | None = None  # where the branch was when the pull request ended


_PULLS = TypeAdapter(list[Pull])


class Pulls:
    """The repository's pull requests; thread-safe, and still there after a restart."""

    def __init__(self, store: GitStore, branches: Branches, effects: Effects) -> None:
        self._store = store
        self._branches = branches
        self._effects = effects
        self._file = store.path / "pulls.json"
        self._lock = threading.Lock()

    def all(self) -> list[Pull]:
        """Oldest first."""
        return _PULLS.validate_json(self._file.read_bytes()) if self._file.exists() else []

    def get(self, number: int) -> Pull:
        """Raises `Refusal` 404."""
        for pull in self.all():
            if pull.number == number:
                return pull
        raise Refusal(404, "Not Found")

    def head_sha(self, pull: Pull) -> str:
        """Where its branch is, or was when it ended."""
        return pull.head_sha or self._branches.at(f"refs/heads/{pull.head}") or ""

    def create(self, title: str, body: str, head: str, base: str, owner: str) -> Pull:
        """Open one. Raises `Refusal` 422 as GitHub words it."""
        with self._lock:
            pulls = self.all()
            head_sha, base_sha = (self._branches.at(f"refs/heads/{branch}") for branch in (head, base))
            if head_sha is None or base_sha is None:
                field = "head" if head_sha is None else "base"
                raise _invalid({"resource": "PullRequest", "field": field, "code": "invalid"})
            if any(pull.state == "open" and (pull.head, pull.base) == (head, base) for pull in pulls):
                raise _custom(f"A pull request already exists for {owner}:{head}.")
            if self._store.is_ancestor(head_sha, base_sha):
                raise _custom(f"No commits between {base} and {head}")
            pull = Pull(number=len(pulls) + 1, title=title, body=body, head=head, base=base, created_at=_now())
            self._save([*pulls, pull])
        asked = {"head": head, "base": base, "title": title}
        self._effects.record("create_pull_request", str(pull.number), key=None, asked=asked, changed={"state": "open"})
        return pull

    def set_state(self, number: int, state: str) -> Pull:
        """Close one without a merge, or reopen it. Raises `Refusal` 404, 422."""
        with self._lock:
            pull = self.get(number)
            if pull.merged_at or state not in {"open", "closed"}:
                raise _invalid({"resource": "PullRequest", "field": "state", "code": "invalid"})
            if pull.state == state:
                self._effects.asked()
                return pull
            ended = _now() if state == "closed" else None
            head_sha = self.head_sha(pull) if state == "closed" else None
            pull = self._replaced(pull, state=state, closed_at=ended, head_sha=head_sha)
        self._effects.record("set_pull_request_state", str(number), key=None, asked={}, changed={"state": state})
        return pull

    def merge(self, number: int, method: str = "merge") -> Pull:
        """Merge it with a merge commit, or squashed into one commit. Raises `Refusal` 404, 405, 409."""
        with self._lock:
            pull = self.get(number)
            base, head = self._branches.at(f"refs/heads/{pull.base}"), self.head_sha(pull)
            tree = self._store.merge(base, head) if pull.state == "open" and base and head else None
            if base is None or tree is None:
                raise Refusal(405, "Pull Request is not mergeable")
            message = (
                f"{pull.title} (#{number})" if method == "squash" else f"Merge pull request #{number}\n\n{pull.title}"
            )
            parents = [base] if method == "squash" else [base, head]
            sha = self._store.write_commit(tree, parents, message, Person("A Reviewer", "reviewer@example.com"))
            self._branches.merge(f"refs/heads/{pull.base}", sha, base)
            now = _now()
            return self._replaced(
                pull, state="closed", closed_at=now, merged_at=now, merge_commit_sha=sha, head_sha=head
            )

    def _replaced(self, pull: Pull, **changes: Any) -> Pull:
        changed = pull.model_copy(update=changes)
        self._save([changed if one.number == pull.number else one for one in self.all()])
        return changed

    def _save(self, pulls: list[Pull]) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps([pull.model_dump() for pull in pulls], indent=1))
        new.replace(self._file)


def _invalid(error: dict[str, Any]) -> Refusal:
    return Refusal(422, "Validation Failed", [error])


def _custom(message: str) -> Refusal:
    return _invalid({"resource": "PullRequest", "code": "custom", "message": message})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
