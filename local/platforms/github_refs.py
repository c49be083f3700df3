"""Moving branches as GitHub does: fast-forward only, one writer at a time, each move in the ledger of effects."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from local.platforms.github_base import Refusal

if TYPE_CHECKING:
    from local.platforms.effects import Effects
    from local.platforms.git_store import GitStore


class Branches:
    """The refs of the repository.

    Args:
        store: The repository.
        effects: Ledger of what moved.
    """

    def __init__(self, store: GitStore, effects: Effects) -> None:
        self._store = store
        self._effects = effects
        self._lock = threading.Lock()
        self.protected: set[str] = set()  # full names of refs that only a pull request may move

    def at(self, ref: str) -> str | None:
        """The commit that a full ref name points at."""
        return self._store.resolve(ref)

    def create(self, ref: str, sha: str) -> None:
        """POST /git/refs. Raises `Refusal` 422 as GitHub words it."""
        if ref.count("/") < 2 or not ref.startswith("refs/"):
            raise Refusal(422, "Reference name must start with 'refs' and have at least two slashes.")
        self._require_commit(sha)
        with self._lock:
            if self.at(ref) is not None:
                raise Refusal(422, "Reference already exists")
            self._move(ref, sha, None, "create_ref")

    def update(self, ref: str, sha: str, *, force: bool) -> None:
        """PATCH /git/refs/{ref}. Raises `Refusal` 422, or 409 if someone outside moved the ref meanwhile."""
        self._require_commit(sha)
        with self._lock:
            old = self.at(ref)
            if old is None:
                raise Refusal(422, "Reference does not exist")
            if old == sha:
                self._effects.asked()
                return
            if ref in self.protected:
                raise Refusal(422, "Repository rule violations found\n\nChanges must be made through a pull request.")
            if not force and not self._store.is_ancestor(old, sha):
                raise Refusal(422, "Update is not a fast forward")
            self._move(ref, sha, old, "update_ref")

    def merge(self, ref: str, sha: str, old: str) -> None:
        """Move a branch because a pull request was merged into it."""
        with self._lock:
            if self.at(ref) != old:
                raise Refusal(409, "Base branch was modified. Review and try the merge again.")
            self._move(ref, sha, old, "merge_pull_request")

    def delete(self, ref: str) -> None:
        """DELETE /git/refs/{ref}. Raises `Refusal` 422."""
        with self._lock:
            old = self.at(ref)
            if old is None:
                raise Refusal(422, "Reference does not exist")
            self._store.delete(ref)
            self._effects.record("delete_ref", ref, key=None, asked={}, changed={"from": old, "to": None})

    def _require_commit(self, sha: str) -> None:
        if self._store.resolve(sha) != sha:
            raise Refusal(422, "Object does not exist")

    def _move(self, ref: str, sha: str, old: str | None, operation: str) -> None:
        if not self._store.move(ref, sha, old):
            raise Refusal(409, f"Reference cannot be updated: it is no longer at {old}.")
        title, _, _ = self._store.commit(sha)["message"].partition("\n")
        files = self._store.changed_files(old, sha) if old else []
        asked = {"sha": sha, "message": title}
        self._effects.record(operation, ref, key=None, asked=asked, changed={"from": old, "to": sha, "files": files})
