"""What is read of GitHub's answers, and nothing else of them: no address in an answer is ever asked."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GitObject(_Part):
    """An object of git."""

    sha: str


class _CommitBody(_Part):
    tree: GitObject


class Commit(_Part):
    """A commit, with its tree."""

    sha: str
    commit: _CommitBody


class BranchHead(_Part):
    """A branch, with the commit that it is at."""

    commit: Commit


class Content(_Part):
    """A path at a commit. `encoding` "none": too long for this answer; the blob has it."""

    type: str
    path: str
    sha: str
    encoding: str = ""
    content: str = ""


class Blob(_Part):
    """A file's bytes in Base64."""

    content: str


class TreeEntry(_Part):
    """A line of a tree: `mode` as git writes it."""

    path: str
    mode: str
    sha: str


class Tree(_Part):
    """A folder."""

    tree: list[TreeEntry]


class Pull(_Part):
    """A pull request; `html_url` is for people."""

    number: int
    html_url: str
    state: Literal["open", "closed"]
    merged_at: str | None = None


class InstallationToken(_Part):
    """A token that an App's installation may use until `expires_at`."""

    token: str = Field(repr=False)
    expires_at: AwareDatetime


BRANCH: Final = TypeAdapter(BranchHead)
CONTENTS: Final[TypeAdapter[Content | list[Content]]] = TypeAdapter(Content | list[Content])
BLOB: Final = TypeAdapter(Blob)
NAMED: Final = TypeAdapter(GitObject)
TREE: Final = TypeAdapter(Tree)
PULL: Final = TypeAdapter(Pull)
PULLS: Final = TypeAdapter(list[Pull])
INSTALLATION_TOKEN: Final = TypeAdapter(InstallationToken)
ANYTHING: Final[TypeAdapter[object]] = TypeAdapter(object)
"""For an answer of which nothing is read."""
