"""A fresh clone in an empty home, with nothing but AWS's settings, and the shell of whoever follows a page there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.deadline import utc_now
from chalicelib.flows.ecom.intents.create import create
from chalicelib.records.codec import TRIGGER, Item
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from local.stack.site import ENV
from operate import stage as stages
from operate.command import Asked
from operate.records.place import Place
from operate.terminal import Terminal
from tests.adding.test_adding import copy_of_the_project
from tests.e2e.deploying import Account, Ran, account
from tests.runbook.page import NotFollowed, Step

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk

_SHELL = (". ", "export ", "cd ")
"""Commands that what follows in the same shell depends on."""
CODE = "CONTROLLER_UNAVAILABLE"
PATIENCE_SECONDS = 120


class Quiet(Store):
    """The table, for a record that is made as it is to be and starts nothing.

    Args:
        client: boto3's client.
        table: Its name.
        flows: Those of the stage.
        changes: Of the record.
    """

    def __init__(self, client: Any, table: str, flows: Any, changes: dict[str, Any]) -> None:
        super().__init__(client, table, flows)
        self._changes = {"due_at": None, **changes}

    def create(self, record: Record, *, also: Sequence[Item] = ()) -> Record:
        """Write it."""
        return super().create(record.but(**self._changes), also=also)

    def transact(self, actions: Sequence[Any]) -> None:
        """Write all but the trigger."""
        super().transact(
            [each for each in actions if each.get("Update", {}).get("Key", {}).get("sk") != {"S": TRIGGER}]
        )


@dataclass
class Clone:
    """Where a page is followed.

    Attributes:
        account: The AWS account, and the platforms.
        root: The clone.
        home: The empty home.
        words: What stands for something of the reader's, and what it is here.
        kept: What a step leaves for a later one.
    """

    account: Account
    root: Path
    home: Path
    words: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    _shell: list[str] = field(default_factory=list)

    def do(self, step: Step) -> Ran:
        """Do what a step says; at a prompt, the stage's name is typed."""
        if step.text:
            (self.root / step.does).parent.mkdir(parents=True, exist_ok=True)
            (self.root / step.does).write_text(self.filled(step.text), encoding="utf-8")
            return Ran(0, "", "")
        done = subprocess.run(
            ["bash", "-c", "\n".join([*self._shell, self.filled(step.does)])],
            cwd=self.root,
            env=self.environment,
            input=f"{ENV}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        if step.does.startswith(_SHELL):
            self._shell.append(self.filled(step.does))
        return Ran(done.returncode, done.stdout, done.stderr)

    def filled(self, text: str) -> str:
        """The text with the reader's own in it."""
        for word, value in {**self.words, "prod": ENV}.items():
            text = text.replace(word, value)
        if "<" in text.replace(" < ", ""):
            raise NotFollowed(f"nobody says what stands for a word of {text!r}")
        return text

    @property
    def environment(self) -> dict[str, str]:
        """AWS's settings, and where programs are. No package index is reached: the bundle is without libraries."""
        said = self.account.environment
        aws = {name: value for name, value in said.items() if name.startswith("AWS_")}
        return {**aws, "PATH": os.environ["PATH"], "HOME": str(self.home), "ONRAMP_BUNDLE": "slim"}

    # -- the stage --------------------------------------------------------------------------------------------------

    def write_the_stage(self, *state: str, **settings: str) -> None:
        """Fill the stage's file in; `state` are lines of its last table."""
        self.account.write(**settings)
        more = "\n".join(["[state]", "point_in_time_recovery = true", *state])
        said = self.account.file.read_text(encoding="utf-8").replace("[state]", more)
        self.account.file.write_text(said, encoding="utf-8")

    @property
    def place(self) -> Place:
        """The stage's records."""
        return Place(Asked(stages.read(ENV, self.account.folder), Terminal(as_json=True)))

    @property
    def desk(self) -> Desk:
        """Where they are written."""
        return self.place.desk

    def record(self, **changes: Any) -> Record:
        """A record that nobody works on, with `changes`. It becomes what ``<id>`` stands for."""
        desk = self.desk
        quiet = replace(desk, store=Quiet(desk.store.client, desk.store.table, desk.flows, changes))
        made = create(quiet, prefill={"account_name": "Ada"}, note="", actor="se@x.example", idempotency_key=None)
        self.words["<id>"] = made.record_id
        self.kept["record"] = made
        return made

    def failed(self) -> Record:
        """A record whose first action has failed."""
        now = utc_now()
        failure = Failure(code=CODE, message="It did not answer.", hint="Wait until it is up.", retryable=True)
        entry = Entry(status=Status.FAILED, fence=8, failures=8, failure=failure)
        self.words |= {"<action>": "create_account", "<code>": CODE}
        said = f"create_account: {CODE}"
        return self.record(actions={"create_account": entry}, attention_since=now, attention=said)

    def load(self) -> Record:
        """The last record, as it is by now."""
        return self.desk.store.load(self.kept["record"].key)

    def stacks(self) -> dict[str, str]:
        """The stacks that there are, with their status."""
        found = self.account.aws.cloudformation.describe_stacks()["Stacks"]
        return {one["StackName"]: one["StackStatus"] for one in found}

    def outputs(self, stack: str) -> dict[str, str]:
        """A stack's outputs."""
        (found,) = self.account.aws.cloudformation.describe_stacks(StackName=stack)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


@contextmanager
def cloned(folder: Path) -> Iterator[Clone]:
    """A clone of what is committed, as it is in the working tree, beside an account."""
    root, home = copy_of_the_project(folder / "clone"), folder / "home"
    home.mkdir()
    _virtual_environment(root)
    with account(folder / "account") as made, pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        shutil.rmtree(made.folder)
        made.folder = root / "stages"
        yield Clone(made, root, home)


def _virtual_environment(root: Path) -> None:
    """What `make setup` would make from the package index: the environment in which the tests run."""
    (root / ".venv").mkdir()
    for each in Path(sys.prefix).iterdir():
        if each.name != ".ready":
            (root / ".venv" / each.name).symlink_to(each)
    (root / ".venv" / ".ready").touch()
