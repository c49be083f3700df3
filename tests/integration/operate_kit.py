"""A deployed stage as an operator has it: the state stack from its own template, over moto, and the command line."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from click.testing import CliRunner
from moto import mock_aws

from chalicelib.flows.ecom.intents.create import create
from chalicelib.records.ledger import Entry, Failure, Status
from infra.state.template import template
from operate import stage as stages
from operate.command import Asked, program
from operate.records.place import Place
from operate.terminal import Terminal
from tests.stage_file import written

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from chalicelib.desk.context import Desk
    from chalicelib.records.record import Record


@dataclass(frozen=True)
class Operated:
    """A stage named ``dev``, and who looks after it.

    Attributes:
        folder: Where its file is.
    """

    folder: Path

    @cached_property
    def place(self) -> Place:
        """Its records."""
        return Place(Asked(stages.read("dev", self.folder), Terminal(as_json=True)))

    @property
    def named(self) -> str:
        """The options of a command about it that can be copied."""
        return self.place.named.option

    @property
    def desk(self) -> Desk:
        """As the commands have it."""
        return self.place.desk

    def run(self, *words: str, status: int = 0, stage: str = "dev", typed: str = "") -> Result:
        """One command; `typed` is its standard input."""
        done = CliRunner().invoke(program(), [*words, "--stage", stage, "--stages", str(self.folder)], input=typed)
        assert done.exit_code == status, (done.output, done.stderr, done.exception)
        return done

    def answer(self, *words: str, status: int = 0) -> Any:
        """What a command answers to a program."""
        return json.loads(self.run(*words, "--json", status=status).stdout)

    def new(self, **prefill: str) -> Record:
        """An onboarding that a colleague has made."""
        said = {"account_name": "Ada's Shop", **prefill}
        return create(self.desk, prefill=said, note="Bob is on leave", actor="se@example.com", idempotency_key=None)

    def failed(self, action: str, code: str = "ECOM_UNAVAILABLE") -> Record:
        """An onboarding whose action has failed."""
        before = self.new()
        failure = Failure(code=code, message="It did not answer.", hint="Wait until it is up.", retryable=True)
        entry = Entry(status=Status.FAILED, fence=8, failures=8, failure=failure)
        changes = {"actions": {action: entry}, "attention_since": self.desk.clock(), "attention": f"{action}: {code}"}
        return self.desk.store.write(before, before.but(**changes))

    def load(self, record: Record) -> Record:
        """The record as it is by now."""
        return self.desk.store.load(record.key)

    def triggered(self, record: Record) -> int:
        """How many times work on it was started."""
        return int(self.desk.store.get(record.key, "TRIGGER", consistent=True)["gen"]["N"])


@contextmanager
def operated(folder: Path) -> Iterator[Operated]:
    """Deploy the state of a stage. Credentials must be set: moto takes any."""
    with mock_aws(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto says which resources it leaves out: alarms and topic policies
        boto3.client("cloudformation", region_name="eu-central-1").create_stack(
            StackName="onramp-dev-state",
            TemplateBody=json.dumps(template()),
            Parameters=[{"ParameterKey": "Env", "ParameterValue": "dev"}],
        )
        yield Operated(written(folder))
