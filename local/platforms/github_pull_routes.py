"""The routes of pull requests, and a small web page on which a person merges one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from local.platforms.github_base import Refusal
from local.platforms.github_shapes import Shapes

if TYPE_CHECKING:
    from local.platforms.git_store import GitStore
    from local.platforms.github_pulls import Pull, Pulls


class NewPull(BaseModel):
    """Body of POST /pulls."""

    title: str
    head: str
    base: str
    body: str | None = None


class PullState(BaseModel):
    """Body of PATCH /pulls/{number}."""

    state: str


class Merge(BaseModel):
    """Body of PUT /pulls/{number}/merge."""

    merge_method: str = "merge"


class PullRoutes:
    """``/repos/{owner}/{repo}/pulls`` for programs, ``/_pulls`` for people (no token: it is this machine only)."""

    def __init__(self, store: GitStore, pulls: Pulls) -> None:
        self._store = store
        self._pulls = pulls
        self.router = APIRouter()
        add, base = self.router.add_api_route, "/repos/{owner}/{repo}/pulls"
        add(base, self.list, methods=["GET"])
        add(base, self.create, methods=["POST"], status_code=201)
        add(f"{base}/{{number}}", self.read, methods=["GET"])
        add(f"{base}/{{number}}", self.update, methods=["PATCH"])
        add(f"{base}/{{number}}/merge", self.merge, methods=["PUT"])
        add("/_pulls/{number}", self.page, methods=["GET"], response_class=HTMLResponse)
        add("/_pulls/{number}/merge", self.merge_by_hand, methods=["POST"])
        add("/_pulls/{number}/close", self.close_by_hand, methods=["POST"])

    def list(
        self,
        request: Request,
        state: str = "open",
        head: str = "",
        base: str = "",
        direction: str = "desc",
        per_page: int = 30,
        page: int = 1,
    ) -> list[dict[str, Any]]:
        found = [
            pull
            for pull in self._pulls.all()
            if state in {"all", pull.state}
            and (not base or pull.base == base)
            and (not head or head == f"{Shapes(request).owner}:{pull.head}")
        ]
        ordered = found[::-1] if direction == "desc" else found
        start = (page - 1) * per_page
        return [self._shape(request, pull) for pull in ordered[start : start + per_page]]

    def create(self, request: Request, body: NewPull) -> dict[str, Any]:
        owner = Shapes(request).owner
        head = body.head.removeprefix(f"{owner}:")
        return self._shape(request, self._pulls.create(body.title, body.body or "", head, body.base, owner))

    def read(self, request: Request, number: int) -> dict[str, Any]:
        return self._shape(request, self._pulls.get(number))

    def update(self, request: Request, number: int, body: PullState) -> dict[str, Any]:
        return self._shape(request, self._pulls.set_state(number, body.state))

    def merge(self, number: int, body: Merge) -> dict[str, Any]:
        pull = self._pulls.merge(number, body.merge_method)
        return {"sha": pull.merge_commit_sha, "merged": True, "message": "Pull Request successfully merged"}

    def page(self, number: int) -> HTMLResponse:
        pull = self._pulls.get(number)
        state = "merged" if pull.merged_at else pull.state
        buttons = "".join(
            f'<form method="post" action="{number}/{verb}"><button>{verb.capitalize()}</button></form>'
            for verb in (("merge", "close") if state == "open" else ())
        )
        diff = self._store.diff(f"refs/heads/{pull.base}", self._pulls.head_sha(pull)) if state == "open" else ""
        return HTMLResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(pull.title)} #{number}</title>'
            f"<h1>{escape(pull.title)} #{number}</h1><p>{escape(pull.head)} into {escape(pull.base)}: {state}</p>"
            f"<p>{escape(pull.body)}</p>{buttons}<pre>{escape(diff)}</pre>"
        )

    def merge_by_hand(self, number: int) -> RedirectResponse:
        self._pulls.merge(number)
        return RedirectResponse(f"../{number}", status_code=303)

    def close_by_hand(self, number: int) -> RedirectResponse:
        self._pulls.set_state(number, "closed")
        return RedirectResponse(f"../{number}", status_code=303)

    def _shape(self, request: Request, pull: Pull) -> dict[str, Any]:
        shapes = Shapes(request)
        if not self._pulls.head_sha(pull) and pull.state == "open":
            raise Refusal(404, "Not Found")
        return {
            "id": pull.number,
            "number": pull.number,
            "url": shapes.url(f"pulls/{pull.number}"),
            "html_url": shapes.page(pull.number),
            "state": pull.state,
            "title": pull.title,
            "body": pull.body,
            "created_at": pull.created_at,
            "closed_at": pull.closed_at,
            "merged_at": pull.merged_at,
            "merged": pull.merged_at is not None,
            "merge_commit_sha": pull.merge_commit_sha,
            "head": self._end(shapes, pull.head, self._pulls.head_sha(pull)),
            "base": self._end(shapes, pull.base, self._store.resolve(f"refs/heads/{pull.base}") or ""),
        }

    @staticmethod
    def _end(shapes: Shapes, branch: str, sha: str) -> dict[str, str]:
        return {"label": f"{shapes.owner}:{branch}", "ref": branch, "sha": sha}
