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


class QueryError(_Part):
    """One error of a GraphQL answer. `path` is where in the answer; `type` is empty where GitHub names none."""

    type: str = ""
    message: str = ""
    path: list[str | int] = []
    extensions: dict[str, object] = {}


class QueryAnswer(_Part):
    """What is the same in every GraphQL answer."""

    errors: list[QueryError] | None = None
    message: str = ""
    """What REST says instead of errors, and GraphQL of a limit that it answers with 200."""


GIT_MODES: Final = frozenset({"100644", "100755", "120000", "160000", "040000"})


class _Text(_Part):
    text: str | None = None


class PathEntry(_Part):
    """What a commit has at a path. The text is what GitHub makes of a file: `pixel_look` says what can be wrong."""

    mode: int
    oid: str
    object: _Text | None = None

    @property
    def git_mode(self) -> str:
        """The mode as git writes it. GraphQL has a number for it, and says nowhere whether those are its digits."""
        octal = f"{self.mode:06o}"
        return octal if octal in GIT_MODES else f"{self.mode:06d}"


class _Named(_Part):
    oid: str


class LookedAt(_Part):
    """A commit, and what it has at the paths that were asked for, by the names under which they were."""

    model_config = ConfigDict(frozen=True, extra="allow")

    oid: str
    tree: _Named
    __pydantic_extra__: dict[str, PathEntry | None]

    def at(self, name: str) -> PathEntry | None:
        """What is at the path that was asked for under this name."""
        return self.__pydantic_extra__[name]


class _Ref(_Part):
    target: LookedAt


class _Repository(_Part):
    name_with_owner: str = Field(alias="nameWithOwner")
    is_empty: bool = Field(alias="isEmpty")
    ref: _Ref | None


class _Found(_Part):
    repository: _Repository


class LookAnswer(_Part):
    """The answer to the question of `pixel_look`."""

    data: _Found


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
LOOK: Final = TypeAdapter(LookAnswer)
QUERY: Final = TypeAdapter(QueryAnswer)
PULL: Final = TypeAdapter(Pull)
PULLS: Final = TypeAdapter(list[Pull])
INSTALLATION_TOKEN: Final = TypeAdapter(InstallationToken)
ANYTHING: Final[TypeAdapter[object]] = TypeAdapter(object)
"""For an answer of which nothing is read."""
