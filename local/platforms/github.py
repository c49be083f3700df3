"""Stand-in for GitHub: the REST endpoints and the GraphQL query of a client of one repository, over a real one on disk.

Everything it is told lands in that repository, so `git log` and `git clone` show what Onramp did. For tests there are
``/_effects``, ``/_faults``, ``/_token``, ``/_app``, ``/_address``, ``/_rate_limit`` and ``/_protection``; for people
``/_pulls/{number}``.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel

from local.platforms import github_base
from local.platforms.auth import BearerToken
from local.platforms.git_store import GitStore
from local.platforms.git_words import LINK, PLAIN, SUBMODULE
from local.platforms.github_app import Apps
from local.platforms.github_base import RateLimit, Refusal
from local.platforms.github_git import GitRoutes
from local.platforms.github_graphql import GraphQlRoute
from local.platforms.github_pull_routes import PullRoutes
from local.platforms.github_pulls import Pulls
from local.platforms.github_refs import Branches
from local.platforms.github_shapes import Shapes

if TYPE_CHECKING:
    from pathlib import Path

    from local.platforms.effects import Effects
    from local.platforms.faults import Faults


class Protection(BaseModel):
    """Body of PUT /_protection: a branch that only pull requests may move, or one that is free again."""

    branch: str = "main"
    pull_request_only: bool


def create_github(repository: Path, *, token: str, effects: Effects, faults: Faults) -> FastAPI:
    """GitHub as an application. The one repository answers to every owner and name.

    Args:
        repository: Folder of the bare git repository; `local.seed_repository.seed` makes one.
        token: The token that it accepts, as ``token …`` or ``Bearer …``, until PUT ``/_token`` rotates it. Beside it,
            those that an App's installation has had made.
        effects: Its ledger: each ref that moved, each pull request that was opened or changed.
        faults: Its fault switches.
    """
    store = GitStore(repository)
    branches = Branches(store, effects)
    app = FastAPI(title="GitHub", version="2022-11-28", description=__doc__ or "")

    async def protect(body: Protection) -> None:
        change = branches.protected.add if body.pull_request_only else branches.protected.discard
        change(f"refs/heads/{body.branch}")

    app.add_api_route("/_protection", protect, methods=["PUT"], status_code=204)
    app.include_router(RepositoryRoutes(store, branches).router)
    app.include_router(GitRoutes(store, branches).router)
    app.include_router(PullRoutes(store, Pulls(store, branches, effects)).router)
    effects.attach(app)
    apps = Apps()
    apps.attach(app)
    GraphQlRoute(store, branches, apps).attach(app)
    github_base.attach(app, token=BearerToken(token), apps=apps, limit=RateLimit())
    faults.attach(app)
    return app


class RepositoryRoutes:
    """The repository itself, its branches, and its files as of a commit."""

    def __init__(self, store: GitStore, branches: Branches) -> None:
        self._store = store
        self._branches = branches
        self.router = APIRouter(prefix="/repos/{owner}/{repo}")
        add = self.router.add_api_route
        add("", self.read, methods=["GET"])
        add("/branches/{branch:path}", self.branch, methods=["GET"])
        add("/rules/branches/{branch:path}", self.rules, methods=["GET"])
        add("/commits", self.commits, methods=["GET"])
        add("/commits/{ref:path}", self.commit, methods=["GET"])
        add("/contents/{path:path}", self.contents, methods=["GET"])

    def read(self, request: Request) -> dict[str, Any]:
        return Shapes(request).repository(self._store.git("symbolic-ref", "--short", "HEAD").strip())

    def branch(self, request: Request, branch: str) -> dict[str, Any]:
        ref = f"refs/heads/{branch}"
        sha = self._branches.at(ref)
        if sha is None:
            raise Refusal(404, "Branch not found")
        protected = ref in self._branches.protected
        return Shapes(request).branch(branch, sha, self._store.commit(sha), protected=protected)

    def rules(self, branch: str) -> list[dict[str, Any]]:
        """What holds for the branch: no force push, and pull requests alone where that is switched on."""
        kinds = ["non_fast_forward"]
        if f"refs/heads/{branch}" in self._branches.protected:
            kinds.append("pull_request")
        return [{"type": kind, "ruleset_source_type": "Repository", "ruleset_id": 1} for kind in kinds]

    def commits(self, request: Request, sha: str = "HEAD", per_page: int = 30, page: int = 1) -> list[dict[str, Any]]:
        start = (page - 1) * per_page
        found = self._store.log(self._commit_of(sha))[start : start + per_page]
        return [Shapes(request).commit(one, self._store.commit(one)) for one in found]

    def commit(self, request: Request, ref: str) -> dict[str, Any]:
        sha = self._commit_of(ref)
        return Shapes(request).commit(sha, self._store.commit(sha))

    def contents(self, request: Request, path: str, ref: str = "HEAD") -> Any:
        commit = self._commit_of(ref)
        entry = self._store.entry(commit, path)
        if entry is None or entry.sha is None:
            raise Refusal(404, "Not Found")
        if entry.type == "tree":
            inside = [(f"{path}/{one.path}", one) for one in self._store.tree(entry.sha)]
            return Shapes(request).folder(inside, ref)
        if entry.mode == SUBMODULE:
            return Shapes(request).pointer(path, "submodule", entry.sha, ref)
        if entry.mode == LINK:  # GitHub shows a link to a plain file of the repository as that file
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), self._store.blob(entry.sha).decode()))
            target = self._store.entry(commit, to)
            if target is None or target.mode not in PLAIN or target.sha is None:
                return Shapes(request).pointer(path, "symlink", entry.sha, ref)
            entry = target
        assert entry.sha is not None
        return Shapes(request).content(path, entry.sha, self._store.blob(entry.sha), ref)

    def _commit_of(self, ref: str) -> str:
        sha = self._store.resolve(f"refs/heads/{ref}") or self._store.resolve(ref)
        if sha is None:
            raise Refusal(404, f"No commit found for the ref {ref}")
        return sha
