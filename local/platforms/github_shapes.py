"""GitHub's JSON forms, as far as a client of repositories and pull requests reads them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from local.platforms.git_words import LINK

if TYPE_CHECKING:
    from fastapi import Request

    from local.platforms.git_words import TreeEntry

LARGEST_CONTENT_BYTES = 1024 * 1024  # above it, the contents API leaves the content out


class Shapes:
    """Forms with addresses of the repository that a request is about."""

    def __init__(self, request: Request) -> None:
        self.owner: str = request.path_params["owner"]
        self.name: str = request.path_params["repo"]
        # Not request.base_url: that is the outermost application, without the path at which it mounts this one.
        here = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        self._site: str = getattr(request.app.state, "address", "") or here
        self._base = f"{self._site}/repos/{self.owner}/{self.name}"

    def url(self, path: str) -> str:
        """Address of a resource of the repository."""
        return f"{self._base}/{path}"

    def page(self, number: int) -> str:
        """Address of a pull request's web page, which the stand-in has below its own ``/_`` routes."""
        return f"{self._site}/_pulls/{number}"

    def repository(self, default_branch: str) -> dict[str, Any]:
        return {
            "id": 1,
            "name": self.name,
            "full_name": f"{self.owner}/{self.name}",
            "owner": {"login": self.owner, "type": "Organization"},
            "private": True,
            "default_branch": default_branch,
            "url": self._base,
            "permissions": {"admin": False, "push": True, "pull": True},
        }

    def ref(self, ref: str, sha: str) -> dict[str, Any]:
        target = {"type": "commit", "sha": sha, "url": self.url(f"git/commits/{sha}")}
        return {"ref": ref, "url": self.url(f"git/{ref}"), "object": target}

    def git_commit(self, sha: str, commit: dict[str, Any]) -> dict[str, Any]:
        return {"sha": sha, "url": self.url(f"git/commits/{sha}"), **self._commit(commit)}

    def commit(self, sha: str, commit: dict[str, Any]) -> dict[str, Any]:
        inner = {key: value for key, value in self._commit(commit).items() if key != "parents"}
        return {
            "sha": sha,
            "url": self.url(f"commits/{sha}"),
            "commit": {"url": self.url(f"git/commits/{sha}"), **inner},
            "parents": self._parents(commit),
        }

    def branch(self, name: str, sha: str, commit: dict[str, Any], *, protected: bool) -> dict[str, Any]:
        return {"name": name, "commit": self.commit(sha, commit), "protected": protected}

    def tree(self, sha: str, entries: list[TreeEntry]) -> dict[str, Any]:
        kinds = {"tree": "trees", "blob": "blobs", "commit": "commits"}
        lines = [
            {
                "path": entry.path,
                "mode": entry.mode,
                "type": entry.type,
                "sha": entry.sha,
                "url": self.url(f"git/{kinds[entry.type]}/{entry.sha}"),
            }
            for entry in entries
        ]
        return {"sha": sha, "url": self.url(f"git/trees/{sha}"), "tree": lines, "truncated": False}

    def blob(self, sha: str, data: bytes) -> dict[str, Any]:
        content = base64.encodebytes(data).decode()
        return {
            "sha": sha,
            "url": self.url(f"git/blobs/{sha}"),
            "size": len(data),
            "content": content,
            "encoding": "base64",
        }

    def content(self, path: str, sha: str, data: bytes, ref: str) -> dict[str, Any]:
        large = len(data) > LARGEST_CONTENT_BYTES
        return {
            "type": "file",
            "name": path.rsplit("/", 1)[-1],
            "path": path,
            "sha": sha,
            "size": len(data),
            "encoding": "none" if large else "base64",
            "content": "" if large else base64.encodebytes(data).decode(),
            "url": self.url(f"contents/{path}?ref={ref}"),
            "git_url": self.url(f"git/blobs/{sha}"),
        }

    def pointer(self, path: str, kind: str, sha: str, ref: str) -> dict[str, Any]:
        """A symbolic link or a submodule."""
        url = self.url(f"contents/{path}?ref={ref}")
        return {"type": kind, "name": path.rsplit("/", 1)[-1], "path": path, "sha": sha, "size": 0, "url": url}

    def folder(self, entries: list[tuple[str, TreeEntry]], ref: str) -> list[dict[str, Any]]:
        return [
            {
                "type": "dir" if entry.type == "tree" else "symlink" if entry.mode == LINK else "file",
                "name": path.rsplit("/", 1)[-1],
                "path": path,
                "sha": entry.sha,
                "url": self.url(f"contents/{path}?ref={ref}"),
            }
            for path, entry in entries
        ]

    def _commit(self, commit: dict[str, Any]) -> dict[str, Any]:
        tree = commit["tree"]
        return {
            "message": commit["message"],
            "author": commit["author"],
            "committer": commit["committer"],
            "tree": {"sha": tree, "url": self.url(f"git/trees/{tree}")},
            "parents": self._parents(commit),
        }

    def _parents(self, commit: dict[str, Any]) -> list[dict[str, str]]:
        return [{"sha": sha, "url": self.url(f"git/commits/{sha}")} for sha in commit["parents"]]
