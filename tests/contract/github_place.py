"""GitHub's stand-in over a seeded pixel repository, running, and what tests do with it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import requests
from fastapi import FastAPI

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed, PixelRepository
from chalicelib.deadline import Deadline
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH
from chalicelib.pixel_source.website import website_path
from local.platforms.effects import Effects
from local.platforms.faults import Faults, Rule
from local.platforms.git_store import GitStore
from local.platforms.git_words import Person, TreeEntry
from local.platforms.github import create_github
from local.platforms.server import PlatformServer
from local.seed_repository import seed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACME = Customer("px-acme", "Acme </script> 'Ltd' `${1}`", "acc_1", personalization=True)
BOTH_FILES = [INDEX_DATA_PATH, website_path("px-acme")]
MESSAGE = "Add pixel px-acme\n\nonboarding ob_1"


@dataclass
class Tokens:
    """A token source that counts how often it was asked for a fresh one."""

    values: list[str] = field(default_factory=lambda: ["ghp_first"])
    fresh: int = 0

    def __call__(self, *, fresh: bool = False) -> str:
        self.fresh += fresh
        return self.values[min(self.fresh, len(self.values) - 1)]


class GitHub:
    """The stand-in, running, and what a test asks of it."""

    def __init__(self, path: Path) -> None:
        seed(path)
        self.store = GitStore(path)
        self.effects = Effects("github")
        self.faults = Faults()
        self.app = create_github(path, token="ghp_first", effects=self.effects, faults=self.faults)
        self.url = ""

    def client(self, delivery: Literal["commit", "pull_request"] = "commit", **changes: Any) -> PixelRepository:
        arguments = {"repository": "example/pixel", "branch": "main", "token": Tokens(), **changes}
        return PixelRepository(self.url, delivery=delivery, **arguments)

    def ensure(
        self, delivery: Literal["commit", "pull_request"] = "commit", **changes: Any
    ) -> Committed | AwaitingMerge:
        return self.client(delivery, **changes).ensure_customer(ACME, message=MESSAGE, deadline=Deadline.after(20))

    def text(self, path: str, ref: str = "main") -> str:
        return self.store.run("show", f"{ref}:{path}").decode()

    def commits(self) -> list[str]:
        return self.store.log("main")

    def edit(self, files: dict[str, str | None], branch: str = "main") -> str:
        """What a person pushes."""
        head = self.store.resolve("main")
        assert head is not None
        entries = [
            TreeEntry(path, "100644", "blob", None if text is None else self.store.write_blob(text.encode()))
            for path, text in files.items()
        ]
        sha = self.store.write_commit(self.store.write_tree(head, entries), [head], "By hand", Person())
        assert self.store.move(f"refs/heads/{branch}", sha, self.store.resolve(f"refs/heads/{branch}"))
        return sha

    def switch(self, name: str, body: dict[str, Any]) -> None:
        requests.put(f"{self.url}/_{name}", json=body, timeout=5).raise_for_status()

    def asked(self) -> list[str]:
        """From here on, each request: method, and what follows the repository in the path."""
        seen: list[str] = []
        take = self.faults.take

        def taking(method: str, path: str) -> Rule | None:
            seen.append(f"{method} {path.removeprefix('/repos/example/pixel/').lstrip('/')}")
            return take(method, path)

        self.faults.take = taking  # type: ignore[method-assign] # the one place that sees every request
        return seen

    def operations(self) -> list[str]:
        return [effect.operation for effect in self.effects.all()]

    def press(self, pull_request: AwaitingMerge, button: Literal["merge", "close"]) -> None:
        """What a person does on the pull request's page."""
        requests.post(f"{pull_request.url}/{button}", timeout=5).raise_for_status()


def look_answer(
    text: str | None = None, oid: str = "c" * 40, errors: list[dict[str, Any]] | None = None, **more: Any
) -> str:
    """GraphQL's answer to a look at px-acme on a branch that has at most `src/customer-index-data.ts`.

    Args:
        text: What is said to be that file's; None: there is no such file.
        oid: Its name.
        errors: Beside the data.
        more: Fields of the repository that are otherwise.
    """
    entry = None if text is None else {"mode": 0o100644, "oid": oid, "object": {"text": text}}
    # Sorted: src, src/customer-index-data.ts, src/customers, src/customers/px-acme, src/customers/px-acme/website.ts
    paths = {"p0": {"mode": 0o040000, "oid": "d" * 40}, "p1": entry, "p2": None, "p3": None, "p4": None}
    target = {"oid": "a" * 40, "tree": {"oid": "b" * 40}, **paths}
    repository = {"nameWithOwner": "example/pixel", "isEmpty": False, "ref": {"target": target}, **more}
    return json.dumps({"data": {"repository": repository}, **({} if errors is None else {"errors": errors})})


@contextmanager
def running(path: Path) -> Iterator[GitHub]:
    """The stand-in over a new repository, served below a path as the local stack does it."""
    place = GitHub(path)
    outer = FastAPI()
    outer.mount("/github", place.app)  # addresses in answers must know
    with PlatformServer(outer) as server:
        place.url = f"{server.url}/github"
        yield place
