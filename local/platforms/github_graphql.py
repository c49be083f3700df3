"""GraphQL in the GitHub stand-in: the part of GitHub's schema that a reader of one branch asks for, and no other.

https://docs.github.com/en/graphql/reference, and where that is silent what people have met: a file that is not there is
an error of type NOT_FOUND beside a null, a text ends after 512,000 bytes, and then nobody has looked whether it is
binary. A query of anything else is refused as GitHub refuses a field that it does not have.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from graphql import DocumentNode, GraphQLError, build_schema, execute_sync, parse, validate
from pydantic import BaseModel

from local.platforms.github_base import GRAPHQL

if TYPE_CHECKING:
    from local.platforms.git_store import GitStore
    from local.platforms.git_words import TreeEntry
    from local.platforms.github_app import Apps
    from local.platforms.github_refs import Branches

LONGEST_TEXT_BYTES = 512_000
_LOOKED_AT_BYTES = 8_000
"""Git takes for binary what has a zero among them."""

_SCHEMA = build_schema("""
scalar GitObjectID
type Query { repository(owner: String!, name: String!): Repository }
type Repository { nameWithOwner: String! isEmpty: Boolean! ref(qualifiedName: String!): Ref }
type Ref { target: GitObject }
interface GitObject { oid: GitObjectID! }
type Commit implements GitObject { oid: GitObjectID! tree: Tree! file(path: String!): TreeEntry }
type Tree implements GitObject { oid: GitObjectID! }
type Blob implements GitObject {
  oid: GitObjectID! byteSize: Int! isBinary: Boolean isTruncated: Boolean! text: String
}
type TreeEntry { mode: Int! oid: GitObjectID! type: String! object: GitObject }
""")


class Query(BaseModel):
    """Body of POST /graphql."""

    query: str
    variables: dict[str, Any] = {}


class GraphQlRoute:
    """POST ``/graphql``.

    Args:
        store: The repository. It answers to every owner and name, but to an App's token only to those that it is for.
        branches: Its branches.
        apps: Says what an App's token may do.
    """

    def __init__(self, store: GitStore, branches: Branches, apps: Apps) -> None:
        self._store = store
        self._branches = branches
        self._apps = apps

    def attach(self, app: FastAPI) -> None:
        """Serve it."""
        app.add_api_route(GRAPHQL, self.answer, methods=["POST"])

    def answer(self, request: Request, body: Query) -> dict[str, Any]:
        """What GitHub answers, with status 200 whatever is wrong with the query."""
        document, errors = _understood(body.query)
        if document is None:
            return {"errors": [_told(error, {"extensions": {"code": "undefinedField"}}) for error in errors]}
        _, _, token = request.headers.get("authorization", "").partition(" ")
        root = {"repository": lambda _, owner, name: self._repository(token, owner, name)}
        result = execute_sync(_SCHEMA, document, root, variable_values=body.variables)
        told: dict[str, Any] = {"data": result.data}
        if result.errors:
            told["errors"] = [_told(error, dict(error.extensions or {})) for error in result.errors]
        return told

    def _repository(self, token: str, owner: str, name: str) -> dict[str, Any]:
        scope = self._apps.scope(token)
        if scope is not None and name not in scope.repositories:
            raise _error("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        may_read = scope is None or "contents" in scope.permissions
        return {
            "nameWithOwner": f"{owner}/{name}",
            "isEmpty": lambda _: self._is_empty(),
            "ref": lambda _, qualifiedName: self._ref(qualifiedName, may_read=may_read),  # noqa: N803 - GitHub's name
        }

    def _is_empty(self) -> bool:
        heads = self._store.path / "refs" / "heads"
        packed = self._store.path / "packed-refs"
        return not packed.exists() and not any(file.is_file() for file in heads.rglob("*"))

    def _ref(self, name: str, *, may_read: bool) -> dict[str, Any] | None:
        if not may_read:
            raise _error("FORBIDDEN", "Resource not accessible by integration")
        sha = self._branches.at(name) if name.startswith("refs/") else None
        if sha is None:
            return None
        tree = {"__typename": "Tree", "oid": self._store.commit(sha)["tree"]}
        file = lambda _, path: self._file(sha, path)  # noqa: E731 - one of the commit's fields
        return {"target": {"__typename": "Commit", "oid": sha, "tree": tree, "file": file}}

    def _file(self, commit: str, path: str) -> dict[str, Any]:
        entry = self._store.entry(commit, path)
        if entry is None:
            raise _error("NOT_FOUND", f"Could not resolve file for path '{path}'.")
        mode = int(entry.mode, 8)
        return {"mode": mode, "oid": entry.sha, "type": entry.type, "object": lambda _: self._object(entry)}

    def _object(self, entry: TreeEntry) -> dict[str, Any] | None:
        if entry.type == "commit" or entry.sha is None:  # a submodule's commit is in another repository
            return None
        if entry.type == "tree":
            return {"__typename": "Tree", "oid": entry.sha}
        data = self._store.blob(entry.sha)
        truncated, binary = len(data) > LONGEST_TEXT_BYTES, b"\0" in data[:_LOOKED_AT_BYTES]
        text = data[:LONGEST_TEXT_BYTES].decode(errors="replace")
        return {
            "__typename": "Blob",
            "oid": entry.sha,
            "byteSize": len(data),
            "isBinary": None if truncated else binary,
            "isTruncated": truncated,
            "text": None if binary else text,
        }


@lru_cache(maxsize=64)
def _understood(query: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, [error]
    errors = validate(_SCHEMA, document)
    return (None, errors) if errors else (document, [])


def _error(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def _told(error: GraphQLError, more: dict[str, Any]) -> dict[str, Any]:
    """An error as GitHub has it: the type beside the message."""
    told: dict[str, Any] = {"message": error.message, **more}
    if error.path is not None:
        told["path"] = error.path
    if error.locations:
        told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    return told
