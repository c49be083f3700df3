"""The Git database routes of GitHub's REST API: refs, commits, trees, blobs.

https://docs.github.com/en/rest/git
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from local.platforms.git_words import Person, TreeEntry
from local.platforms.github_base import Refusal
from local.platforms.github_shapes import Shapes

if TYPE_CHECKING:
    from local.platforms.git_store import GitStore
    from local.platforms.github_refs import Branches


class NewRef(BaseModel):
    """Body of POST /git/refs."""

    ref: str
    sha: str


class MovedRef(BaseModel):
    """Body of PATCH /git/refs/{ref}."""

    sha: str
    force: bool = False


class NewTreeEntry(BaseModel):
    """One entry of POST /git/trees: a blob's sha (null removes the path), or its content."""

    path: str
    mode: str
    type: str | None = None
    sha: str | None = None
    content: str | None = None


class NewTree(BaseModel):
    """Body of POST /git/trees."""

    tree: list[NewTreeEntry]
    base_tree: str | None = None


class Author(BaseModel):
    """Who wrote a commit."""

    name: str
    email: str
    date: datetime | None = None


class NewCommit(BaseModel):
    """Body of POST /git/commits."""

    message: str
    tree: str
    parents: list[str] = []
    author: Author | None = None


class NewBlob(BaseModel):
    """Body of POST /git/blobs."""

    content: str
    encoding: str = "utf-8"


class GitRoutes:
    """Routes below ``/repos/{owner}/{repo}/git``."""

    def __init__(self, store: GitStore, branches: Branches) -> None:
        self._store = store
        self._branches = branches
        self.router = APIRouter(prefix="/repos/{owner}/{repo}/git")
        add = self.router.add_api_route
        add("/ref/{ref:path}", self.read_ref, methods=["GET"])
        add("/matching-refs/{prefix:path}", self.matching_refs, methods=["GET"])
        add("/refs", self.create_ref, methods=["POST"], status_code=201)
        add("/refs/{ref:path}", self.update_ref, methods=["PATCH"])
        add("/refs/{ref:path}", self.delete_ref, methods=["DELETE"], status_code=204)
        add("/commits/{sha}", self.read_commit, methods=["GET"])
        add("/commits", self.create_commit, methods=["POST"], status_code=201)
        add("/trees/{sha}", self.read_tree, methods=["GET"])
        add("/trees", self.create_tree, methods=["POST"], status_code=201)
        add("/blobs/{sha}", self.read_blob, methods=["GET"])
        add("/blobs", self.create_blob, methods=["POST"], status_code=201)

    def read_ref(self, request: Request, ref: str) -> dict[str, Any]:
        sha = self._branches.at(f"refs/{ref}")
        if sha is None:
            raise Refusal(404, "Not Found")
        return Shapes(request).ref(f"refs/{ref}", sha)

    def matching_refs(self, request: Request, prefix: str) -> list[dict[str, Any]]:
        found = self._store.refs("refs/")
        return [Shapes(request).ref(ref, sha) for ref, sha in found.items() if ref.startswith(f"refs/{prefix}")]

    def create_ref(self, request: Request, body: NewRef) -> dict[str, Any]:
        self._branches.create(body.ref, body.sha)
        return Shapes(request).ref(body.ref, body.sha)

    def update_ref(self, request: Request, ref: str, body: MovedRef) -> dict[str, Any]:
        self._branches.update(f"refs/{ref}", body.sha, force=body.force)
        return Shapes(request).ref(f"refs/{ref}", body.sha)

    def delete_ref(self, ref: str) -> None:
        self._branches.delete(f"refs/{ref}")

    def read_commit(self, request: Request, sha: str) -> dict[str, Any]:
        if self._store.resolve(sha) != sha:
            raise Refusal(404, "Not Found")
        return Shapes(request).git_commit(sha, self._store.commit(sha))

    def create_commit(self, request: Request, body: NewCommit) -> dict[str, Any]:
        if self._store.resolve(body.tree, "tree") != body.tree:
            raise Refusal(422, "Tree SHA does not exist")
        if any(self._store.resolve(parent) != parent for parent in body.parents):
            raise Refusal(422, "Parent SHA does not exist or is not a commit object")
        person = Person()
        if body.author is not None:
            at = body.author.date
            person = Person(body.author.name, body.author.email, int(at.timestamp()) if at else None)
        sha = self._store.write_commit(body.tree, body.parents, body.message, person)
        return Shapes(request).git_commit(sha, self._store.commit(sha))

    def read_tree(self, request: Request, sha: str, recursive: str = "") -> dict[str, Any]:
        tree = self._store.resolve(sha, "tree")
        if tree is None:
            raise Refusal(404, "Not Found")
        return Shapes(request).tree(tree, self._store.tree(tree, recursive=recursive not in {"", "0"}))

    def create_tree(self, request: Request, body: NewTree) -> dict[str, Any]:
        base = self._store.resolve(body.base_tree, "tree") if body.base_tree else None
        if body.base_tree and base is None:
            raise Refusal(422, "base_tree is not a valid tree")
        sha = self._store.write_tree(base, [self._entry(entry) for entry in body.tree])
        return Shapes(request).tree(sha, self._store.tree(sha))

    def read_blob(self, request: Request, sha: str) -> dict[str, Any]:
        if self._store.resolve(sha, "blob") != sha:
            raise Refusal(404, "Not Found")
        return Shapes(request).blob(sha, self._store.blob(sha))

    def create_blob(self, request: Request, body: NewBlob) -> dict[str, Any]:
        try:
            data = base64.b64decode(body.content) if body.encoding == "base64" else body.content.encode()
        except binascii.Error as error:
            raise Refusal(422, "content is not valid Base64") from error
        sha = self._store.write_blob(data)
        return {"sha": sha, "url": Shapes(request).url(f"git/blobs/{sha}")}

    def _entry(self, entry: NewTreeEntry) -> TreeEntry:
        if any(part in {"", ".", "..", ".git"} for part in entry.path.split("/")):
            raise Refusal(422, "tree.path contains a malformed path component")
        if entry.mode not in {"100644", "100755", "120000", "040000", "160000"}:
            raise Refusal(422, "Must supply a valid tree.mode")
        if entry.content is not None and entry.sha is not None:
            raise Refusal(422, "Must supply either tree.sha or tree.content")
        sha = self._store.write_blob(entry.content.encode()) if entry.content is not None else entry.sha
        return TreeEntry(entry.path, entry.mode, "blob", sha)
